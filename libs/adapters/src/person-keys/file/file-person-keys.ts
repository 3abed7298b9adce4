import { randomBytes } from 'node:crypto';
import { chmod, open } from 'node:fs/promises';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ONLY_PASSWORD, PersonKeys, PersonKeysError, type PasswordHash, type PersonKeysErrorCode } from '#application';
import { migrate, type Schema } from '../../sqlite/migrate.js';
import { openSqlite } from '../../sqlite/open-sqlite.js';
import { isSqliteError, resultOf, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_NOTADB } from '../../sqlite/sqlite-error.js';

const KEY_BYTES = 32;
/** Milliseconds: `rectify …` may be at it beside the server. */
const BUSY_TIMEOUT = 5000;

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
  ],
};

/**
 * Secrets in a SQLite file that its owner alone can read (mode 0600, its journal too). What is destroyed is overwritten with zeros in the
 * file; older blocks that the disk or a backup may hold are beyond it.
 */
export class FilePersonKeys extends PersonKeys {
  readonly #database: DatabaseSync;
  readonly #findPerson: StatementSync;
  readonly #putKey: StatementSync;
  readonly #condemn: StatementSync;
  readonly #condemned: StatementSync;
  readonly #destroy: StatementSync;
  readonly #putPassword: StatementSync;
  readonly #findPassword: StatementSync;
  readonly #dropPassword: StatementSync;
  readonly #dropPasswords: StatementSync;
  readonly #findSecret: StatementSync;
  readonly #putSecret: StatementSync;

  /** @param file its folder must exist @throws PersonKeysError `person-keys.newer-version`, `person-keys.corrupt`, `person-keys.unavailable` */
  static async open({ file }: { readonly file: string }): Promise<FilePersonKeys> {
    // Before SQLite, which would make it readable for all.
    await (await open(file, 'a', 0o600)).close();
    await chmod(file, 0o600);
    return new FilePersonKeys(openDatabase(file));
  }

  private constructor(database: DatabaseSync) {
    super();
    this.#database = database;
    this.#findPerson = database.prepare('SELECT key, destroyed FROM person WHERE id = ?');
    this.#putKey = database.prepare(`
      INSERT INTO person (id, key) VALUES (?, ?)
      ON CONFLICT (id) DO UPDATE SET key = excluded.key WHERE key IS NULL AND destroyed = 0`);
    this.#condemn = database.prepare(`
      INSERT INTO person (id, condemned) VALUES (?, 1)
      ON CONFLICT (id) DO UPDATE SET condemned = 1 WHERE destroyed = 0`);
    this.#condemned = database.prepare('SELECT id FROM person WHERE condemned = 1');
    this.#destroy = database.prepare(`
      INSERT INTO person (id, destroyed) VALUES (?, 1)
      ON CONFLICT (id) DO UPDATE SET key = NULL, condemned = 0, destroyed = 1`);
    this.#putPassword = database.prepare(`
      INSERT INTO password (person, id, hash) SELECT ?1, ?2, ?3
      WHERE NOT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND destroyed = 1)
      ON CONFLICT (person, id) DO UPDATE SET hash = excluded.hash`);
    this.#findPassword = database.prepare('SELECT hash FROM password WHERE person = ? AND id = ?');
    this.#dropPassword = database.prepare('DELETE FROM password WHERE person = ? AND id = ?');
    this.#dropPasswords = database.prepare('DELETE FROM password WHERE person = ?');
    this.#findSecret = database.prepare('SELECT value FROM secret WHERE purpose = ?');
    this.#putSecret = database.prepare('INSERT INTO secret (purpose, value) VALUES (?, ?) ON CONFLICT (purpose) DO NOTHING');
  }

  override keyFor(person: string): Promise<Uint8Array | undefined> {
    return answered(() => {
      const known = this.#findPerson.get(person);
      if (known === undefined || (known.key === null && known.destroyed === 0)) {
        this.#putKey.run(person, randomBytes(KEY_BYTES));
      }
      return this.#key(person);
    });
  }

  override find(person: string): Promise<Uint8Array | undefined> {
    return answered(() => this.#key(person));
  }

  override condemn(person: string): Promise<void> {
    return answered(() => {
      this.#condemn.run(person);
    });
  }

  override condemned(): Promise<readonly string[]> {
    return answered(() => this.#condemned.all().map(({ id }) => id as string));
  }

  override destroy(person: string): Promise<void> {
    return answered(() => {
      // The row comes last: where a crash cuts this in two, the key stays condemned.
      this.#dropPasswords.run(person);
      this.#destroy.run(person);
    });
  }

  override keepPassword(person: string, password: string, hash: PasswordHash): Promise<void> {
    return answered(() => {
      if (this.#putPassword.run(person, password, hash).changes === 0) {
        throw new PersonKeysError('person-keys.destroyed', { person });
      }
    });
  }

  override passwordHash(person: string, password: string): Promise<PasswordHash | undefined> {
    return answered(() => this.#findPassword.get(person, password)?.hash as PasswordHash | undefined);
  }

  override dropPassword(person: string, password: string): Promise<void> {
    return answered(() => {
      this.#dropPassword.run(person, password);
    });
  }

  override secret(purpose: string): Promise<Uint8Array> {
    return answered(() => {
      const value = this.#secretValue(purpose);
      if (value) {
        return value;
      }
      this.#putSecret.run(purpose, randomBytes(KEY_BYTES));
      // Not what was just made: another process may have been faster.
      return this.#secretValue(purpose) ?? fail(`the secret ${purpose} was not kept`);
    });
  }

  override close(): Promise<void> {
    return Promise.try(() => {
      if (this.#database.isOpen) {
        this.#database.close();
      }
    });
  }

  #key(person: string): Uint8Array | undefined {
    const key = this.#findPerson.get(person)?.key;
    return key === null ? undefined : (key as Uint8Array | undefined);
  }

  #secretValue(purpose: string): Uint8Array | undefined {
    return this.#findSecret.get(purpose)?.value as Uint8Array | undefined;
  }
}

function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    // A write-ahead log would keep what was destroyed for a while; so the rollback journal, which is gone after each write.
    database = openSqlite({ file, journal: 'delete', busyTimeout: BUSY_TIMEOUT });
    database.exec('PRAGMA secure_delete = ON');
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

/** Answers a question, and puts what goes wrong below the keys in their words. */
function answered<T>(question: () => T): Promise<T> {
  return Promise.try(() => {
    try {
      return question();
    } catch (error) {
      throw asKeysFailure(error);
    }
  });
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

function fail(reason: string): never {
  throw new PersonKeysError('person-keys.corrupt', { reason });
}
