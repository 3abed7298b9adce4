import type { Appointable } from '../core/actor.js';

/** A role over an organization, and over everything below it, from one day to another, both inclusive; open where there is no last day. */
export interface Appointment {
  readonly appointment: string;
  readonly role: Appointable;
  readonly scope: string;
  readonly from: Temporal.PlainDate;
  readonly to?: Temporal.PlainDate;
}

type Term = Pick<Appointment, 'from' | 'to'>;

/** Whether the day is the other one or an earlier one; a missing last day is later than all. */
const reaches = (last: Temporal.PlainDate | undefined, day: Temporal.PlainDate) =>
  last === undefined || Temporal.PlainDate.compare(last, day) >= 0;

export const isInForce = ({ from, to }: Term, day: Temporal.PlainDate): boolean =>
  Temporal.PlainDate.compare(from, day) <= 0 && reaches(to, day);

/** An appointment that ends before it begins was never in force: that is how one made by mistake is undone. */
export const wasNever = ({ from, to }: Term): boolean => !reaches(to, from);

/** Whether both are in force on some day. */
export const overlap = (one: Term, other: Term): boolean =>
  !wasNever(one) && !wasNever(other) && reaches(one.to, other.from) && reaches(other.to, one.from);

/** Whether this last day would come earlier than the one that it has. */
export const shortens = ({ to }: Term, lastDay: Temporal.PlainDate): boolean =>
  to === undefined || Temporal.PlainDate.compare(lastDay, to) < 0;
