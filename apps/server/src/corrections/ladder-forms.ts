import { day, id, ESCALATION_STEPS, oneOf, optional, REFERRED_TO, text, whole, type EscalationStep, type ProblemCommand } from '#domain';
import { asNumber, Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { opinion, reason, uploads } from '../http/shapes.js';

type Form<T extends ProblemCommand['type'], P extends string = never> = FormOf<ProblemCommand, T, 'correction' | P>;

export class EscalateForm implements Form<'EscalateCorrection'> {
  @Field(oneOf(...ESCALATION_STEPS)) readonly step!: EscalationStep;
  @Field(reason) readonly reason!: string;
}

export class ConfirmEscalationForm implements Form<'ConfirmEscalation', 'escalation'> {
  @Field(optional(opinion)) readonly opinion?: string;
}

/** A talk 约谈, as it was held. */
export class TalkForm implements Form<'RecordTalk', 'escalation'> {
  @Field(day) readonly heldOn!: string;
  @Field(text()) readonly record!: string;
  @Field(text(2000)) readonly outcome!: string;
  @Field(uploads) readonly evidence!: readonly string[];
}

export class ReferForm implements Form<'ReferCorrection'> {
  @Field(oneOf(...REFERRED_TO)) readonly to!: (typeof REFERRED_TO)[number];
  @Field(reason) readonly reason!: string;
  @Field(uploads) readonly evidence!: readonly string[];
}

/** The path of an escalation of a correction, by its number. */
export class EscalationPath {
  @Field(id) readonly id!: string;
  @Field(whole(1), asNumber) readonly correction!: number;
  @Field(whole(1), asNumber) readonly escalation!: number;
}
