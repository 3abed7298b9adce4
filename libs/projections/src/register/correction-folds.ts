import type { Due } from '#domain';
import { dayIn, msOf } from '../core/instants.js';
import type { DataOf, HistoryEvent } from '../core/history-event.js';
import type { Folds } from '../core/projection.js';
import { inCase, type Case } from './case.js';
import { make, put } from './changes.js';
import { decision } from './decisions.js';
import type { AttestationCell, MilestoneCell, Moves } from './case-tables.js';
import type { RegisterTables } from './tables.js';
import { succeed } from './units.js';

const times = ({ dueDay, dueAt, nearDueAt, provisional }: Due) => ({
  dueDay,
  dueMs: msOf(dueAt),
  nearMs: msOf(nearDueAt),
  provisional: provisional ? (1 as const) : (0 as const),
});

const unmoved = ({ recordedMs }: HistoryEvent): Moves => ({ moves: 0, movedMs: recordedMs });

const movedOnce = ({ moves }: Moves, { recordedMs }: HistoryEvent): Moves => ({ moves: moves + 1, movedMs: recordedMs });

type Times = Pick<MilestoneCell, 'dueDay' | 'provisional'> & Moves;

/** A deadline as it was counted again, which is no move where its day stays. */
function recounted(before: Times, due: Due, event: HistoryEvent) {
  const after = times(due);
  if (after.dueDay !== before.dueDay) return { ...after, ...movedOnce(before, event) };
  return { ...after, ...(after.provisional !== before.provisional && { movedMs: event.recordedMs }) };
}

type MilestoneDays = readonly { readonly milestone: string; readonly due: Due }[];

const milestoneCell = ({ milestone, title, due }: MilestoneDays[number] & { readonly title: string }, event: HistoryEvent) =>
  ({ milestone, title, ...times(due), ...unmoved(event), reached: false }) satisfies MilestoneCell;

/** Milestones with the days that were set anew. */
const moved = (
  milestones: readonly MilestoneCell[],
  days: MilestoneDays,
  anew: (before: MilestoneCell, due: Due) => Partial<MilestoneCell>,
): readonly MilestoneCell[] =>
  milestones.map((each) => {
    const day = days.find(({ milestone }) => milestone === each.milestone);
    return day ? { ...each, ...anew(each, day.due) } : each;
  });

const nextAttestation = ({ period, due }: { readonly period: number; readonly due: Due }, event: HistoryEvent): AttestationCell => ({
  period,
  since: event.ordinal,
  sinceMs: event.recordedMs,
  ...times(due),
  ...unmoved(event),
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
    ...unmoved(event),
    milestones: data.milestones.map((each) => milestoneCell(each, event)),
    attestation: null,
    attempts: 0,
    ...NO_RESULT,
    accepted: null,
    acceptedOn: null,
    verifiers: [],
    proven: 0,
    ...endExtension,
    ...NO_PROPOSALS,
    talks: [],
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
  const before = problem.correction(data.correction);
  const { dueDay, dueMs, nearMs, provisional } = times(data.due);
  // Where milestones alone were extended the day stays as it was, and the approved clock with it.
  const later = dueDay > before.dueDay && {
    ...{ approvedDueDay: dueDay, approvedDueMs: dueMs, approvedBy: event.ordinal },
    ...NO_PROPOSALS,
    ...{ dueDay, dueMs, nearMs, provisional, dueBy: event.ordinal, ...movedOnce(before, event) },
  };
  const milestones = moved(before.milestones, data.milestones, (each, due) => ({ ...times(due), ...movedOnce(each, event) }));
  return problem.setCorrection(data.correction, { ...endExtension, ...later, milestones });
}

/** The clocks of what is not reached yet stand from now on. */
function suspended(problem: Case, { correction: number }: DataOf<'problem', 'CorrectionSuspended'>, event: HistoryEvent): Case {
  const before = problem.correction(number);
  return problem.enterCorrection(number, 'Suspended', {
    left: before.phase,
    suspendedMs: event.recordedMs,
    ...NO_PROPOSALS,
    ...movedOnce(before, event),
    milestones: before.milestones.map((each) => (each.reached ? each : { ...each, ...movedOnce(each, event) })),
  });
}

function resumed(problem: Case, data: DataOf<'problem', 'CorrectionResumed'>, event: HistoryEvent): Case {
  const before = problem.correction(data.correction);
  return problem.enterCorrection(data.correction, before.left ?? 'Issued', {
    left: null,
    suspendedMs: null,
    ...(data.due.dueDay !== before.dueDay && { ...times(data.due), dueBy: event.ordinal }),
    ...movedOnce(before, event),
    milestones: moved(before.milestones, data.milestones, (each, due) => ({ ...times(due), ...movedOnce(each, event) })),
  });
}

/** Clocks that were counted again; the days that stayed keep the event that set them. */
function recalculated(problem: Case, data: DataOf<'problem', 'DeadlineRecalculated'>, event: HistoryEvent): Case {
  const before = problem.correction(data.correction);
  const { attestation } = before;
  const { original, approved, next } = data;
  return problem.setCorrection(data.correction, {
    ...recounted(before, data.due, event),
    ...(data.due.dueDay !== before.dueDay && { dueBy: event.ordinal }),
    ...((data.due.dueDay !== data.previousDueDay || next) && NO_PROPOSALS),
    ...(original && { originalDueDay: original.due.dueDay, originalDueMs: msOf(original.due.dueAt), originalBy: event.ordinal }),
    ...(approved && { approvedDueDay: approved.due.dueDay, approvedDueMs: msOf(approved.due.dueAt), approvedBy: event.ordinal }),
    milestones: moved(before.milestones, data.milestones, (each, due) => recounted(each, due, event)),
    ...(next && attestation && { attestation: { ...attestation, ...recounted(attestation, next.due, event) } }),
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
  CorrectionEscalated: inCase((problem, { correction, escalation, step }, { ordinal: since, recordedMs: sinceMs }) => {
    const { talks } = problem.correction(correction);
    const after = undecided(problem, correction, escalation);
    return step === 'summonedTalk' ? after.setCorrection(correction, { talks: [...talks, { escalation, since, sinceMs }] }) : after;
  }),
  TalkHeld: inCase((problem, { correction, escalation: held }) =>
    problem.setCorrection(correction, { talks: problem.correction(correction).talks.filter(({ escalation }) => escalation !== held) }),
  ),
  EscalationDeclined: inCase((problem, { correction, escalation }) => undecided(problem, correction, escalation)),
  ExtensionWithdrawn: inCase((problem, { correction }) => problem.setCorrection(correction, endExtension)),
  CorrectionSuspended: inCase(suspended),
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
