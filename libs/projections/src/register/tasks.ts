import type { Change, Rows } from '../core/projection.js';
import { UNLIT, counts, type Lit } from './lights.js';
import type { RegisterRow, RegisterTables } from './tables.js';
import type { WaitedCommand, WaitsFor } from './terms.js';
import { make, put, remove } from './changes.js';

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
  readonly provisional?: 0 | 1;
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
function fill(place: Place, task: Task | undefined, isFilled: boolean): readonly Change[] {
  const { thing, slot, problem, correction, inspection, body, light = UNLIT } = place;
  if (!task) return isFilled ? [remove('tasks', thing, slot)] : [];
  const { command, waitsFor, since, sinceMs, unit, barred, dueDay, dueMs, provisional = 0, shownFrom } = task;
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
      provisional,
      shownFrom: shownFrom ?? null,
      lit: light.lit,
      yellowFrom: light.yellowFrom,
      redFrom: light.redFrom,
    }),
  ];
}

/** What a thing's slots hold now: the changes, and which of them hold a task, a bit each. */
export interface Waiting {
  readonly changes: readonly Change[];
  readonly waiting: number;
}

/** A slot that another fold fills and empties. */
const AS_IT_WAS = 'as it was';

/** Fills and empties slots in their order. Most stay empty: their places are not put together. */
function fillAll(
  before: number,
  place: (slot: string) => Place,
  slots: readonly (readonly [slot: string, Task | undefined | typeof AS_IT_WAS])[],
): Waiting {
  const changes: Change[] = [];
  let waiting = 0;
  for (let index = 0; index < slots.length; index += 1) {
    const [slot, task] = slots[index] as (typeof slots)[number];
    const bit = 1 << index;
    const isFilled = (before & bit) !== 0;
    if (task === AS_IT_WAS ? isFilled : task) waiting |= bit;
    if (task !== AS_IT_WAS && (task || isFilled)) changes.push(...fill(place(slot), task, isFilled));
  }
  return { changes, waiting };
}

const EXTENDABLE = ['Issued', 'Acknowledged', 'PlanSubmitted', 'Executing'];
const WORK = { Issued: 'AcknowledgeCorrection', Acknowledged: 'SubmitPlan', Executing: 'SubmitResult' } as const;

/** Whom of the team the procedure lets give a command that the table lets any of it give. */
function waitsFor(rows: Rows<RegisterTables>, under: Pick<Problem, 'procedure' | 'procedureVersion'>, command: WaitedCommand): WaitsFor {
  const narrowed = rows.get('procedures', under.procedure, under.procedureVersion)?.who[command];
  if (!narrowed) return 'team';
  return narrowed.includes('leader') ? (narrowed.includes('supervisor') ? 'team' : 'leader') : 'member';
}

/** What a correction waits for: its unit's work, a verdict on that, a decision on an extension or on an escalation, a talk's record. */
export function correctionTasks(rows: Rows<RegisterTables>, correction: Correction, problem: Problem): Waiting {
  const { phase, unit, phaseSince, phaseSinceMs, dueDay, dueMs, provisional, attestation } = correction;
  const place = (slot: string): Place => ({
    thing: problem.problem,
    slot: `${correction.correction}/${slot}`,
    problem: problem.problem,
    correction: correction.correction,
    inspection: problem.inspection,
    body: problem.body,
    light: correction,
  });
  const here = { since: phaseSince, sinceMs: phaseSinceMs, dueDay, dueMs, provisional };
  const team = (command: WaitedCommand, barred: readonly (string | null | undefined)[]): Task => ({
    command,
    waitsFor: waitsFor(rows, problem, command),
    barred,
    ...here,
  });

  let work: Task | undefined;
  let verdict: Task | undefined;
  let extension: Task | undefined;
  let escalation: Task | undefined;
  let talk: Task | undefined;
  if (counts(correction, problem)) {
    if (phase === 'Issued' || phase === 'Acknowledged' || phase === 'Executing') {
      const [next] = correction.milestones.filter(({ reached }) => !reached).sort((a, b) => a.dueMs - b.dueMs);
      const milestone =
        phase === 'Executing' && next
          ? { command: 'ReachMilestone' as const, dueDay: next.dueDay, dueMs: next.dueMs, provisional: next.provisional }
          : {};
      work = { command: WORK[phase], waitsFor: 'unit', unit, ...here, ...milestone };
    } else if (phase === 'PlanSubmitted') {
      verdict = team('ApprovePlan', [correction.planSubmittedBy]);
    } else if (phase === 'Submitted') {
      verdict = team('AcceptResult', [correction.submittedBy]);
    } else if (phase === 'Accepted' && attestation) {
      const { since, sinceMs, nearMs, submittedMs, submittedBy, rejectedMs } = attestation;
      const due = { since, sinceMs, dueDay: attestation.dueDay, dueMs: attestation.dueMs, provisional: attestation.provisional };
      if (submittedMs !== undefined) verdict = { ...team('AcceptAttestation', [submittedBy]), ...due };
      else work = { command: 'SubmitAttestation', waitsFor: 'unit', unit, ...due, ...(rejectedMs === undefined && { shownFrom: nearMs }) };
    }
    if (correction.openExtension !== null && EXTENDABLE.includes(phase)) {
      const asked = { since: correction.extensionSince ?? phaseSince, sinceMs: correction.extensionSinceMs ?? phaseSinceMs };
      extension = { ...team('GrantExtension', [correction.extensionAskedBy]), ...asked };
    }
    const [proposal] = correction.proposals;
    if (proposal) escalation = { ...team('ConfirmEscalation', []), since: proposal.since, sinceMs: proposal.sinceMs };
    const [summoned] = correction.talks;
    if (summoned) talk = { ...team('RecordTalk', []), since: summoned.since, sinceMs: summoned.sinceMs };
  }
  return fillAll(correction.waiting, place, [
    ['work', work],
    ['verdict', verdict],
    ['extension', extension],
    ['escalation', escalation],
    ['talk', talk],
  ]);
}

