import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../sqlite/migrate.js';
import { openSqlite } from '../../sqlite/open-sqlite.js';
import { isSqliteError } from '../../sqlite/sqlite-error.js';
import { removeFile } from './database-file.js';
import type { TableSql } from './table-sql.js';

/** "RCRM": a read model of Rectify. */
const APPLICATION_ID = 0x5243524d;

interface RowDatabase {
  readonly path: string;
  /** Whether it is made beside a running one, to be thrown away whenever something fails. */
  readonly isBeside: boolean;
  /** What tells its rows from those of another version. */
  readonly origin: string;
  readonly tables: readonly TableSql[];
}

/**
 * Opens the file of a read model; begins it anew where something else wrote it, or it cannot be read.
 * @throws what SQLite throws; then nothing is left of a file that was begun beside
 */
export function openRowDatabase(wanted: RowDatabase): DatabaseSync {
  const there = tryOpen(wanted);
  if (there) return there;
  removeFile(wanted.path);
  const database = connect(wanted);
  try {
    begin(database, wanted);
    return database;
  } catch (error) {
    database.close();
    if (wanted.isBeside) removeFile(wanted.path); // nobody has it yet who could throw it away
    throw error;
  }
}

/** The file as it is, if it holds these rows; a file of something else, or one that is damaged, is no loss. */
function tryOpen(wanted: RowDatabase): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = connect(wanted);
    if (database.prepare('SELECT text FROM origin').get()?.['text'] === wanted.origin) return database;
  } catch (error) {
    if (!isSqliteError(error)) throw error;
  }
  database?.close();
  return undefined;
}

function connect({ path: file, isBeside }: RowDatabase): DatabaseSync {
  if (isBeside) {
    const database = openSqlite({ file, journal: 'delete', cacheKiB: 32_768 });
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE');
    return database;
  }
  const database = openSqlite({ file, journal: 'wal', cacheKiB: 16_384, checkpointPages: 4000 });
  // What a power cut takes is made again from the log; the order of commits is kept all the same.
  database.exec('PRAGMA synchronous = NORMAL');
  return database;
}

function begin(database: DatabaseSync, { origin, tables }: RowDatabase): void {
  inTransaction(database, () => {
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      CREATE TABLE origin (text TEXT NOT NULL) STRICT;
      CREATE TABLE checkpoint (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        position TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        effectiveMs INTEGER NOT NULL,
        fingerprint TEXT
      ) STRICT;
    `);
    database.prepare('INSERT INTO origin (text) VALUES (?)').run(origin);
    for (const { create } of tables) database.exec(create);
  });
}
