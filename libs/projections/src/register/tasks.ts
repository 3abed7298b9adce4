import type { Change, Rows } from '../core/projection.js';
import { UNLIT, counts, type Lit } from './lights.js';
import type { RegisterRow, RegisterTables } from './tables.js';
import type { WaitedCommand, WaitsFor } from './terms.js';
import { remove, make } from './changes.js';

type Problem = RegisterRow<'problems'>;
type Correction = RegisterRow<'corrections'>;
type Inspection = RegisterRow<'inspections'>;

/** What waits, and for whom. */
interface Task {
  readonly command: WaitedCommand;
  readonly waitsFor: WaitsFor;
  readonly since: number;
  readonly sinceMs: number;
  /** The unit, where it is one that is waited for. */
  readonly unit?: string;
  readonly barred?: readonly (string | null | undefined)[];
  readonly dueDay?: string | null;
  readonly dueMs?: number | null;
  readonly shownFrom?: number;
}

interface Place {
  readonly thing: string;
  readonly slot: string;
  readonly problem?: string;
  readonly correction?: number;
  readonly inspection?: string | null;
  readonly body?: string;
  readonly light?: Lit;
}

/** Puts a task into its slot, or empties the slot. */
function fill(rows: Rows<RegisterTables>, place: Place, task: Task | undefined): readonly Change[] {
  const { thing, slot, problem, correction, inspection, body, light = UNLIT } = place;
  if (!task) return rows.get('tasks', thing, slot) ? [remove('tasks', thing, slot)] : [];
  const { command, waitsFor, since, sinceMs, unit, barred, dueDay, dueMs, shownFrom } = task;
  const forTeam = unit === undefined;
  return [
    make('tasks', [thing, slot], {
      command,
      waitsFor,
      problem: problem ?? null,
      correction: correction ?? null,
      inspection: (forTeam && inspection) || null,
      body: (forTeam && !inspection && body) || null,
      unit: unit ?? null,
      barred: barred?.filter((each) => typeof each === 'string') ?? [],
      since,
      sinceMs,
      dueDay: dueDay ?? null,
      dueMs: dueMs ?? null,
      shownFrom: shownFrom ?? null,
      lit: light.lit,
      yellowFrom: light.yellowFrom,
      redFrom: light.redFrom,
    }),
  ];
}

const EXTENDABLE = ['Issued', 'Acknowledged', 'PlanSubmitted', 'Executing'];
const WORK = { Issued: 'AcknowledgeCorrection', Acknowledged: 'SubmitPlan', Executing: 'SubmitResult' } as const;

/** Whom the table lets give a command, unless the procedure leaves it to the leader. */
function waitsFor(rows: Rows<RegisterTables>, problem: Problem, command: WaitedCommand): WaitsFor {
  const narrowed = rows.get('procedures', problem.procedure, problem.procedureVersion)?.who[command];
  return narrowed && !narrowed.includes('supervisor') ? 'leader' : 'team';
}

/** What a correction waits for: its unit's work, a verdict on that, a decision on an extension. */
export function correctionTasks(rows: Rows<RegisterTables>, correction: Correction, problem: Problem, light: Lit): readonly Change[] {
  const { phase, unit, phaseSince, phaseSinceMs, dueDay, dueMs, attestation } = correction;
  const place = (slot: string): Place => ({
    thing: problem.problem,
    slot: `${correction.correction}/${slot}`,
    problem: problem.problem,
    correction: correction.correction,
    inspection: problem.inspection,
    body: problem.body,
    light,
  });
  const here = { since: phaseSince, sinceMs: phaseSinceMs, dueDay, dueMs };
  const team = (command: WaitedCommand, barred: readonly (string | null | undefined)[]): Task => ({
    command,
    waitsFor: waitsFor(rows, problem, command),
    barred,
    ...here,
  });

  let work: Task | undefined;
  let verdict: Task | undefined;
  let extension: Task | undefined;
  if (counts(correction, problem)) {
    if (phase === 'Issued' || phase === 'Acknowledged' || phase === 'Executing') {
      work = { command: WORK[phase], waitsFor: 'unit', unit, ...here };
    } else if (phase === 'PlanSubmitted') {
      verdict = team('ApprovePlan', [correction.planSubmittedBy]);
    } else if (phase === 'Submitted') {
      verdict = team('AcceptResult', [correction.submittedBy]);
    } else if (phase === 'Accepted' && attestation) {
      const { since, sinceMs, nearMs, submittedMs, submittedBy, rejectedMs } = attestation;
      const due = { since, sinceMs, dueDay: attestation.dueDay, dueMs: attestation.dueMs };
      if (submittedMs !== undefined) verdict = { ...team('AcceptAttestation', [submittedBy]), ...due };
      else work = { command: 'SubmitAttestation', waitsFor: 'unit', unit, ...due, ...(rejectedMs === undefined && { shownFrom: nearMs }) };
    }
    if (correction.openExtension !== null && EXTENDABLE.includes(phase)) {
      const asked = { since: correction.extensionSince ?? phaseSince, sinceMs: correction.extensionSinceMs ?? phaseSinceMs };
      extension = { ...team('GrantExtension', [correction.extensionAskedBy]), ...asked };
    }
  }
  return [...fill(rows, place('work'), work), ...fill(rows, place('verdict'), verdict), ...fill(rows, place('extension'), extension)];
}

