import { LEDGER_SORTS, LIGHTS, type LedgerSort, type Light } from '#application';
import {
  day,
  flag,
  id,
  KINDS,
  list,
  oneOf,
  optional,
  PROBLEM_PHASES,
  SEVERITIES,
  SOURCES,
  text,
  type RecordedProblem,
  type RectificationKind,
} from '#domain';
import { asFlag, asList, Field } from '../http/field.js';
import { PastPageQuery } from '../http/queries.js';

type Phase = RecordedProblem['phase'];

const PHASES = PROBLEM_PHASES.filter((phase) => phase !== 'None');

/** Which problems, in which order. */
export class LedgerQueryForm extends PastPageQuery {
  @Field(optional(id)) readonly inspection?: string;
  /** Its lead unit or a co-unit is this organization, or one below it. */
  @Field(optional(id)) readonly organization?: string;
  @Field(optional(list(oneOf(...LIGHTS))), asList) readonly light?: readonly Light[];
  @Field(optional(flag), asFlag) readonly overdue?: boolean;
  @Field(optional(list(oneOf(...KINDS))), asList) readonly kind?: readonly RectificationKind[];
  @Field(optional(list(oneOf(...PHASES))), asList) readonly state?: readonly Phase[];
  @Field(optional(list(oneOf(...SOURCES))), asList) readonly source?: readonly (typeof SOURCES)[number][];
  @Field(optional(list(oneOf(...SEVERITIES))), asList) readonly severity?: readonly (typeof SEVERITIES)[number][];
  @Field(optional(text(100))) readonly category?: string;
  @Field(optional(day)) readonly dueFrom?: string;
  @Field(optional(day)) readonly dueTo?: string;
  @Field(optional(text(200))) readonly text?: string;
  @Field(optional(oneOf(...LEDGER_SORTS))) readonly sort?: LedgerSort;
  @Field(optional(flag), asFlag) readonly descending?: boolean;
}
