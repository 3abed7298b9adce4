import type { DatabaseSync } from 'node:sqlite';
import { PersonKeysError } from '#application';
import { inTransaction } from '../../sqlite/migrate.js';
import type { Kept, MovableKeys, Standing } from '../move/movable-keys.js';
import { answered, moveIn, openKeysFile, type FileMove } from './keys-file.js';

const NOTHING = new Uint8Array();
const TABLES = ['person', 'password', 'secret'] as const;

/** A file of keys as a move sees it. */
export class FileMovableKeys implements MovableKeys {
  readonly #database: DatabaseSync;

  /** Begins a file that is missing or empty. @param file its folder must exist @throws PersonKeysError as `openKeysFile` does */
  static async open(file: string): Promise<FileMovableKeys> {
    return new FileMovableKeys(await openKeysFile(file, { begins: true }));
  }

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  standing(): Promise<Standing> {
    return answered(this.#database, () => this.#standing());
  }

  leave(id: string): Promise<void> {
    return this.#changed(({ state }) => {
      if (state !== 'here' && state !== 'leaving') throw notSo('leave', state);
      this.#say({ state: 'leaving', id });
    });
  }

  arrive(id: string): Promise<void> {
    return this.#changed(({ state }) => {
      if (state !== 'empty' && state !== 'moved') throw new PersonKeysError('person-keys.other-keys');
      this.#say({ state: 'arriving', id });
    });
  }

  async *kept(): AsyncGenerator<Kept> {
    for (const name of ['person', 'password', 'secret'] as const) yield* await answered(this.#database, () => this.#keptIn(name));
  }

  put(values: readonly Kept[]): Promise<void> {
    return this.#changed(({ state }) => {
      if (state !== 'arriving') throw notSo('fill', state);
      for (const kept of values) this.#put(kept);
    });
  }

  erase(id: string): Promise<void> {
    return this.#changed((standing) => {
      const isOurs = (standing.state === 'leaving' || standing.state === 'moved') && standing.id === id;
      if (!isOurs) throw notSo('erase', standing.state);
      // First: what is leaving may not be deleted.
      this.#say({ state: 'moved', id });
      for (const table of TABLES) this.#database.exec(`DELETE FROM ${table}`);
    });
  }

  settle(id: string): Promise<void> {
    return this.#changed((standing) => {
      if (standing.state !== 'arriving' || standing.id !== id) throw notSo('settle', standing.state);
      this.#say({ state: 'here', id });
    });
  }

  close(): Promise<void> {
    return Promise.try(() => this.#database.close());
  }

  /** Compares and changes in one step, whoever else has the file open. */
  #changed(change: (standing: Standing) => void): Promise<void> {
    return answered(this.#database, () => inTransaction(this.#database, () => change(this.#standing())));
  }

  #standing(): Standing {
    const move = moveIn(this.#database);
    if (move && move.state !== 'here') return move;
    const isEmpty = TABLES.every((table) => this.#database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined);
    return isEmpty ? { state: 'empty' } : { state: 'here', id: move?.id };
  }

  #say({ state, id }: FileMove): void {
    this.#database
      .prepare(
        'INSERT INTO move (one, state, id) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET state = excluded.state, id = excluded.id',
      )
      .run(state, id);
  }

  #keptIn(table: (typeof TABLES)[number]): Kept[] {
    const rows = this.#database.prepare(`SELECT * FROM ${table}`).all();
    switch (table) {
      case 'person':
        return rows.flatMap(({ id, key, condemned, destroyed }) => {
          const person = id as string;
          return [
            ...(key === null ? [] : [{ name: { kind: 'key', person }, value: key as Uint8Array } as const]),
            ...(condemned === 1 ? [{ name: { kind: 'condemned', person }, value: NOTHING } as const] : []),
            ...(destroyed === 1 ? [{ name: { kind: 'destroyed', person }, value: NOTHING } as const] : []),
          ];
        });
      case 'password':
        return rows.map(({ person, id, hash }) => ({
          name: { kind: 'password', person: person as string, id: id as string },
          value: Buffer.from(hash as string),
        }));
      case 'secret':
        return rows.map(({ purpose, value }) => ({ name: { kind: 'secret', purpose: purpose as string }, value: value as Uint8Array }));
    }
  }

  #put({ name, value }: Kept): void {
    const insert = (sql: string, ...values: readonly (string | Uint8Array)[]) => this.#database.prepare(sql).run(...values);
    switch (name.kind) {
      case 'key':
        return void insert(
          'INSERT INTO person (id, key) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET key = excluded.key',
          name.person,
          value,
        );
      case 'condemned':
      case 'destroyed':
        return void insert(
          `INSERT INTO person (id, ${name.kind}) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET ${name.kind} = 1`,
          name.person,
        );
      case 'password':
        return void insert(
          'INSERT INTO password (person, id, hash) VALUES (?, ?, ?) ON CONFLICT (person, id) DO UPDATE SET hash = excluded.hash',
          name.person,
          name.id,
          Buffer.from(value).toString(),
        );
      case 'secret':
        return void insert(
          'INSERT INTO secret (purpose, value) VALUES (?, ?) ON CONFLICT (purpose) DO UPDATE SET value = excluded.value',
          name.purpose,
          value,
        );
    }
  }
}

const notSo = (change: string, state: Standing['state']): PersonKeysError =>
  new PersonKeysError('person-keys.corrupt', { reason: `somebody else is at it: what is ${state} is not to ${change}` });
