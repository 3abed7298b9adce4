import { id, instant, object, optional, sha256, text, whole, type EventsOf } from '../core/shape.js';

export const evidenceEvents = {
  EvidenceUploaded: object({
    sha256,
    /** Bytes. */
    size: whole(1),
    /** As sniffed from the content. */
    mediaType: text(100),
    name: text(200),
    capturedAt: optional(instant),
    uploadedAt: instant,
    uploadedBy: id,
  }),
};

export type EvidenceEvent = EventsOf<typeof evidenceEvents>;
