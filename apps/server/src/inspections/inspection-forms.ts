import { day, id, INSPECTION_KINDS, list, LOOK_BACK_VERDICTS, oneOf, optional, text } from '#domain';
import type { InspectionCommand, VerificationMethod } from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { method, opinion, reason, seenHashes, uploads } from '../http/shapes.js';
import { FindingFields } from '../problems/problem-forms.js';

type Form<T extends InspectionCommand['type'], P extends string = never> = FormOf<InspectionCommand, T, P>;

/** The human number is the series' to give. */
export class PlanInspectionForm implements Form<'PlanInspection', 'number'> {
  @Field(oneOf(...INSPECTION_KINDS)) readonly kind!: (typeof INSPECTION_KINDS)[number];
  @Field(text(200)) readonly title!: string;
  @Field(text(2000)) readonly mandate!: string;
  @Field(id) readonly body!: string;
  @Field(id) readonly leader!: string;
  @Field(list(id, 50)) readonly members!: readonly string[];
  @Field(list(id, 100, 1)) readonly organizations!: readonly string[];
  @Field(list(text(1000), 50)) readonly criteria!: readonly string[];
  @Field(optional(day)) readonly plannedFrom?: string;
  @Field(optional(day)) readonly plannedTo?: string;
  @Field(optional(list(id, 200, 1))) readonly sample?: readonly string[];
}

export class AddTeamMemberForm implements Form<'AddTeamMember'> {
  @Field(id) readonly person!: string;
}

export class RemoveTeamMemberForm implements Form<'RemoveTeamMember'> {
  @Field(id) readonly person!: string;
  @Field(optional(reason)) readonly reason?: string;
}

export class ReplaceLeaderForm implements Form<'ReplaceLeader'> {
  @Field(id) readonly leader!: string;
  @Field(reason) readonly reason!: string;
}

export class RecordFindingForm extends FindingFields implements Form<'RecordFinding', 'problem'> {}

/** What feedback, or a closing, says of the whole. */
export class SummaryForm implements Form<'IssueFeedback'>, Form<'CloseInspection'> {
  @Field(optional(text())) readonly summary?: string;
}

/** What was seen is of the problem, and not of the inspection that the path names: `If-Match` carries the problem's ETag. */
export class RecordVerdictForm implements Form<'RecordLookBackVerdict'> {
  @Field(id) readonly problem!: string;
  @Field(oneOf(...LOOK_BACK_VERDICTS)) readonly verdict!: (typeof LOOK_BACK_VERDICTS)[number];
  @Field(method) readonly method!: VerificationMethod;
  @Field(opinion) readonly opinion!: string;
  @Field(uploads) readonly evidence!: readonly string[];
  @Field(seenHashes) readonly seen!: readonly string[];
}

export class AmendInspectionForm implements Form<'AmendRecord'> {
  @Field(text(50)) readonly field!: string;
  @Field(text()) readonly to!: string;
  @Field(reason) readonly reason!: string;
}
