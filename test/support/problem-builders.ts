import type { Actor } from '../../libs/domain/src/core/actor.js';
import type { Of } from '../../libs/domain/src/core/lifecycle.js';
import type { Team } from '../../libs/domain/src/core/team.js';
import type { EvidenceRef } from '../../libs/domain/src/core/terms.js';
import { correction } from '../../libs/domain/src/problem/correction.js';
import type { LiveCorrection } from '../../libs/domain/src/problem/correction-state.js';
import type { ProblemCommand } from '../../libs/domain/src/problem/problem-commands.js';
import type { InspectionSeen, ProblemContext } from '../../libs/domain/src/problem/problem-context.js';
import { problemEvents, type ProblemEvent } from '../../libs/domain/src/problem/problem-events.js';
import type { Problem, RecordedProblem } from '../../libs/domain/src/problem/problem-state.js';
import { problem } from '../../libs/domain/src/problem/problem.js';
import type { ProcedureInForce, RectificationKind } from '../../libs/domain/src/procedure/procedure-content.js';
import { ahead, counterFor, dueOn, type Due } from '../../libs/domain/src/time/deadline.js';
import { somebody } from './actors.js';
import { subject } from './given.js';
import { procedure } from './procedures.js';
import { file, seen, uploadsOf } from './uploads.js';

/** The team of the inspection that found it: a leader, the one who records, and another member. */
export const leader = somebody('p-leader', { homes: ['county'], holds: { leader: ['county', 'branch', 'joint'] } });
export const member = somebody('p-member', { homes: ['county'], holds: { supervisor: ['county', 'branch', 'joint'] } });
export const second = somebody('p-second', { homes: ['county'], holds: { supervisor: ['county', 'branch', 'joint'] } });
/** Those who act for the lead unit, for a co-unit, and for a unit that has nothing to do with it. */
export const branch = somebody('p-branch', { homes: ['branch', 'committee', 'county'], holds: { branch: ['branch'] } });
export const joint = somebody('p-joint', { homes: ['joint', 'committee', 'county'], holds: { branch: ['joint'] } });
export const port = somebody('p-port', { homes: ['port', 'committee', 'county'], holds: { branch: ['port'] } });

/** What a test says of a command's circumstances. */
export interface Circumstances {
  readonly by?: Actor;
  readonly at?: string;
  readonly team?: Team;
  readonly inspection?: InspectionSeen | 'none';
  readonly procedure?: ProcedureInForce;
  readonly target?: ProcedureInForce;
  readonly inactive?: readonly string[];
}

export const NOW = '2026-03-02T10:00+08:00';
export const UNDER_INSPECTION: InspectionSeen = { feedbackIssued: true, suspended: false, organizations: ['branch', 'joint'] };

/** Files that people have uploaded, `<whose>-<which>`. */
const uploads = uploadsOf(
  ...[branch, joint, member, leader].flatMap(({ id }) => ['1', '2', '3'].map((which) => file(`${id.slice(2)}-${which}`, id))),
);
export const uploaded = (name: string): EvidenceRef => uploads.get(name)!;

export const problemContext = (circumstances: Circumstances = {}): ProblemContext => {
  const { by = leader, at = NOW, inspection = UNDER_INSPECTION, inactive = [], target } = circumstances;
  return {
    actor: by,
    now: Temporal.Instant.from(at),
    team: circumstances.team ?? { leader: 'p-leader', members: ['p-member', 'p-second'] },
    ...(inspection !== 'none' && { inspection }),
    procedure: circumstances.procedure ?? procedure(),
    ...(target && { target }),
    tree: { revision: 5, isActive: (organization) => !inactive.includes(organization) },
    uploads,
  };
};

const numberOf = (command: ProblemCommand, { corrections }: RecordedProblem) =>
  ('correction' in command ? command.correction : undefined) ?? corrections.length;

export const aProblem = subject(problem, problemEvents, problemContext, {
  rows: correction.steps,
  phase: (state: Problem, command: ProblemCommand) => {
    return state.phase === 'None' ? undefined : state.corrections[numberOf(command, state) - 1]?.phase;
  },
});

