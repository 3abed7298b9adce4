import type { HistoryEvent } from './history-event.js';
import { changesBy, type Change, type Projection, type Rows } from './projection.js';
import type { AnyRow, KeyValue, RowOf, Table, Tables } from './table.js';

/** What a batch of events left to be written, table by table. */
export interface Written {
  readonly table: string;
  /** Whole rows, in the order in which they were first touched. */
  readonly rows: readonly AnyRow[];
  /** Keys of rows that are gone. */
  readonly removed: readonly (readonly KeyValue[])[];
  /** Rows of a journal, in the order of the history. */
  readonly added: readonly AnyRow[];
}

interface Held {
  readonly key: readonly KeyValue[];
  /** Null for a row that is known not to be there. */
  row: Record<string, unknown> | null;
  changed: boolean;
}

/** Rows by the parts of their key, one map inside another: cheaper than one text for the whole key. */
type Branch = Map<KeyValue, Branch | Held>;

class HeldTable {
  readonly rows: Branch = new Map();
  held = 0;
  changed: Held[] = [];
  added: AnyRow[] = [];
  /** Whether there is no row that is not held. */
  isWhole: boolean;
  readonly empty: Readonly<Record<string, null>>;

  constructor(
    readonly table: Table,
    isWhole: boolean,
  ) {
    this.isWhole = isWhole;
    const emptyable = Object.entries(table.columns).filter(([, column]) => column.mayBeEmpty);
    this.empty = Object.fromEntries(emptyable.map(([name]) => [name, null]));
  }

  /** The place of a row: the map of its key's last part. */
  branch(key: readonly KeyValue[]): Map<KeyValue, Held> {
    let branch = this.rows;
    for (let part = 0; part < key.length - 1; part += 1) {
      const value = key[part] as KeyValue;
      let next = branch.get(value) as Branch | undefined;
      if (!next) branch.set(value, (next = new Map()));
      branch = next;
    }
    return branch as Map<KeyValue, Held>;
  }

  letGo(): void {
    this.rows.clear();
    this.held = 0;
    this.isWhole = false;
  }
}

export interface Kept {
  /** Looks up a row that the working set does not hold. */
  readonly load: (table: string, key: readonly KeyValue[]) => AnyRow | undefined;
  /** Whether no row is kept yet, so that nothing has to be looked up until rows are let go. */
  readonly isEmpty: boolean;
  /** How many rows of a table are held at most between batches. */
  readonly held?: number;
}

/**
 * The rows that folding is about, in memory: changes of many events coalesce here before they are written, and a fold that asks for a
 * row is answered without a query where one was held before. Rows are read from where they are kept once and then held.
 */
export class WorkingSet<T extends Tables = Tables> implements Rows<T> {
  readonly #tables = new Map<string, HeldTable>();

  constructor(
    readonly projection: Projection<T>,
    private readonly kept: Kept,
  ) {
    for (const [name, table] of Object.entries(projection.tables)) this.#tables.set(name, new HeldTable(table, kept.isEmpty));
  }

  get<N extends keyof T & string>(table: N, ...key: readonly KeyValue[]): RowOf<T[N]> | undefined {
    return (this.#held(table, key).row ?? undefined) as RowOf<T[N]> | undefined;
  }

  /** @throws whatever the fold throws; the set is then of no use any more */
  fold(event: HistoryEvent): void {
    for (const change of changesBy(this.projection, event, this)) this.#change(change);
  }

  /** What has changed since this was last asked. */
  take(): readonly Written[] {
    const written: Written[] = [];
    for (const [table, held] of this.#tables) {
      const { changed, added } = held;
      if (changed.length === 0 && added.length === 0) continue;
      written.push({
        table,
        rows: changed.flatMap(({ row }) => (row ? [row] : [])),
        removed: changed.flatMap(({ row, key }) => (row ? [] : [key])),
        added,
      });
      for (const each of changed) each.changed = false;
      held.changed = [];
      held.added = [];
      if (held.held > (this.kept.held ?? 50_000)) held.letGo();
    }
    return written;
  }

  #change({ table, key, set }: Change): void {
    if (!key) {
      this.#table(table).added.push(set as AnyRow);
      return;
    }
    const held = this.#held(table, key);
    if (set === null) held.row = null;
    else if (held.row) Object.assign(held.row, set);
    else held.row = { ...this.#blank(table, key), ...set };
    if (held.changed) return;
    held.changed = true;
    this.#table(table).changed.push(held);
  }

  #blank(name: string, key: readonly KeyValue[]): Record<string, unknown> {
    const { table, empty } = this.#table(name);
    const row: Record<string, unknown> = { ...empty };
    for (const [index, column] of table.key.entries()) row[column] = key[index];
    return row;
  }

  #held(name: string, key: readonly KeyValue[]): Held {
    const table = this.#table(name);
    const branch = table.branch(key);
    const last = key.at(-1) as KeyValue;
    const there = branch.get(last);
    if (there) return there;
    const row = table.isWhole ? undefined : this.kept.load(name, key);
    const held = { key, row: row ? { ...row } : null, changed: false };
    branch.set(last, held);
    table.held += 1;
    return held;
  }

  #table(name: string): HeldTable {
    const table = this.#tables.get(name);
    if (!table) throw new RangeError(`${this.projection.name} has no table ${name}`);
    return table;
  }
}
