import {
  allEvidence,
  closingEvidence,
  correction as correctionTable,
  ENGINE,
  hashesOf,
  isActiveCorrection,
  isActiveOrganization,
  KINDS,
  openDispute,
  problem as problemTable,
  unitsOf,
  type LiveCorrection,
  type ProblemCommand,
  type RecordedProblem,
  type RectificationKind,
} from '#domain';
import { THE_PROCEDURE, treeOf } from '../contexts.js';
import { plusDays } from '../days.js';
import type { Draw } from '../draw.js';
import { BRANCHES, hashOf, uploadsOf } from '../founding.js';
import { give } from '../giving.js';
import { INSPECTION, PROBLEM } from '../kinds.js';
import type { Tally } from '../tally.js';
import type { World } from '../world.js';
import { actorFor } from './actors.js';
import { CORRECTION_COMMANDS, seen, someUploads, WEIGHTS, type Around, type CorrectionCommandType } from './correction-moves.js';

type OwnType = Exclude<ProblemCommand['type'], CorrectionCommandType>;

/** How often each is tried where it may be. */
const OWN_WEIGHTS: Readonly<Record<OwnType, number>> = {
  RecordProblem: 0,
  ConfirmProblem: 14,
  WithdrawProblem: 1,
  IssueCorrection: 16,
  CloseProblem: 20,
  RevokeClosure: 4,
  ReopenProblem: 6,
  RaiseDispute: 3,
  RetractDispute: 2,
  MaintainFinding: 5,
  WithdrawFinding: 1,
  SucceedUnit: 0.2,
  AmendRecord: 1,
  AmendEvidence: 0.7,
  MigrateProcedure: 0.7,
};

const reason = '情况有变';

type Made<T extends OwnType> = Omit<Extract<ProblemCommand, { type: T }>, 'type'>;

/** One of each command that a problem takes as a whole. */
const OWN_COMMANDS: { readonly [T in OwnType]: (around: Around) => Made<T> } = {
  RecordProblem: (around) => recording(around),
  ConfirmProblem: () => ({}),
  WithdrawProblem: () => ({ reason }),
  IssueCorrection: (around) => issuing(around),
  CloseProblem: (around) => ({ ground: '验收合格', seen: seen(around, closingEvidence(around.problem)) }),
  RevokeClosure: () => ({ reason }),
  ReopenProblem: (around) => ({
    ground: around.draw.pick(['relapse', 'falseRectification']),
    reason,
    seen: seen(around, around.problem.evidence),
  }),
  RaiseDispute: (around) => ({
    unit: around.draw.mostly(around.draw.pick(unitsOf(around.problem)), () => around.draw.pick(BRANCHES)),
    reason,
    evidence: someUploads(around),
  }),
  RetractDispute: () => ({ reason }),
  MaintainFinding: (around) => ({ reason, seen: seen(around, openDispute(around.problem)?.evidence ?? []) }),
  WithdrawFinding: (around) => ({ reason, seen: seen(around, openDispute(around.problem)?.evidence ?? []) }),
  SucceedUnit: ({ draw, problem }) => ({
    unit: draw.mostly(draw.pick(unitsOf(problem)), () => 'com'),
    successor: draw.pick(BRANCHES),
  }),
  AmendRecord: ({ draw, problem }) =>
    draw.chance(0.5)
      ? { field: draw.mostly(draw.pick(['title', 'cause', 'severity']), () => 'body'), to: draw.pick(['serious', '更正']), reason }
      : {
          correction: draw.between(1, problem.corrections.length + 1),
          field: draw.pick(['standard', 'statement', 'responsiblePerson']),
          to: draw.pick(['更正', 'ofB1']),
          reason,
        },
  AmendEvidence: ({ draw, world, actor, problem }) => ({
    old: draw.oneOr(hashesOf(allEvidence(problem).filter(({ uploadedBy }) => uploadedBy === actor.id || draw.chance(0.1))), hashOf(0)),
    evidence: draw.oneOr(uploadsOf(world, actor.id), 'nowhere'),
    reason,
  }),
  MigrateProcedure: ({ draw }) => ({ to: { id: THE_PROCEDURE, version: draw.between(1, 3) }, reason }),
};

