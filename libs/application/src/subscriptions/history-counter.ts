import { msOf, type HistoryEvent } from '#projections';
import type { StreamNames } from '../log/stream-names.js';
import type { StoredEvent } from '../ports/event-log.js';
import type { ReadCheckpoint } from '../ports/read-models.js';

/** Numbers the events of the history as they pass, and keeps the greatest recorded instant so far. */
export class HistoryCounter {
  #ordinal: number;
  #effectiveMs: number;

  /** @param from how far a read model has come; undefined at the beginning of the history */
  constructor(
    private readonly names: StreamNames,
    from: ReadCheckpoint | undefined,
  ) {
    this.#ordinal = from?.ordinal ?? 0;
    this.#effectiveMs = from?.effectiveMs ?? Number.NEGATIVE_INFINITY;
  }

  next(event: StoredEvent): HistoryEvent {
    const recordedMs = msOf(event.recordedAt);
    this.#ordinal += 1;
    this.#effectiveMs = Math.max(this.#effectiveMs, recordedMs);
    // A category that this version does not know is counted all the same: ordinals are of the history, not of what is understood.
    const parts = this.names.parse(event.stream) ?? { category: '', id: event.stream };
    const counted: { -readonly [Name in keyof HistoryEvent]: HistoryEvent[Name] } = {
      ordinal: this.#ordinal,
      position: event.position,
      effectiveMs: this.#effectiveMs,
      id: event.id,
      stream: event.stream,
      category: parts.category,
      thing: parts.id,
      revision: event.revision,
      type: event.type,
      data: event.data,
      occurredAt: event.occurredAt,
      recordedAt: event.recordedAt,
      recordedMs,
      actor: event.actor,
      role: event.role,
    };
    if (event.organization !== undefined) counted.organization = event.organization;
    return counted;
  }
}
