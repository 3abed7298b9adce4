import { keyed } from '../core/keyed.js';
import { day, flag, id, list, object, oneOf, optional, record, text, whole, type EventsOf } from '../core/shape.js';
import { basis, criterionVerdict, evidenceList, verificationMethod } from '../core/terms.js';
import { rectificationKind } from '../procedure/procedure-content.js';
import { due, milestone, milestoneDue, rung, terms } from '../time/deadline.js';
import { ladderEvents } from './ladder-events.js';

/** 牵头单位 or 配合单位. */
export const UNIT_PARTS = ['lead', 'co'] as const;
const unitPart = oneOf(...UNIT_PARTS);

const period = object({ period: whole(1), due, terms: optional(terms) });

/** A clock that was counted again: what it showed, and what it shows. */
const recounted = { previousDueDay: day, due };

/** What of the ladder is still ahead of whoever is given the work back. */
const ladder = optional(list(rung, 20));

const verdict = { verifiedBy: id, method: verificationMethod, verdicts: list(criterionVerdict, 50), basedOn: basis };

const correctionEvents = {
  CorrectionIssued: object({
    unit: id,
    part: unitPart,
    cycle: whole(1),
    kind: rectificationKind,
    measures: list(text(1000), 50),
    standard: text(2000),
    responsibleLeader: optional(id),
    responsiblePerson: optional(id),
    planRequired: flag,
    evidenceRequired: flag,
    terms,
    due,
    milestones: list(milestone, 30),
    /** Days between the due days of attestations; for the sustained kind alone. */
    period: optional(whole(1)),
    /** The number of the correction whose place this one takes. */
    replaces: optional(whole(1)),
    /** The revision of the organization tree in which the unit was found active. */
    treeRevision: whole(0),
  }),
  CorrectionAcknowledged: object({ acknowledgedBy: id }),
  PlanSubmitted: object({
    submittedBy: id,
    measures: list(text(1000), 50, 1),
    responsibleLeader: optional(id),
    responsiblePerson: optional(id),
    evidence: evidenceList,
  }),
  PlanApproved: object({ approvedBy: id, opinion: optional(text()) }),
  PlanReturned: object({ returnedBy: id, reason: text() }),
  ProgressReported: object({ reportedBy: id, note: text(), percent: optional(whole(0, 100)), evidence: evidenceList }),
  MilestoneReached: object({ milestone: id, reportedBy: id, note: optional(text()), evidence: evidenceList }),
  ResultSubmitted: object({ attempt: whole(1), submittedBy: id, statement: text(), evidence: evidenceList }),
  ResultReturned: object({ attempt: whole(1), reason: text(), ...verdict, ladder }),
  ResultAccepted: object({
    attempt: whole(1),
    opinion: optional(text()),
    ...verdict,
    /** When the next attestation of a sustained correction is due. */
    next: optional(period),
  }),
  AcceptanceRevoked: object({ attempt: whole(1), revokedBy: id, reason: text() }),
  ExtensionRequested: object({
    extension: whole(1),
    askedBy: id,
    reason: text(),
    dueDay: optional(day),
    /** Milestone → proposed day. */
    milestones: optional(record(day, 30)),
    evidence: evidenceList,
  }),
  ExtensionGranted: object({
    extension: whole(1),
    decidedBy: id,
    opinion: optional(text()),
    basedOn: basis,
    previousDueDay: day,
    /** The whole deadline as decided; the same as before where milestones alone were extended. */
    due,
    milestones: list(milestoneDue, 30),
    terms,
  }),
  ExtensionRefused: object({ extension: whole(1), decidedBy: id, reason: text(), basedOn: basis }),
  ExtensionWithdrawn: object({
    extension: whole(1),
    cause: oneOf('asked', 'submitted', 'withdrawn', 'reassigned'),
    reason: optional(text()),
  }),
  CorrectionSuspended: object({
    reason: text(),
    /** Whether it stops with its inspection, and resumes with it, or by itself. */
    cause: oneOf('inspection', 'itself'),
    suspendedOn: day,
    /** False where it began after the effective due instant: then the deadline stays. */
    movesDeadline: flag,
  }),
  CorrectionResumed: object({
    resumedOn: day,
    /** Days, counted as the limit is. */
    movedBy: whole(0),
    previousDueDay: day,
    due,
    milestones: list(milestoneDue, 30),
    terms,
  }),
  /** Days that were counted into a year that was not published yet, counted again on a calendar that knows more. */
  DeadlineRecalculated: object({
    /** The whole effective deadline; the same as before where others alone were counted again. */
    ...recounted,
    /** The other clocks, milestones and the next attestation, where they were. */
    original: optional(object(recounted)),
    approved: optional(object(recounted)),
    milestones: list(object({ milestone: id, ...recounted }), 30),
    next: optional(object({ period: whole(1), ...recounted })),
    terms,
  }),
  CorrectionReassigned: object({ unit: id, next: whole(1), reason: text() }),
  CorrectionWithdrawn: object({ reason: text() }),
  AttestationSubmitted: object({ period: whole(2), submittedBy: id, statement: text(), evidence: evidenceList }),
  AttestationAccepted: object({ period: whole(2), opinion: optional(text()), ...verdict, next: period }),
  AttestationRejected: object({ period: whole(2), reason: text(), ...verdict, ladder }),
  ...ladderEvents,
};

export type CorrectionEvent = EventsOf<typeof correctionEvents>;

/** The same events as they are written in the problem's stream, each with its correction's number. */
export const numberedCorrectionEvents = keyed('correction', whole(1), correctionEvents);
