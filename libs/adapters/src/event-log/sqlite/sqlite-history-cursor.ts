import type { EventCodec, StoredEvent } from '#application';
import { storedEvent } from '../event-text.js';
import type { HistoryCursor } from '../history-pages.js';
import { corrupt, NO_HASH, readRecord } from './event-record.js';
import type { EventTable } from './event-table.js';
import { positionText } from './position-text.js';
import type { RecentEvents } from './recent-events.js';
import { asLogFailure } from './sqlite-failure.js';

export interface HistorySource {
  readonly events: EventTable;
  readonly recent: RecentEvents;
  readonly codec: EventCodec;
  /** The last position to read, asked for each page. */
  readonly end: () => number;
}

/** Reads the history in order and checks that each event continues the chain of the one before. */
export class SqliteHistoryCursor implements HistoryCursor {
  readonly #events: EventTable;
  readonly #recent: RecentEvents;
  readonly #codec: EventCodec;
  readonly #end: () => number;
  #position = 0;
  #hash = NO_HASH;

  constructor({ events, recent, codec, end }: HistorySource) {
    this.#events = events;
    this.#recent = recent;
    this.#codec = codec;
    this.#end = end;
  }

  /** Continues behind an event of that hash. */
  startAfter(position: number, hash: string): void {
    this.#position = position;
    this.#hash = hash;
  }

  page(limit: number): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    try {
      this.#fill(events, limit);
    } catch (error) {
      if (events.length === 0) {
        throw asLogFailure(error);
      }
    }
    return events;
  }

  #fill(events: StoredEvent[], limit: number): void {
    const end = this.#end();
    if (this.#position >= end) {
      return;
    }
    const upTo = Math.min(end, this.#position + limit);
    while (this.#position < upTo) {
      const found = this.#recent.at(this.#position + 1);
      if (!found) {
        break;
      }
      events.push(this.#moveBehind(found.position, found.before, found.hash, found.stored));
    }
    if (events.length === 0) {
      this.#fillFromFile(events, end, limit);
    }
  }

  #fillFromFile(events: StoredEvent[], end: number, limit: number): void {
    const rows = this.#events.range(this.#position, end, limit);
    if (rows.length === 0) {
      throw corrupt(this.#position + 1, 'it is missing');
    }
    for (const row of rows) {
      const [position, hash] = row;
      if (position !== this.#position + 1) {
        throw corrupt(this.#position + 1, 'it is missing');
      }
      const { before, event } = readRecord(row);
      events.push(this.#moveBehind(position, before, hash, storedEvent(event, positionText(position), this.#codec)));
    }
  }

  #moveBehind(position: number, before: string, hash: string, stored: StoredEvent): StoredEvent {
    if (before !== this.#hash) {
      throw corrupt(position, 'it does not continue the chain');
    }
    this.#position = position;
    this.#hash = hash;
    return stored;
  }
}
