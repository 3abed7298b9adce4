import type { Refusal } from '../core/lifecycle.js';
import type { ProcedureInForce } from '../procedure/procedure-content.js';
import { daysBetween } from '../time/calendar.js';
import {
  ahead,
  counterFor,
  dayAt,
  dueOn,
  hasPassed,
  isBefore,
  type Due,
  type Milestone,
  type MilestoneDue,
  type Terms,
} from '../time/deadline.js';
import { dueAfter, kept, suspendedFor } from '../time/reckoning.js';
import type { CorrectionCommand, PlannedMilestone } from './correction-commands.js';
import type { CorrectionContext } from './correction-context.js';
import type { Correction, CorrectionRecord } from './correction-state.js';

/** A deadline as a whole: the correction's own day and its milestones'. */
export interface Deadline {
  readonly terms: Terms;
  readonly due: Due;
  readonly milestones: readonly MilestoneDue[];
}

export const counter = (procedure: ProcedureInForce, kind: CorrectionRecord['kind']) => counterFor(procedure, procedure.kinds[kind]);

interface Asked {
  readonly kind: CorrectionRecord['kind'];
  readonly dueDay?: string;
  readonly milestones?: readonly PlannedMilestone[];
  readonly replaces?: number;
  readonly carried?: Extract<CorrectionCommand, { type: 'IssueCorrection' }>['carried'];
}

/** The deadline that a correction is issued with: an explicit day, or the procedure's limit from today. */
export function firstDeadline(
  asked: Asked,
  { procedure, now }: CorrectionContext,
): (Omit<Deadline, 'milestones'> & { readonly milestones: readonly Milestone[] }) | Refusal {
  const count = counter(procedure, asked.kind);
  const today = String(dayAt(now, procedure.zone));
  const due =
    asked.dueDay === undefined
      ? dueAfter(today, procedure.kinds[asked.kind].limit, count)
      : dueOn(Temporal.PlainDate.from(asked.dueDay), count, asked.carried?.due);
  const { dueDay } = due;
  const planned = asked.milestones ?? [];
  if (asked.kind === 'phased' && planned.length === 0) return { code: 'correction.milestones-missing' };
  if (asked.kind !== 'phased' && planned.length > 0) return { code: 'correction.milestones-misplaced', details: { kind: asked.kind } };
  const doubled = planned.find(({ milestone }, index) => planned.findIndex((other) => other.milestone === milestone) !== index);
  if (doubled) return { code: 'correction.milestone-doubled', details: { milestone: doubled.milestone } };
  const past = [dueDay, ...planned.map((each) => each.dueDay)].find((each) => isBefore(each, today));
  if (past !== undefined && asked.replaces === undefined) return { code: 'correction.due-past', details: { dueDay: past, today } };
  const beyond = planned.find((each) => isBefore(dueDay, each.dueDay));
  if (beyond) return { code: 'correction.milestone-after-due', details: { milestone: beyond.milestone, dueDay } };
  return {
    terms: count.terms,
    due: ahead(due, now),
    milestones: planned.map((each) => ({
      milestone: each.milestone,
      title: each.title,
      due: ahead(dueOn(Temporal.PlainDate.from(each.dueDay), count, asked.carried?.milestones[each.milestone]), now),
    })),
  };
}

interface Proposal {
  readonly dueDay?: string;
  readonly milestones?: Readonly<Record<string, string>>;
}

/** What is wrong with the days that an extension asks for or grants: explicit, later than before, and no milestone past the due day. */
export function misproposed({ dueDay, milestones = {} }: Proposal, record: CorrectionRecord, today: string): Refusal | false {
  const named = Object.entries(milestones);
  if (dueDay === undefined && named.length === 0) return { code: 'correction.extension-empty' };
  const last = dueDay ?? record.effective.dueDay;
  if (dueDay !== undefined && !isBefore(record.effective.dueDay, dueDay)) {
    return { code: 'correction.extension-not-later', details: { dueDay, current: record.effective.dueDay } };
  }
  for (const [name, proposed] of named) {
    const current = record.milestones.find(({ milestone }) => milestone === name);
    if (!current) return { code: 'correction.milestone-unknown', details: { milestone: name } };
    if (current.reached) return { code: 'correction.milestone-reached', details: { milestone: name } };
    if (!isBefore(current.due.dueDay, proposed)) {
      return { code: 'correction.extension-not-later', details: { milestone: name, dueDay: proposed, current: current.due.dueDay } };
    }
    if (isBefore(last, proposed)) return { code: 'correction.milestone-after-due', details: { milestone: name, dueDay: last } };
  }
  const past = [dueDay, ...Object.values(milestones)].find((each) => each !== undefined && isBefore(each, today));
  return past !== undefined && { code: 'correction.due-past', details: { dueDay: past, today } };
}

/** The first thing that an extension asks for whose due instant has passed: it is asked for before. */
export function askedTooLate({ milestones = {} }: Proposal, record: CorrectionRecord, now: Temporal.Instant): Refusal | false {
  const late = record.milestones.find(({ milestone, due }) => Object.hasOwn(milestones, milestone) && hasPassed(due.dueAt, now));
  return late !== undefined && { code: 'correction.already-due', details: { milestone: late.milestone, dueAt: late.due.dueAt } };
}

/** The deadline after an extension was granted: the named days are set, the others stay. */
export function extended({ dueDay, milestones = {} }: Proposal, record: CorrectionRecord, { procedure, now }: CorrectionContext): Deadline {
  const count = counter(procedure, record.kind);
  return {
    terms: count.terms,
    due: dueDay === undefined ? record.effective : ahead(dueOn(Temporal.PlainDate.from(dueDay), count), now),
    milestones: Object.entries(milestones).map(([milestone, each]) => ({
      milestone,
      due: ahead(dueOn(Temporal.PlainDate.from(each), count), now),
    })),
  };
}

/**
 * The deadline after a suspension: it moves by the days from the day of suspension, inclusive, to the day of resumption, exclusive.
 * What was already past due when the suspension began does not move. What the ladder asked for meanwhile is passed over.
 */
export function resumed(state: Extract<Correction, { phase: 'Suspended' }>, { procedure, now }: CorrectionContext) {
  const count = counter(procedure, state.kind);
  const resumedOn = dayAt(now, procedure.zone);
  const movedBy = daysBetween(count.calendar, count.terms.counting, Temporal.PlainDate.from(state.suspendedOn), resumedOn);
  const moves = ({ dueDay }: Due) => !isBefore(dueDay, state.suspendedOn) && movedBy > 0;
  const moved = (due: Due) => ahead(suspendedFor(due, { from: state.suspendedOn, to: String(resumedOn) }, count), now);
  return {
    resumedOn: String(resumedOn),
    movedBy: moves(state.effective) ? movedBy : 0,
    previousDueDay: state.effective.dueDay,
    terms: count.terms,
    due: moves(state.effective) ? moved(state.effective) : ahead(kept(state.effective, count), now),
    milestones: state.milestones
      .filter(({ reached }) => !reached)
      .map(({ milestone, due }) => ({ milestone, due: moves(due) ? moved(due) : ahead(kept(due, count), now) })),
  };
}

/** When the attestation after one is due: a period after that one's due day, whenever it was made. */
export function nextPeriod(
  period: number,
  previousDueDay: string,
  days: number,
  kind: CorrectionRecord['kind'],
  { procedure, now }: CorrectionContext,
) {
  const count = counter(procedure, kind);
  return { period, due: ahead(dueAfter(previousDueDay, days, count), now), terms: count.terms };
}
