import { ENGINE, inspection as table, numberOf, type Actor, type InspectionCommand, type PlannedInspection } from '#domain';
import { problemSeen, THE_PROCEDURE } from '../contexts.js';
import { plusDays } from '../days.js';
import type { Draw } from '../draw.js';
import { EVERYBODY, hashOf, LEADERS, TEAMABLE } from '../founding.js';
import { give } from '../giving.js';
import { INSPECTION, PROBLEM, SERIES } from '../kinds.js';
import type { Tally } from '../tally.js';
import type { World } from '../world.js';
import { actorFor } from './actors.js';
import { someUploads } from './correction-moves.js';
import { activeBranches, findingAbout } from './problem-moves.js';

type Type = InspectionCommand['type'];

interface Around {
  readonly world: World;
  readonly draw: Draw;
  readonly actor: Actor;
  readonly id: string;
  readonly inspection: PlannedInspection;
}

/** How often each is tried where it may be. */
const WEIGHTS: Readonly<Record<Type, number>> = {
  PlanInspection: 0,
  StartInspection: 20,
  AddTeamMember: 2,
  RemoveTeamMember: 1,
  ReplaceLeader: 1,
  RecordFinding: 12,
  ConfirmFinding: 14,
  DiscardFinding: 2,
  IssueFeedback: 10,
  SettleFinding: 1,
  UnsettleFinding: 1,
  RecordLookBackVerdict: 16,
  SuspendInspection: 3,
  ResumeInspection: 20,
  CancelInspection: 1,
  CloseInspection: 10,
  AmendRecord: 1,
  MigrateProcedure: 1,
};

type Made<T extends Type> = Omit<Extract<InspectionCommand, { type: T }>, 'type'>;

const reason = '工作需要';

const findings = ({ inspection }: Around, state: string): readonly string[] =>
  Object.entries(inspection.findings).flatMap(([problem, finding]) => (finding.state === state ? [problem] : []));

const someFinding = (around: Around, state: string) =>
  around.draw.mostly(around.draw.oneOr(findings(around, state), 'p1'), () => 'p99', 0.04);

const COMMANDS: { readonly [T in Type]: (around: Around) => Made<T> } = {
  PlanInspection: (around) => planning(around),
  StartInspection: () => ({}),
  AddTeamMember: ({ draw }) => ({ person: draw.mostly(draw.pick(TEAMABLE), () => draw.pick(EVERYBODY)) }),
  RemoveTeamMember: ({ draw, inspection }) => ({ person: draw.mostly(draw.oneOr(inspection.members, 'sup1'), () => 'nobody') }),
  ReplaceLeader: ({ draw }) => ({ leader: draw.mostly(draw.pick(LEADERS), () => draw.pick(EVERYBODY)), reason }),
  RecordFinding: (around) => ({
    // The server makes the ids, and no two alike; a retry meets the same.
    problem: around.draw.mostly(
      `${around.id}p${Object.keys(around.inspection.findings).length + 1}`,
      () => around.draw.oneOr(Object.keys(around.inspection.findings), 'p99'),
      0.04,
    ),
    ...findingAbout(
      around,
      around.draw.mostly(activeBranches(around.world), () => ['b1', 'nowhere'], 0.04),
    ),
  }),
  ConfirmFinding: (around) => ({ problem: someFinding(around, 'draft') }),
  DiscardFinding: (around) => ({ problem: someFinding(around, 'draft'), reason }),
  IssueFeedback: () => ({ summary: '反馈' }),
  SettleFinding: (around) => ({ problem: someFinding(around, 'confirmed'), outcome: 'withdrawn' }),
  UnsettleFinding: (around) => ({ problem: someFinding(around, 'settled'), ground: 'relapse' }),
  RecordLookBackVerdict: (around) => verdict(around),
  SuspendInspection: () => ({ reason }),
  ResumeInspection: () => ({}),
  CancelInspection: () => ({ reason }),
  CloseInspection: () => ({}),
  AmendRecord: ({ draw }) => ({ field: draw.mostly('title', () => 'number'), to: draw.pick(['更正一', '更正二']), reason }),
  MigrateProcedure: ({ draw }) => ({ to: { id: THE_PROCEDURE, version: draw.between(1, 3) }, reason }),
};

export const INSPECTION_COMMANDS = Object.keys(COMMANDS) as readonly Type[];
const ENTRIES = Object.entries(WEIGHTS) as readonly (readonly [Type, number])[];

function verdict(around: Around): Made<'RecordLookBackVerdict'> {
  const { draw, world, inspection } = around;
  const left = (inspection.sample ?? []).filter((problem) => inspection.verdicts[problem] === undefined);
  const problem = draw.mostly(draw.oneOr(left, 'p1'), () => draw.oneOr(world.ids(PROBLEM), 'p1'), 0.1);
  const found = problemSeen(world, problem);
  const hash = draw.mostly(found?.evidence.slice(0, 1) ?? [], () => [hashOf(999)], 0.05);
  return {
    problem,
    verdict: draw.pick(['held', 'relapsed', 'falselyRectified']),
    method: 'onSite',
    opinion: '现场查看',
    evidence: someUploads(around),
    seen: { revision: draw.mostly(found?.revision ?? 0, () => 0, 0.05), evidence: hash },
  };
}

