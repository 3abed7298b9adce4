import type { EventCodec, StoredEvent } from '#application';
import { storedEvent, type PlacedEvent } from '../event-text.js';
import { positionText } from './position-text.js';

export interface RecentEvent {
  readonly position: number;
  /** The hash of the event at the position before. */
  readonly before: string;
  readonly hash: string;
  /** Characters of its text. */
  readonly size: number;
  readonly event: PlacedEvent;
}

const MOST_EVENTS = 1024;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * The last events that this process committed, so that those who follow closely (read models, reactions, listeners) neither fetch nor parse
 * nor check each event once more for each of them. They share the objects, which nobody may change.
 */
export class RecentEvents {
  readonly #codec: EventCodec;
  readonly #events = new Map<number, RecentEvent & { stored?: StoredEvent }>();
  #oldest = 0;
  #characters = 0;

  constructor(codec: EventCodec) {
    this.#codec = codec;
  }

  /** @param events durable ones, in the order of their positions, right behind those before */
  add(events: readonly RecentEvent[]): void {
    for (const event of events) {
      if (this.#events.size === 0) {
        this.#oldest = event.position;
      }
      this.#events.set(event.position, { ...event });
      this.#characters += event.size;
    }
    while (this.#events.size > MOST_EVENTS || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#events.get(this.#oldest)?.size ?? 0;
      this.#events.delete(this.#oldest++);
    }
  }

  /** Undefined where it is no longer, or was never, remembered. @throws EventLogError `log.event-invalid` where the codec knows no such data */
  at(position: number): { readonly before: string; readonly hash: string; readonly stored: StoredEvent } | undefined {
    const found = this.#events.get(position);
    if (!found) {
      return undefined;
    }
    found.stored ??= storedEvent(found.event, positionText(position), this.#codec);
    return { before: found.before, hash: found.hash, stored: found.stored };
  }
}
