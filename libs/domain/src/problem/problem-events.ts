import { day, id, list, object, oneOf, optional, sha256, text, whole, type EventsOf } from '../core/shape.js';
import { basis, evidenceList, evidenceRef, versionRef } from '../core/terms.js';
import { numberedCorrectionEvents } from './correction-events.js';

/** 督导检查, 自查, 上级反馈, 移交. */
export const SOURCES = ['inspection', 'selfCheck', 'higherLevel', 'handedOver'] as const;
const source = oneOf(...SOURCES);

/** 一般, 较重, 严重. */
export const SEVERITIES = ['minor', 'major', 'serious'] as const;

/** What a finding says. */
export const finding = {
  title: text(200),
  condition: text(),
  criterion: text(2000),
  cause: optional(text(2000)),
  effect: optional(text(2000)),
  severity: oneOf(...SEVERITIES),
  category: text(100),
  evidence: evidenceList,
  leadUnit: id,
  coUnits: list(id, 20),
  /** The revision of the organization tree in which the units were found active. */
  treeRevision: whole(0),
};

/** 反弹 or 虚假整改. */
export const REOPENING_GROUNDS = ['relapse', 'falseRectification'] as const;
const reopeningGround = oneOf(...REOPENING_GROUNDS);

const ownEvents = {
  ProblemRecorded: object({
    source,
    /** The inspection that found it; it reports there. */
    inspection: optional(id),
    /** The supervising body; for a problem without an inspection its appointed supervisors and leaders are the team. */
    body: id,
    ...finding,
    recordedBy: id,
    procedure: versionRef,
  }),
  ProblemConfirmed: object({
    confirmedBy: id,
    /** The day in the procedure's zone: what a period selects by. */
    confirmedOn: day,
  }),
  ProblemWithdrawn: object({ withdrawnBy: id, reason: text() }),
  ProblemAssigned: object({}),
  ProblemUnassigned: object({}),
  ProblemEnteredRectification: object({}),
  ProblemPresentedForVerification: object({}),
  ProblemRectified: object({}),
  ProblemClosed: object({ closedBy: id, ground: text(), basedOn: basis }),
  ClosureRevoked: object({ revokedBy: id, reason: text() }),
  ProblemReopened: object({
    cycle: whole(2),
    ground: reopeningGround,
    reopenedBy: id,
    reason: text(),
    basedOn: basis,
    /** The look-back whose verdict reopens it. */
    lookBack: optional(id),
  }),
  FindingDisputed: object({ dispute: whole(1), unit: id, disputedBy: id, reason: text(), evidence: evidenceList }),
  DisputeRetracted: object({ dispute: whole(1), retractedBy: id, reason: text() }),
  FindingMaintained: object({ dispute: whole(1), decidedBy: id, reason: text(), basedOn: basis }),
  FindingWithdrawn: object({ dispute: whole(1), decidedBy: id, reason: text(), basedOn: basis }),
  UnitSucceeded: object({ unit: id, successor: id, treeRevision: whole(0) }),
  RecordAmended: object({
    /** Where it stands: in the problem's record, or in one of a correction. */
    correction: optional(whole(1)),
    field: text(50),
    old: optional(text()),
    new: text(),
    reason: text(),
    amendedBy: id,
  }),
  EvidenceAmended: object({
    correction: optional(whole(1)),
    /** The version that is superseded; it stays on record. */
    old: sha256,
    evidence: evidenceRef,
    reason: text(),
    amendedBy: id,
  }),
  ProcedureMigrated: object({ old: versionRef, new: versionRef, reason: text(), migratedBy: id }),
};

/** Every event of a problem's stream, its corrections' included. */
export const problemEvents = { ...ownEvents, ...numberedCorrectionEvents };

export type ProblemEvent = EventsOf<typeof problemEvents>;
