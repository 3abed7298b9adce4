import { hashesOf, type LiveCorrection, type ProblemCommand, type RecordedProblem } from '#domain';
import { plusDays } from '../days.js';
import type { Draw } from '../draw.js';
import { BOOKS, type Kind } from './books.js';

/** Somebody's next step in a case, that the rules have to take; who, and what. */
export interface Chosen {
  readonly by: 'leader' | 'member' | 'unit';
  readonly command: ProblemCommand;
}

export const UNITS = ['u1', 'u2', 'u3', 'u4', 'u5'] as const;
/** The one upload of whoever acts for the units. */
export const UPLOAD = 'photo';
const reason = '另有情况';
const NO_EVIDENCE = { revision: 0, evidence: [] } as const;

interface Around {
  readonly draw: Draw;
  readonly problem: RecordedProblem;
  readonly task: LiveCorrection;
  readonly correction: number;
  readonly today: string;
  readonly now: number;
}

/** A case that has no correction to be at work on gets one. */
export function issuing(draw: Draw, { leadUnit }: RecordedProblem, version: number, today: string): Chosen {
  const kind = draw.weighted<Kind>([
    ['immediate', 1],
    ['byDate', 2],
    ['phased', 2],
    ['sustained', 2],
  ]);
  const named = draw.chance(0.3) || kind === 'phased';
  const limit = BOOKS[version - 1]!.limits[kind];
  const dueDay = plusDays(today, draw.between(0, 2 * limit));
  const stages = Array.from({ length: draw.between(1, 3) }, (_, index) => ({
    milestone: `m${index + 1}`,
    title: `阶段${index + 1}`,
    dueDay: earliest(dueDay, plusDays(today, draw.between(0, limit))),
  }));
  const task = { unit: leadUnit, kind, measures: ['补齐台账'], standard: '台账齐全' };
  const command = { type: 'IssueCorrection', ...task, ...(named && { dueDay }), ...(kind === 'phased' && { milestones: stages }) } as const;
  return { by: 'member', command };
}

/** What is done next about a correction, if anything: each may be done where it stands. */
export function nextAct(
  draw: Draw,
  problem: RecordedProblem,
  correction: number,
  version: number,
  at: Temporal.Instant,
): Chosen | undefined {
  const task = problem.corrections[correction - 1]!;
  const today = plusDays(new Date(at.epochMilliseconds + 8 * 3_600_000).toISOString().slice(0, 10), 0);
  const around = { draw, problem, task, correction, today, now: at.epochMilliseconds };
  if (problem.phase === 'Closed' && draw.chance(0.15)) {
    return { by: 'leader', command: { type: 'ReopenProblem', ground: 'relapse', reason, seen: NO_EVIDENCE } };
  }
  if (draw.chance(0.25)) {
    const handled = byLadder(around);
    if (handled) return handled;
  }
  switch (task.phase) {
    case 'Issued':
      return draw.chance(0.7) ? { by: 'unit', command: { type: 'AcknowledgeCorrection', correction } } : aside(around);
    case 'Acknowledged':
      return draw.chance(0.7)
        ? { by: 'unit', command: { type: 'SubmitPlan', correction, measures: ['建台账'], evidence: [] } }
        : aside(around);
    case 'PlanSubmitted':
      if (draw.chance(0.3)) return aside(around);
      return { by: 'member', command: draw.chance(0.8) ? { type: 'ApprovePlan', correction } : { type: 'ReturnPlan', correction, reason } };
    case 'Executing':
      return draw.chance(0.45) ? executing(around) : aside(around);
    case 'Submitted':
      return submitted(around);
    case 'Suspended':
      return draw.chance(0.85) ? { by: 'member', command: { type: 'ResumeCorrection', correction } } : givenUp(around);
    case 'Accepted':
      return accepted(around);
    default:
      return issuing(draw, problem, version, today);
  }
}

function executing({ draw, task, correction }: Around): Chosen {
  const [stage] = task.milestones.filter(({ reached }) => !reached);
  if (!stage) return { by: 'unit', command: { type: 'SubmitResult', correction, statement: '已整改', evidence: [] } };
  const { milestone } = draw.pick(task.milestones.filter(({ reached }) => !reached));
  return { by: 'unit', command: { type: 'ReachMilestone', correction, milestone, evidence: [UPLOAD] } };
}

function submitted(around: Around): Chosen {
  const { draw, correction } = around;
  const verdict = { correction, method: 'onSite', verdicts: [], seen: NO_EVIDENCE } as const;
  if (draw.chance(0.1)) return givenUp(around);
  if (draw.chance(0.1)) return { by: 'member', command: { type: 'SuspendCorrection', correction, reason } };
  return { by: 'member', command: draw.chance(0.6) ? { type: 'AcceptResult', ...verdict } : { type: 'ReturnResult', ...verdict, reason } };
}

