import type { HistoryEvent } from './history-event.js';
import { KeyFilter } from './key-filter.js';
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
  /** The age in which it was asked for last. */
  age: number;
  /** Whether there may be a row where rows are kept: what was made and is gone again before it was written need not be removed. */
  isKept: boolean;
}

/** Rows by the parts of their key, one map inside another: cheaper than one text for the whole key. */
type Branch = Map<KeyValue, Branch | Held>;

/** The place of a row: the map of its key's last part; made where it is missing. */
function branchOf(rows: Branch, key: readonly KeyValue[]): Map<KeyValue, Held> {
  let branch = rows;
  for (let part = 0; part < key.length - 1; part += 1) {
    const value = key[part] as KeyValue;
    let next = branch.get(value) as Branch | undefined;
    if (!next) branch.set(value, (next = new Map()));
    branch = next;
  }
  return branch as Map<KeyValue, Held>;
}

function find(rows: Branch, key: readonly KeyValue[]): Held | undefined {
  let found: Branch | Held | undefined = rows;
  for (let part = 0; part < key.length && found; part += 1) found = (found as Branch).get(key[part] as KeyValue);
  return found as Held | undefined;
}

class HeldTable {
  /** What was asked for lately, and what was before that: what nobody has asked for in both is let go. */
  #rows: Branch = new Map();
  #older: Branch = new Map();
  #count = 0;
  #age = 0;
  changed: Held[] = [];
  added: AnyRow[] = [];
  /** The keys of kept rows that are no longer held; undefined until there are some. */
  #letGo: KeyFilter | undefined;
  readonly blank: Readonly<Record<string, null>>;

  constructor(
    readonly table: Table,
    /** Whether no row was kept when this began, so that all that are kept were held once. */
    private readonly beganEmpty: boolean,
  ) {
    this.blank = Object.fromEntries(Object.keys(table.columns).map((name) => [name, null]));
  }

  /** Whether there may be a row that is not held; asked of keys that are not. */
  mayBeKept(key: readonly KeyValue[]): boolean {
    return this.beganEmpty ? this.#letGo?.mayHold(key) === true : true;
  }

  find(key: readonly KeyValue[]): Held | undefined {
    const found = find(this.#rows, key);
    if (found) return found;
    const older = find(this.#older, key);
    if (older) this.hold(older);
    return older;
  }

  hold(held: Held): Held {
    held.age = this.#age;
    branchOf(this.#rows, held.key).set(held.key.at(-1) as KeyValue, held);
    this.#count += 1;
    return held;
  }

  /** Takes what has changed, of all rows or of those alone that are let go next. */
  take(which: 'all' | 'older'): readonly Held[] {
    const taken = which === 'all' ? this.changed : this.changed.filter(({ age }) => age < this.#age);
    this.changed = which === 'all' ? [] : this.changed.filter(({ age }) => age === this.#age);
    for (const each of taken) each.changed = false;
    return taken;
  }

  /** Whether more rows are held than of one age should be. */
  isFull(most: number): boolean {
    return this.#count > most;
  }

  /** Lets go of what was not asked for lately; nothing of it may wait to be written. */
  age(): void {
    if (this.beganEmpty) this.#remember(this.#older);
    this.#older = this.#rows;
    this.#rows = new Map();
    this.#count = 0;
    this.#age += 1;
  }

  #remember(branch: Branch): void {
    for (const each of branch.values()) {
      if (each instanceof Map) this.#remember(each);
      else if (each.isKept && each.age < this.#age) (this.#letGo ??= new KeyFilter()).add(each.key);
    }
  }
}

export interface Kept {
  /** Looks up a row that the working set does not hold. */
  readonly load: (table: string, key: readonly KeyValue[]) => AnyRow | undefined;
  /** Whether no row is kept yet, so that nothing has to be looked up until rows are let go. */
  readonly isEmpty: boolean;
  /** How many rows of a table are held at most between batches, twice: those that were asked for lately, and those of before. Default: all. */
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

  /** @throws whatever the fold throws; then the event has changed nothing */
  fold(event: HistoryEvent): void {
    for (const change of changesBy(this.projection, event, this)) this.#change(change);
  }

  /** What has changed since this was last asked. */
  take(): readonly Written[] {
    const written: Written[] = [];
    for (const [name, table] of this.#tables) {
      written.push(...writtenOf(name, table.take('all'), table.added.splice(0)));
      if (table.isFull(this.#most)) table.age();
    }
    return written;
  }

  /**
   * What has changed and is about to be let go, and what journals have gathered: what is asked for again and again is written once, when nobody
   * has asked for it in a while. What is left waits for `take`.
   */
  takeAged(): readonly Written[] {
    const written: Written[] = [];
    for (const [name, table] of this.#tables) {
      const isFull = table.isFull(this.#most);
      const added = table.added.length > this.#most ? table.added.splice(0) : [];
      written.push(...writtenOf(name, isFull ? table.take('older') : [], added));
      if (isFull) table.age();
    }
    return written;
  }

  get #most(): number {
    return this.kept.held ?? Infinity;
  }

  #change({ table: name, key, set, isWhole }: Change): void {
    const table = this.#table(name);
    if (!key) {
      table.added.push(set as AnyRow);
      return;
    }
    // A row that is made anew, or removed, is what it becomes, whatever was there: it need not be looked up.
    const held =
      isWhole || set === null
        ? (table.find(key) ?? table.hold({ key, row: null, changed: false, age: 0, isKept: table.mayBeKept(key) }))
        : this.#held(name, key);
    if (set === null) held.row = null;
    else if (held.row && !isWhole) Object.assign(held.row, set);
    else held.row = made(table, key, set);
    if (held.changed) return;
    held.changed = true;
    table.changed.push(held);
  }

  #held(name: string, key: readonly KeyValue[]): Held {
    const table = this.#table(name);
    const there = table.find(key);
    if (there) return there;
    const row = table.mayBeKept(key) ? this.kept.load(name, key) : undefined;
    return table.hold({ key, row: row ? { ...row } : null, changed: false, age: 0, isKept: row !== undefined });
  }

  #table(name: string): HeldTable {
    const table = this.#tables.get(name);
    if (!table) throw new RangeError(`${this.projection.name} has no table ${name}`);
    return table;
  }
}

function writtenOf(table: string, changed: readonly Held[], added: readonly AnyRow[]): readonly Written[] {
  if (changed.length === 0 && added.length === 0) return [];
  const removed = changed.flatMap(({ row, key, isKept }) => (row || !isKept ? [] : [key]));
  for (const each of changed) each.isKept = each.row !== null;
  return [{ table, rows: changed.flatMap(({ row }) => (row ? [row] : [])), removed, added }];
}

function made({ blank, table }: HeldTable, key: readonly KeyValue[], set: AnyRow): Record<string, unknown> {
  const row: Record<string, unknown> = { ...blank, ...set };
  for (let part = 0; part < key.length; part += 1) row[table.key[part] as string] = key[part];
  return row;
}