function planning({ world, draw, actor, id }: Pick<Around, 'world' | 'draw' | 'actor' | 'id'>): Made<'PlanInspection'> {
  const year = Number(world.day.slice(0, 4));
  const closed = world.ids(PROBLEM).filter((problem) => problemSeen(world, problem)?.closed);
  const looksBack = closed.length > 0 && draw.chance(0.6);
  const leader = draw.mostly(draw.pick(['lead1', 'lead2', 'leadAndUnit', actor.id]), () => draw.pick(EVERYBODY));
  const branches = activeBranches(world);
  return {
    number: numberOf(world.at(SERIES, seriesOf(world)).state, id) ?? NO_NUMBER,
    kind: looksBack ? 'lookBack' : draw.pick(['routine', 'special']),
    title: `${year}年督导检查`,
    mandate: '年度计划',
    body: draw.mostly('sup', () => 'county', 0.05),
    leader,
    members: ['sup1', 'supAndUnit', 'turning', 'supOfB1', 'leadOfGen'].filter((each) => each !== leader && draw.chance(0.5)),
    organizations: draw.mostly([draw.oneOr(branches, 'b1')], () => ['b3', 'b3'], 0.04),
    criteria: ['台账健全'],
    ...(draw.chance(0.3) && {
      plannedFrom: world.day,
      plannedTo: plusDays(
        world.day,
        draw.mostly(10, () => -1),
      ),
    }),
    ...(draw.mostly(looksBack, () => !looksBack, 0.04) && { sample: [draw.oneOr(closed, 'p1')] }),
  };
}

/** Where the series refused to give one, nothing is planned. */
const NO_NUMBER = '督查';

export const seriesOf = (world: World): string => `inspections-${world.day.slice(0, 4)}`;

/** The server takes the number before it plans; a retry gets the same one. */
function takeNumber(world: World, thing: string, actor: Actor, tally?: Tally): void {
  const year = Number(world.day.slice(0, 4));
  give(world, SERIES, seriesOf(world), { type: 'TakeNumber', thing, prefix: '督查', year }, actor, tally);
}

/** Gives some command to some inspection: mostly one that may be given, by somebody who may give it. */
export function moveInspection(world: World, draw: Draw, tally?: Tally): void {
  const ids = world.ids(INSPECTION);
  const id = draw.mostly(ids.at(-1) ?? 'i1', () => draw.oneOr(ids, 'i1'), 0.3);
  const { state } = world.at(INSPECTION, id);
  if (state.phase === 'None' || draw.chance(0.08)) {
    moveNewInspection(
      world,
      draw,
      draw.mostly(`i${ids.length + 1}`, () => id, 0.1),
      tally,
    );
    return;
  }
  const type = typeFor(state, draw);
  const actor = actorFor(world, draw, table.steps[type].by, { leader: state.leader, members: state.members, units: state.organizations });
  if (actor) give(world, INSPECTION, id, commandOf(type, { world, draw, actor, id, inspection: state }), actor, tally);
}

function moveNewInspection(world: World, draw: Draw, id: string, tally: Tally | undefined): void {
  const actor = actorFor(world, draw, table.steps.PlanInspection.by, {
    leader: 'lead1',
    members: ['sup1', 'supAndUnit', 'sup2'],
    units: ['b1'],
  });
  if (!actor) return;
  takeNumber(
    world,
    id,
    draw.mostly(ENGINE, () => actor, 0.1),
    tally,
  );
  const planned = planning({ world, draw, actor, id });
  if (planned.number !== NO_NUMBER) give(world, INSPECTION, id, { type: 'PlanInspection', ...planned }, actor, tally);
}

const commandOf = (type: Type, around: Around) => ({ type, ...COMMANDS[type](around) }) as InspectionCommand;

/** Whether there is something to decide on, to look back at, or to close. */
function isPlausible(type: Type, inspection: PlannedInspection): boolean {
  const has = (state: string) => Object.values(inspection.findings).some((finding) => finding.state === state);
  if (type === 'ConfirmFinding' || type === 'DiscardFinding') return has('draft');
  if (type === 'RecordLookBackVerdict') return inspection.sample?.some((problem) => inspection.verdicts[problem] === undefined) === true;
  return type === 'CloseInspection' ? !has('confirmed') : true;
}

function typeFor(inspection: PlannedInspection, draw: Draw): Type {
  if (draw.chance(0.08)) return draw.pick(INSPECTION_COMMANDS);
  const may = ENTRIES.filter(([type]) => table.steps[type].from.includes(inspection.phase) && isPlausible(type, inspection));
  return may.length === 0 ? draw.pick(INSPECTION_COMMANDS) : draw.weighted(may);
}
