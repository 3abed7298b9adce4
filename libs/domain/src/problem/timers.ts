import { known } from '../core/known.js';
import { climbed, isBefore, type Due, type Rung } from '../time/deadline.js';
import { remindersOf, type Timer } from './ladder.js';
import type { ProblemEvent } from './problem-events.js';

/** What of a deadline its timers need. */
type Held = Pick<Due, 'dueDay' | 'ladder'>;

/** One correction as its timers see it. */
interface Ticking {
  readonly unit: string;
  readonly stage: 'working' | 'handedIn' | 'suspended' | 'attesting' | 'over';
  /** What it was before it was suspended. */
  readonly left?: Ticking['stage'];
  readonly due: Held;
  /** Those that are not reached. */
  readonly milestones: readonly { readonly milestone: string; readonly due: Held }[];
  readonly attestation?: { readonly period: number; readonly due: Held };
}

/** The corrections of a problem's current cycle as timers see them; JSON. */
export interface CaseTimers {
  readonly corrections: Readonly<Record<number, Ticking>>;
}

export const NO_TIMERS: CaseTimers = { corrections: {} };

/** A timer of a problem, with the correction and the unit that it is about. */
export interface CaseTimer extends Timer {
  readonly correction: number;
  readonly unit: string;
}

/** What is due next, in the order of the corrections. */
export const pendingTimers = ({ corrections }: CaseTimers): readonly CaseTimer[] =>
  Object.entries(corrections).flatMap(([number, ticking]) => timersIn(ticking).map((timer) => ({ correction: Number(number), ...timer })));

/**
 * What is due next follows from the events alone: the same timers that the rules of the problem's own state would fire. An event that
 * concerns no timer gives back the same object.
 */
export function timersAfter(state: CaseTimers, event: ProblemEvent): CaseTimers {
  switch (event.type) {
    case 'ProblemReopened':
    case 'ProblemWithdrawn':
    case 'FindingWithdrawn':
      return NO_TIMERS;
    case 'CorrectionIssued': {
      const { correction, unit, due, milestones } = event;
      const begun: Ticking = {
        unit,
        stage: 'working',
        due: held(due),
        milestones: milestones.map(({ milestone, due }) => ({ milestone, due: held(due) })),
      };
      return { corrections: { ...state.corrections, [correction]: begun } };
    }
    default:
      return 'correction' in event ? changed(state, event.correction, event) : state;
  }
}

function changed(state: CaseTimers, number: number, event: ProblemEvent): CaseTimers {
  // Of an earlier cycle, whose timers are over.
  const before = state.corrections[number];
  if (!before) return state;
  const after = tickingAfter(before, event);
  return after === before ? state : { corrections: { ...state.corrections, [number]: after } };
}

function tickingAfter(ticking: Ticking, event: ProblemEvent): Ticking {
  switch (event.type) {
    case 'MilestoneReached':
      return { ...ticking, milestones: ticking.milestones.filter(({ milestone }) => milestone !== event.milestone) };
    case 'ResultSubmitted':
      return { ...ticking, stage: 'handedIn' };
    case 'ResultReturned':
      return { ...ticking, stage: 'working', due: withLadder(ticking.due, event.ladder) };
    case 'ResultAccepted':
      return event.next ? attesting(ticking, event.next) : { ...ticking, stage: 'over' };
    case 'AcceptanceRevoked': {
      const { attestation: _, ...rest } = ticking;
      return { ...rest, stage: 'handedIn' };
    }
    case 'AttestationSubmitted':
      return { ...ticking, stage: 'handedIn' };
    case 'AttestationAccepted':
      return attesting(ticking, event.next);
    case 'AttestationRejected':
      return {
        ...ticking,
        stage: 'attesting',
        attestation: { ...attestationOf(ticking), due: withLadder(attestationOf(ticking).due, event.ladder) },
      };
    case 'ExtensionGranted':
      return {
        ...moved(ticking, event.milestones),
        due: isBefore(ticking.due.dueDay, event.due.dueDay) ? held(event.due) : ticking.due,
      };
    case 'CorrectionSuspended':
      return { ...ticking, stage: 'suspended', left: ticking.stage };
    case 'CorrectionResumed': {
      const { left, ...rest } = moved(ticking, event.milestones);
      return { ...rest, stage: known(left, 'stage'), due: held(event.due) };
    }
    case 'DeadlineRecalculated':
      return {
        ...moved(ticking, event.milestones),
        due: held(event.due),
        ...(event.next && { attestation: { period: event.next.period, due: held(event.next.due) } }),
      };
    case 'CorrectionReassigned':
    case 'CorrectionWithdrawn':
      return { ...ticking, stage: 'over' };
    case 'ReminderIssued':
    case 'ReminderMissed':
      return event.at === undefined ? ticking : climbing(ticking, { step: 'reminder', at: event.at }, event);
    case 'EscalationProposed':
    case 'CorrectionEscalated':
      return event.at === undefined ? ticking : climbing(ticking, { step: event.step, at: event.at }, event);
    default:
      return ticking;
  }
}

const attestationOf = ({ attestation }: Ticking) => known(attestation, 'attestation');

const held = ({ dueDay, ladder }: Held): Held => ({ dueDay, ladder });

const withLadder = (due: Held, ladder: readonly Rung[] | undefined): Held => ({ ...due, ...(ladder && { ladder }) });

const attesting = (ticking: Ticking, { period, due }: { readonly period: number; readonly due: Due }): Ticking => ({
  ...ticking,
  stage: 'attesting',
  attestation: { period, due: held(due) },
});

const moved = (ticking: Ticking, milestones: readonly { readonly milestone: string; readonly due: Due }[]): Ticking => ({
  ...ticking,
  milestones: ticking.milestones.map((each) => {
    const set = milestones.find(({ milestone }) => milestone === each.milestone);
    return set ? { ...each, due: held(set.due) } : each;
  }),
});

function climbing(
  ticking: Ticking,
  rung: Pick<Rung, 'step' | 'at'>,
  { milestone, period }: { readonly milestone?: string; readonly period?: number },
): Ticking {
  if (period !== undefined) {
    const next = attestationOf(ticking);
    return { ...ticking, attestation: { ...next, due: climbed(next.due, rung) } };
  }
  if (milestone === undefined) return { ...ticking, due: climbed(ticking.due, rung) };
  return {
    ...ticking,
    milestones: ticking.milestones.map((each) => (each.milestone === milestone ? { ...each, due: climbed(each.due, rung) } : each)),
  };
}

function timersIn(ticking: Ticking): readonly Omit<CaseTimer, 'correction'>[] {
  const { unit, stage, due, milestones } = ticking;
  if (stage === 'attesting') {
    const next = attestationOf(ticking);
    return rungsOf(unit, next.due.ladder, { period: next.period, dueDay: next.due.dueDay });
  }
  if (stage !== 'working') return [];
  return [
    ...rungsOf(unit, due.ladder, { dueDay: due.dueDay }),
    ...milestones.flatMap(({ milestone, due }) => rungsOf(unit, remindersOf(due), { milestone, dueDay: due.dueDay })),
  ];
}

const rungsOf = (unit: string, ladder: readonly Rung[], about: Omit<CaseTimer, 'correction' | 'unit' | 'rung'>) =>
  ladder.map((rung) => ({ ...about, unit, rung }));