/** A finding as a team writes it down. */
export const findingAbout = ({ world, draw, actor }: Pick<Around, 'world' | 'draw' | 'actor'>, units: readonly string[]) => {
  const leadUnit = draw.oneOr(units, 'b1');
  return {
    title: '工作台账不健全',
    condition: '台账缺项',
    criterion: '第三条',
    severity: 'minor' as const,
    category: '日常管理',
    evidence: someUploads({ world, draw, actor }),
    leadUnit,
    coUnits: draw.chance(0.5)
      ? [
          draw.mostly(
            draw.oneOr(
              units.filter((unit) => unit !== leadUnit),
              'b4',
            ),
            () => leadUnit,
            0.04,
          ),
        ]
      : [],
  };
};

export const activeBranches = (world: World): readonly string[] => BRANCHES.filter((unit) => isActiveOrganization(treeOf(world), unit));

function recording(around: Around): Made<'RecordProblem'> {
  const { draw, world, actor } = around;
  const own = BRANCHES.filter((unit) => actor.holds('branch', unit));
  return {
    source: draw.mostly(own.length > 0 ? 'selfCheck' : draw.pick(['higherLevel', 'handedOver']), () => 'inspection', 0.04),
    body: draw.mostly('sup', () => draw.pick(['county', 'nowhere']), 0.05),
    ...findingAbout(
      { world, draw, actor },
      draw.mostly(own.length > 0 ? own : activeBranches(world), () => BRANCHES, 0.05),
    ),
  };
}

/** The units that have no correction in this cycle. */
function freeUnits(problem: RecordedProblem): readonly string[] {
  const active = problem.corrections.filter((each) => each.cycle === problem.cycle && isActiveCorrection(each));
  return unitsOf(problem).filter((unit) => !active.some((each) => each.unit === unit));
}

function issuing({ draw, problem, world }: Around): Made<'IssueCorrection'> {
  const free = freeUnits(problem);
  const kind: RectificationKind = before(world, problem) ? draw.mostly('immediate', () => 'byDate', 0.1) : draw.pick(KINDS);
  const length = draw.mostly(draw.between(5, 50), () => draw.between(-3, 4), 0.1);
  const dueDay = plusDays(world.day, length);
  const milestones = ['m1', 'm2'].map((milestone, index) => ({
    milestone: draw.mostly(milestone, () => 'm1', 0.02),
    title: `阶段${index + 1}`,
    dueDay: plusDays(
      dueDay,
      draw.mostly(-2 * (2 - index) + 1, () => 3, 0.03),
    ),
  }));
  return {
    unit: draw.mostly(draw.oneOr(free, unitsOf(problem)[0]!), () => draw.pick(BRANCHES), 0.05),
    kind,
    measures: ['限期整改'],
    standard: '台账齐全',
    ...((kind === 'phased' || draw.chance(0.5)) && { dueDay }),
    ...(draw.mostly(kind === 'phased', () => true, 0.02) && { milestones }),
  };
}

const before = (world: World, { inspection }: RecordedProblem): boolean =>
  inspection !== undefined && world.at(INSPECTION, inspection).state.phase === 'InProgress';

/** Gives some command to some problem, or to one of its corrections: mostly one that may be given, by somebody who may give it. */
export function moveProblem(world: World, draw: Draw, tally?: Tally): void {
  const id = draw.oneOr(world.ids(PROBLEM), 'p9');
  const { state } = world.at(PROBLEM, id);
  if (state.phase === 'None') {
    moveNewProblem(world, draw, tally);
    return;
  }
  const numbers = state.corrections.map((_, index) => index + 1);
  const number = draw.mostly(draw.oneOr(numbers, 1), () => draw.between(1, numbers.length + 1), 0.05);
  const correction = state.corrections[number - 1];
  const type = typeFor(state, correction, draw);
  const units = correction && type in CORRECTION_COMMANDS ? [correction.unit] : unitsOf(state);
  const actor = actorFor(world, draw, problemTable.steps[type].by, {
    ...supervision(world, state),
    units,
    involved: involvedIn(state, correction),
  });
  if (actor) give(world, PROBLEM, id, commandOf(type, number, { world, draw, actor, problem: state, correction }), actor, tally);
}

/** Who recorded, planned, asked, submitted or verified. */
const involvedIn = ({ recordedBy }: RecordedProblem, correction: LiveCorrection | undefined): readonly string[] => [
  recordedBy,
  ...(correction?.planSubmittedBy === undefined ? [] : [correction.planSubmittedBy]),
  ...(correction?.extensions ?? []).map(({ askedBy }) => askedBy),
  ...(correction?.attempts ?? []).map(({ submittedBy }) => submittedBy),
  ...(correction?.verifiers ?? []),
];

