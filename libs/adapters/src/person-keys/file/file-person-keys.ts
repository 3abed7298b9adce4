import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { PersonKeys, PersonKeysError, type PasswordHash } from '#application';
import { answered, openKeysFile, requireInUse } from './keys-file.js';

const KEY_BYTES = 32;

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

  /**
   * @param file its folder must exist
   * @param begins whether a file that is missing, or was never written, is begun; default: it is. Otherwise it is `person-keys.corrupt`
   * @throws PersonKeysError `person-keys.newer-version`, `person-keys.corrupt`, `person-keys.unavailable`; `person-keys.arriving`, `person-keys.leaving`
   *   or `person-keys.moved` where it is part of a move
   */
  static async open({ file, begins = true }: { readonly file: string; readonly begins?: boolean }): Promise<FilePersonKeys> {
    const database = await openKeysFile(file, { begins });
    try {
      requireInUse(database);
      return new FilePersonKeys(database);
    } catch (error) {
      database.close();
      throw error;
    }
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
    return this.#answered(() => {
      const known = this.#findPerson.get(person);
      if (known === undefined || (known.key === null && known.destroyed === 0)) {
        this.#putKey.run(person, randomBytes(KEY_BYTES));
      }
      return this.#key(person);
    });
  }

  override find(person: string): Promise<Uint8Array | undefined> {
    return this.#answered(() => this.#key(person) ?? this.#nothing());
  }

  override condemn(person: string): Promise<void> {
    return this.#answered(() => {
      this.#condemn.run(person);
    });
  }

  override condemned(): Promise<readonly string[]> {
    return this.#answered(() => {
      const all = this.#condemned.all().map(({ id }) => id as string);
      if (all.length === 0) this.#nothing();
      return all;
    });
  }

  override destroy(person: string): Promise<void> {
    return this.#answered(() => {
      // The row comes last: where a crash cuts this in two, the key stays condemned.
      this.#dropPasswords.run(person);
      this.#destroy.run(person);
    });
  }

  override keepPassword(person: string, password: string, hash: PasswordHash): Promise<void> {
    return this.#answered(() => {
      if (this.#putPassword.run(person, password, hash).changes === 0) {
        throw new PersonKeysError('person-keys.destroyed', { person });
      }
    });
  }

  override passwordHash(person: string, password: string): Promise<PasswordHash | undefined> {
    return this.#answered(() => (this.#findPassword.get(person, password)?.hash as PasswordHash | undefined) ?? this.#nothing());
  }

  override dropPassword(person: string, password: string): Promise<void> {
    return this.#answered(() => {
      if (this.#dropPassword.run(person, password).changes === 0) this.#nothing();
    });
  }

  override secret(purpose: string): Promise<Uint8Array> {
    return this.#answered(() => {
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

  #answered<T>(question: () => T): Promise<T> {
    return answered(this.#database, question);
  }

  /** Nothing is found also where everything has moved, which is another answer. Writing is refused by the file itself. */
  #nothing(): undefined {
    requireInUse(this.#database);
  }

  #key(person: string): Uint8Array | undefined {
    const key = this.#findPerson.get(person)?.key;
    return key === null ? undefined : (key as Uint8Array | undefined);
  }

  #secretValue(purpose: string): Uint8Array | undefined {
    return this.#findSecret.get(purpose)?.value as Uint8Array | undefined;
  }
}

function fail(reason: string): never {
  throw new PersonKeysError('person-keys.corrupt', { reason });
}
