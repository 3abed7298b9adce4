import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { FoldError, type ReadCheckpoint } from '#application';
import { WorkingSet, type AnyRow, type HistoryEvent, type KeyValue, type Projection, type Written } from '#projections';
import { inTransaction } from '../../sqlite/migrate.js';
import { syncFile } from './database-file.js';
import { openRowDatabase } from './row-database.js';
import { TableSql, type Heap, type SqlCell } from './table-sql.js';

/** What a file keeps in memory. */
export interface RowMemory {
  /** How many rows of each table are held at most, twice: those that were asked for lately, and those of before. */
  readonly held: number;
}

const USUAL_MEMORY: RowMemory = { held: 4096 };

/** One SQLite file with the rows of one projection, and how far they have come. */
export class RowFile {
  readonly #tables: ReadonlyMap<string, TableSql>;
  readonly #statements = new Map<string, StatementSync>();
  readonly #database: DatabaseSync;
  #set: WorkingSet;
  #checkpoint: ReadCheckpoint | undefined;
  /** Whether nobody loses anything when it is lost: it is written without a journal, seldom, and is durable by `close` alone. */
  readonly #isBeside: boolean;
  readonly memory: RowMemory;
  /** What a file that is made beside has not sorted yet. */
  readonly #heaps = new Set<Heap>();
  /** Whether rows go where they stand: once what came before has been sorted. */
  #isSorted: boolean;

  /**
   * Opens the file; begins it anew where something else wrote it, or it cannot be read.
   * @param isBeside whether it is made beside a running one, to be thrown away whenever something fails
   */
  constructor(
    readonly path: string,
    readonly projection: Projection,
    { isBeside = false, memory = USUAL_MEMORY }: { readonly isBeside?: boolean; readonly memory?: RowMemory | undefined } = {},
  ) {
    this.#isBeside = isBeside;
    this.#isSorted = !isBeside;
    this.memory = memory;
    this.#tables = new Map(Object.entries(projection.tables).map(([name, table]) => [name, new TableSql(name, table)]));
    this.#database = openRowDatabase({ path, isBeside, origin: this.#origin, tables: [...this.#tables.values()] });
    this.#checkpoint = this.#readCheckpoint();
    this.#set = this.#workingSet();
  }

  checkpoint(): ReadCheckpoint | undefined {
    return this.#checkpoint;
  }

  /**
   * @returns what was written; nothing yet, perhaps, in a file that is made beside
   * @throws FoldError when a fold throws; then nothing has changed, and a file that is made beside is of no use any more
   */
  apply(events: readonly HistoryEvent[], checkpoint: ReadCheckpoint): readonly Written[] {
    try {
      this.#fold(events);
      if (this.#isBeside) this.#writeAll(this.#set.takeAged());
      const written = this.#isBeside ? [] : this.#flush(checkpoint);
      this.#checkpoint = checkpoint;
      return written;
    } catch (error) {
      this.#set = this.#workingSet();
      throw error;
    }
  }

  /** Builds the indexes: once rows have caught up, in one sorted run each. */
  settle(): void {
    this.#writeWaiting();
    inTransaction(this.#database, () => {
      for (const index of this.#indexes) this.#database.exec(index);
    });
  }

  /** The same, an index at a time. */
  *settling(): Generator<void> {
    this.#writeWaiting();
    for (const index of this.#indexes) {
      yield;
      this.#database.exec(index);
    }
  }

  get #indexes(): readonly string[] {
    return [...this.#tables.values()].flatMap(({ indexes }) => indexes);
  }

  #writeWaiting(): void {
    if (!this.#isBeside || !this.#checkpoint) return;
    this.#writeAll(this.#set.take());
    for (const heap of this.#heaps) this.#database.exec(heap.sort);
    this.#heaps.clear();
    this.#isSorted = true;
    this.#writeCheckpoint(this.#checkpoint);
    this.#database.exec('COMMIT');
  }

  /** Begins the one transaction that a file made beside has until it is asked for: no page is written each time that something waits. */
  #writeAll(written: readonly Written[]): void {
    if (!this.#database.isTransaction) this.#database.exec('BEGIN');
    for (const each of written) this.#write(each);
  }

  #flush(checkpoint: ReadCheckpoint): readonly Written[] {
    return inTransaction(this.#database, () => {
      const written = this.#set.take();
      for (const each of written) this.#write(each);
      this.#writeCheckpoint(checkpoint);
      return written;
    });
  }

