import type { Refusal } from '../core/lifecycle.js';
import { ahead, dayAt, dueOn, hasPassed, isBefore, MOST_RUNGS, type Counter, type Due, type Reckoning } from '../time/deadline.js';
import { reckoned } from '../time/reckoning.js';
import type { CorrectionContext } from './correction-context.js';
import { counter } from './correction-deadlines.js';
import type { CorrectionEvent } from './correction-events.js';
import { attestation, type Correction, type CorrectionRecord } from './correction-state.js';

type Recalculated = Omit<Extract<CorrectionEvent, { type: 'DeadlineRecalculated' }>, 'type'>;

type Counted = Extract<Correction, CorrectionRecord>;

/** Whether something that is still to come was counted into a year that was not published. */
export const isProvisional = (state: Counted): boolean => toCome(state).some(({ provisional }) => provisional);

/** An accepted correction is past its deadline, and may have an attestation before it. */
function toCome({ phase, original, approved, effective, milestones, attestation: next }: Counted): readonly Due[] {
  if (phase === 'Accepted') return next ? [next.due] : [];
  return [original, approved, effective, ...milestones.filter(({ reached }) => !reached).map(({ due }) => due)];
}

/**
 * Everything provisional, counted again by the procedure in force. A day that somebody named stays, and its ladder alone is counted; nothing
 * moves to a day before today, and what is past due already does not move.
 */
export function recalculated(state: Counted, context: CorrectionContext): Recalculated | Refusal {
  const by = recounting(state, context);
  const { terms } = by.count;
  const found = state.phase === 'Accepted' ? attestationAgain(state, by) : deadlineAgain(state, by);
  if (!found) return { code: 'correction.deadline-unchanged', details: { calendar: terms.calendar } };
  return { previousDueDay: state.effective.dueDay, due: state.effective, milestones: [], terms, ...found };
}

interface Recounting {
  readonly count: Counter;
  readonly now: Temporal.Instant;
  /** The first day that anything moves to. */
  readonly today: string;
}

function recounting(state: Counted, { procedure, now }: CorrectionContext): Recounting {
  const count = counter(procedure, state.kind);
  // While it is suspended its days stand still.
  const today = state.phase === 'Suspended' ? state.suspendedOn : String(dayAt(now, procedure.zone));
  return { count, now, today };
}

function attestationAgain(state: Counted, by: Recounting): Partial<Recalculated> | undefined {
  const { period, due } = attestation(state);
  const next = changed(due, again(due, by), by);
  return next && { next: { period, ...next } };
}

function deadlineAgain(state: Counted, by: Recounting): Partial<Recalculated> | undefined {
  const open = state.milestones.filter(({ reached }) => !reached);
  // A milestone's day that somebody named stays, and none passes the due day.
  const last = open.reduce((day, { due }) => (due.reckoning || isBefore(due.dueDay, day) ? day : due.dueDay), by.today);
  const clock = (due: Due) => again(due, by, due.dueDay === state.effective.dueDay ? last : by.today);
  const due = clock(state.effective);
  const original = changed(state.original, clock(state.original), by);
  const approved = changed(state.approved, clock(state.approved), by);
  const milestones = open.flatMap(({ milestone, due: before }) => {
    const moved = changed(before, notAfter(due.dueDay, again(before, by), by), by);
    return moved ? [{ milestone, ...moved }] : [];
  });
  if (!changed(state.effective, due, by) && !original && !approved && milestones.length === 0) return undefined;
  return { due, milestones, ...(original && { original }), ...(approved && { approved }) };
}

function again(due: Due, by: Recounting, first = by.today): Due {
  if (!due.provisional || isBefore(due.dueDay, by.today)) return due;
  if (!due.reckoning || by.count.terms.counting === 'days') return climbing(due, onDay(due.dueDay, by), by);
  const found = reckoned(due.reckoning, by.count);
  return climbing(due, isBefore(found.dueDay, first) ? onDay(first, by, found.reckoning) : found, by);
}

const onDay = (day: string, { count }: Recounting, reckoning?: Reckoning): Due => dueOn(Temporal.PlainDate.from(day), count, reckoning);

/** The new ladder, behind the rungs of the old one that have come due and were not climbed yet: nothing is lost by counting again. */
const climbing = (before: Due, due: Due, { now }: Recounting): Due => ({
  ...due,
  ladder: [...before.ladder.filter(({ at }) => hasPassed(at, now)), ...ahead(due, now).ladder].slice(-MOST_RUNGS),
});

const notAfter = (last: string, due: Due, by: Recounting): Due =>
  isBefore(last, due.dueDay) ? climbing(due, onDay(last, by, due.reckoning), by) : due;

/** What a clock showed and shows, where that is not the same: what of its ladder has passed is no matter. */
function changed(before: Due, due: Due, { now }: Recounting) {
  const ladder = (of: Due) => ahead(of, now).ladder.map(({ step, at }) => `${step} ${at}`);
  const same =
    before.dueDay === due.dueDay &&
    before.nearDueAt === due.nearDueAt &&
    before.provisional === due.provisional &&
    ladder(before).join() === ladder(due).join();
  return same ? undefined : { previousDueDay: before.dueDay, due };
}
