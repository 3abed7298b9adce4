import type { Due } from '#domain';
import { dayIn, msOf } from '../core/instants.js';
import type { DataOf, HistoryEvent } from '../core/history-event.js';
import type { Folds } from '../core/projection.js';
import { inCase, type Case } from './case.js';
import { make, put } from './changes.js';
import { decision } from './decisions.js';
import type { AttestationCell, MilestoneCell } from './case-tables.js';
import type { RegisterTables } from './tables.js';
import { succeed } from './units.js';

const times = ({ dueDay, dueAt, nearDueAt, provisional }: Due) => ({
  dueDay,
  dueMs: msOf(dueAt),
  nearMs: msOf(nearDueAt),
  provisional: provisional ? (1 as const) : (0 as const),
});

const milestoneCell = ({ milestone, title, due }: { readonly milestone: string; readonly title: string; readonly due: Due }) =>
  ({ milestone, title, ...times(due), reached: false }) satisfies MilestoneCell;

/** Milestones with the days that were set anew. */
const moved = (milestones: readonly MilestoneCell[], days: readonly { readonly milestone: string; readonly due: Due }[]) =>
  milestones.map((each) => {
    const day = days.find(({ milestone }) => milestone === each.milestone);
    return day ? { ...each, ...times(day.due) } : each;
  });

const nextAttestation = ({ period, due }: { readonly period: number; readonly due: Due }, event: HistoryEvent): AttestationCell => ({
  period,
  since: event.ordinal,
  sinceMs: event.recordedMs,
  ...times(due),
});

const endExtension = { openExtension: null, extensionAskedBy: null, extensionSince: null, extensionSinceMs: null } as const;
const NO_PROPOSALS = { proposals: [] } as const;
const NO_RESULT = { submitted: null, submittedMs: null, submittedBy: null } as const;

/** A decision on a correction, with what it was made on. */
const decided = (
  problem: Case,
  event: HistoryEvent<{ readonly correction: number; readonly basedOn: Parameters<typeof decision>[3] }>,
  by: string,
) => problem.also(decision(event, { problem: event.thing, correction: event.data.correction }, by, event.data.basedOn));

/** The same, by somebody who has verified since. */
const judged = (problem: Case, event: Parameters<typeof decided>[1], by: string) => {
  const { verifiers } = problem.correction(event.data.correction);
  return decided(problem, event, by).setCorrection(event.data.correction, { verifiers: [...new Set([...verifiers, by])] });
};

const attempt = (event: HistoryEvent<{ readonly correction: number; readonly attempt: number }>) =>
  [event.thing, event.data.correction, event.data.attempt] as const;

const attestationOf = (problem: Case, number: number): AttestationCell => {
  const { attestation } = problem.correction(number);
  if (!attestation) throw new RangeError(`correction ${number} of problem ${problem.problem.problem} has no attestation`);
  return attestation;
};

function issued(problem: Case, data: DataOf<'problem', 'CorrectionIssued'>, event: HistoryEvent): Case {
  const { dueDay, dueMs, nearMs, provisional } = times(data.due);
  return problem.issue({
    problem: event.thing,
    correction: data.correction,
    cycle: data.cycle,
    unit: data.unit,
    part: data.part,
    kind: data.kind,
    phase: 'Issued',
    left: null,
    measures: data.measures,
    standard: data.standard,
    responsibleLeader: data.responsibleLeader ?? null,
    responsiblePerson: data.responsiblePerson ?? null,
    zone: data.terms.zone,
    planRequired: data.planRequired ? 1 : 0,
    planSubmittedBy: null,
    issued: event.ordinal,
    issuedOn: dayIn(event.recordedMs, data.terms.zone),
    phaseSince: event.ordinal,
    phaseSinceMs: event.recordedMs,
    originalDueDay: dueDay,
    originalDueMs: dueMs,
    originalBy: event.ordinal,
    approvedDueDay: dueDay,
    approvedDueMs: dueMs,
    approvedBy: event.ordinal,
    dueDay,
    dueMs,
    dueBy: event.ordinal,
    nearMs,
    provisional,
    milestones: data.milestones.map(milestoneCell),
    attestation: null,
    attempts: 0,
    ...NO_RESULT,
    accepted: null,
    acceptedOn: null,
    verifiers: [],
    proven: 0,
    ...endExtension,
    ...NO_PROPOSALS,
    suspendedMs: null,
    progressNote: null,
    progressPercent: null,
    waiting: 0,
    lit: 0,
    yellowFrom: null,
    redFrom: null,
  });
}

