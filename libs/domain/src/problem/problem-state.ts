import type { Refusal } from '../core/lifecycle.js';
import type { EvidenceRef, VersionRef } from '../core/terms.js';
import { countedPhase, evidenceOf, isActive, isOpen, type LiveCorrection } from './correction-state.js';
import type { SEVERITIES, SOURCES } from './problem-events.js';

export interface Dispute {
  readonly unit: string;
  readonly disputedBy: string;
  readonly reason: string;
  readonly evidence: readonly EvidenceRef[];
  readonly outcome: 'open' | 'retracted' | 'maintained' | 'withdrawn';
}

export interface ProblemRecord {
  readonly source: (typeof SOURCES)[number];
  readonly inspection?: string;
  readonly body: string;
  readonly title: string;
  readonly condition: string;
  readonly criterion: string;
  readonly cause?: string;
  readonly effect?: string;
  readonly severity: (typeof SEVERITIES)[number];
  readonly category: string;
  readonly evidence: readonly EvidenceRef[];
  readonly leadUnit: string;
  readonly coUnits: readonly string[];
  readonly recordedBy: string;
  readonly procedure: VersionRef;
  /** From 1; a reopening begins the next. */
  readonly cycle: number;
  readonly corrections: readonly LiveCorrection[];
  readonly disputes: readonly Dispute[];
  /** Every closing, the revoked ones and those before a reopening too. */
  readonly closings: readonly { readonly cycle: number; readonly closedBy: string; readonly ground: string; readonly revoked: boolean }[];
}

/** The phases in which corrections are worked on and verified. */
export const WORKING = ['Assigned', 'Rectifying', 'PendingVerification', 'Rectified'] as const;
export const PROBLEM_PHASES = ['None', 'Draft', 'Confirmed', ...WORKING, 'Closed', 'Reopened', 'Withdrawn'] as const;

type RecordedPhase = Exclude<(typeof PROBLEM_PHASES)[number], 'None'>;

export type Problem = { readonly phase: 'None' } | ({ readonly phase: RecordedPhase } & ProblemRecord);
export type RecordedProblem = Exclude<Problem, { phase: 'None' }>;

export const unitsOf = ({ leadUnit, coUnits }: Pick<ProblemRecord, 'leadUnit' | 'coUnits'>): readonly string[] => [leadUnit, ...coUnits];

/**
 * One unit takes another's place as lead unit or co-unit; where it has a place already, the other's is given up. A unit that has no place
 * left may still have a correction that is open again: whoever takes that one over is a co-unit from then.
 */
export function succeededUnits(
  { leadUnit, coUnits }: Pick<ProblemRecord, 'leadUnit' | 'coUnits'>,
  unit: string,
  successor: string,
): Pick<ProblemRecord, 'leadUnit' | 'coUnits'> {
  const lead = leadUnit === unit ? successor : leadUnit;
  const others = [...coUnits.map((each) => (each === unit ? successor : each)), successor];
  return { leadUnit: lead, coUnits: [...new Set(others)].filter((each) => each !== lead) };
}

export const openDispute = ({ disputes }: ProblemRecord): Dispute | undefined => {
  const last = disputes.at(-1);
  return last?.outcome === 'open' ? last : undefined;
};

export const numbered = ({ corrections }: ProblemRecord) => corrections.map((correction, index) => ({ number: index + 1, correction }));

/** The corrections that count: the current cycle's that are neither withdrawn nor reassigned. */
export const counting = (problem: ProblemRecord) =>
  numbered(problem).filter(({ correction }) => correction.cycle === problem.cycle && isActive(correction));

export const openCorrections = (problem: ProblemRecord) => counting(problem).filter(({ correction }) => isOpen(correction));

/** What the corrections make of their problem. */
export type Progress = 'Unassigned' | (typeof WORKING)[number];

/**
 * A problem's state follows the current cycle's corrections: none → unassigned; all accepted → rectified; all submitted or accepted →
 * pending verification; one being executed, or done already beside one that is not → rectifying; else assigned.
 */
export function progress(problem: ProblemRecord): Progress {
  const phases = counting(problem).map(({ correction }) => countedPhase(correction));
  if (phases.length === 0) return 'Unassigned';
  if (phases.every((phase) => phase === 'Accepted')) return 'Rectified';
  if (phases.every((phase) => phase === 'Accepted' || phase === 'Submitted')) return 'PendingVerification';
  return phases.some((phase) => phase === 'Executing' || phase === 'Submitted' || phase === 'Accepted') ? 'Rectifying' : 'Assigned';
}

/** Everything that was attached to the problem, its disputes and its corrections. */
export const allEvidence = (problem: ProblemRecord): readonly EvidenceRef[] => [
  ...problem.evidence,
  ...problem.disputes.flatMap(({ evidence }) => evidence),
  ...problem.corrections.flatMap(evidenceOf),
];

/** What the accepted attempts of this cycle rest on: what whoever closes has to have seen. */
export const closingEvidence = (problem: ProblemRecord): readonly EvidenceRef[] =>
  counting(problem).flatMap(({ correction }) => correction.attempts.at(-1)?.evidence ?? []);

export const verifiers = (problem: ProblemRecord): ReadonlySet<string> =>
  new Set(counting(problem).flatMap(({ correction }) => correction.verifiers));

export const disputeOpen = (problem: ProblemRecord): Refusal | false => openDispute(problem) !== undefined && { code: 'problem.disputed' };
