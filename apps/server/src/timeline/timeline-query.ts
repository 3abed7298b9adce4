import { Refused, type Subject } from '#application';
import { id, oneOf, optional, whole } from '#domain';
import { asNumber, Field } from '../http/field.js';
import { PastPageQuery } from '../http/queries.js';

/** What a timeline is about: one thing, or, for the auditors of the whole, everything. */
export class TimelineForm extends PastPageQuery {
  @Field(optional(id)) readonly problem?: string;
  /** The number of a correction of the problem. */
  @Field(optional(whole(1)), asNumber) readonly correction?: number;
  @Field(optional(id)) readonly inspection?: string;
  @Field(optional(id)) readonly organization?: string;
  @Field(optional(id)) readonly person?: string;
  @Field(optional(id)) readonly procedure?: string;
  @Field(optional(id)) readonly calendar?: string;
  @Field(optional(oneOf('forwards', 'backwards'))) readonly direction?: 'forwards' | 'backwards';
}

const KINDS = ['problem', 'inspection', 'organization', 'person', 'procedure', 'calendar'] as const;

/** @throws Refused `timeline.one-subject` where it is asked about several things at once */
export function subjectOf(form: TimelineForm): Subject | undefined {
  const subjects = KINDS.flatMap((kind) => (form[kind] === undefined ? [] : [{ kind, id: form[kind] }]));
  const [subject] = subjects;
  if (subjects.length > 1 || (form.correction !== undefined && subject?.kind !== 'problem')) {
    throw new Refused('invalid', 'timeline.one-subject', { subjects: KINDS });
  }
  return subject && form.correction !== undefined ? { kind: 'correction', problem: subject.id, correction: form.correction } : subject;
}
