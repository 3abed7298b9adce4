import { id, INSPECTION_PHASES, list, oneOf, optional, type Inspection } from '#domain';
import { asList, Field } from '../http/field.js';
import { PageQuery } from '../http/queries.js';

type Phase = Exclude<Inspection['phase'], 'None'>;

const PHASES = INSPECTION_PHASES.filter((phase) => phase !== 'None');

/** Which inspections. */
export class InspectionsQuery extends PageQuery {
  @Field(optional(list(oneOf(...PHASES))), asList) readonly state?: readonly Phase[];
  @Field(optional(id)) readonly body?: string;
  /** An organization that was inspected, or one below it. */
  @Field(optional(id)) readonly organization?: string;
  /** Somebody on its team. */
  @Field(optional(id)) readonly person?: string;
}
