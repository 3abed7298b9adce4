import { fold, type Lifecycle } from '../core/lifecycle.js';
import type { EvidenceRef } from '../core/terms.js';
import { isBefore, type MilestoneDue } from '../time/deadline.js';
import type { CorrectionCommand } from './correction-commands.js';
import type { CorrectionContext } from './correction-context.js';
import type { CorrectionEvent } from './correction-events.js';
import { OPEN_PHASES, type Attempt, type Correction, type CorrectionRecord, type Extension } from './correction-state.js';

type Folds = Lifecycle<CorrectionCommand, CorrectionEvent, Correction, CorrectionContext>['evolve'];

const OPEN_OR_SUSPENDED = [...OPEN_PHASES, 'Suspended'] as const;
const EXTENDABLE = ['Issued', 'Acknowledged', 'PlanSubmitted', 'Executing'] as const;

const withLast = <T>(items: readonly T[], change: Partial<T>): readonly T[] =>
  items.map((item, index) => (index === items.length - 1 ? { ...item, ...change } : item));

const judged = (
  { attempts }: CorrectionRecord,
  outcome: NonNullable<Attempt['verdict']>['outcome'],
  { verifiedBy, basedOn }: Omit<NonNullable<Attempt['verdict']>, 'outcome'>,
) => withLast<Attempt>(attempts, { verdict: { outcome, verifiedBy, basedOn } });

const decided = ({ extensions }: CorrectionRecord, outcome: Extension['outcome']) => withLast(extensions, { outcome });

const supported = ({ evidence }: CorrectionRecord, more: readonly EvidenceRef[]) => ({ evidence: [...evidence, ...more] });

const movedMilestones = ({ milestones }: CorrectionRecord, moved: readonly MilestoneDue[]) =>
  milestones.map((each) => ({ ...each, due: moved.find(({ milestone }) => milestone === each.milestone)?.due ?? each.due }));

/** What each event makes of a correction. */
export const correctionFolds: Folds = {
  CorrectionIssued: fold(['None'], (_, { type: _type, treeRevision: _tree, due, milestones, ...issued }) => ({
    phase: 'Issued',
    ...issued,
    original: due,
    approved: due,
    effective: due,
    milestones: milestones.map((each) => ({ ...each, reached: false })),
    attempts: [],
    extensions: [],
    evidence: [],
  })),
  CorrectionAcknowledged: fold(['Issued'], (state) => ({ ...state, phase: state.planRequired ? 'Acknowledged' : 'Executing' })),
  PlanSubmitted: fold(['Acknowledged'], (state, { submittedBy, measures, responsibleLeader, responsiblePerson, evidence }) => ({
    ...state,
    ...supported(state, evidence),
    phase: 'PlanSubmitted',
    measures,
    planSubmittedBy: submittedBy,
    ...(responsibleLeader !== undefined && { responsibleLeader }),
    ...(responsiblePerson !== undefined && { responsiblePerson }),
  })),
  PlanApproved: fold(['PlanSubmitted'], (state) => ({ ...state, phase: 'Executing' })),
  PlanReturned: fold(['PlanSubmitted'], (state) => ({ ...state, phase: 'Acknowledged' })),
  ProgressReported: fold(['Acknowledged', 'PlanSubmitted', 'Executing', 'Submitted'], (state, { evidence }) => ({
    ...state,
    ...supported(state, evidence),
  })),
  MilestoneReached: fold(['Executing'], (state, { milestone, evidence }) => ({
    ...state,
    ...supported(state, evidence),
    milestones: state.milestones.map((each) => (each.milestone === milestone ? { ...each, reached: true } : each)),
  })),
  ResultSubmitted: fold(['Executing'], (state, { submittedBy, statement, evidence }) => ({
    ...state,
    phase: 'Submitted',
    attempts: [...state.attempts, { submittedBy, statement, evidence }],
  })),
  ResultReturned: fold(['Submitted'], (state, event) => ({ ...state, phase: 'Executing', attempts: judged(state, 'returned', event) })),
  ResultAccepted: fold(['Submitted'], (state, event) => ({
    ...state,
    phase: 'Accepted',
    attempts: judged(state, 'accepted', event),
    ...(event.next && { attestation: { ...event.next, rejected: false } }),
  })),
  AcceptanceRevoked: fold(['Accepted'], ({ attestation: _, ...state }) => ({
    ...state,
    phase: 'Submitted',
    attempts: state.attempts.map(({ verdict, ...attempt }) =>
      verdict?.outcome === 'accepted' ? attempt : { ...attempt, ...(verdict && { verdict }) },
    ),
  })),
  ExtensionRequested: fold(EXTENDABLE, (state, { askedBy, dueDay, milestones, evidence }) => ({
    ...state,
    extensions: [
      ...state.extensions,
      { askedBy, ...(dueDay !== undefined && { dueDay }), milestones: milestones ?? {}, evidence, outcome: 'requested' },
    ],
  })),
  ExtensionGranted: fold(EXTENDABLE, (state, { due, milestones, terms }) => ({
    ...state,
    terms,
    extensions: decided(state, 'granted'),
    milestones: movedMilestones(state, milestones),
    ...(isBefore(state.effective.dueDay, due.dueDay) && { approved: due, effective: due }),
  })),
  ExtensionRefused: fold(EXTENDABLE, (state) => ({ ...state, extensions: decided(state, 'refused') })),
  ExtensionWithdrawn: fold(OPEN_OR_SUSPENDED, (state) => ({ ...state, extensions: decided(state, 'withdrawn') })),
  CorrectionSuspended: fold(OPEN_PHASES, (state, { suspendedOn, cause }) => ({
    ...state,
    phase: 'Suspended',
    left: state.phase,
    suspendedOn,
    cause,
  })),
  CorrectionResumed: fold(['Suspended'], ({ left, suspendedOn: _on, cause: _cause, ...state }, { due, milestones, terms }) => ({
    ...state,
    phase: left,
    terms,
    effective: due,
    milestones: movedMilestones(state, milestones),
  })),
  CorrectionReassigned: fold(OPEN_OR_SUSPENDED, (state) => ({ ...state, phase: 'Reassigned' })),
  CorrectionWithdrawn: fold(OPEN_OR_SUSPENDED, (state) => ({ ...state, phase: 'Withdrawn' })),
  AttestationSubmitted: fold(['Accepted'], (state, { submittedBy, evidence }) => ({
    ...state,
    ...(state.attestation && { attestation: { ...state.attestation, submitted: { submittedBy, evidence } } }),
  })),
  AttestationAccepted: fold(['Accepted'], (state, { next }) => ({
    ...state,
    ...supported(state, state.attestation?.submitted?.evidence ?? []),
    attestation: { ...next, rejected: false },
  })),
  AttestationRejected: fold(['Accepted'], (state) => ({
    ...state,
    ...supported(state, state.attestation?.submitted?.evidence ?? []),
    ...(state.attestation && { attestation: { period: state.attestation.period, due: state.attestation.due, rejected: true } }),
  })),
};
