import type { DataOf, HistoryEvent } from '../core/history-event.js';
import { dayIn, daysFrom } from '../core/instants.js';
import type { Change, Folds } from '../core/projection.js';
import { inCase, type Case, type RegisterRows } from './case.js';
import { make, put, remove } from './changes.js';
import { correctionFolds } from './correction-folds.js';
import { amendment, decision } from './decisions.js';
import { zoneOf } from './procedure-folds.js';
import { NEVER } from './case-tables.js';
import type { RegisterRow, RegisterTables } from './tables.js';
import { problemTasks } from './tasks.js';
import type { ProblemPhase, Severity } from './terms.js';
import { succeed, unitRows } from './units.js';

const GRAVITY: Readonly<Record<Severity, number>> = { minor: 1, major: 2, serious: 3 };

function recorded(event: HistoryEvent<DataOf<'problem', 'ProblemRecorded'>>, rows: RegisterRows): readonly Change[] {
  const { thing, data, ordinal, recordedMs } = event;
  const problem: RegisterRow<'problems'> = {
    problem: thing,
    recorded: ordinal,
    phase: 'Draft',
    source: data.source,
    inspection: data.inspection ?? null,
    body: data.body,
    title: data.title,
    condition: data.condition,
    criterion: data.criterion,
    severity: data.severity,
    gravity: GRAVITY[data.severity],
    category: data.category,
    leadUnit: data.leadUnit,
    coUnits: data.coUnits,
    recordedBy: data.recordedBy,
    procedure: data.procedure.id,
    procedureVersion: data.procedure.version,
    zone: zoneOf(rows, data.procedure),
    cycle: 1,
    current: [],
    phaseSince: ordinal,
    phaseSinceMs: recordedMs,
    confirmed: null,
    confirmedOrder: NEVER,
    confirmedOn: null,
    withdrawn: null,
    closed: null,
    closedOn: null,
    timesReopened: 0,
    openDispute: null,
    disputeSince: null,
    disputeSinceMs: null,
    dueDay: null,
    dueMs: NEVER,
    waiting: 0,
    lit: 0,
    yellowFrom: null,
    redFrom: null,
  };
  const { problem: _, ...row } = problem;
  const { changes, waiting } = problemTasks(rows, problem, []);
  return [make('problems', thing, { ...row, waiting }), ...unitRows(thing, undefined, problem), ...changes];
}

/** Corrections lead their problem to another phase; a rectification that is taken back no longer counts. */
const led = (phase: Exclude<ProblemPhase, 'Rectified'>) =>
  inCase((problem: Case) => {
    const { problem: id, cycle } = problem.problem;
    if (problem.rows.get('rectifications', id, cycle)) problem.also(remove('rectifications', id, cycle));
    return problem.enter(phase === 'Confirmed' && cycle > 1 ? 'Reopened' : phase);
  });

const today = (problem: Case, { recordedMs }: HistoryEvent) => dayIn(recordedMs, problem.problem.zone);

function closed(problem: Case, data: DataOf<'problem', 'ProblemClosed'>, event: HistoryEvent): Case {
  const { problem: id, cycle, confirmedOn } = problem.problem;
  const closedOn = today(problem, event);
  return problem
    .enter('Closed', { closed: event.ordinal, closedOn })
    .also(
      make('closings', [id, event.ordinal], { cycle, closedOn, days: daysFrom(confirmedOn ?? closedOn, closedOn) }),
      decision(event, { problem: id }, data.closedBy, data.basedOn),
    );
}

function closureRevoked(problem: Case, event: HistoryEvent): Case {
  const { problem: id, closed: closing } = problem.problem;
  if (closing === null) throw new RangeError(`problem ${id} is not closed`);
  return problem.enter('Rectified', { closed: null, closedOn: null }).also(put('closings', [id, closing], { revoked: event.ordinal }));
}

