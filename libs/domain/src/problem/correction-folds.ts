import { fold, type Lifecycle } from '../core/lifecycle.js';
import type { EvidenceRef } from '../core/terms.js';
import { known } from '../core/known.js';
import { climbed, isBefore, type MilestoneDue, type Rung } from '../time/deadline.js';
import type { CorrectionCommand } from './correction-commands.js';
import type { CorrectionContext } from './correction-context.js';
import type { CorrectionEvent } from './correction-events.js';
import type { TimerTarget } from './ladder-commands.js';
import {
  EXTENDABLE,
  OPEN_OR_SUSPENDED,
  attestation,
  attested,
  OPEN_PHASES,
  KNOWN,
  WAITED_FOR,
  withLast,
  type Attempt,
  type Correction,
  type CorrectionRecord,
  type Escalation,
  type Extension,
  type NextAttestation,
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

/** A proposal that nobody confirmed is over with what it was proposed for. */
const lapsed = ({ escalations }: CorrectionRecord) => ({
  escalations: escalations.map((each): Escalation => (each.outcome === 'proposed' ? { ...each, outcome: 'lapsed' } : each)),
});

const escalationAt = ({ escalations }: CorrectionRecord, number: number): Escalation => known(escalations[number - 1], 'escalation');

const withEscalation = ({ escalations }: CorrectionRecord, number: number, escalation: Escalation): readonly Escalation[] => [
  ...escalations.slice(0, number - 1),
  escalation,
  ...escalations.slice(number),
];

const escalationOf = (
  { step, period, dueDay, dueAt, at, to }: Omit<Escalation, 'outcome' | 'held'>,
  outcome: Escalation['outcome'],
): Escalation => ({
  step,
  ...(period !== undefined && { period }),
  dueDay,
  dueAt,
  ...(at !== undefined && { at }),
  to,
  outcome,
  held: false,
});

/** A rung that was climbed is ahead no longer: each is climbed once. */
function climbing<S extends Extract<Correction, CorrectionRecord>>(
  state: S,
  step: Rung['step'],
  at: string,
  { milestone, period }: TimerTarget,
): S {
  const rung = { step, at };
  if (period !== undefined) {
    const next = attestation(state);
    return { ...state, attestation: { ...next, due: climbed(next.due, rung) } };
  }
  if (milestone === undefined) return { ...state, effective: climbed(state.effective, rung) };
  return {
    ...state,
    milestones: state.milestones.map((each) => (each.milestone === milestone ? { ...each, due: climbed(each.due, rung) } : each)),
  };
}
/** The next attestation, and by what it was counted. */
const awaiting = (
  state: CorrectionRecord,
  { terms = state.terms, ...next }: Pick<NextAttestation, 'period' | 'due'> & Partial<Pick<CorrectionRecord, 'terms'>>,
) => ({ terms, attestation: { ...next, rejected: false } });

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
    escalations: [],
    referrals: [],
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
    ...lapsed(state),
    phase: 'Submitted',
    attempts: [...state.attempts, { submittedBy, statement, evidence }],
  })),
  ResultReturned: fold(['Submitted'], (state, event) => ({
    ...state,
    phase: 'Executing',
    ...judged(state, 'returned', event),
    effective: { ...state.effective, ...(event.ladder && { ladder: event.ladder }) },
  })),
  ResultAccepted: fold(['Submitted'], (state, event) => ({
    ...state,
    phase: 'Accepted',
    ...judged(state, 'accepted', event),
    ...(event.next && awaiting(state, event.next)),
  })),
  AcceptanceRevoked: fold(['Accepted'], ({ attestation: _, ...state }) => ({
    ...state,
    ...lapsed(state),
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
    ...(isBefore(state.effective.dueDay, due.dueDay) && { approved: due, effective: due, ...lapsed(state) }),
  })),
  ExtensionRefused: fold(EXTENDABLE, (state) => ({ ...state, extensions: decided(state, 'refused') })),
  ExtensionWithdrawn: fold(OPEN_OR_SUSPENDED, (state) => ({ ...state, extensions: decided(state, 'withdrawn') })),
  CorrectionSuspended: fold(OPEN_PHASES, (state, { suspendedOn, cause }) => ({
    ...state,
    ...lapsed(state),
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
  DeadlineRecalculated: fold(
    [...OPEN_OR_SUSPENDED, 'Accepted'],
    (state, { previousDueDay, due, original, approved, milestones, next, terms }) => ({
      ...state,
      ...((previousDueDay !== due.dueDay || next) && lapsed(state)),
      terms,
      effective: due,
      ...(original && { original: original.due }),
      ...(approved && { approved: approved.due }),
      milestones: movedMilestones(state, milestones),
      ...(next && { attestation: { ...attestation(state), due: next.due } }),
    }),
  ),
  CorrectionReassigned: fold(OPEN_OR_SUSPENDED, (state) => ({ ...state, phase: 'Reassigned' })),
  CorrectionWithdrawn: fold(OPEN_OR_SUSPENDED, (state) => ({ ...state, phase: 'Withdrawn' })),
  AttestationSubmitted: fold(['Accepted'], (state, { submittedBy, evidence }) => ({
    ...state,
    ...lapsed(state),
    attestation: { ...attestation(state), submitted: { submittedBy, evidence } },
  })),
  AttestationAccepted: fold(['Accepted'], (state, { verifiedBy, next }) => ({
    ...state,
    ...attestedBy(state, verifiedBy),
    ...awaiting(state, next),
  })),
  AttestationRejected: fold(['Accepted'], (state, { verifiedBy, ladder }) => {
    const { period, due } = attestation(state);
    const left = { ...due, ...(ladder && { ladder }) };
    return { ...state, ...attestedBy(state, verifiedBy), attestation: { period, due: left, rejected: true } };
  }),
  ReminderIssued: fold(WAITED_FOR, (state, event) => (event.at === undefined ? state : climbing(state, 'reminder', event.at, event))),
  ReminderMissed: fold(WAITED_FOR, (state, event) => climbing(state, 'reminder', event.at, event)),
  EscalationProposed: fold(WAITED_FOR, (state, event) => ({
    ...climbing(state, event.step, event.at, event),
    escalations: [...state.escalations, escalationOf(event, 'proposed')],
  })),
  CorrectionEscalated: fold(WAITED_FOR, (state, event) => ({
    ...(event.at === undefined ? state : climbing(state, event.step, event.at, event)),
    escalations: withEscalation(state, event.escalation, escalationOf(event, 'inEffect')),
  })),
  EscalationDeclined: fold(WAITED_FOR, (state, { escalation }) => ({
    ...state,
    escalations: withEscalation(state, escalation, { ...escalationAt(state, escalation), outcome: 'declined' }),
  })),
  TalkHeld: fold(KNOWN, (state, { escalation, evidence }) => ({
    ...state,
    ...supported(state, evidence),
    escalations: withEscalation(state, escalation, { ...escalationAt(state, escalation), held: true }),
  })),
  CorrectionReferred: fold(KNOWN, (state, { to, evidence }) => ({
    ...state,
    ...supported(state, evidence),
    referrals: [...state.referrals, to],
  })),
};
