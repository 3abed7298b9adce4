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
  /** Nobody else's. */
  readonly event: PlacedEvent;
  /** What a reader gets of it, once the first one has asked. */
  stored?: StoredEvent | undefined;
}

type StoredRecently = RecentEvent & { readonly stored: StoredEvent };

const MOST_EVENTS = 1024;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * The last events that this process committed, so that those who follow closely (read models, reactions, listeners) neither fetch nor parse
 * nor check each event once more for each of them. They share the objects, which nobody may change.
 */
export class RecentEvents {
  readonly #codec: EventCodec;
  /** By position, as a ring. */
  readonly #events: (RecentEvent | undefined)[] = Array.from({ length: MOST_EVENTS });
  /** The positions that are remembered: from one, inclusive, to another, exclusive. */
  #oldest = 0;
  #end = 0;
  #characters = 0;

  constructor(codec: EventCodec) {
    this.#codec = codec;
  }

  /** @param events durable ones, in the order of their positions, right behind those before */
  add(events: readonly RecentEvent[]): void {
    for (const event of events) {
      if (this.#oldest === this.#end) {
        this.#oldest = event.position;
      } else if (event.position - this.#oldest === MOST_EVENTS) {
        this.#forgetOldest();
      }
      this.#events[event.position % MOST_EVENTS] = event;
      this.#end = event.position + 1;
      this.#characters += event.size;
      while (this.#characters > MOST_CHARACTERS) {
        this.#forgetOldest();
      }
    }
  }

  /** Undefined where it is no longer, or was never, remembered. @throws EventLogError `log.event-invalid` where the codec knows no such data */
  at(position: number): StoredRecently | undefined {
    const found = position >= this.#oldest && position < this.#end ? this.#events[position % MOST_EVENTS] : undefined;
    if (!found) {
      return undefined;
    }
    found.stored ??= storedEvent(found.event, positionText(position), this.#codec);
    return found as StoredRecently;
  }

  #forgetOldest(): void {
    const place = this.#oldest % MOST_EVENTS;
    this.#characters -= this.#events[place]?.size ?? 0;
    this.#events[place] = undefined;
    this.#oldest++;
  }
}
