import { chmod, open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { ONLY_PASSWORD, PersonKeysError, type PersonKeysErrorCode } from '#application';
import { migrate, schemaVersion, type Schema } from '../../sqlite/migrate.js';
import { openSqlite } from '../../sqlite/open-sqlite.js';
import { isSqliteError, resultOf, SQLITE_CONSTRAINT, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_NOTADB } from '../../sqlite/sqlite-error.js';
import { isThere } from '../key-places.js';
import type { Move } from '../move/movable-keys.js';
import { requireUsable } from '../move/usable.js';

/** Milliseconds: `rectify …` may be at it beside the server. */
const BUSY_TIMEOUT = 5000;

/** What a process that has the file open, and was told of no move, would lose by writing it, or spoil. */
const fenced = (table: string, change: 'INSERT' | 'DELETE', states: readonly Move['state'][]): string => `
     CREATE TRIGGER ${table}_${change.toLowerCase()} BEFORE ${change} ON ${table}
     WHEN (SELECT state FROM move) IN (${states.map((state) => `'${state}'`).join(', ')})
     BEGIN SELECT RAISE(ABORT, 'the keys are moving, or have moved'); END;`;

/** A destroyed person keeps a row without secrets, so that nothing is made for him again. The application id is `RCTK` in ASCII. */
const SCHEMA: Schema = {
  applicationId: 0x5243544b,
  steps: [
    `CREATE TABLE person (id TEXT PRIMARY KEY, key BLOB, password TEXT, destroyed INTEGER NOT NULL DEFAULT 0) STRICT;
     CREATE TABLE secret (purpose TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;`,
    `CREATE TABLE password (person TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (person, id)) STRICT;
     INSERT INTO password SELECT id, '${ONLY_PASSWORD}', password FROM person WHERE password IS NOT NULL;
     ALTER TABLE person DROP COLUMN password;
     ALTER TABLE person ADD COLUMN condemned INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX condemned ON person (id) WHERE condemned = 1;`,
    `CREATE TABLE move (one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL, id TEXT NOT NULL) STRICT;
     ${fenced('person', 'INSERT', ['leaving', 'moved'])}
     ${fenced('password', 'INSERT', ['leaving', 'moved'])}
     ${fenced('secret', 'INSERT', ['leaving', 'moved'])}
     ${fenced('password', 'DELETE', ['leaving'])}`,
  ],
};

/** The move that a file was last part of; it is in use where that has filled it (`here`), or there was none. */
export type FileMove = Move | { readonly state: 'here'; readonly id: string };

/**
 * @param file its folder must exist
 * @param begins whether a file that is missing, or was never written, is begun
 * @throws PersonKeysError `person-keys.newer-version`, `person-keys.corrupt`, `person-keys.unavailable`
 */
export async function openKeysFile(file: string, { begins }: { readonly begins: boolean }): Promise<DatabaseSync> {
  if (!begins && !(await isThere(file))) throw new PersonKeysError('person-keys.corrupt', { file, reason: 'it is missing' });
  // Before SQLite, which would make it readable for all.
  await (await open(file, 'a', 0o600)).close();
  await chmod(file, 0o600);
  return openDatabase(file, begins);
}

export const moveIn = (database: DatabaseSync): FileMove | undefined =>
  database.prepare('SELECT state, id FROM move').get() as FileMove | undefined;

/** @throws PersonKeysError `person-keys.arriving`, `person-keys.leaving`, `person-keys.moved` */
export function requireInUse(database: DatabaseSync): void {
  requireUsable(moveIn(database));
}

/** Answers a question, and puts what goes wrong below the keys in their words. */
export function answered<T>(database: DatabaseSync, question: () => T): Promise<T> {
  return Promise.try(() => {
    try {
      return question();
    } catch (error) {
      if (isSqliteError(error) && resultOf(error) === SQLITE_CONSTRAINT) requireInUse(database);
      throw asKeysFailure(error);
    }
  });
}

function openDatabase(file: string, begins: boolean): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    // A write-ahead log would keep what was destroyed for a while; so the rollback journal, which is gone after each write.
    database = openSqlite({ file, journal: 'delete', busyTimeout: BUSY_TIMEOUT });
    database.exec('PRAGMA secure_delete = ON');
    if (!begins && schemaVersion(database) === 0) throw new PersonKeysError('person-keys.corrupt', { file, reason: 'it holds no keys' });
    const migrated = migrate(database, SCHEMA);
    if (migrated.outcome === 'newer') {
      throw new PersonKeysError('person-keys.newer-version', { file, version: migrated.version, supported: migrated.supported });
    }
    if (migrated.outcome === 'foreign') {
      throw new PersonKeysError('person-keys.corrupt', { file, reason: 'it holds no keys' });
    }
    return database;
  } catch (error) {
    database?.close();
    throw asKeysFailure(error, { file });
  }
}

function asKeysFailure(error: unknown, details: Readonly<Record<string, unknown>> = {}): unknown {
  if (!isSqliteError(error)) {
    return error;
  }
  return new PersonKeysError(codeOf(resultOf(error)), { ...details, reason: error.message }, { cause: error });
}

function codeOf(result: number | undefined): PersonKeysErrorCode {
  switch (result) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return 'person-keys.corrupt';
    case SQLITE_FULL:
      return 'person-keys.disk-full';
    default:
      return 'person-keys.unavailable';
  }
}
