import {
  hashesOf,
  timersOf,
  type Actor,
  type Basis,
  type EvidenceRef,
  type LiveCorrection,
  type ProblemCommand,
  type RecordedProblem,
} from '#domain';
import { plusDays } from '../days.js';
import type { Draw } from '../draw.js';
import { hashOf, uploadsOf } from '../founding.js';
import type { World } from '../world.js';

export type CorrectionCommandType = Extract<ProblemCommand, { readonly correction: number }>['type'];

/** How often each is tried where it may be: what leads on more often than what leads astray. */
export const WEIGHTS = {
  AcknowledgeCorrection: 10,
  SubmitPlan: 10,
  ApprovePlan: 10,
  ReturnPlan: 5,
  ReportProgress: 1,
  ReachMilestone: 8,
  SubmitResult: 12,
  AcceptResult: 14,
  ReturnResult: 3,
  RevokeAcceptance: 2,
  RequestExtension: 4,
  GrantExtension: 10,
  RefuseExtension: 2,
  WithdrawExtension: 1,
  SuspendCorrection: 3,
  ResumeCorrection: 12,
  RecalculateDeadline: 1,
  WithdrawCorrection: 1,
  SubmitAttestation: 4,
  AcceptAttestation: 4,
  RejectAttestation: 2,
  ReassignCorrection: 2,
  FireTimer: 12,
  IssueReminder: 2,
  EscalateCorrection: 2,
  ConfirmEscalation: 6,
  DeclineEscalation: 3,
  RecordTalk: 4,
  ReferCorrection: 1,
} as const;

/** What a command is made up for. */
export interface Around {
  readonly world: World;
  readonly draw: Draw;
  readonly actor: Actor;
  readonly problem: RecordedProblem;
  readonly correction: LiveCorrection | undefined;
}

/** Files of the actor's own, mostly. */
export const someUploads = ({ world, draw, actor }: Pick<Around, 'world' | 'draw' | 'actor'>): readonly string[] => {
  const own = uploadsOf(world, actor.id);
  if (draw.chance(0.05)) return [draw.pick([...world.uploads.keys()])];
  if (draw.chance(0.03)) return ['nowhere'];
  return own.length === 0 || draw.chance(0.1) ? [] : [draw.pick(own)];
};

/** What the actor saw: mostly what there is. */
export const seen = ({ draw }: Pick<Around, 'draw'>, evidence: readonly EvidenceRef[]): Basis => ({
  revision: draw.between(0, 30),
  evidence: draw.mostly(hashesOf(evidence), () => [hashOf(1), hashOf(2)], 0.04),
});

const attempted = ({ correction }: Around): readonly EvidenceRef[] => correction?.attempts.at(-1)?.evidence ?? [];
const unreached = ({ correction }: Around) =>
  (correction?.milestones ?? []).filter(({ reached }) => !reached).map(({ milestone }) => milestone);
const asked = ({ correction }: Around) => correction?.extensions.at(-1);

const verdict = (around: Around, evidence: readonly EvidenceRef[], passes: boolean) => ({
  method: around.draw.pick(['documents', 'onSite', 'individualTalks'] as const),
  verdicts: [{ criterion: '达到整改目标', met: around.draw.mostly<'met' | 'notMet'>(passes ? 'met' : 'notMet', () => 'notMet', 0.04) }],
  seen: seen(around, evidence),
});

/** Days that an extension names: later ones mostly, for the correction, for milestones, or both. */
function laterDays({ draw, correction, world }: Around) {
  if (!correction) return { dueDay: world.day };
  const later = (day: string) =>
    plusDays(
      day,
      draw.mostly(draw.between(1, 25), () => draw.between(-20, 0)),
    );
  const dueDay = later(correction.effective.dueDay);
  const open = correction.milestones.filter(({ reached }) => !reached || draw.chance(0.05));
  if (open.length === 0 || draw.chance(0.4)) return draw.mostly<{ dueDay?: string }>({ dueDay }, () => ({}), 0.02);
  const named = draw.mostly(draw.pick(open).milestone, () => 'm9', 0.03);
  const milestones = { [named]: later(open[0]!.due.dueDay) };
  return draw.chance(0.5) ? { milestones } : { dueDay, milestones };
}

/** A rung that is ahead mostly; else one that was climbed, or that never was. */
function someRung({ draw, correction, world }: Around) {
  const ahead = correction
    ? timersOf(correction).map(({ rung: { step, at }, milestone, period }) => ({ step, at, milestone, period }))
    : [];
  const never = { step: 'reminder' as const, at: String(world.now.round('second')), milestone: undefined, period: undefined };
  const { milestone, period, ...rung } = draw.mostly(draw.oneOr(ahead, never), () => never, 0.1);
  return { ...rung, ...(milestone !== undefined && { milestone }), ...(period !== undefined && { period }) };
}

