import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A row of the log's own table of events. */
export type BareRow = readonly [position: number, previous: number, hash: string, record: string];

/** The raw engine: the log's rows in the log's table, and nothing else. Its write-ahead log is as long as the log's, so that both carry as much over at once. */
export class BareTable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  #position = 0;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000;
      CREATE TABLE event (position INTEGER PRIMARY KEY, previous INTEGER NOT NULL, hash TEXT NOT NULL, record TEXT NOT NULL) STRICT;
    `);
    this.#insert = this.#database.prepare('INSERT INTO event (position, previous, hash, record) VALUES (?, ?, ?, ?)');
  }

  /** Commits the rows behind those before, so many at once. */
  write(rows: readonly BareRow[], atOnce: number): void {
    for (let from = 0; from < rows.length; from += atOnce) {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const [, previous, hash, record] of rows.slice(from, from + atOnce)) {
        this.#position += 1;
        this.#insert.run(this.#position, previous, hash, record);
      }
      this.#database.exec('COMMIT');
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** The rows that a log's file holds last. */
export function lastRows(file: string, count: number): readonly BareRow[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('SELECT position, previous, hash, record FROM event ORDER BY position DESC LIMIT ?');
    rows.setReturnArrays(true);
    return (rows.all(count) as unknown as BareRow[]).reverse();
  } finally {
    database.close();
  }
}
