import type { EventCodec, StoredEvent } from '#application';
import { storedEvent, type PlacedEvent } from '../event-text.js';
import { positionText } from './position-text.js';
import type { StreamHead } from './stream-table.js';

export interface RecentEvent {
  readonly position: number;
  /** The position of its stream's event before; 0 for the first. */
  readonly previous: number;
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

/** Whoever changes what others read as well is told so. */
function frozen(event: StoredEvent): StoredEvent {
  Object.freeze(event.data);
  return Object.freeze(event);
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
    found.stored ??= frozen(storedEvent(found.event, positionText(position), this.#codec));
    return found as StoredRecently;
  }

  /**
   * The events of a stream from a revision on, backwards from its last one; undefined where not all of them are remembered.
   * @throws EventLogError `log.event-invalid` where the codec knows no such data
   */
  backwards({ position, revision }: StreamHead, lowest: number): StoredEvent[] | undefined {
    const events: StoredEvent[] = [];
    let at = position;
    for (let left = revision - lowest; left >= 0; left--) {
      const found = this.at(at);
      if (!found) {
        return undefined;
      }
      events.push(found.stored);
      at = found.previous;
    }
    return events;
  }

  #forgetOldest(): void {
    const place = this.#oldest % MOST_EVENTS;
    this.#characters -= this.#events[place]?.size ?? 0;
    this.#events[place] = undefined;
    this.#oldest++;
  }
}