// What has happened, with what the test doesn't care about.

type Event<T extends ProblemEvent['type']> = Of<ProblemEvent, T>;
type Rest<T extends ProblemEvent['type']> = Partial<Omit<Event<T>, 'type'>>;

export const recorded = (rest: Rest<'ProblemRecorded'> = {}): Event<'ProblemRecorded'> => ({
  type: 'ProblemRecorded',
  source: 'inspection',
  ...(rest.source === undefined && { inspection: 'i1' }),
  body: 'county',
  title: '工作台账不健全',
  condition: '党建工作台账缺少三月以来的记录。',
  criterion: '支部工作条例第十条',
  severity: 'minor',
  category: '工作台账',
  evidence: [],
  leadUnit: 'branch',
  coUnits: [],
  treeRevision: 5,
  recordedBy: 'p-member',
  procedure: { id: 'standard', version: 1 },
  ...rest,
});

export const confirmed: Event<'ProblemConfirmed'> = { type: 'ProblemConfirmed', confirmedBy: 'p-leader', confirmedOn: '2026-03-02' };

/** A due day and all that it brings, as the standard procedure counts for a kind. */
export const dueBy = (dueDay: string, kind: RectificationKind = 'byDate', inForce: ProcedureInForce = procedure()): Due =>
  dueOn(Temporal.PlainDate.from(dueDay), counterFor(inForce, inForce.kinds[kind]));

export const termsOf = (kind: RectificationKind = 'byDate', inForce: ProcedureInForce = procedure()) =>
  counterFor(inForce, inForce.kinds[kind]).terms;

interface Issuing extends Omit<Rest<'CorrectionIssued'>, 'due' | 'milestones'> {
  readonly dueDay?: string;
  /** From when the ladder lies ahead, where not all of it does. */
  readonly since?: string;
  readonly milestones?: Readonly<Record<string, string>>;
}

/** Issued for the lead unit, due on 1 April, with milestone → day where there are any. */
export function issued({ dueDay = '2026-04-01', since, milestones = {}, ...rest }: Issuing = {}): Event<'CorrectionIssued'> {
  const kind = rest.kind ?? 'byDate';
  const { planRequired, evidenceRequired, period } = procedure().kinds[kind];
  return {
    type: 'CorrectionIssued',
    correction: 1,
    unit: 'branch',
    part: 'lead',
    cycle: 1,
    kind,
    measures: ['补齐台账'],
    standard: '台账齐全、专人负责',
    planRequired,
    evidenceRequired,
    terms: termsOf(kind),
    due: since === undefined ? dueBy(dueDay, kind) : ahead(dueBy(dueDay, kind), Temporal.Instant.from(since)),
    milestones: Object.entries(milestones).map(([milestone, on]) => ({ milestone, title: `阶段 ${milestone}`, due: dueBy(on, kind) })),
    ...(period !== undefined && { period }),
    treeRevision: 5,
    ...rest,
  };
}

export const assigned: ProblemEvent = { type: 'ProblemAssigned' };
export const unassigned: ProblemEvent = { type: 'ProblemUnassigned' };
export const enteredRectification: ProblemEvent = { type: 'ProblemEnteredRectification' };
export const presented: ProblemEvent = { type: 'ProblemPresentedForVerification' };
export const rectified: ProblemEvent = { type: 'ProblemRectified' };

export const acknowledged = (number = 1): ProblemEvent => ({
  type: 'CorrectionAcknowledged',
  correction: number,
  acknowledgedBy: 'p-branch',
});

export const planSubmitted = (rest: Rest<'PlanSubmitted'> = {}): ProblemEvent => ({
  type: 'PlanSubmitted',
  correction: 1,
  submittedBy: 'p-branch',
  measures: ['补齐台账', '明确专人'],
  evidence: [],
  ...rest,
});
const planApproved = (number = 1): ProblemEvent => ({ type: 'PlanApproved', correction: number, approvedBy: 'p-member' });
export const planned = (number = 1): readonly ProblemEvent[] => [planSubmitted({ correction: number }), planApproved(number)];

