import {
  allEvidence,
  corrections,
  decide,
  drafts,
  hashesOf,
  inspection as inspectionTable,
  isRefusal,
  problem as problemTable,
  refusal,
  type Actor,
  type InspectionCommand,
  type ProblemCommand,
} from '#domain';
import type { WaitedCommand } from '#projections';
import { problemSeen } from '../contexts.js';
import { INSPECTION, PROBLEM } from '../kinds.js';
import type { World } from '../world.js';
import { unitsIn, type PlainCase, type PlainTask } from './plain-case.js';

type OfTask = Exclude<Extract<ProblemCommand, { readonly correction: number }>['type'], 'ReassignCorrection'>;
type OfProblem = 'ConfirmProblem' | 'IssueCorrection' | 'MaintainFinding' | 'CloseProblem';
type OfInspection = 'StartInspection' | 'IssueFeedback' | 'CloseInspection';

/** Command → whether it waits, where it may be given: what is always due once it may be, and what only under a condition. */
const OF_TASKS: Readonly<Partial<Record<WaitedCommand & OfTask, (task: PlainTask, now: number) => boolean>>> = {
  AcknowledgeCorrection: () => true,
  SubmitPlan: () => true,
  ApprovePlan: () => true,
  SubmitResult: () => true,
  ReachMilestone: () => true,
  AcceptResult: () => true,
  GrantExtension: () => true,
  ConfirmEscalation: () => true,
  RecordTalk: () => true,
  AcceptAttestation: () => true,
  SubmitAttestation: ({ state: { attestation } }, now) => attestation!.rejected || Date.parse(attestation!.due.nearDueAt) <= now,
};

const OF_PROBLEMS: Readonly<Record<OfProblem, (found: PlainCase) => boolean>> = {
  ConfirmProblem: () => true,
  IssueCorrection: (found) =>
    unitsIn(found).some((unit) => !found.tasks.some(({ isCounting, state }) => isCounting && state.unit === unit)),
  MaintainFinding: () => true,
  CloseProblem: () => true,
};

const OF_INSPECTIONS: readonly OfInspection[] = ['StartInspection', 'IssueFeedback', 'CloseInspection'];

/** What waits for somebody, as `command thing`: what the tables let him do now, of what is to be done next. */
export function plainWorklist(world: World, cases: readonly PlainCase[], actor: Actor): readonly string[] {
  return [
    ...cases.flatMap((found) => atProblem(world, found, actor)),
    ...world.ids(INSPECTION).flatMap((id) => atInspection(world, id, actor)),
  ];
}

function atProblem(world: World, found: PlainCase, actor: Actor): readonly string[] {
  const { id, state } = found;
  const context = PROBLEM.gather(world, { id, state, actor, command: { type: 'ConfirmProblem' } });
  const ofTasks = found.tasks.flatMap((task) =>
    (Object.entries(OF_TASKS) as [OfTask, (task: PlainTask, now: number) => boolean][])
      .filter(([type, waits]) => !corrections.refusal(type, task.number, state, context) && waits(task, world.now.epochMilliseconds))
      .map(([type]) => `${type} ${id}/${task.number}`),
  );
  const own = (Object.entries(OF_PROBLEMS) as [OfProblem, (found: PlainCase) => boolean][])
    .filter(([type, waits]) => !refusal(problemTable, type, state, context) && waits(found))
    .map(([type]) => `${type} ${id}`);
  return [...ofTasks, ...own];
}

function atInspection(world: World, id: string, actor: Actor): readonly string[] {
  const { state } = world.at(INSPECTION, id);
  if (state.phase === 'None') return [];
  const contextOf = (command: InspectionCommand) => INSPECTION.gather(world, { id, state, actor, command });
  const may = (command: InspectionCommand) => !isRefusal(decide(inspectionTable, command, state, contextOf(command)));
  const own = OF_INSPECTIONS.filter((type) => !refusal(inspectionTable, type, state, contextOf({ type }))).map((type) => `${type} ${id}`);
  const findings = drafts(state)
    .filter((problem) => may({ type: 'ConfirmFinding', problem }))
    .map((problem) => `ConfirmFinding ${id} ${problem}`);
  const verdicts = (state.sample ?? [])
    .filter((problem) => {
      const evidence = hashesOf(allEvidence(world.at(PROBLEM, problem).state as PlainCase['state'])).slice(0, 1);
      const seen = { revision: problemSeen(world, problem)!.revision, evidence };
      return may({ type: 'RecordLookBackVerdict', problem, verdict: 'held', method: 'onSite', opinion: '保持', evidence: [], seen });
    })
    .map((problem) => `RecordLookBackVerdict ${id} ${problem}`);
  return [...own, ...findings, ...verdicts];
}
