import { hashesOf, numberOf, type InspectionCommand, type ProblemCommand } from '#domain';
import { plusDays } from './days.js';
import { THE_PROCEDURE } from './contexts.js';
import { runDry } from './engine.js';
import { does, founded, uploadsOf } from './founding.js';
import { INSPECTION, PROBLEM, PROCEDURE, SERIES } from './kinds.js';
import { seriesOf } from './moves/inspection-moves.js';
import type { World } from './world.js';

/** What was scripted so far, from which histories go their own ways: so that even short ones reach closings and what comes after. */
export function stages(): readonly World[] {
  const world = founded();
  const reached: World[] = [];
  const stage = (...scenes: readonly ((world: World) => void)[]) => {
    for (const scene of scenes) scene(world);
    runDry(world);
    reached.push(world.fork());
  };
  stage();
  stage(inspect);
  stage(assign);
  stage(approve);
  stage(submit);
  stage(close);
  stage(lookBack);
  const sustained = reached[0]!.fork();
  attest(sustained);
  return [...reached, sustained, suspended(reached[3]!.fork()), unproven(reached[0]!.fork()), working(reached[0]!.fork())];
}

const inspects = (world: World, id: string, command: InspectionCommand, by: string) => {
  does(world, INSPECTION, id, command, by);
  runDry(world);
};

const works = (world: World, id: string, command: ProblemCommand, by: string) => {
  does(world, PROBLEM, id, command, by);
  runDry(world);
};

function plan(world: World, id: string, sample?: readonly string[]): void {
  const prefix = { type: 'TakeNumber', thing: id, prefix: '督查', year: 2026 } as const;
  does(world, SERIES, seriesOf(world), prefix, 'engine');
  const command = {
    type: 'PlanInspection',
    number: numberOf(world.at(SERIES, seriesOf(world)).state, id)!,
    kind: sample ? 'lookBack' : 'routine',
    title: '督导检查',
    mandate: '年度计划',
    body: 'sup',
    leader: 'lead1',
    members: ['sup1', 'sup2', 'supAndUnit', 'supOfB1', 'turning'],
    organizations: ['b2', 'b3'],
    criteria: [],
    ...(sample && { sample }),
  } as const;
  inspects(world, id, command, 'lead1');
  inspects(world, id, { type: 'StartInspection' }, 'lead1');
}

const finding = (leadUnit: string, ...coUnits: readonly string[]) =>
  ({
    title: '台账不全',
    condition: '缺项',
    criterion: '第三条',
    severity: 'minor',
    category: '管理',
    evidence: [],
    leadUnit,
    coUnits,
  }) as const;

/** Two findings: one confirmed, one a draft yet. */
function inspect(world: World): void {
  plan(world, 'i1');
  inspects(world, 'i1', { type: 'RecordFinding', problem: 'p1', ...finding('b1', 'b2') }, 'sup1');
  inspects(world, 'i1', { type: 'RecordFinding', problem: 'p2', ...finding('b3') }, 'lead1');
  inspects(world, 'i1', { type: 'ConfirmFinding', problem: 'p1' }, 'lead1');
}

const task = { measures: ['限期整改'], standard: '台账齐全' } as const;

/** Three corrections, each of another kind: two planned, one at work. */
function assign(world: World): void {
  inspects(world, 'i1', { type: 'ConfirmFinding', problem: 'p2' }, 'lead1');
  inspects(world, 'i1', { type: 'IssueFeedback' }, 'lead1');
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b1', kind: 'byDate', ...task }, 'sup2');
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b2', kind: 'immediate', ...task }, 'sup2');
  const [first, last] = [plusDays(world.day, 10), plusDays(world.day, 20)];
  const milestones = [
    { milestone: 'm1', title: '阶段一', dueDay: first },
    { milestone: 'm2', title: '阶段二', dueDay: last },
  ];
  works(world, 'p2', { type: 'IssueCorrection', unit: 'b3', kind: 'phased', dueDay: last, milestones, ...task }, 'sup1');
  for (const [problem, correction, by] of [
    ['p1', 1, 'ofB1'],
    ['p1', 2, 'ofB2'],
    ['p2', 1, 'ofB3'],
  ] as const) {
    works(world, problem, { type: 'AcknowledgeCorrection', correction }, by);
  }
  works(world, 'p1', { type: 'SubmitPlan', correction: 1, measures: ['建台账'], evidence: [] }, 'supAndUnit');
  works(world, 'p2', { type: 'SubmitPlan', correction: 1, measures: ['分步走'], evidence: [] }, 'ofB3');
}

function approve(world: World): void {
  works(world, 'p1', { type: 'ApprovePlan', correction: 1 }, 'sup1');
  works(world, 'p2', { type: 'ApprovePlan', correction: 1 }, 'sup1');
}

const submits = (world: World, problem: string, correction: number, by: string) => {
  works(world, problem, { type: 'SubmitResult', correction, statement: '已整改', evidence: uploadsOf(world, by).slice(0, 1) }, by);
};

const accepts = (world: World, problem: string, correction: number, by: string) => {
  const { state } = world.at(PROBLEM, problem);
  const evidence = state.phase === 'None' ? [] : (state.corrections[correction - 1]?.attempts.at(-1)?.evidence ?? []);
  const seen = { revision: 1, evidence: hashesOf(evidence) };
  works(world, problem, { type: 'AcceptResult', correction, method: 'onSite', verdicts: [], seen }, by);
};