export const resultSubmitted = (rest: Rest<'ResultSubmitted'> = {}): Event<'ResultSubmitted'> => ({
  type: 'ResultSubmitted',
  correction: 1,
  attempt: 1,
  submittedBy: 'p-branch',
  statement: '台账已补齐。',
  evidence: [uploaded('branch-1')],
  ...rest,
});

const verdict = { verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: seen('branch-1') } as const;

export const resultReturned = (rest: Rest<'ResultReturned'> = {}): ProblemEvent => ({
  type: 'ResultReturned',
  correction: 1,
  attempt: 1,
  reason: '缺少签字',
  ...verdict,
  ...rest,
});
export const resultAccepted = (rest: Rest<'ResultAccepted'> = {}): Event<'ResultAccepted'> => ({
  type: 'ResultAccepted',
  correction: 1,
  attempt: 1,
  ...verdict,
  ...rest,
});

const duePast = { dueDay: '2026-04-01', dueAt: '2026-04-01T16:00:00Z' } as const;

/** Three days before it is due, by the ladder. */
export const reminded = (rest: Rest<'ReminderIssued'> = {}): Event<'ReminderIssued'> => ({
  type: 'ReminderIssued',
  correction: 1,
  ...duePast,
  cause: 'ladder',
  at: '2026-03-29T01:00:00Z',
  to: ['unit', 'responsiblePerson'],
  ...rest,
});

/** The same, where the engine was down for too long. */
export const missed = (rest: Rest<'ReminderMissed'> = {}): Event<'ReminderMissed'> => ({
  type: 'ReminderMissed',
  correction: 1,
  ...duePast,
  at: '2026-03-29T01:00:00Z',
  to: ['unit', 'responsiblePerson'],
  late: 100_000,
  graceHours: 24,
  ...rest,
});

/** A day after it was due, by the ladder. */
export const escalated = (rest: Rest<'CorrectionEscalated'> = {}): Event<'CorrectionEscalated'> => ({
  type: 'CorrectionEscalated',
  correction: 1,
  escalation: 1,
  step: 'supervisionNotice',
  ...duePast,
  cause: 'ladder',
  at: '2026-04-02T01:00:00Z',
  to: ['unit', 'responsiblePerson', 'responsibleLeader', 'team'],
  ...rest,
});

/** A week after it was due: the talk waits to be confirmed. */
export const proposed = (rest: Rest<'EscalationProposed'> = {}): Event<'EscalationProposed'> => ({
  type: 'EscalationProposed',
  correction: 1,
  escalation: 1,
  step: 'summonedTalk',
  ...duePast,
  at: '2026-04-08T01:00:00Z',
  to: ['unit', 'responsibleLeader', 'leader'],
  ...rest,
});

export const extensionRequested = (rest: Rest<'ExtensionRequested'> = {}): Event<'ExtensionRequested'> => ({
  type: 'ExtensionRequested',
  correction: 1,
  extension: 1,
  askedBy: 'p-branch',
  reason: '材料需上级盖章',
  ...(rest.milestones === undefined && { dueDay: '2026-04-11' }),
  evidence: [],
  ...rest,
});

export const suspended = (rest: Rest<'CorrectionSuspended'> = {}): Event<'CorrectionSuspended'> => ({
  type: 'CorrectionSuspended',
  correction: 1,
  reason: '等待上级批复',
  cause: 'itself',
  suspendedOn: '2026-03-10',
  movesDeadline: true,
  ...rest,
});

export const disputed = (rest: Rest<'FindingDisputed'> = {}): ProblemEvent => ({
  type: 'FindingDisputed',
  dispute: 1,
  unit: 'branch',
  disputedBy: 'p-branch',
  reason: '台账存于另一处',
  evidence: [],
  ...rest,
});

export const closed: ProblemEvent = {
  type: 'ProblemClosed',
  closedBy: 'p-leader',
  ground: '整改到位',
  basedOn: seen('branch-1'),
};