function accepted({ draw, problem, task: { attestation }, correction }: Around): Chosen | undefined {
  const fresh = attestation && attestation.period === 2 && !attestation.submitted && !attestation.rejected;
  if (problem.phase === 'Rectified') {
    if ((!attestation || fresh) && draw.chance(0.2)) return { by: 'member', command: { type: 'RevokeAcceptance', correction, reason } };
    if (draw.chance(0.3)) return { by: 'leader', command: { type: 'CloseProblem', ground: '整改到位', seen: NO_EVIDENCE } };
  }
  if (!attestation) return undefined;
  if (!attestation.submitted) {
    return { by: 'unit', command: { type: 'SubmitAttestation', correction, statement: '仍然保持', evidence: [] } };
  }
  const verdict = { correction, method: 'documents', verdicts: [], seen: NO_EVIDENCE } as const;
  return {
    by: 'member',
    command: draw.chance(0.7) ? { type: 'AcceptAttestation', ...verdict } : { type: 'RejectAttestation', ...verdict, reason },
  };
}

/** What moves a deadline, or ends it. */
function aside(around: Around): Chosen | undefined {
  const { draw, task, correction } = around;
  const open = task.extensions.at(-1)?.outcome === 'requested';
  const choice = draw.weighted([
    ['extend', 8],
    ['suspend', 4],
    ['giveUp', 2],
  ]);
  if (choice === 'suspend') return { by: 'member', command: { type: 'SuspendCorrection', correction, reason } };
  if (choice === 'giveUp') return givenUp(around);
  return open ? granting(around) : asking(around);
}

function asking({ draw, task, correction, now }: Around): Chosen | undefined {
  if (Date.parse(task.effective.dueAt) <= now) return undefined;
  const dueDay = plusDays(task.effective.dueDay, draw.between(1, 20));
  return { by: 'unit', command: { type: 'RequestExtension', correction, reason, dueDay, evidence: [] } };
}

/** Another day for the whole, for a milestone, or for both; no earlier than today, and no milestone after the whole. */
function granting({ draw, task, correction, today }: Around): Chosen {
  const seen = { revision: 0, evidence: hashesOf(task.extensions.at(-1)?.evidence ?? []) };
  const { dueDay } = task.effective;
  const [stage] = task.milestones.filter(({ reached }) => !reached);
  const later = plusDays(latest(dueDay, plusDays(today, -1)), draw.between(1, 20));
  const stageDay = stage && plusDays(latest(stage.due.dueDay, plusDays(today, -1)), draw.between(1, 10));
  const alone = stage && stageDay !== undefined && stageDay <= dueDay && draw.chance(0.5);
  const both = stage && stageDay !== undefined && stageDay <= later && draw.chance(0.5);
  if (draw.chance(0.2)) return { by: 'member', command: { type: 'RefuseExtension', correction, reason, seen } };
  const days = alone
    ? { milestones: { [stage.milestone]: stageDay } }
    : { dueDay: later, ...(both && { milestones: { [stage.milestone]: stageDay } }) };
  return { by: 'member', command: { type: 'GrantExtension', correction, seen, ...days } };
}

function givenUp({ draw, problem, task, correction, today }: Around): Chosen {
  if (draw.chance(0.1)) return { by: 'leader', command: { type: 'WithdrawProblem', reason } };
  if (draw.chance(0.25)) return { by: 'member', command: { type: 'WithdrawCorrection', correction, reason } };
  const unit = draw.pick(UNITS.filter((each) => each !== problem.leadUnit));
  const last = task.milestones.reduce((day, { due }) => latest(day, due.dueDay), today);
  const named = draw.chance(0.3) && task.phase !== 'Suspended' ? { dueDay: plusDays(last, draw.between(0, 20)) } : {};
  return { by: 'member', command: { type: 'ReassignCorrection', correction, unit, reason, ...named } };
}

/** What is done by hand about the ladder, where there is something to be held to. */
function byLadder({ draw, task, correction }: Around): Chosen | undefined {
  const held =
    task.phase === 'Accepted' ? task.attestation && !task.attestation.submitted : !['Suspended', 'Submitted'].includes(task.phase);
  if (!held || task.phase === 'Reassigned' || task.phase === 'Withdrawn') return undefined;
  const waiting = task.escalations.flatMap(({ outcome }, index) => (outcome === 'proposed' ? [index + 1] : []));
  if (waiting.length > 0) {
    const escalation = draw.pick(waiting);
    const opinion = draw.chance(0.5) ? { opinion: '同意' } : {};
    const confirmed = { type: 'ConfirmEscalation', correction, escalation, ...opinion } as const;
    return { by: 'member', command: draw.chance(0.7) ? confirmed : { type: 'DeclineEscalation', correction, escalation, reason } };
  }
  if (draw.chance(0.5)) return { by: 'member', command: { type: 'IssueReminder', correction, reason } };
  return {
    by: 'leader',
    command: { type: 'EscalateCorrection', correction, step: draw.pick(['supervisionNotice', 'summonedTalk']), reason },
  };
}

const earliest = (one: string, other: string): string => (one < other ? one : other);
const latest = (one: string, other: string): string => (one > other ? one : other);
