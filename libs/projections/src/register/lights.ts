import { NEVER, type AttestationCell } from './case-tables.js';
import type { RegisterRow } from './tables.js';
import type { CorrectionPhase } from './terms.js';

export const LIGHTS = ['green', 'yellow', 'red'] as const;
/** Green on track, yellow near due or behind a milestone, red overdue; derived at the instant of asking, never a state. */
export type Light = (typeof LIGHTS)[number];

/** A light as a function of the instant of asking. */
export interface Lit {
  readonly lit: 0 | 1;
  readonly yellowFrom: number | null;
  readonly redFrom: number | null;
}

export const UNLIT: Lit = { lit: 0, yellowFrom: null, redFrom: null };
const GREEN: Lit = { lit: 1, yellowFrom: null, redFrom: null };

/** The light at an instant, in milliseconds since 1970; none where nothing is on its way. */
export function lightAt({ lit, yellowFrom, redFrom }: Lit, ms: number): Light | undefined {
  if (!lit) return undefined;
  if (redFrom !== null && redFrom <= ms) return 'red';
  return yellowFrom !== null && yellowFrom <= ms ? 'yellow' : 'green';
}

type Correction = RegisterRow<'corrections'>;
/**
 * From when on a due instant has passed, and no result of before is there, in milliseconds since 1970. A rejected attestation turns the light
 * red at once, and is not overdue before its day.
 */
export function overdueFrom({ lit, redFrom, attestation }: Lit & Pick<Correction, 'attestation'>): number | undefined {
  if (!lit || redFrom === null) return undefined;
  if (!attestation) return redFrom;
  const { dueMs, submittedMs = dueMs } = attestation;
  return submittedMs >= dueMs ? Math.max(redFrom, dueMs) : undefined;
}

export function isOverdue(correction: Lit & Pick<Correction, 'attestation'>, ms: number): boolean {
  const from = overdueFrom(correction);
  return from !== undefined && from <= ms;
}

type Problem = Pick<RegisterRow<'problems'>, 'cycle' | 'phase'>;

const ENDED: readonly CorrectionPhase[] = ['Reassigned', 'Withdrawn'];

/** Whether it counts for its problem: of the current cycle, neither withdrawn nor reassigned. */
export const counts = (correction: Correction, problem: Problem): boolean =>
  correction.cycle === problem.cycle && problem.phase !== 'Withdrawn' && !ENDED.includes(correction.phase);

const isOpen = ({ phase }: Correction): boolean => phase !== 'Accepted' && !ENDED.includes(phase);

/** A result submitted before the due instant keeps it from being overdue; one submitted later leaves it red until it is accepted. */
const awaited = (submittedMs: number, dueMs: number): Lit => (submittedMs < dueMs ? GREEN : { lit: 1, yellowFrom: null, redFrom: dueMs });

function ofAttestation({ dueMs, nearMs, submittedMs, rejectedMs }: AttestationCell): Lit {
  if (rejectedMs !== undefined) return { lit: 1, yellowFrom: null, redFrom: Math.min(rejectedMs, dueMs) };
  return submittedMs === undefined ? { lit: 1, yellowFrom: nearMs, redFrom: dueMs } : awaited(submittedMs, dueMs);
}

function whileWorking({ dueMs, nearMs, milestones }: Correction): Lit {
  const next = milestones.filter(({ reached }) => !reached).map((milestone) => milestone.nearMs);
  return { lit: 1, yellowFrom: Math.min(nearMs, ...next), redFrom: dueMs };
}

/** The clock stands: what had not begun when the suspension did does not begin. */
const frozen = ({ lit, yellowFrom, redFrom }: Lit, ms: number): Lit => ({
  lit,
  yellowFrom: yellowFrom !== null && yellowFrom <= ms ? yellowFrom : null,
  redFrom: redFrom !== null && redFrom <= ms ? redFrom : null,
});

/** What was accepted is on track until the problem is closed; a sustained one goes on beside that by its attestations. */
export function lightOfCorrection(correction: Correction, problem: Problem): Lit {
  if (!counts(correction, problem)) return UNLIT;
  const { phase, left, attestation, submittedMs, dueMs, suspendedMs } = correction;
  if (phase === 'Accepted') {
    if (attestation) return ofAttestation(attestation);
    return problem.phase === 'Closed' ? UNLIT : GREEN;
  }
  const running = (left ?? phase) === 'Submitted' && submittedMs !== null ? awaited(submittedMs, dueMs) : whileWorking(correction);
  return suspendedMs === null ? running : frozen(running, suspendedMs);
}

const earliest = (instants: readonly (number | null)[]): number | null => {
  const known = instants.filter((each) => each !== null);
  return known.length > 0 ? Math.min(...known) : null;
};

/** A problem's light is the worst of those of its current cycle's corrections. */
export function worst(lights: readonly Lit[]): Lit {
  const lit = lights.filter((each) => each.lit);
  if (lit.length === 0) return UNLIT;
  return { lit: 1, yellowFrom: earliest(lit.map((each) => each.yellowFrom)), redFrom: earliest(lit.map((each) => each.redFrom)) };
}

/** The day that a problem is, or was, due. */
export function dueOf(corrections: readonly Correction[], problem: Problem): { readonly dueDay: string | null; readonly dueMs: number } {
  const counting = corrections.filter((correction) => counts(correction, problem)).sort((a, b) => a.dueMs - b.dueMs);
  const { dueDay, dueMs } = counting.find(isOpen) ?? counting.at(-1) ?? { dueDay: null, dueMs: NEVER };
  return { dueDay, dueMs };
}
