import type { DatabaseSync } from 'node:sqlite';

export interface Schema {
  /** Tells this kind of file from any other SQLite file. */
  readonly applicationId: number;
  /** The SQL that leads from each version to the next; the first one makes version 1 of an empty file. Never changed once released. */
  readonly steps: readonly string[];
}

export type Migrated =
  | { readonly outcome: 'ready' }
  /** Written by a newer version of the product; untouched. */
  | { readonly outcome: 'newer'; readonly version: number; readonly supported: number }
  /** A SQLite file of something else; untouched. */
  | { readonly outcome: 'foreign' };

/** Brings a file to today's schema, each step in a transaction together with its version number. */
export function migrate(database: DatabaseSync, { applicationId, steps }: Schema): Migrated {
  const from = pragma(database, 'user_version');
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (isEmpty && from === 0) {
    database.exec(`PRAGMA application_id = ${applicationId}`);
  } else if (pragma(database, 'application_id') !== applicationId) {
    return { outcome: 'foreign' };
  }
  if (from > steps.length) {
    return { outcome: 'newer', version: from, supported: steps.length };
  }
  for (const [version, step] of steps.entries()) {
    if (version >= from) {
      inTransaction(database, () => takeStep(database, version, step));
    }
  }
  return { outcome: 'ready' };
}

function takeStep(database: DatabaseSync, version: number, step: string): void {
  // Asked again under the lock: another process may have been faster.
  if (pragma(database, 'user_version') === version) {
    database.exec(`${step}; PRAGMA user_version = ${version + 1}`);
  }
}

/** Commits what `work` wrote, or nothing of it. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** SQLite has already rolled back by itself after some errors, a full disk among them. */
export function rollBack(database: DatabaseSync): void {
  if (database.isTransaction) {
    database.exec('ROLLBACK');
  }
}

/** Which schema a file has; 0 before its first. */
export const schemaVersion = (database: DatabaseSync): number => pragma(database, 'user_version');

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
