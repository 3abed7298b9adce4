import {
  NO_TIMERS,
  pendingTimers,
  timersAfter,
  type Addressee,
  type CaseTimer,
  type CaseTimers,
  type LadderStep,
  type ProblemEvent,
} from '#domain';
import { msOf } from '../core/instants.js';
import type { HistoryEvent } from '../core/history-event.js';
import { changesOf, type Change, type Fold, type Projection, type Rows } from '../core/projection.js';
import { messageFolds } from './message-folds.js';
import { remindersTables, type ReminderOutcome, type RemindersTables } from './tables.js';

const { add, make, remove } = changesOf(remindersTables);
type RemindersRows = Rows<RemindersTables>;

/** The name of a timer: what it is about, and its instant. */
const jobOf = (problem: string, { correction, milestone, period, rung }: CaseTimer): string =>
  ['timer', problem, correction, milestone ?? period ?? 'due', rung.step, msOf(rung.at)].join('-');

/** Every event of a problem changes what is due next, or nothing. */
function timing({ category, thing, type, data, ordinal }: HistoryEvent, rows: RemindersRows): readonly Change[] {
  if (category !== 'problem') return [];
  const before = rows.get('cases', thing)?.timers ?? NO_TIMERS;
  const after = timersAfter(before, { ...(data as object), type } as ProblemEvent);
  return after === before ? [] : [make('cases', thing, { timers: after }), ...changed(thing, before, after, ordinal)];
}

function changed(problem: string, before: CaseTimers, after: CaseTimers, since: number): readonly Change[] {
  const old = new Set(pendingTimers(before).map((timer) => jobOf(problem, timer)));
  const kept = new Map(pendingTimers(after).map((timer) => [jobOf(problem, timer), timer]));
  return [
    ...[...old].filter((job) => !kept.has(job)).map((job) => remove('timers', job)),
    ...[...kept].filter(([job]) => !old.has(job)).map(([job, timer]) => make('timers', job, { ...timerRow(problem, timer), since })),
  ];
}

const timerRow = (problem: string, { correction, unit, milestone, period, dueDay, rung: { step, at } }: CaseTimer) => ({
  problem,
  correction,
  unit,
  step,
  milestone: milestone ?? null,
  period: period ?? null,
  dueDay,
  at,
  atMs: msOf(at),
});

interface Told {
  readonly correction: number;
  readonly milestone?: string;
  readonly period?: number;
  readonly dueDay: string;
  readonly at?: string;
  readonly cause?: 'ladder' | 'hand';
  readonly to: readonly Addressee[];
  readonly reason?: string;
}

/** A step that was taken, or not. */
const told =
  <D extends Told>(outcome: ReminderOutcome, stepOf: (data: D) => LadderStep): Fold<RemindersTables, D> =>
  ({ thing, ordinal, id, data, recordedMs, actor }, rows) => {
    const { correction, milestone, period, dueDay, at, cause, to, reason } = data;
    return [
      add('reminders', {
        reminder: ordinal,
        event: id,
        problem: thing,
        correction,
        unit: rows.get('cases', thing)?.timers.corrections[correction]?.unit ?? '',
        step: stepOf(data),
        milestone: milestone ?? null,
        period: period ?? null,
        dueDay,
        outcome,
        cause: cause ?? 'ladder',
        atMs: at === undefined ? null : msOf(at),
        recordedMs,
        to,
        reason: reason ?? null,
        by: actor,
      }),
    ];
  };

const reminder = (): LadderStep => 'reminder';

/** What is due next, and what became of what was due. */
export const reminders: Projection<RemindersTables> = {
  name: 'reminders',
  version: 3,
  tables: remindersTables,
  every: timing,
  on: {
    problem: {
      ReminderIssued: told('issued', reminder),
      ReminderMissed: told('missed', reminder),
      EscalationProposed: told('proposed', ({ step }) => step),
      CorrectionEscalated: told('escalated', ({ step }) => step),
    },
    message: messageFolds,
  },
};
