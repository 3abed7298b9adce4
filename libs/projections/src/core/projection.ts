import type { Category, DataOf, HistoryEvent, TypeIn } from './history-event.js';
import type { AnyRow, KeyValue, NewRowOf, PatchOf, RowOf, Tables } from './table.js';

/** What an event changes in a row. */
export interface Change {
  readonly table: string;
  /** The row's key; missing where a row is added to a journal. */
  readonly key?: readonly KeyValue[];
  /** The columns that change; null removes the row. */
  readonly set: AnyRow | null;
  /** Whether the row is made anew: columns that are not named are empty, whatever was there. */
  readonly isWhole?: true;
}

/** The rows as the events before have left them. */
export interface Rows<T extends Tables> {
  /** Not for journals, whose rows are never looked up. */
  get<N extends keyof T & string>(table: N, ...key: readonly KeyValue[]): RowOf<T[N]> | undefined;
}

export type Fold<T extends Tables, Data> = (event: HistoryEvent<Data>, rows: Rows<T>) => readonly Change[];

/** Event type → row changes. An event that does not exist does not compile; one that is ignored is left out. */
export type Folds<T extends Tables> = {
  readonly [C in Category]?: { readonly [E in TypeIn<C>]?: Fold<T, DataOf<C, E>> };
};

/** A read model as tables: rows that follow from the history and from nothing else. */
export interface Projection<T extends Tables = Tables> {
  readonly name: string;
  /** Raised with every change of tables or folds: rows that another version wrote are made again. */
  readonly version: number;
  readonly tables: T;
  readonly on: Folds<T>;
  /** For each event of whatever kind, before its own fold. */
  readonly every?: Fold<T, unknown>;
}

type Key = KeyValue | readonly KeyValue[];
const parts = (key: Key): readonly KeyValue[] => (typeof key === 'object' ? key : [key]);

/** Writes changes of these tables, checked against their columns. */
export const changesOf = <T extends Tables>(_tables: T) => ({
  /** Makes a row, or makes it anew: columns that are not named are empty. */
  make: <N extends keyof T & string>(table: N, key: Key, row: NewRowOf<T[N]>): Change => ({
    table,
    key: parts(key),
    set: row,
    isWhole: true,
  }),
  /** Sets columns of a row that is there. */
  put: <N extends keyof T & string>(table: N, key: Key, set: PatchOf<T[N]>): Change => ({ table, key: parts(key), set }),
  remove: (table: keyof T & string, ...key: readonly KeyValue[]): Change => ({ table, key, set: null }),
  /** Adds a row to a journal. */
  add: <N extends keyof T & string>(table: N, row: RowOf<T[N]>): Change => ({ table, set: row }),
});

const NOTHING: readonly Change[] = [];

/** The changes of one event. */
export function changesBy<T extends Tables>(projection: Projection<T>, event: HistoryEvent, rows: Rows<T>): readonly Change[] {
  const folds = projection.on[event.category as Category] as Readonly<Record<string, Fold<T, unknown> | undefined>> | undefined;
  const own = folds?.[event.type];
  const every = projection.every?.(event, rows) ?? NOTHING;
  if (!own) return every;
  const changes = own(event, rows);
  return every.length > 0 ? [...every, ...changes] : changes;
}