const ASSIGNABLE = ['Confirmed', 'Assigned', 'Rectifying', 'PendingVerification', 'Rectified', 'Reopened'];

/** What a problem waits for beside its corrections. */
export function problemTasks(rows: Rows<RegisterTables>, problem: Problem, corrections: readonly Correction[]): readonly Change[] {
  const { phase, phaseSince, phaseSinceMs, dueDay, dueMs } = problem;
  const place = (slot: string): Place => ({
    thing: problem.problem,
    slot,
    problem: problem.problem,
    inspection: problem.inspection,
    body: problem.body,
    light: problem,
  });
  const team = (command: WaitedCommand, barred: readonly (string | null)[] = []): Task => ({
    command,
    waitsFor: waitsFor(rows, problem, command),
    barred,
    since: phaseSince,
    sinceMs: phaseSinceMs,
    dueDay,
    ...(dueDay !== null && { dueMs }),
  });
  const counting = corrections.filter((correction) => counts(correction, problem));
  const busy = new Set(counting.map(({ unit }) => unit));
  const unassigned = ASSIGNABLE.includes(phase) && [problem.leadUnit, ...problem.coUnits].some((unit) => !busy.has(unit));
  const verifierMayClose = rows.get('procedures', problem.procedure, problem.procedureVersion)?.verifierMayClose === 1;
  const verifiers = counting.map(({ verifiedBy }) => verifiedBy);
  const disputed = problem.openDispute !== null && {
    ...team('MaintainFinding', [problem.recordedBy]),
    ...{ since: problem.disputeSince ?? phaseSince, sinceMs: problem.disputeSinceMs ?? phaseSinceMs },
  };
  const own = problem.inspection === null && phase === 'Draft';
  return [
    ...fill(rows, place('confirm'), own ? { ...team('ConfirmProblem'), waitsFor: 'leader' } : undefined),
    ...fill(rows, place('assign'), unassigned ? team('IssueCorrection') : undefined),
    ...fill(rows, place('dispute'), disputed || undefined),
    ...fill(rows, place('close'), phase === 'Rectified' ? team('CloseProblem', verifierMayClose ? [] : verifiers) : undefined),
    ...(phase === 'Closed' ? [] : fill(rows, place('reopen'), undefined)),
  ];
}

/** A look-back's verdict says that a closed problem did not hold: it waits to be reopened, by the team of whoever found it. */
export const reopenTask = (rows: Rows<RegisterTables>, problem: Problem, since: number, sinceMs: number): readonly Change[] =>
  fill(
    rows,
    { thing: problem.problem, slot: 'reopen', problem: problem.problem, inspection: problem.inspection, body: problem.body },
    { command: 'ReopenProblem', waitsFor: waitsFor(rows, problem, 'ReopenProblem'), since, sinceMs },
  );

/** What an inspection waits for as a whole. */
export function inspectionTasks(rows: Rows<RegisterTables>, inspection: Inspection): readonly Change[] {
  const { phase, drafts, unsettled, unjudged, phaseSince, phaseSinceMs } = inspection;
  const place = (slot: string): Place => ({ thing: inspection.inspection, slot, inspection: inspection.inspection });
  const leader = (command: WaitedCommand): Task => ({ command, waitsFor: 'leader', since: phaseSince, sinceMs: phaseSinceMs });
  const closable = (phase === 'FeedbackIssued' || phase === 'Rectifying') && unsettled === 0;
  return [
    ...fill(rows, place('start'), phase === 'Planned' ? leader('StartInspection') : undefined),
    ...fill(
      rows,
      place('feedback'),
      phase === 'InProgress' && drafts.length === 0 && unjudged.length === 0 ? leader('IssueFeedback') : undefined,
    ),
    ...fill(rows, place('close'), closable ? leader('CloseInspection') : undefined),
  ];
}

/** What an inspection waits for with one problem: that a draft is decided on, or that a look-back says whether it held. */
export function findingTask(
  rows: Rows<RegisterTables>,
  inspection: string,
  problem: string,
  command: 'ConfirmFinding' | 'RecordLookBackVerdict',
  since?: { readonly ordinal: number; readonly recordedMs: number },
): readonly Change[] {
  return fill(
    rows,
    { thing: inspection, slot: `${command}/${problem}`, problem, inspection },
    since && { command, waitsFor: command === 'ConfirmFinding' ? 'leader' : 'team', since: since.ordinal, sinceMs: since.recordedMs },
  );
}