export const reopened: Event<'ProblemReopened'> = {
  type: 'ProblemReopened',
  cycle: 2,
  ground: 'relapse',
  reopenedBy: 'p-leader',
  reason: '台账再次缺失',
  basedOn: seen('branch-1'),
};

// How far it has come; one correction of the lead unit, where there is one.

export const CONFIRMED = [recorded(), confirmed];
export const ISSUED = [...CONFIRMED, issued(), assigned];
export const ACKNOWLEDGED = [...ISSUED, acknowledged()];
export const PLAN_SUBMITTED = [...ACKNOWLEDGED, planSubmitted()];
export const EXECUTING = [...PLAN_SUBMITTED, planApproved(), enteredRectification];
export const SUBMITTED = [...EXECUTING, resultSubmitted(), presented];
export const ACCEPTED = [...SUBMITTED, resultAccepted(), rectified];
export const CLOSED = [...ACCEPTED, closed];
export const REOPENED = [...CLOSED, reopened];

/** Two units, each with its correction: the lead unit's is number 1, the co-unit's number 2. */
export const TWO_UNITS = [
  recorded({ coUnits: ['joint'] }),
  confirmed,
  issued(),
  assigned,
  issued({ correction: 2, unit: 'joint', part: 'co' }),
];

/** A phased correction with two milestones, being executed. */
export const PHASED = [
  ...CONFIRMED,
  issued({ kind: 'phased', dueDay: '2026-05-31', milestones: { m1: '2026-04-01', m2: '2026-05-01' } }),
  assigned,
  acknowledged(),
  ...planned(),
  enteredRectification,
];

export const reached = (milestone: string, rest: Rest<'MilestoneReached'> = {}): ProblemEvent => ({
  type: 'MilestoneReached',
  correction: 1,
  milestone,
  reportedBy: 'p-branch',
  evidence: [uploaded('branch-1')],
  ...rest,
});

/** A sustained correction, accepted: its second attestation is due on 30 June. */
export const SUSTAINED = [
  ...CONFIRMED,
  issued({ kind: 'sustained' }),
  assigned,
  acknowledged(),
  ...planned(),
  enteredRectification,
  resultSubmitted(),
  presented,
  resultAccepted({ next: { period: 2, due: dueBy('2026-06-30', 'sustained') } }),
  rectified,
];

// Commands, with what the test doesn't care about.

export const accept = (rest: Partial<Omit<Of<ProblemCommand, 'AcceptResult'>, 'type'>> = {}): Of<ProblemCommand, 'AcceptResult'> => ({
  type: 'AcceptResult',
  correction: 1,
  method: 'onSite',
  verdicts: [{ criterion: '台账齐全', met: 'met' }],
  seen: seen('branch-1'),
  ...rest,
});

export const sendBack = (rest: Partial<Omit<Of<ProblemCommand, 'ReturnResult'>, 'type'>> = {}): Of<ProblemCommand, 'ReturnResult'> => ({
  type: 'ReturnResult',
  correction: 1,
  reason: '缺少签字',
  method: 'documents',
  verdicts: [{ criterion: '签字齐全', met: 'notMet' }],
  seen: seen('branch-1'),
  ...rest,
});

export const issue = (rest: Partial<Omit<Of<ProblemCommand, 'IssueCorrection'>, 'type'>> = {}): Of<ProblemCommand, 'IssueCorrection'> => ({
  type: 'IssueCorrection',
  unit: 'branch',
  kind: 'byDate',
  measures: ['补齐台账'],
  standard: '台账齐全、专人负责',
  ...rest,
});

export const submit = (rest: Partial<Omit<Of<ProblemCommand, 'SubmitResult'>, 'type'>> = {}): Of<ProblemCommand, 'SubmitResult'> => ({
  type: 'SubmitResult',
  correction: 1,
  statement: '台账已补齐。',
  evidence: ['branch-1'],
  ...rest,
});

/** A correction of a problem, by its number. */
export const correctionIn = (state: Problem, number = 1): LiveCorrection => {
  const found = state.phase === 'None' ? undefined : state.corrections[number - 1];
  if (!found) throw new Error(`no correction ${number}`);
  return found;
};