const ASSIGNABLE = ['Confirmed', 'Assigned', 'Rectifying', 'PendingVerification', 'Rectified', 'Reopened'];

/** What a problem waits for beside its corrections. */
export function problemTasks(rows: Rows<RegisterTables>, problem: Problem, corrections: readonly Correction[]): Waiting {
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
  const rules = rows.get('procedures', problem.procedure, problem.procedureVersion);
  const barred = rules?.verifierMayClose ? [] : counting.flatMap(({ verifiers }) => verifiers);
  // With evidence missing it waits for nobody's closing, but for an acceptance to be revoked.
  const isProven = !rules?.closureNeedsEvidence || counting.every(({ proven }) => proven);
  const disputed = problem.openDispute !== null && {
    ...team('MaintainFinding', [problem.recordedBy]),
    ...{ since: problem.disputeSince ?? phaseSince, sinceMs: problem.disputeSinceMs ?? phaseSinceMs },
  };
  const own = problem.inspection === null && phase === 'Draft';
  return fillAll(problem.waiting, place, [
    ['confirm', own ? { ...team('ConfirmProblem'), waitsFor: 'leader' } : undefined],
    ['assign', unassigned ? team('IssueCorrection') : undefined],
    ['dispute', disputed || undefined],
    ['close', phase === 'Rectified' && isProven ? team('CloseProblem', [...new Set(barred)]) : undefined],
    ['reopen', phase === 'Closed' ? AS_IT_WAS : undefined],
  ]);
}

/** The bit of the problem's slot that a look-back fills. */
const REOPEN = 1 << 4;

/** A look-back's verdict says that a closed problem did not hold: it waits to be reopened, by the team of whoever found it. */
export const reopenTask = (rows: Rows<RegisterTables>, problem: Problem, since: number, sinceMs: number): readonly Change[] => [
  ...fill(
    { thing: problem.problem, slot: 'reopen', problem: problem.problem, inspection: problem.inspection, body: problem.body },
    { command: 'ReopenProblem', waitsFor: waitsFor(rows, problem, 'ReopenProblem'), since, sinceMs },
    false,
  ),
  put('problems', problem.problem, { waiting: problem.waiting | REOPEN }),
];

/** What an inspection waits for as a whole. */
export function inspectionTasks(rows: Rows<RegisterTables>, inspection: Inspection): readonly Change[] {
  const { phase, drafts, unsettled, unjudged, phaseSince, phaseSinceMs } = inspection;
  const place = (slot: string): Place => ({ thing: inspection.inspection, slot, inspection: inspection.inspection });
  const leader = (command: WaitedCommand): Task => ({ command, waitsFor: 'leader', since: phaseSince, sinceMs: phaseSinceMs });
  const reportable = phase === 'InProgress' && drafts.length === 0 && unjudged.length === 0;
  const closable = (phase === 'FeedbackIssued' || phase === 'Rectifying') && unsettled === 0;
  const filled = (slot: string, task: Task | undefined) =>
    fill(place(slot), task, rows.get('tasks', inspection.inspection, slot) !== undefined);
  return [
    ...filled('start', phase === 'Planned' ? leader('StartInspection') : undefined),
    ...filled('feedback', reportable ? leader('IssueFeedback') : undefined),
    ...filled('close', closable ? leader('CloseInspection') : undefined),
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
  const slot = `${command}/${problem}`;
  return fill(
    { thing: inspection, slot, problem, inspection },
    since && { command, waitsFor: judge(rows, inspection, command), since: since.ordinal, sinceMs: since.recordedMs },
    rows.get('tasks', inspection, slot) !== undefined,
  );
}

const judge = (rows: Rows<RegisterTables>, inspection: string, command: WaitedCommand): WaitsFor => {
  const under = rows.get('inspections', inspection);
  return command === 'ConfirmFinding' || !under ? 'leader' : waitsFor(rows, under, command);
};
