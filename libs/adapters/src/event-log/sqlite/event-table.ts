import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PlacedEvent } from '../event-text.js';
import type { RevisionRange } from '../revision-range.js';
import { corrupt, readRecord, type RecordRow } from './event-record.js';
import type { StreamHead } from './stream-table.js';

/** The events, in the order of their positions. Every statement is read to its end at once: none stays open while somebody waits. */
export class EventTable {
  readonly #insert: StatementSync;
  readonly #last: StatementSync;
  readonly #hashAt: StatementSync;
  readonly #range: StatementSync;
  readonly #walk: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO event (position, previous, hash, record) VALUES (?, ?, ?, ?)');
    this.#last = database.prepare('SELECT position, hash FROM event ORDER BY position DESC LIMIT 1');
    this.#hashAt = database.prepare('SELECT hash FROM event WHERE position = ?');
    this.#range = database.prepare(
      'SELECT position, hash, record FROM event WHERE position > ? AND position <= ? ORDER BY position LIMIT ?',
    );
    this.#walk = database.prepare(`
      WITH RECURSIVE walk (position, previous, hash, record) AS (
        SELECT position, previous, hash, record FROM event WHERE position = ?
        UNION ALL
        SELECT event.position, event.previous, event.hash, event.record FROM walk JOIN event ON event.position = walk.previous
        LIMIT ?
      ) SELECT position, hash, record FROM walk`);
    for (const statement of [this.#last, this.#hashAt, this.#range, this.#walk]) {
      statement.setReturnArrays(true);
    }
  }

  /** @param previous the position of the stream's previous event; 0 for its first */
  insert(position: number, previous: number, hash: string, record: string): void {
    this.#insert.run(position, previous, hash, record);
  }

  last(): { readonly position: number; readonly hash: string } | undefined {
    const row = this.#last.get() as unknown as [number, string] | undefined;
    return row && { position: row[0], hash: row[1] };
  }

  /** @throws EventLogError `log.corrupt` where there is no event, as there should be */
  hashAt(position: number): string {
    const row = this.#hashAt.get(position) as unknown as [string] | undefined;
    if (!row) {
      throw corrupt(position, 'it is missing');
    }
    return row[0];
  }

  /** Rows behind one position and up to another, yet to be checked. @param limit -1 for all of them */
  range(after: number, upTo: number, limit: number): RecordRow[] {
    return this.#range.all(after, upTo, limit) as unknown as RecordRow[];
  }

  /**
   * Events of one stream, backwards.
   * @param start an event of the stream that lies at or behind the range
   * @throws EventLogError `log.corrupt` where a row is not what was written, or the way back leads astray
   */
  backwards(stream: string, start: StreamHead, { lowest, highest }: RevisionRange): { position: number; event: PlacedEvent }[] {
    const rows = this.#walk.all(start.position, start.revision - lowest + 1) as unknown as RecordRow[];
    if (rows.length !== start.revision - lowest + 1) {
      throw corrupt(rows.at(-1)?.[0] ?? start.position, 'the way back through its stream breaks off here');
    }
    return rows.slice(start.revision - highest).map((row, index) => {
      const { event } = readRecord(row);
      if (event.stream !== stream || event.revision !== highest - index) {
        throw corrupt(row[0], `it stands where revision ${highest - index} of ${stream} should`);
      }
      return { position: row[0], event };
    });
  }
}