  digest(): string {
    this.#writeWaiting();
    const hash = createHash('sha256');
    for (const [name, table] of this.#tables) {
      hash.update(`${name}\n`);
      const rows = this.#database.prepare(table.digested);
      rows.setReturnArrays(true);
      for (const row of rows.iterate()) hash.update(`${JSON.stringify(row)}\n`);
    }
    return hash.digest('hex');
  }

  /** The rows that a question of a reader finds, as SQLite gives them. */
  all(sql: string, parameters: Readonly<Record<string, SQLInputValue>> = {}): readonly AnyRow[] {
    return this.#prepared(sql).all(parameters);
  }

  /** Gives the cells of a table's row their values back. */
  row(table: string, cells: AnyRow): AnyRow {
    return this.#table(table).row(cells);
  }

  /** What a file that was made beside holds is on disk then. */
  close(): void {
    this.#writeWaiting();
    this.giveUp();
    if (this.#isBeside) syncFile(this.path);
  }

  /** Closes the file without what was not written yet. */
  giveUp(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #fold(events: readonly HistoryEvent[]): void {
    for (const [index, event] of events.entries()) {
      try {
        this.#set.fold(event);
      } catch (cause) {
        throw new FoldError(this.projection.name, index, { cause });
      }
    }
  }

  #write({ table: name, rows, removed, added }: Written): void {
    const table = this.#table(name);
    if (removed.length > 0) {
      const remove = this.#prepared(table.remove);
      for (const key of removed) remove.run(...key);
    }
    this.#writeRows(table, rows, table.upsert);
    this.#writeRows(table, added, (added.length > 0 && this.#heapOf(table)?.insert) || table.insert);
  }

  #heapOf({ heap }: TableSql): Heap | undefined {
    if (this.#isSorted || !heap) return undefined;
    if (!this.#heaps.has(heap)) {
      this.#database.exec(heap.create);
      this.#heaps.add(heap);
    }
    return heap;
  }

  #writeRows(table: TableSql, rows: readonly AnyRow[], sql: TableSql['upsert']): void {
    let from = 0;
    const write = (statement: StatementSync, count: number) => {
      for (; rows.length - from >= count; from += count) {
        const cells: SqlCell[] = [];
        for (let row = from; row < from + count; row += 1) table.cells(rows[row] as AnyRow, cells);
        statement.run(...cells);
      }
    };
    if (rows.length >= table.together) write(this.#prepared(sql.together), table.together);
    if (from < rows.length) write(this.#prepared(sql.one), 1);
  }

  #workingSet(): WorkingSet {
    return new WorkingSet(this.projection, {
      load: (table, key) => this.#load(table, key),
      isEmpty: this.#checkpoint === undefined,
      held: this.memory.held,
    });
  }

  #load(name: string, key: readonly KeyValue[]): AnyRow | undefined {
    const table = this.#table(name);
    const cells = this.#prepared(table.select).get(...key);
    return cells && table.row(cells);
  }

  #table(name: string): TableSql {
    const table = this.#tables.get(name);
    if (!table) throw new RangeError(`${this.projection.name} has no table ${name}`);
    return table;
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** What tells these rows from those of another version: the projection's own, and the shape of its tables. */
  get #origin(): string {
    const tables = [...this.#tables.values()].map(({ create }) => create).join('\n');
    return `${this.projection.name}@${this.projection.version} ${createHash('sha256').update(tables).digest('hex')}`;
  }

  #readCheckpoint(): ReadCheckpoint | undefined {
    const row = this.#database.prepare('SELECT position, ordinal, effectiveMs, fingerprint FROM checkpoint').get();
    if (!row) return undefined;
    const { fingerprint, ...checkpoint } = row as unknown as Omit<ReadCheckpoint, 'fingerprint'> & { readonly fingerprint: string | null };
    return { ...checkpoint, ...(fingerprint !== null && { fingerprint }) };
  }

  #writeCheckpoint({ position, ordinal, effectiveMs, fingerprint }: ReadCheckpoint): void {
    this.#prepared('INSERT OR REPLACE INTO checkpoint (one, position, ordinal, effectiveMs, fingerprint) VALUES (1, ?, ?, ?, ?)').run(
      position,
      ordinal,
      effectiveMs,
      fingerprint ?? null,
    );
  }
}