function reopened(problem: Case, data: DataOf<'problem', 'ProblemReopened'>, event: HistoryEvent): Case {
  const { problem: id, current, timesReopened } = problem.problem;
  // The corrections of the cycle before are touched, so that their lights go out and nothing waits for them any more.
  for (const number of current) problem.setCorrection(number, {});
  return problem.enter('Reopened', { cycle: data.cycle, current: [], closed: null, closedOn: null, timesReopened: timesReopened + 1 }).also(
    make('reopenings', [id, data.cycle], {
      reopened: event.ordinal,
      reopenedOn: today(problem, event),
      ground: data.ground,
      ...(data.lookBack !== undefined && { lookBack: data.lookBack }),
    }),
    decision(event, { problem: id }, data.reopenedBy, data.basedOn),
  );
}

const NO_DISPUTE = { openDispute: null, disputeSince: null, disputeSinceMs: null } as const;

type RecordAmended = DataOf<'problem', 'RecordAmended'>;

/** The fields of a record that have a column. */
const PROBLEM_FIELDS = ['title', 'condition', 'criterion', 'category'];
const CORRECTION_FIELDS = ['standard', 'responsibleLeader', 'responsiblePerson'];

function recordAmended(problem: Case, { correction, field, new: to }: RecordAmended, event: HistoryEvent): Case {
  problem.also(amendment(event, { problem: event.thing, ...(correction !== undefined && { correction }) }));
  if (correction !== undefined) return CORRECTION_FIELDS.includes(field) ? problem.setCorrection(correction, { [field]: to }) : problem;
  if (field === 'severity') return problem.set({ severity: to as Severity, gravity: GRAVITY[to as Severity] });
  return PROBLEM_FIELDS.includes(field) ? problem.set({ [field]: to }) : problem;
}

/** What each event of a problem changes in the register. */
export const problemFolds = {
  ...correctionFolds,

  ProblemRecorded: recorded,
  ProblemConfirmed: inCase((problem, { confirmedOn }, { ordinal }) =>
    problem.enter('Confirmed', { confirmed: ordinal, confirmedOrder: ordinal, confirmedOn }),
  ),
  ProblemWithdrawn: inCase((problem, _, { ordinal }) => problem.enter('Withdrawn', { withdrawn: ordinal, ...NO_DISPUTE })),
  ProblemAssigned: led('Assigned'),
  ProblemUnassigned: led('Confirmed'),
  ProblemEnteredRectification: led('Rectifying'),
  ProblemPresentedForVerification: led('PendingVerification'),
  ProblemRectified: inCase((problem, _, event) =>
    problem.enter('Rectified').also(
      make('rectifications', [event.thing, problem.problem.cycle], {
        rectified: event.ordinal,
        rectifiedOn: today(problem, event),
      }),
    ),
  ),
  ProblemClosed: inCase(closed),
  ClosureRevoked: inCase((problem, _, event) => closureRevoked(problem, event)),
  ProblemReopened: inCase(reopened),
  FindingDisputed: inCase((problem, { dispute }, { ordinal, recordedMs }) =>
    problem.set({ openDispute: dispute, disputeSince: ordinal, disputeSinceMs: recordedMs }),
  ),
  DisputeRetracted: inCase((problem) => problem.set(NO_DISPUTE)),
  FindingMaintained: inCase((problem, { decidedBy, basedOn }, event) =>
    problem.set(NO_DISPUTE).also(decision(event, { problem: event.thing }, decidedBy, basedOn)),
  ),
  FindingWithdrawn: inCase((problem, { decidedBy, basedOn }, event) =>
    problem
      .enter('Withdrawn', { withdrawn: event.ordinal, ...NO_DISPUTE })
      .also(decision(event, { problem: event.thing }, decidedBy, basedOn)),
  ),
  UnitSucceeded: inCase((problem, { unit, successor }) => succeed(problem, unit, successor)),
  RecordAmended: inCase(recordAmended),
  EvidenceAmended: inCase((problem, { correction, old }, event) =>
    problem.also(amendment(event, { problem: event.thing, ...(correction !== undefined && { correction }), old })),
  ),
  ProcedureMigrated: inCase((problem, { new: to }) =>
    problem.set({ procedure: to.id, procedureVersion: to.version, zone: zoneOf(problem.rows, to) }),
  ),
} satisfies Folds<RegisterTables>['problem'];
