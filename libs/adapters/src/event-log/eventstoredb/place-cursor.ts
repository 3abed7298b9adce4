import type { StoredEvent } from '#application';
import type { HistoryCursor } from '../history-pages.js';
import type { HistoryReader } from './history-reader.js';
import type { LiveTail } from './live-tail.js';
import { placeOf, type Place } from './place.js';

export interface PlaceCursorParts {
  readonly history: HistoryReader;
  /** What happened last, for who follows; what it does not hold is read. */
  readonly tail: LiveTail | undefined;
  /** The last place that is wanted; undefined for as far as events go. */
  readonly end: Promise<Place | undefined> | undefined;
  /** @throws EventLogError `log.unavailable` */
  readonly requireOpen: () => void;
}

/** A reader's place in the whole history. */
export class PlaceCursor implements HistoryCursor {
  readonly #parts: PlaceCursorParts;
  #place: Place | undefined;
  /** Whether an event is known to be where it began. */
  #isKnown: boolean;

  constructor(parts: PlaceCursorParts, place: Place | undefined) {
    this.#parts = parts;
    this.#place = place;
    this.#isKnown = place === undefined;
  }

  async page(limit: number): Promise<readonly StoredEvent[]> {
    this.#parts.requireOpen();
    const events = this.#parts.tail?.behind(this.#place, limit) ?? (await this.#read(limit));
    this.#isKnown = true;
    const last = events.at(-1);
    if (last) this.#place = placeOf(last.position);
    return events;
  }

  async #read(limit: number): Promise<readonly StoredEvent[]> {
    const { history, end } = this.#parts;
    const until = await end;
    if (!this.#isKnown && this.#place !== undefined) await history.requireEventAt(this.#place);
    // An empty log had no end, and what came since is not wanted.
    if (end && until === undefined) return [];
    return history.behind(this.#place, { limit, until });
  }
}