/** A problem that no inspection found. */
export function moveNewProblem(world: World, draw: Draw, tally?: Tally): void {
  const actor = actorFor(world, draw, ['branch', 'supervisor'], { leader: 'lead1', members: ['sup1', 'sup2', 'lead2'], units: BRANCHES });
  // What is made up for a new problem never looks at the problem.
  const around = { world, draw, actor: actor ?? ENGINE, problem: undefined as never, correction: undefined };
  if (actor) give(world, PROBLEM, `own${world.ids(PROBLEM).length + 1}`, { type: 'RecordProblem', ...recording(around) }, actor, tally);
}

function commandOf(type: ProblemCommand['type'], number: number, around: Around): ProblemCommand {
  if (isForCorrection(type)) return { type, correction: number, ...CORRECTION_COMMANDS[type](around) } as ProblemCommand;
  return { type, ...OWN_COMMANDS[type](around) } as ProblemCommand;
}

const isForCorrection = (type: ProblemCommand['type']): type is CorrectionCommandType => type in CORRECTION_COMMANDS;

export const PROBLEM_COMMANDS = [...Object.keys(OWN_COMMANDS), ...Object.keys(CORRECTION_COMMANDS)];
const ALL_TYPES = PROBLEM_COMMANDS as readonly ProblemCommand['type'][];
const OWN_ENTRIES = Object.entries(OWN_WEIGHTS) as readonly (readonly [OwnType, number])[];
const CORRECTION_ENTRIES = Object.entries(WEIGHTS) as readonly (readonly [CorrectionCommandType, number])[];

/** They need a dispute, or an attestation, to be about. */
const ON_DISPUTES: ReadonlySet<OwnType> = new Set(['RetractDispute', 'MaintainFinding', 'WithdrawFinding']);
const ON_ATTESTATIONS: ReadonlySet<string> = new Set(['SubmitAttestation', 'AcceptAttestation', 'RejectAttestation']);

/** A command that may be given here, mostly: in this phase of the problem, and in this phase of the correction. */
function typeFor(problem: RecordedProblem, correction: LiveCorrection | undefined, draw: Draw): ProblemCommand['type'] {
  if (draw.chance(0.08)) return draw.pick(ALL_TYPES);
  const own = OWN_ENTRIES.filter(([type]) => problemTable.steps[type].from.includes(problem.phase) && isPlausibleOwn(type, problem));
  const inner = CORRECTION_ENTRIES.filter(([type]) => correction && isPlausible(type, problem, correction));
  const may = [...own, ...inner];
  return may.length === 0 ? draw.pick(ALL_TYPES) : draw.weighted<ProblemCommand['type']>(may);
}

function isPlausibleOwn(type: OwnType, problem: RecordedProblem): boolean {
  if (type === 'ConfirmProblem' || (type === 'WithdrawProblem' && problem.phase === 'Draft')) return problem.inspection === undefined;
  if (type === 'IssueCorrection') return freeUnits(problem).length > 0;
  return !ON_DISPUTES.has(type) || openDispute(problem) !== undefined;
}

function isPlausible(type: CorrectionCommandType, problem: RecordedProblem, correction: LiveCorrection): boolean {
  if (!problemTable.steps[type].from.includes(problem.phase)) return false;
  if (correction.cycle !== problem.cycle) return false;
  if (type === 'ReassignCorrection') return correction.phase === 'Executing' || correction.phase === 'Issued';
  if (type === 'GrantExtension' || type === 'RefuseExtension') return correction.extensions.at(-1)?.outcome === 'requested';
  if (type === 'ConfirmEscalation' || type === 'DeclineEscalation')
    return correction.escalations.some(({ outcome }) => outcome === 'proposed');
  if (type === 'RecordTalk')
    return correction.escalations.some(({ step, outcome, held }) => step === 'summonedTalk' && outcome === 'inEffect' && !held);
  if (ON_ATTESTATIONS.has(type)) {
    const { attestation } = correction;
    return attestation !== undefined && (type === 'SubmitAttestation') === (attestation.submitted === undefined);
  }
  return correctionTable.steps[type].from.includes(correction.phase);
}

const supervision = (world: World, { inspection }: RecordedProblem) => {
  const found = inspection === undefined ? undefined : world.at(INSPECTION, inspection).state;
  return found && found.phase !== 'None' ? found : { leader: 'lead1', members: ['sup1', 'sup2', 'lead2', 'supAndUnit'] };
};
