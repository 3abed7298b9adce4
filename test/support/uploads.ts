import { createHash } from 'node:crypto';
import type { Basis, EvidenceRef } from '../../libs/domain/src/core/terms.js';

/** The SHA-256 of a made-up file, told from its name. */
export const hash = (file: string): string => createHash('sha256').update(file).digest('hex');

/** A file as its uploader left it. */
export const file = (evidence: string, uploadedBy: string): EvidenceRef => ({
  evidence,
  sha256: hash(evidence),
  size: 1024,
  mediaType: 'image/jpeg',
  name: `${evidence}.jpg`,
  uploadedAt: '2026-03-01T01:00:00Z',
  uploadedBy,
});

export const uploadsOf = (...files: readonly EvidenceRef[]): ReadonlyMap<string, EvidenceRef> =>
  new Map(files.map((each) => [each.evidence, each]));

/** What a decider saw: these files. */
export const seen = (...files: readonly string[]): Basis => ({ revision: 7, evidence: files.map(hash) });
