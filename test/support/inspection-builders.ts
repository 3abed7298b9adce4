import type { Actor } from '../../libs/domain/src/core/actor.js';
import type { Of } from '../../libs/domain/src/core/lifecycle.js';
import type { InspectionCommand } from '../../libs/domain/src/inspection/inspection-commands.js';
import type { InspectionContext, ProblemSeen } from '../../libs/domain/src/inspection/inspection-context.js';
import { inspectionEvents, type InspectionEvent } from '../../libs/domain/src/inspection/inspection-events.js';
import { inspection } from '../../libs/domain/src/inspection/inspection.js';
import type { ProcedureInForce } from '../../libs/domain/src/procedure/procedure-content.js';
import { somebody } from './actors.js';
import { subject } from './given.js';
import { procedure } from './procedures.js';
import { file, hash, uploadsOf } from './uploads.js';

/** Those who may be named: two leaders, two members seconded from anywhere, one whose home is inspected, one without an appointment. */
export const leader = somebody('p-leader', { homes: ['county'], holds: { leader: ['county'] } });
export const deputy = somebody('p-deputy', { homes: ['county'], holds: { leader: ['county'], supervisor: ['county'] } });
export const member = somebody('p-member', { homes: ['county'], holds: { supervisor: ['county'] } });
export const second = somebody('p-second', { homes: ['port'], holds: { supervisor: ['city'] } });
export const local = somebody('p-local', { homes: ['workshop', 'branch', 'county'], holds: { leader: ['county'] } });
export const clerk = somebody('p-clerk', { homes: ['county'], holds: { branch: ['port'] } });
const people = [leader, deputy, member, second, local, clerk];

interface Circumstances {
  readonly by?: Actor;
  readonly procedure?: ProcedureInForce;
  readonly target?: ProcedureInForce;
  readonly inactive?: readonly string[];
  /** The sampled problems, by id; `q1` and `q2` are closed unless a test says otherwise. */
  readonly problems?: Readonly<Record<string, Partial<ProblemSeen> | undefined>>;
}

const closedProblem: ProblemSeen = { closed: true, revision: 7, evidence: [hash('branch-1')], leadUnit: 'branch', coUnits: [] };

const inspectionContext = ({ by = leader, inactive = [], target, problems, ...rest }: Circumstances = {}): InspectionContext => {
  const sampled: NonNullable<Circumstances['problems']> = { q1: {}, q2: {}, ...problems };
  return {
    actor: by,
    now: Temporal.Instant.from('2026-03-02T10:00+08:00'),
    procedure: rest.procedure ?? procedure(),
    ...(target && { target }),
    tree: { revision: 5, isActive: (organization) => !inactive.includes(organization) },
    people: new Map(people.map((each) => [each.id, each])),
    problems: new Map(Object.entries(sampled).flatMap(([id, found]) => (found ? [[id, { ...closedProblem, ...found }] as const] : []))),
    uploads: uploadsOf(file('member-1', 'p-member'), file('leader-1', 'p-leader')),
  };
};

export const anInspection = subject(inspection, inspectionEvents, inspectionContext);

type Rest<M extends { type: string }, T extends M['type']> = Partial<Omit<Of<M, T>, 'type'>>;

export const plan = (rest: Rest<InspectionCommand, 'PlanInspection'> = {}): Of<InspectionCommand, 'PlanInspection'> => ({
  type: 'PlanInspection',
  number: '督查〔2026〕3号',
  kind: 'routine',
  title: '第一季度督导检查',
  mandate: '县委年度督查计划',
  body: 'county',
  leader: 'p-leader',
  members: ['p-member', 'p-second'],
  organizations: ['branch', 'joint'],
  criteria: ['支部工作条例'],
  ...rest,
});

export const planned = (rest: Rest<InspectionEvent, 'InspectionPlanned'> = {}): InspectionEvent => ({
  ...plan(),
  type: 'InspectionPlanned',
  procedure: { id: 'standard', version: 1 },
  treeRevision: 5,
  ...rest,
});

export const record = (rest: Rest<InspectionCommand, 'RecordFinding'> = {}): Of<InspectionCommand, 'RecordFinding'> => ({
  type: 'RecordFinding',
  problem: 'q9',
  title: '工作台账不健全',
  condition: '党建工作台账缺少三月以来的记录。',
  criterion: '支部工作条例第十条',
  severity: 'minor',
  category: '工作台账',
  evidence: [],
  leadUnit: 'branch',
  coUnits: [],
  ...rest,
});

export const found = (problem = 'q9', rest: Rest<InspectionEvent, 'FindingRecorded'> = {}): InspectionEvent => ({
  ...record(),
  type: 'FindingRecorded',
  problem,
  evidence: [],
  recordedBy: 'p-member',
  treeRevision: 5,
  ...rest,
});

export const confirmed = (problem = 'q9'): InspectionEvent => ({ type: 'FindingConfirmed', problem, confirmedBy: 'p-leader' });
export const discarded = (problem = 'q9', reason = '不成立'): InspectionEvent => ({
  type: 'FindingDiscarded',
  problem,
  discardedBy: 'p-leader',
  reason,
});
export const settled = (problem = 'q9'): InspectionEvent => ({ type: 'FindingSettled', problem, outcome: 'closed' });

export const feedback: InspectionEvent = { type: 'FeedbackIssued' };
export const enteredRectification: InspectionEvent = { type: 'InspectionEnteredRectification' };
export const suspended: InspectionEvent = { type: 'InspectionSuspended', reason: '防汛' };
export const closed: InspectionEvent = { type: 'InspectionClosed' };

export const STARTED: readonly InspectionEvent[] = [planned(), { type: 'InspectionStarted' }];
export const DRAFTED = [...STARTED, found()];
export const WITH_FINDING = [...DRAFTED, confirmed()];
export const FEEDBACK_WITHOUT = [...STARTED, feedback];
export const RECTIFYING = [...WITH_FINDING, feedback, enteredRectification];
export const CLOSED = [...RECTIFYING, settled(), closed];

/** A look-back that samples two closed problems. */
export const LOOK_BACK: readonly InspectionEvent[] = [planned({ kind: 'lookBack', sample: ['q1', 'q2'] }), { type: 'InspectionStarted' }];
