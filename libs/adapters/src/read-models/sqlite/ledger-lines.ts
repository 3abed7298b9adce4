import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnyRow } from '#projections';
import { each } from './conditions.js';
import { LedgerColumns, type LineRow, type TaskRow } from './ledger-columns.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

/** So many problems are read before others get their turn. */
const SLICE = 1000;

/** More changes than these between two questions, and all is read anew. */
const MOST_CHANGES = 10_000;

const PROBLEMS = `
  SELECT p.problem, p.recorded, p.phase, p.source, p.severity, p.gravity, p.category, p.title, p.condition, p.inspection, p.body, p.leadUnit,
    p.coUnits, p.confirmedOrder, p.dueDay, p.dueMs, p.lit, p.yellowFrom, p.redFrom
  FROM problems p`;

const TASKS = `
  SELECT c.problem, c.kind, c.phase, c.lit, c.yellowFrom, c.redFrom, c.attestation
  FROM problems p JOIN corrections c ON c.problem = p.problem AND c.cycle = p.cycle`;

/** Keeps the ledger's columns as the register's rows are: read once, in slices, and then row by row as batches change them. */
export class LedgerLines {
  readonly #register: SqliteReadModel;
  #columns: LedgerColumns | undefined;
  #loading: Promise<void> | undefined;
  /** The problems that have changed since they were read. */
  readonly #changed = new Set<string>();
  /** Raised when all has to be read anew. */
  #epoch = 0;

  constructor(register: SqliteReadModel) {
    this.#register = register;
    register.watch(['problems', 'corrections'], (keys) => this.#note(keys));
  }

  /** The columns as the rows are now; undefined before they are loaded, or where they have to be again. */
  get now(): LedgerColumns | undefined {
    if (this.#columns && this.#changed.size > 0) {
      this.#take(this.#columns, `WHERE p.problem IN ${each('changed')}`, { changed: JSON.stringify([...this.#changed]) });
      this.#changed.clear();
    }
    return this.#columns;
  }

  /** Reads all rows, and lets others have their turn in between. */
  async load(): Promise<void> {
    await (this.#loading ??= this.#load().finally(() => (this.#loading = undefined)));
  }

  async #load(): Promise<void> {
    const epoch = this.#epoch;
    const columns = new LedgerColumns();
    this.#changed.clear();
    for (let after = 0, read = SLICE; read === SLICE;) {
      const slice = this.#take(columns, 'WHERE p.recorded > :after ORDER BY p.recorded LIMIT :slice', { after, slice: SLICE });
      read = slice.length;
      after = slice.at(-1)?.recorded ?? after;
      if (read === SLICE) await nextTurn();
      if (epoch !== this.#epoch) return;
    }
    this.#columns = columns;
  }

  #take(columns: LedgerColumns, which: string, parameters: Parameters<SqliteReadModel['all']>[1]): readonly LineRow[] {
    const rows = this.#register.rows('problems', `${PROBLEMS} ${which}`, parameters) as unknown as readonly LineRow[];
    const tasks = this.#register.rows('corrections', `${TASKS} WHERE p.problem IN ${each('problems')}`, {
      problems: JSON.stringify(rows.map(({ problem }) => problem)),
    }) as unknown as readonly (TaskRow & { readonly problem: string })[];
    const byProblem = Map.groupBy(tasks, ({ problem }) => problem);
    for (const row of rows.toSorted((a, b) => a.recorded - b.recorded)) columns.put(row, byProblem.get(row.problem) ?? []);
    return rows;
  }

  #note(keys: readonly AnyRow[] | undefined): void {
    for (const { problem } of keys ?? []) this.#changed.add(problem as string);
    if (keys && this.#changed.size <= MOST_CHANGES) return;
    this.#epoch += 1;
    this.#columns = undefined;
    this.#changed.clear();
  }
}
