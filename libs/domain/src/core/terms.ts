import { id, instant, list, object, oneOf, optional, sha256, text, whole, type Of } from './shape.js';

/** A version of a procedure or of a calendar, by name. */
export const versionRef = object({ id, version: whole(1) });
export type VersionRef = Of<typeof versionRef>;

/** A file that supports what an event says: which bytes, and how they came to be here. */
export const evidenceRef = object({
  /** The upload's id. */
  evidence: id,
  sha256,
  /** Bytes. */
  size: whole(1),
  mediaType: text(100),
  name: text(200),
  /** When the picture was taken or the paper signed, as the uploader claims. */
  capturedAt: optional(instant),
  uploadedAt: instant,
  uploadedBy: id,
});
export type EvidenceRef = Of<typeof evidenceRef>;

export const evidenceList = list(evidenceRef, 50);

/** What a decision was made on: the revision and the evidence that the decider saw. */
export const basis = object({ revision: whole(0), evidence: list(sha256, 200) });
export type Basis = Of<typeof basis>;

/** How an attempt was verified: 资料审核, 现场核查, 个别访谈. */
const VERIFICATION_METHODS = ['documents', 'onSite', 'individualTalks'] as const;
export const verificationMethod = oneOf(...VERIFICATION_METHODS);
export type VerificationMethod = Of<typeof verificationMethod>;

/** A verdict on one criterion of an attempt. */
export const criterionVerdict = object({ criterion: text(500), met: oneOf('met', 'notMet', 'notApplicable'), note: optional(text(1000)) });
export type CriterionVerdict = Of<typeof criterionVerdict>;
