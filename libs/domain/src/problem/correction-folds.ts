import { fold, type Lifecycle } from '../core/lifecycle.js';
import type { EvidenceRef } from '../core/terms.js';
import { isBefore, type MilestoneDue } from '../time/deadline.js';
import type { CorrectionCommand } from './correction-commands.js';
import type { CorrectionContext } from './correction-context.js';
import type { CorrectionEvent } from './correction-events.js';
import {
  EXTENDABLE,
  OPEN_OR_SUSPENDED,
  attestation,
  attested,
  OPEN_PHASES,
  withLast,
  type Attempt,
  type Correction,
  type CorrectionRecord,
  type Extension,
} from './correction-state.js';

type Folds = Lifecycle<CorrectionCommand, CorrectionEvent, Correction, CorrectionContext>['evolve'];

const judged = (
  { attempts, verifiers }: CorrectionRecord,
  outcome: NonNullable<Attempt['verdict']>['outcome'],
  { verifiedBy, basedOn }: Omit<NonNullable<Attempt['verdict']>, 'outcome'>,
) => ({ attempts: withLast<Attempt>(attempts, { verdict: { outcome, verifiedBy, basedOn } }), verifiers: [...verifiers, verifiedBy] });

const unjudged = ({ verdict: _, ...attempt }: Attempt): Attempt => attempt;

const decided = ({ extensions }: CorrectionRecord, outcome: Extension['outcome']) => withLast(extensions, { outcome });

const supported = ({ evidence }: CorrectionRecord, more: readonly EvidenceRef[]) => ({ evidence: [...evidence, ...more] });

/** What remains of an attestation that was decided: its evidence, and who decided. */
const attestedBy = (state: CorrectionRecord, verifier: string) => ({
  ...supported(state, attested(state).submitted.evidence),
  verifiers: [...state.verifiers, verifier],
});

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
    verifiers: [],
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
  ResultReturned: fold(['Submitted'], (state, event) => ({ ...state, phase: 'Executing', ...judged(state, 'returned', event) })),
  ResultAccepted: fold(['Submitted'], (state, event) => ({
    ...state,
    phase: 'Accepted',
    ...judged(state, 'accepted', event),
    ...(event.next && { attestation: { ...event.next, rejected: false } }),
  })),
  AcceptanceRevoked: fold(['Accepted'], ({ attestation: _, ...state }) => ({
    ...state,
    phase: 'Submitted',
    attempts: [...state.attempts.slice(0, -1), ...state.attempts.slice(-1).map(unjudged)],
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
    attestation: { ...attestation(state), submitted: { submittedBy, evidence } },
  })),
  AttestationAccepted: fold(['Accepted'], (state, { verifiedBy, next }) => ({
    ...state,
    ...attestedBy(state, verifiedBy),
    attestation: { ...next, rejected: false },
  })),
  AttestationRejected: fold(['Accepted'], (state, { verifiedBy }) => {
    const { period, due } = attestation(state);
    return { ...state, ...attestedBy(state, verifiedBy), attestation: { period, due, rejected: true } };
  }),
};
