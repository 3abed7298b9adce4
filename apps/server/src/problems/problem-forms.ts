import { id, list, oneOf, optional, REOPENING_GROUNDS, SEVERITIES, sha256, SOURCES, text, whole } from '#domain';
import type { ProblemCommand, VersionRef } from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { reason, seenHashes, uploads, versionRef } from '../http/shapes.js';

/** What names the engine's cause is for reactions alone. */
type Form<T extends ProblemCommand['type']> = FormOf<
  ProblemCommand,
  T,
  'inspection' | 'recordedBy' | 'confirmedBy' | 'withdrawnBy' | 'lookBack' | 'reopenedBy'
>;

const OWN_SOURCES = SOURCES.filter((source) => source !== 'inspection');

/** What is recorded of a finding; text that people wrote is kept as it is. */
export abstract class FindingFields {
  @Field(text(200)) readonly title!: string;
  @Field(text()) readonly condition!: string;
  @Field(text(2000)) readonly criterion!: string;
  @Field(optional(text(2000))) readonly cause?: string;
  @Field(optional(text(2000))) readonly effect?: string;
  @Field(oneOf(...SEVERITIES)) readonly severity!: (typeof SEVERITIES)[number];
  @Field(text(100)) readonly category!: string;
  @Field(uploads) readonly evidence!: readonly string[];
  @Field(id) readonly leadUnit!: string;
  @Field(list(id, 20)) readonly coUnits!: readonly string[];
}

/** A problem from another source than an inspection, whose findings are recorded there. */
export class RecordProblemForm extends FindingFields implements Form<'RecordProblem'> {
  @Field(oneOf(...OWN_SOURCES)) readonly source!: (typeof OWN_SOURCES)[number];
  @Field(id) readonly body!: string;
}

export class CloseProblemForm implements Form<'CloseProblem'> {
  @Field(text()) readonly ground!: string;
  @Field(seenHashes) readonly seen!: readonly string[];
}

export class ReopenProblemForm implements Form<'ReopenProblem'> {
  @Field(oneOf(...REOPENING_GROUNDS)) readonly ground!: (typeof REOPENING_GROUNDS)[number];
  @Field(reason) readonly reason!: string;
  @Field(seenHashes) readonly seen!: readonly string[];
}

export class RaiseDisputeForm implements Form<'RaiseDispute'> {
  @Field(id) readonly unit!: string;
  @Field(reason) readonly reason!: string;
  @Field(uploads) readonly evidence!: readonly string[];
}

export class AmendRecordForm implements Form<'AmendRecord'> {
  @Field(optional(whole(1))) readonly correction?: number;
  @Field(text(50)) readonly field!: string;
  @Field(text()) readonly to!: string;
  @Field(reason) readonly reason!: string;
}

export class AmendEvidenceForm implements Form<'AmendEvidence'> {
  @Field(optional(whole(1))) readonly correction?: number;
  @Field(sha256) readonly old!: string;
  @Field(id) readonly evidence!: string;
  @Field(reason) readonly reason!: string;
}

export class MigrateProcedureForm implements Form<'MigrateProcedure'> {
  @Field(versionRef) readonly to!: VersionRef;
  @Field(reason) readonly reason!: string;
}
