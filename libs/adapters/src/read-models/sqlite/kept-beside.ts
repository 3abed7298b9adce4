import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnyRow } from '#projections';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

/** So many things are read before others get their turn: some 10 ms. */
const SLICE = 200;

/** More changes than these between two questions, and all is read anew. */
const MOST_CHANGES = 10_000;

interface Kept<T> {
  /** The table that has a row for each thing, by its key, and the whole number that orders them: later things have greater ones. */
  readonly table: 'problems' | 'inspections';
  readonly key: 'problem' | 'inspection';
  readonly order: 'recorded' | 'planned';
  /** The other tables whose rows name the thing by the same column. */
  readonly also: readonly string[];
  readonly begin: () => T;
  /** Takes in things that are new, in their order, or what has become of those that are not. */
  readonly take: (kept: T, things: readonly string[]) => void;
}

/**
 * Something in memory that follows from rows: made of them once, in slices, and brought up to date with those that batches have written when
 * it is asked for. It is of the same position as the rows, and nothing of it is stored.
 */
export class KeptBeside<T> {
  readonly #register: SqliteReadModel;
  readonly #parts: Kept<T>;
  readonly #changed = new Set<string>();
  #kept: T | undefined;
  #loading: Promise<void> | undefined;
  /** Raised when all has to be read anew. */
  #epoch = 0;

  constructor(register: SqliteReadModel, parts: Kept<T>) {
    this.#register = register;
    this.#parts = parts;
    register.watch([parts.table, ...parts.also], (written) => this.#note(written?.removed.length === 0 ? written.rows : undefined));
  }

  /** As the rows are now; undefined before it is loaded, or where it has to be again. */
  get now(): T | undefined {
    if (this.#kept !== undefined && this.#changed.size > 0) {
      const { table, key, order, take } = this.#parts;
      const sql = `SELECT ${key} AS thing FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(:changed)) ORDER BY "${order}"`;
      const changed = this.#register.all(sql, { changed: JSON.stringify([...this.#changed]) });
      take(
        this.#kept,
        changed.map(({ thing }) => thing as string),
      );
      this.#changed.clear();
    }
    return this.#kept;
  }

  /** Reads all rows, unless they are kept already, and lets others have their turn in between. @param signal gives it up, before the rows are closed */
  async load(signal?: AbortSignal): Promise<void> {
    if (this.#kept === undefined) await (this.#loading ??= this.#load(signal).finally(() => (this.#loading = undefined)));
  }

  async #load(signal?: AbortSignal): Promise<void> {
    const { table, key, order, begin, take } = this.#parts;
    const sql = `SELECT ${key} AS thing, "${order}" AS place FROM ${table} WHERE "${order}" > :after ORDER BY "${order}" LIMIT ${SLICE}`;
    const epoch = this.#epoch;
    const kept = begin();
    this.#changed.clear();
    for (let after = 0, read = SLICE; read === SLICE;) {
      const slice = this.#register.all(sql, { after });
      take(
        kept,
        slice.map(({ thing }) => thing as string),
      );
      read = slice.length;
      after = (slice.at(-1)?.['place'] as number | undefined) ?? after;
      if (read === SLICE) await nextTurn();
      if (epoch !== this.#epoch || signal?.aborted) return;
    }
    this.#kept = kept;
  }

  #note(rows: readonly AnyRow[] | undefined): void {
    for (const row of rows ?? []) this.#changed.add(row[this.#parts.key] as string);
    if (rows && this.#changed.size <= MOST_CHANGES) return;
    this.#epoch += 1;
    this.#kept = undefined;
    this.#changed.clear();
  }
}
