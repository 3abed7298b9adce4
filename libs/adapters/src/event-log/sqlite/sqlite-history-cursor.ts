import type { EventCodec, StoredEvent } from '#application';
import { storedEvent } from '../event-text.js';
import type { HistoryCursor } from '../history-pages.js';
import { corrupt, NO_HASH, readRecord } from './event-record.js';
import type { EventTable } from './event-table.js';
import { positionText } from './position-text.js';

/** Reads the history in order and checks that each event continues the chain of the one before. */
export class SqliteHistoryCursor implements HistoryCursor {
  readonly #events: EventTable;
  readonly #codec: EventCodec;
  readonly #end: () => number;
  #position = 0;
  #hash = NO_HASH;

  /** @param end the last position to read, asked for each page */
  constructor(events: EventTable, codec: EventCodec, end: () => number) {
    this.#events = events;
    this.#codec = codec;
    this.#end = end;
  }

  /** Continues behind an event of that hash. */
  startAfter(position: number, hash: string): void {
    this.#position = position;
    this.#hash = hash;
  }

  *page(limit: number): Generator<StoredEvent, void, undefined> {
    const end = this.#end();
    if (this.#position >= end) {
      return;
    }
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
      if (before !== this.#hash) {
        throw corrupt(position, 'it does not continue the chain');
      }
      const stored = storedEvent(event, positionText(position), this.#codec);
      this.#position = position;
      this.#hash = hash;
      yield stored;
    }
  }
}