function extended(problem: Case, data: DataOf<'problem', 'ExtensionGranted'>, event: HistoryEvent): Case {
  const { milestones, dueDay: before } = problem.correction(data.correction);
  const { dueDay, dueMs, nearMs, provisional } = times(data.due);
  // Where milestones alone were extended the day stays as it was, and the approved clock with it.
  const later = dueDay > before && {
    ...{ approvedDueDay: dueDay, approvedDueMs: dueMs, approvedBy: event.ordinal },
    ...NO_PROPOSALS,
    ...{ dueDay, dueMs, nearMs, provisional, dueBy: event.ordinal },
  };
  return problem.setCorrection(data.correction, { ...endExtension, ...later, milestones: moved(milestones, data.milestones) });
}

function resumed(problem: Case, data: DataOf<'problem', 'CorrectionResumed'>, event: HistoryEvent): Case {
  const { left, milestones, dueDay } = problem.correction(data.correction);
  return problem.enterCorrection(data.correction, left ?? 'Issued', {
    left: null,
    suspendedMs: null,
    ...(data.due.dueDay !== dueDay && { ...times(data.due), dueBy: event.ordinal }),
    milestones: moved(milestones, data.milestones),
  });
}

/** Clocks that were counted again; the days that stayed keep the event that set them. */
function recalculated(problem: Case, data: DataOf<'problem', 'DeadlineRecalculated'>, event: HistoryEvent): Case {
  const { milestones, dueDay, attestation } = problem.correction(data.correction);
  const { original, approved, next } = data;
  return problem.setCorrection(data.correction, {
    ...times(data.due),
    ...(data.due.dueDay !== dueDay && { dueBy: event.ordinal }),
    ...((data.due.dueDay !== data.previousDueDay || next) && NO_PROPOSALS),
    ...(original && { originalDueDay: original.due.dueDay, originalDueMs: msOf(original.due.dueAt), originalBy: event.ordinal }),
    ...(approved && { approvedDueDay: approved.due.dueDay, approvedDueMs: msOf(approved.due.dueAt), approvedBy: event.ordinal }),
    milestones: moved(milestones, data.milestones),
    ...(next && attestation && { attestation: { ...attestation, ...times(next.due) } }),
  });
}

/** What was proposed, but for one that was decided on. */
const undecided = (problem: Case, number: number, decidedOn: number): Case =>
  problem.setCorrection(number, { proposals: problem.correction(number).proposals.filter(({ escalation }) => escalation !== decidedOn) });

