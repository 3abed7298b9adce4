import { day, id, KINDS, list, object, oneOf, optional, text, whole } from '#domain';
import type { CriterionVerdict, ProblemCommand, RectificationKind, VerificationMethod } from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { measures, method, opinion, proposedMilestones, reason, seenHashes, uploads, verdicts } from '../http/shapes.js';

type Form<T extends ProblemCommand['type']> = FormOf<ProblemCommand, T, 'correction'>;

const plannedMilestones = list(object({ milestone: text(50), title: text(500), dueDay: day }), 30);

/** The correction's number is the server's to give. */
export class IssueCorrectionForm implements Form<'IssueCorrection'> {
  @Field(id) readonly unit!: string;
  @Field(oneOf(...KINDS)) readonly kind!: RectificationKind;
  @Field(measures) readonly measures!: readonly string[];
  @Field(text(2000)) readonly standard!: string;
  @Field(optional(id)) readonly responsibleLeader?: string;
  @Field(optional(id)) readonly responsiblePerson?: string;
  @Field(optional(day)) readonly dueDay?: string;
  @Field(optional(plannedMilestones)) readonly milestones?: readonly {
    readonly milestone: string;
    readonly title: string;
    readonly dueDay: string;
  }[];
}

export class SubmitPlanForm implements Form<'SubmitPlan'> {
  @Field(list(text(1000), 50, 1)) readonly measures!: readonly string[];
  @Field(optional(id)) readonly responsibleLeader?: string;
  @Field(optional(id)) readonly responsiblePerson?: string;
  @Field(uploads) readonly evidence!: readonly string[];
}

export class ApprovePlanForm implements Form<'ApprovePlan'> {
  @Field(optional(opinion)) readonly opinion?: string;
}

export class ReportProgressForm implements Form<'ReportProgress'> {
  @Field(text()) readonly note!: string;
  @Field(optional(whole(0, 100))) readonly percent?: number;
  @Field(uploads) readonly evidence!: readonly string[];
}

export class ReachMilestoneForm implements Form<'ReachMilestone'> {
  @Field(text(50)) readonly milestone!: string;
  @Field(optional(text())) readonly note?: string;
  @Field(uploads) readonly evidence!: readonly string[];
}

/** What a unit hands in: a result, or an attestation that the result still holds. */
export class StatementForm implements Form<'SubmitResult'>, Form<'SubmitAttestation'> {
  @Field(text()) readonly statement!: string;
  @Field(uploads) readonly evidence!: readonly string[];
}

/** A favourable verdict on an attempt or on an attestation. */
export class AcceptForm implements Form<'AcceptResult'>, Form<'AcceptAttestation'> {
  @Field(method) readonly method!: VerificationMethod;
  @Field(verdicts) readonly verdicts!: readonly CriterionVerdict[];
  @Field(optional(opinion)) readonly opinion?: string;
  @Field(seenHashes) readonly seen!: readonly string[];
}

/** An unfavourable verdict on an attempt or on an attestation. */
export class ReturnForm implements Form<'ReturnResult'>, Form<'RejectAttestation'> {
  @Field(method) readonly method!: VerificationMethod;
  @Field(verdicts) readonly verdicts!: readonly CriterionVerdict[];
  @Field(reason) readonly reason!: string;
  @Field(seenHashes) readonly seen!: readonly string[];
}

export class RequestExtensionForm implements Form<'RequestExtension'> {
  @Field(reason) readonly reason!: string;
  @Field(optional(day)) readonly dueDay?: string;
  @Field(optional(proposedMilestones)) readonly milestones?: Readonly<Record<string, string>>;
  @Field(uploads) readonly evidence!: readonly string[];
}

export class GrantExtensionForm implements Form<'GrantExtension'> {
  @Field(optional(day)) readonly dueDay?: string;
  @Field(optional(proposedMilestones)) readonly milestones?: Readonly<Record<string, string>>;
  @Field(optional(opinion)) readonly opinion?: string;
  @Field(seenHashes) readonly seen!: readonly string[];
}

export class WithdrawExtensionForm implements Form<'WithdrawExtension'> {
  @Field(optional(reason)) readonly reason?: string;
}

export class ReassignForm implements Form<'ReassignCorrection'> {
  @Field(id) readonly unit!: string;
  @Field(reason) readonly reason!: string;
  @Field(optional(day)) readonly dueDay?: string;
}
