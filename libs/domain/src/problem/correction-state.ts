import { known } from '../core/known.js';
import type { EvidenceRef, Basis } from '../core/terms.js';
import type { Addressee, RectificationKind } from '../procedure/procedure-content.js';
import type { Due, Milestone, Terms } from '../time/deadline.js';
import type { EscalationStep } from './ladder-commands.js';
import type { REFERRED_TO } from './ladder-events.js';

export interface Attempt {
  readonly submittedBy: string;
  readonly statement: string;
  readonly evidence: readonly EvidenceRef[];
  readonly verdict?: { readonly outcome: 'accepted' | 'returned'; readonly verifiedBy: string; readonly basedOn: Basis };
}

export interface Extension {
  readonly askedBy: string;
  readonly dueDay?: string;
  readonly milestones: Readonly<Record<string, string>>;
  readonly evidence: readonly EvidenceRef[];
  readonly outcome: 'requested' | 'granted' | 'refused' | 'withdrawn';
}

/** The attestation of a sustained correction that is due next. */
export interface NextAttestation {
  readonly period: number;
  readonly due: Due;
  readonly submitted?: { readonly submittedBy: string; readonly evidence: readonly EvidenceRef[] };
  readonly rejected: boolean;
}

/** A step of the ladder above a reminder. */
export interface Escalation {
  /** The attestation's, where it is not about the correction's own day. */
  readonly period?: number;
  readonly step: EscalationStep;
  readonly dueDay: string;
  readonly dueAt: string;
  /** The rung's instant, where the ladder asked for it. */
  readonly at?: string;
  readonly to: readonly Addressee[];
  /** It lapses with what made it pointless before anybody confirmed it. */
  readonly outcome: 'proposed' | 'inEffect' | 'declined' | 'lapsed';
  /** Whether the talk that it summons was held. */
  readonly held: boolean;
}

export interface CorrectionRecord {
  readonly unit: string;
  readonly part: 'lead' | 'co';
  readonly cycle: number;
  readonly kind: RectificationKind;
  readonly measures: readonly string[];
  readonly standard: string;
  readonly responsibleLeader?: string;
  readonly responsiblePerson?: string;
  readonly planRequired: boolean;
  readonly evidenceRequired: boolean;
  readonly terms: Terms;
  /** The three clocks: as issued, after extensions, and with suspensions taken out. */
  readonly original: Due;
  readonly approved: Due;
  readonly effective: Due;
  readonly milestones: readonly (Milestone & { readonly reached: boolean })[];
  readonly period?: number;
  readonly replaces?: number;
  readonly planSubmittedBy?: string;
  readonly attempts: readonly Attempt[];
  /** Whoever gave a verdict on an attempt or an attestation of it, a revoked one too. */
  readonly verifiers: readonly string[];
  readonly extensions: readonly Extension[];
  readonly attestation?: NextAttestation;
  readonly escalations: readonly Escalation[];
  readonly referrals: readonly (typeof REFERRED_TO)[number][];
  /** Everything that supports it besides its attempts: plan, progress, milestones, attestations. */
  readonly evidence: readonly EvidenceRef[];
}

export const OPEN_PHASES = ['Issued', 'Acknowledged', 'PlanSubmitted', 'Executing', 'Submitted'] as const;
/** The phases that a withdrawal or a reassignment ends. */
export const OPEN_OR_SUSPENDED = [...OPEN_PHASES, 'Suspended'] as const;
/** The phases in which an extension is asked for and decided. */
export const EXTENDABLE = ['Issued', 'Acknowledged', 'PlanSubmitted', 'Executing'] as const;
/** The phases in which a unit is waited for: at its work, or, once that was accepted, at its next attestation. */
export const WAITED_FOR = [...EXTENDABLE, 'Accepted'] as const;
/** The phases in which its team still has to do with it. */
export const KNOWN = [...OPEN_OR_SUSPENDED, 'Accepted'] as const;
type OpenPhase = (typeof OPEN_PHASES)[number];

export const CORRECTION_PHASES = ['None', ...OPEN_PHASES, 'Accepted', 'Suspended', 'Reassigned', 'Withdrawn'] as const;

export type Correction =
  | { readonly phase: 'None' }
  | ({ readonly phase: OpenPhase | 'Accepted' | 'Reassigned' | 'Withdrawn' } & CorrectionRecord)
  | ({
      readonly phase: 'Suspended';
      readonly left: OpenPhase;
      readonly suspendedOn: string;
      readonly cause: 'inspection' | 'itself';
    } & CorrectionRecord);

export type LiveCorrection = Exclude<Correction, { phase: 'None' }>;

/** The phase that counts for the problem: a suspended correction counts as what it was. */
export const countedPhase = (correction: LiveCorrection) => (correction.phase === 'Suspended' ? correction.left : correction.phase);

/** Whether it is open: neither accepted, nor given up. */
export const isOpen = (correction: LiveCorrection): boolean => (OPEN_PHASES as readonly string[]).includes(countedPhase(correction));

/** Whether it counts at all: reassigned and withdrawn ones do not. */
export const isActive = (correction: LiveCorrection): boolean => correction.phase !== 'Reassigned' && correction.phase !== 'Withdrawn';

export const withLast = <T>(items: readonly T[], change: Partial<T>): readonly T[] =>
  items.map((item, index) => (index === items.length - 1 ? { ...item, ...change } : item));

export const lastAttempt = ({ attempts }: CorrectionRecord): Attempt | undefined => attempts.at(-1);

export const openExtension = ({ extensions }: CorrectionRecord): Extension | undefined => {
  const last = extensions.at(-1);
  return last?.outcome === 'requested' ? last : undefined;
};

/** The attestation that is due next, where the kind or an earlier event has made sure that there is one. */
export const attestation = ({ attestation: next }: CorrectionRecord): NextAttestation => known(next, 'attestation');

/** The same, once it was submitted. */
export const attested = (correction: CorrectionRecord) => {
  const { period, due, submitted } = attestation(correction);
  return { period, due, submitted: known(submitted, 'attestation') };
};

/** All evidence of a correction, its attempts' and extensions' included. */
export const evidenceOf = (correction: CorrectionRecord): readonly EvidenceRef[] => [
  ...correction.evidence,
  ...correction.attempts.flatMap(({ evidence }) => evidence),
  ...correction.extensions.flatMap(({ evidence }) => evidence),
  ...(correction.attestation?.submitted?.evidence ?? []),
];
