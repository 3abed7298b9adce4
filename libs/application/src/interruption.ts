import { EventLogError } from './ports/event-log.js';
import { EvidenceError } from './ports/evidence-store.js';
import { Refused } from './refused.js';

/** The log's trouble, or the disk's, or too many at once: no event's fault, and over by itself. */
export const isInterruption = (error: unknown): boolean =>
  (error instanceof EventLogError && (error.code === 'log.unavailable' || error.code === 'log.disk-full')) ||
  (error instanceof EvidenceError && error.code === 'evidence.unavailable') ||
  (error instanceof Refused && error.kind === 'unavailable');
