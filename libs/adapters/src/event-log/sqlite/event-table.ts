import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RevisionRange } from '../revision-range.js';
import { corrupt, EVENT_COLUMNS, type EventRow, type NamedEventRow } from './event-row.js';
import type { StreamHead } from './stream-table.js';

const columnsOf = (table: string) => EVENT_COLUMNS.map((column) => `${table}.${column}`).join(', ');

/** The events, in the order of their positions. Every statement is read to its end at once: none stays open while somebody waits. */
export class EventTable {
  readonly #insert: StatementSync;
  readonly #last: StatementSync;
  readonly #at: StatementSync;
  readonly #range: StatementSync;
  readonly #walk: StatementSync;

  constructor(database: DatabaseSync) {
    const columns = EVENT_COLUMNS.join(', ');
    this.#insert = database.prepare(`INSERT INTO event (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#last = database.prepare('SELECT position, hash FROM event ORDER BY position DESC LIMIT 1');
    this.#at = database.prepare('SELECT hash FROM event WHERE position = ?');
    this.#range = database.prepare(`
      SELECT ${columnsOf('event')}, stream.name FROM event LEFT JOIN stream ON stream.id = event.stream
      WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`);
    this.#walk = database.prepare(`
      WITH RECURSIVE walk (${columns}) AS (
        SELECT ${columns} FROM event WHERE position = ?
        UNION ALL
        SELECT ${columnsOf('event')} FROM walk JOIN event ON event.position = walk.previous
        LIMIT ?
      ) SELECT ${columns} FROM walk`);
    for (const statement of [this.#last, this.#at, this.#range, this.#walk]) {
      statement.setReturnArrays(true);
    }
  }

  insert(row: EventRow): void {
    this.#insert.run(...row);
  }

  last(): { readonly position: number; readonly hash: string } | undefined {
    const row = this.#last.get() as unknown as [number, string] | undefined;
    return row && { position: row[0], hash: row[1] };
  }

  hashAt(position: number): string | undefined {
    return (this.#at.get(position) as unknown as [string] | undefined)?.[0];
  }

  /** Events behind one position and up to another. */
  range(after: number, upTo: number, limit: number): NamedEventRow[] {
    return this.#range.all(after, upTo, limit) as unknown as NamedEventRow[];
  }

  /**
   * Events of one stream, backwards, from one that lies at or behind the range.
   * @throws EventLogError `log.corrupt` where the way back leads astray
   */
  backwards(start: StreamHead, { lowest, highest }: RevisionRange): EventRow[] {
    const rows = this.#walk.all(start.position, start.revision - lowest + 1) as unknown as EventRow[];
    for (const [step, [position, stream, revision]] of rows.entries()) {
      if (stream !== start.stream || revision !== start.revision - step) {
        throw corrupt(position, 'another event than its stream says');
      }
    }
    if (rows.length !== start.revision - lowest + 1) {
      throw corrupt(start.position, 'the way back from here breaks off');
    }
    return rows.slice(start.revision - highest);
  }
}
