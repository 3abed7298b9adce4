import { day, id, list, object, oneOf, optional, text, whole, type EventsOf } from '../core/shape.js';
import { basis, evidenceList, verificationMethod, versionRef } from '../core/terms.js';
import { finding } from '../problem/problem-events.js';

/** 常规, 专项, 回头看. */
export const INSPECTION_KINDS = ['routine', 'special', 'lookBack'] as const;
const inspectionKind = oneOf(...INSPECTION_KINDS);

/** 整改到位, 反弹, 虚假整改. */
export const LOOK_BACK_VERDICTS = ['held', 'relapsed', 'falselyRectified'] as const;
const lookBackVerdict = oneOf(...LOOK_BACK_VERDICTS);

export const inspectionEvents = {
  InspectionPlanned: object({
    /** The human number, 督查〔2026〕3号; taken from the series' stream. */
    number: text(50),
    kind: inspectionKind,
    title: text(200),
    mandate: text(2000),
    /** The supervising body. */
    body: id,
    leader: id,
    members: list(id, 50),
    /** The inspected organizations. */
    organizations: list(id, 100, 1),
    criteria: list(text(1000), 50),
    plannedFrom: optional(day),
    plannedTo: optional(day),
    /** The closed problems that a look-back samples; for that kind alone. */
    sample: optional(list(id, 200, 1)),
    procedure: versionRef,
    treeRevision: whole(0),
  }),
  InspectionStarted: object({}),
  TeamMemberAdded: object({ person: id }),
  TeamMemberRemoved: object({ person: id, reason: optional(text()) }),
  LeaderReplaced: object({ old: id, new: id, reason: text() }),
  FindingRecorded: object({ problem: id, recordedBy: id, ...finding }),
  FindingConfirmed: object({ problem: id, confirmedBy: id }),
  FindingDiscarded: object({ problem: id, discardedBy: id, reason: text() }),
  FeedbackIssued: object({ summary: optional(text()) }),
  InspectionEnteredRectification: object({}),
  FindingSettled: object({ problem: id, outcome: oneOf('closed', 'withdrawn') }),
  FindingUnsettled: object({ problem: id, ground: oneOf('relapse', 'falseRectification', 'closureRevoked') }),
  LookBackVerdictRecorded: object({
    problem: id,
    verdict: lookBackVerdict,
    verifiedBy: id,
    method: verificationMethod,
    opinion: text(),
    evidence: evidenceList,
    basedOn: basis,
  }),
  InspectionSuspended: object({ reason: text() }),
  InspectionResumed: object({}),
  InspectionCancelled: object({ reason: text() }),
  InspectionClosed: object({ summary: optional(text()) }),
  RecordAmended: object({ field: text(50), old: optional(text()), new: text(), reason: text(), amendedBy: id }),
  ProcedureMigrated: object({ old: versionRef, new: versionRef, reason: text(), migratedBy: id }),
};

export type InspectionEvent = EventsOf<typeof inspectionEvents>;
