import { DatabaseSync } from 'node:sqlite';

/** Below it, commits can be lost in WAL mode with two connections (the WAL-reset bug of SQLite 3.7.0 to 3.51.2). */
const OLDEST_SAFE_SQLITE = '3.51.3';

export interface SqliteFile {
  readonly file: string;
  /** WAL reads while it writes; `delete` leaves nothing beside the file. */
  readonly journal: 'wal' | 'delete';
  /** KiB of pages kept in memory. */
  readonly cacheKiB?: number;
  /** After how many pages the write-ahead log is carried over into the file. */
  readonly checkpointPages?: number;
  /** Milliseconds to wait for another connection's lock. */
  readonly busyTimeout?: number;
}

/** Opens a database whose commits are durable when they are answered, a power cut included. @throws Error on an unsafe SQLite, or what SQLite throws */
export function openSqlite({ file, journal, cacheKiB = 2048, checkpointPages = 1000, busyTimeout = 0 }: SqliteFile): DatabaseSync {
  requireSafeSqlite(process.versions.sqlite ?? '0');
  const database = new DatabaseSync(file, { timeout: busyTimeout });
  try {
    // fullfsync: on macOS alone, where a plain fsync stops at the drive's cache.
    database.exec(`
      PRAGMA journal_mode = ${journal};
      PRAGMA synchronous = ${journal === 'wal' ? 'FULL' : 'EXTRA'};
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA cell_size_check = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -${cacheKiB};
      PRAGMA wal_autocheckpoint = ${checkpointPages};
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @param version what `sqlite_version()` says, e.g. `3.53.4` */
export function requireSafeSqlite(version: string): void {
  if (numbers(version) < numbers(OLDEST_SAFE_SQLITE)) {
    throw new Error(`SQLite ${version} can lose commits in WAL mode; ${OLDEST_SAFE_SQLITE} or later is needed (Node 26 carries it)`);
  }
}

/** 3.51.3 as 3051003, as `SQLITE_VERSION_NUMBER` counts. */
function numbers(version: string): number {
  return version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}