/** What each event of a correction changes in the register. */
export const correctionFolds = {
  CorrectionIssued: inCase(issued),
  CorrectionAcknowledged: inCase((problem, { correction }) =>
    problem.enterCorrection(correction, problem.correction(correction).planRequired ? 'Acknowledged' : 'Executing'),
  ),
  PlanSubmitted: inCase((problem, { correction, submittedBy, measures, responsibleLeader, responsiblePerson }) =>
    problem.enterCorrection(correction, 'PlanSubmitted', {
      planSubmittedBy: submittedBy,
      measures,
      ...(responsibleLeader !== undefined && { responsibleLeader }),
      ...(responsiblePerson !== undefined && { responsiblePerson }),
    }),
  ),
  PlanApproved: inCase((problem, { correction }) => problem.enterCorrection(correction, 'Executing')),
  PlanReturned: inCase((problem, { correction }) => problem.enterCorrection(correction, 'Acknowledged')),
  ProgressReported: ({ thing, data }) => [
    put('corrections', [thing, data.correction], {
      progressNote: data.note,
      ...(data.percent !== undefined && { progressPercent: data.percent }),
    }),
  ],
  MilestoneReached: inCase((problem, { correction, milestone }) =>
    problem.setCorrection(correction, {
      milestones: problem
        .correction(correction)
        .milestones.map((each) => (each.milestone === milestone ? { ...each, reached: true } : each)),
    }),
  ),
  ResultSubmitted: inCase((problem, data, event) => {
    const { zone } = problem.correction(data.correction);
    return problem
      .enterCorrection(data.correction, 'Submitted', {
        attempts: data.attempt,
        submitted: event.ordinal,
        submittedMs: event.recordedMs,
        submittedBy: data.submittedBy,
        proven: data.evidence.length > 0 ? 1 : 0,
        ...NO_PROPOSALS,
      })
      .also(make('attempts', attempt(event), { submitted: event.ordinal, submittedOn: dayIn(event.recordedMs, zone) }));
  }),
  ResultReturned: inCase((problem, data, event) => {
    const { zone } = problem.correction(data.correction);
    return judged(problem, event, data.verifiedBy)
      .enterCorrection(data.correction, 'Executing', NO_RESULT)
      .also(put('attempts', attempt(event), { returned: event.ordinal, returnedOn: dayIn(event.recordedMs, zone) }));
  }),
  ResultAccepted: inCase((problem, data, event) => {
    const { zone } = problem.correction(data.correction);
    return judged(problem, event, data.verifiedBy)
      .enterCorrection(data.correction, 'Accepted', {
        accepted: event.ordinal,
        acceptedOn: dayIn(event.recordedMs, zone),
        attestation: data.next ? nextAttestation(data.next, event) : null,
      })
      .also(put('attempts', attempt(event), { accepted: event.ordinal }));
  }),
  AcceptanceRevoked: inCase((problem, { correction }, event) =>
    problem
      .enterCorrection(correction, 'Submitted', { accepted: null, acceptedOn: null, attestation: null, ...NO_PROPOSALS })
      .also(put('attempts', attempt(event), { accepted: null })),
  ),
  ExtensionRequested: inCase((problem, { correction, extension, askedBy }, event) =>
    problem.setCorrection(correction, {
      openExtension: extension,
      extensionAskedBy: askedBy,
      extensionSince: event.ordinal,
      extensionSinceMs: event.recordedMs,
    }),
  ),
  ExtensionGranted: inCase((problem, data, event) => decided(extended(problem, data, event), event, data.decidedBy)),
  ExtensionRefused: inCase((problem, data, event) => decided(problem.setCorrection(data.correction, endExtension), event, data.decidedBy)),
  EscalationProposed: inCase((problem, { correction, escalation }, { ordinal: since, recordedMs: sinceMs }) =>
    problem.setCorrection(correction, { proposals: [...problem.correction(correction).proposals, { escalation, since, sinceMs }] }),
  ),
  CorrectionEscalated: inCase((problem, { correction, escalation }) => undecided(problem, correction, escalation)),
  EscalationDeclined: inCase((problem, { correction, escalation }) => undecided(problem, correction, escalation)),
  ExtensionWithdrawn: inCase((problem, { correction }) => problem.setCorrection(correction, endExtension)),
  CorrectionSuspended: inCase((problem, { correction }, event) =>
    problem.enterCorrection(correction, 'Suspended', {
      left: problem.correction(correction).phase,
      suspendedMs: event.recordedMs,
      ...NO_PROPOSALS,
    }),
  ),
  CorrectionResumed: inCase(resumed),
  DeadlineRecalculated: inCase(recalculated),
  CorrectionReassigned: inCase((problem, { correction, unit }) =>
    succeed(
      problem.enterCorrection(correction, 'Reassigned', { left: null, suspendedMs: null }),
      problem.correction(correction).unit,
      unit,
    ),
  ),
  CorrectionWithdrawn: inCase((problem, { correction }) =>
    problem.enterCorrection(correction, 'Withdrawn', { left: null, suspendedMs: null }),
  ),
  AttestationSubmitted: inCase((problem, { correction, submittedBy }, event) =>
    problem.setCorrection(correction, {
      ...NO_PROPOSALS,
      attestation: {
        ...attestationOf(problem, correction),
        ...{ since: event.ordinal, sinceMs: event.recordedMs, submittedMs: event.recordedMs, submittedBy },
      },
    }),
  ),
  AttestationAccepted: inCase((problem, data, event) =>
    judged(problem, event, data.verifiedBy).setCorrection(data.correction, { attestation: nextAttestation(data.next, event) }),
  ),
  AttestationRejected: inCase((problem, data, event) => {
    const { submittedMs: _at, submittedBy: _by, ...attestation } = attestationOf(problem, data.correction);
    return judged(problem, event, data.verifiedBy).setCorrection(data.correction, {
      attestation: { ...attestation, since: event.ordinal, sinceMs: event.recordedMs, rejectedMs: event.recordedMs },
    });
  }),
} satisfies Folds<RegisterTables>['problem'];
