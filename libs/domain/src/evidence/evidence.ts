import { fold, step, type Lifecycle } from '../core/lifecycle.js';
import type { EvidenceRef } from '../core/terms.js';
import type { EvidenceEvent } from './evidence-events.js';

/** What is said of a file whose bytes are durable already. */
export type EvidenceCommand = {
  type: 'UploadEvidence';
  sha256: string;
  size: number;
  mediaType: string;
  name: string;
  capturedAt?: string;
};

export type Evidence = { readonly phase: 'None' } | { readonly phase: 'Stored'; readonly file: Omit<EvidenceRef, 'evidence'> };

/** A file, once it is here: never overwritten, and superseded only in the record that names it. */
export const evidence: Lifecycle<EvidenceCommand, EvidenceEvent, Evidence> = {
  name: 'evidence',
  initial: { phase: 'None' },
  roles: (_, { actor }) => new Set((['supervisor', 'leader', 'branch'] as const).filter((role) => actor.holdsAnywhere(role))),

  steps: {
    UploadEvidence: step({
      from: ['None'],
      to: ['Stored'],
      by: ['supervisor', 'leader', 'branch'],
      decide: ({ sha256, size, mediaType, name, capturedAt }, _, { actor, now }) =>
        (size === 0 && { code: 'evidence.empty' }) ||
        (capturedAt !== undefined &&
          Temporal.Instant.compare(capturedAt, now) > 0 && { code: 'evidence.captured-in-the-future', details: { capturedAt } }) || [
          {
            type: 'EvidenceUploaded',
            sha256,
            size,
            mediaType,
            name,
            ...(capturedAt !== undefined && { capturedAt: String(Temporal.Instant.from(capturedAt)) }),
            uploadedAt: String(now),
            uploadedBy: actor.id,
          },
        ],
    }),
  },

  evolve: {
    EvidenceUploaded: fold(['None'], (_, { type: __, ...file }) => ({ phase: 'Stored', file })),
  },
};

/** The file as what it supports refers to it; undefined where nothing was uploaded under this id. */
export const evidenceRefOf = (id: string, state: Evidence): EvidenceRef | undefined =>
  state.phase === 'Stored' ? { evidence: id, ...state.file } : undefined;
