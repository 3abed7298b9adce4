import { id, optional, oneOf } from '#domain';
import { Field } from '../http/field.js';
import { PageQuery } from '../http/queries.js';

export const OUTCOMES = ['issued', 'missed', 'proposed', 'escalated'] as const;

/** Of one problem, or of all. */
export class ScheduledQuery extends PageQuery {
  @Field(optional(id)) readonly problem?: string;
}

/** The same, with one outcome. */
export class RemindersPageQuery extends ScheduledQuery {
  @Field(optional(oneOf(...OUTCOMES))) readonly outcome?: (typeof OUTCOMES)[number];
}