/** One submitted, one accepted, and one that has asked for more time. */
function submit(world: World): void {
  submits(world, 'p1', 1, 'ofB1');
  submits(world, 'p1', 2, 'ofB2');
  accepts(world, 'p1', 2, 'sup2');
  const uploads = uploadsOf(world, 'ofB3');
  works(world, 'p2', { type: 'ReachMilestone', correction: 1, milestone: 'm1', evidence: uploads }, 'ofB3');
  const extension = { reason: '材料未到', dueDay: plusDays(world.day, 40), milestones: { m2: plusDays(world.day, 35) }, evidence: [] };
  works(world, 'p2', { type: 'RequestExtension', correction: 1, ...extension }, 'ofB3');
}

const closes = (world: World, problem: string, evidence: readonly string[]) =>
  works(world, problem, { type: 'CloseProblem', ground: '验收合格', seen: { revision: 1, evidence } }, 'lead1');

const hashesBy = (world: World, ...people: readonly string[]): readonly string[] =>
  hashesOf(
    people.flatMap((by) =>
      uploadsOf(world, by)
        .slice(0, 1)
        .map((upload) => world.uploads.get(upload)!),
    ),
  );

/** Both problems closed, and their inspection. */
function close(world: World): void {
  accepts(world, 'p1', 1, 'sup1');
  closes(world, 'p1', hashesBy(world, 'ofB1', 'ofB2'));
  works(world, 'p2', { type: 'ReachMilestone', correction: 1, milestone: 'm2', evidence: uploadsOf(world, 'ofB3') }, 'ofB3');
  submits(world, 'p2', 1, 'ofB3');
  accepts(world, 'p2', 1, 'sup2');
  closes(world, 'p2', hashesBy(world, 'ofB3'));
  inspects(world, 'i1', { type: 'CloseInspection' }, 'lead1');
}

function lookBack(world: World): void {
  plan(world, 'i2', ['p1', 'p2']);
}

/** A problem that a branch found in itself, put right and to be kept so, with its first attestation made. */
function attest(world: World): void {
  works(world, 'p1', { type: 'RecordProblem', source: 'selfCheck', body: 'sup', ...finding('b4') }, 'ofB4');
  works(world, 'p1', { type: 'ConfirmProblem' }, 'lead2');
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b4', kind: 'sustained', ...task }, 'sup1');
  works(world, 'p1', { type: 'AcknowledgeCorrection', correction: 1 }, 'ofB4');
  works(world, 'p1', { type: 'SubmitPlan', correction: 1, measures: ['常抓'], evidence: [] }, 'ofB4');
  works(world, 'p1', { type: 'ApprovePlan', correction: 1 }, 'sup1');
  submits(world, 'p1', 1, 'ofB4');
  accepts(world, 'p1', 1, 'sup1');
  works(world, 'p1', { type: 'SubmitAttestation', correction: 1, statement: '保持', evidence: uploadsOf(world, 'ofB4') }, 'ofB4');
}

function suspended(world: World): World {
  inspects(world, 'i1', { type: 'SuspendInspection', reason: '汛期' }, 'lead1');
  return world;
}

/** A problem rectified under a procedure that takes results without evidence, and does not close on one. */
function unproven(world: World): World {
  does(world, PROCEDURE, THE_PROCEDURE, { type: 'PublishProcedure', version: 2 }, 'admin');
  works(world, 'p1', { type: 'RecordProblem', source: 'higherLevel', body: 'sup', ...finding('b3') }, 'sup2');
  works(world, 'p1', { type: 'ConfirmProblem' }, 'lead2');
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b3', kind: 'byDate', ...task }, 'sup1');
  works(world, 'p1', { type: 'AcknowledgeCorrection', correction: 1 }, 'ofB3');
  works(world, 'p1', { type: 'SubmitResult', correction: 1, statement: '已整改', evidence: [] }, 'ofB3');
  accepts(world, 'p1', 1, 'sup1');
  return world;
}

/** One problem with three corrections on working days, each of another kind, one of them accepted: none of their days is certain. */
function working(world: World): World {
  does(world, PROCEDURE, THE_PROCEDURE, { type: 'PublishProcedure', version: 2 }, 'admin');
  works(world, 'p1', { type: 'RecordProblem', source: 'higherLevel', body: 'sup', ...finding('b1', 'b2', 'b4') }, 'sup2');
  works(world, 'p1', { type: 'ConfirmProblem' }, 'lead2');
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b1', kind: 'byDate', ...task }, 'sup1');
  const milestones = [{ milestone: 'm1', title: '阶段一', dueDay: plusDays(world.day, 20) }];
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b2', kind: 'phased', milestones, ...task }, 'sup1');
  works(world, 'p1', { type: 'IssueCorrection', unit: 'b4', kind: 'sustained', ...task }, 'sup1');
  for (const [correction, by] of [
    [1, 'ofB1'],
    [2, 'ofB2'],
    [3, 'ofB4'],
  ] as const) {
    works(world, 'p1', { type: 'AcknowledgeCorrection', correction }, by);
  }
  works(world, 'p1', { type: 'SubmitResult', correction: 3, statement: '已整改', evidence: [] }, 'ofB4');
  accepts(world, 'p1', 3, 'sup1');
  return world;
}