/** The number of an escalation, of one that waits mostly. */
const someEscalation = ({ draw, correction }: Around, waits: (each: LiveCorrection['escalations'][number]) => boolean): number => {
  const waiting = (correction?.escalations ?? []).flatMap((each, index) => (waits(each) ? [index + 1] : []));
  return draw.mostly(draw.oneOr(waiting, 1), () => draw.between(1, 4), 0.1);
};

type Made<T extends CorrectionCommandType> = Omit<Extract<ProblemCommand, { type: T }>, 'type' | 'correction'>;

const reason = '另有情况';

/** One of each command that a correction takes by its number. */
export const CORRECTION_COMMANDS: { readonly [T in CorrectionCommandType]: (around: Around) => Made<T> } = {
  AcknowledgeCorrection: () => ({}),
  SubmitPlan: (around) => ({ measures: ['建立台账', '明确责任'], responsiblePerson: 'ofB1', evidence: someUploads(around) }),
  ApprovePlan: () => ({ opinion: '同意' }),
  ReturnPlan: () => ({ reason }),
  ReportProgress: (around) => ({ note: '进行中', percent: around.draw.between(0, 100), evidence: someUploads(around) }),
  ReachMilestone: (around) => ({
    milestone: around.draw.mostly(around.draw.oneOr(unreached(around), 'm1'), () => around.draw.pick(['m1', 'm2', 'm9'])),
    evidence: someUploads(around),
  }),
  SubmitResult: (around) => ({ statement: '已整改', evidence: someUploads(around) }),
  AcceptResult: (around) => verdict(around, attempted(around), true),
  ReturnResult: (around) => ({ reason, ...verdict(around, attempted(around), false) }),
  RevokeAcceptance: () => ({ reason }),
  RequestExtension: (around) => ({ reason, ...laterDays(around), evidence: someUploads(around) }),
  GrantExtension: (around) => {
    const extension = asked(around);
    const { dueDay, milestones = {}, evidence = [] } = extension ?? {};
    const days = { ...(dueDay !== undefined && { dueDay }), ...(Object.keys(milestones).length > 0 && { milestones }) };
    return { ...around.draw.mostly(days, () => laterDays(around), 0.3), seen: seen(around, evidence) };
  },
  RefuseExtension: (around) => ({ reason, seen: seen(around, asked(around)?.evidence ?? []) }),
  WithdrawExtension: () => ({ reason }),
  SuspendCorrection: () => ({ reason }),
  ResumeCorrection: () => ({}),
  RecalculateDeadline: () => ({ calendar: { id: 'cn', version: 2 } }),
  WithdrawCorrection: () => ({ reason }),
  SubmitAttestation: (around) => ({ statement: '仍然保持', evidence: someUploads(around) }),
  AcceptAttestation: (around) => verdict(around, around.correction?.attestation?.submitted?.evidence ?? [], true),
  RejectAttestation: (around) => ({ reason, ...verdict(around, around.correction?.attestation?.submitted?.evidence ?? [], false) }),
  ReassignCorrection: ({ draw, world }) => ({
    unit: draw.mostly(draw.pick(['b1', 'b2', 'b3', 'b4']), () => draw.pick(['com', 'o1', 'nowhere'])),
    reason,
    ...(draw.chance(0.2) && { dueDay: plusDays(world.day, draw.between(0, 60)) }),
  }),
  FireTimer: (around) => someRung(around),
  IssueReminder: () => ({ reason }),
  EscalateCorrection: ({ draw }) => ({ step: draw.pick(['supervisionNotice', 'summonedTalk', 'criticismCirculated'] as const), reason }),
  ConfirmEscalation: (around) => ({ escalation: someEscalation(around, ({ outcome }) => outcome === 'proposed') }),
  DeclineEscalation: (around) => ({ escalation: someEscalation(around, ({ outcome }) => outcome === 'proposed'), reason }),
  RecordTalk: (around) => ({
    escalation: someEscalation(around, ({ step, outcome, held }) => step === 'summonedTalk' && outcome === 'inEffect' && !held),
    heldOn: plusDays(
      around.world.day,
      around.draw.mostly(around.draw.between(-5, 0), () => 3, 0.1),
    ),
    record: '已约谈',
    outcome: '承诺限期完成',
    evidence: someUploads(around),
  }),
  ReferCorrection: (around) => ({
    to: around.draw.pick(['disciplineInspection', 'accountability'] as const),
    reason,
    evidence: someUploads(around),
  }),
};
