/** What a column of a read model holds. */
export interface Column<T> {
  readonly holds: 'text' | 'integer' | 'json';
  /** Whether it may be empty (null). */
  readonly mayBeEmpty: boolean;
  /** False for what differs between engines though the history is the same, as positions do. */
  readonly inDigest: boolean;
  /** Carries the type alone; never set. */
  readonly type?: T;
}

export const text = <T extends string = string>(): Column<T> => ({ holds: 'text', mayBeEmpty: false, inDigest: true });
/** A whole number: a count, an ordinal, or milliseconds since 1970. */
export const integer = (): Column<number> => ({ holds: 'integer', mayBeEmpty: false, inDigest: true });
/** 1 or 0. */
export const flag = (): Column<0 | 1> => ({ holds: 'integer', mayBeEmpty: false, inDigest: true });
/** A small value that is read and written as a whole. */
export const json = <T>(): Column<T> => ({ holds: 'json', mayBeEmpty: false, inDigest: true });
/** A column that may be empty: null. */
export const maybe = <T>(column: Column<T>): Column<T | null> => ({ ...column, mayBeEmpty: true });
/** A column that no digest covers. */
export const outsideDigest = <T>(column: Column<T>): Column<T> => ({ ...column, inDigest: false });

export type Columns = Readonly<Record<string, Column<unknown>>>;

type Index<C> = readonly (keyof C & string)[];

/** A table of a read model. */
export interface Table<C extends Columns = Columns, K extends keyof C & string = keyof C & string> {
  readonly columns: C;
  readonly key: readonly K[];
  /** Rows are only ever added, in the order of the history, and never looked up while folding: cheaper than patching. */
  readonly journal: boolean;
  /** Which columns questions go by, in order. Built when a read model has caught up, so that a rebuild stays fast. */
  readonly indexes: readonly Index<C>[];
}

export type Tables = Readonly<Record<string, Table>>;

/** A table whose rows are patched by their key. */
export const table = <const C extends Columns, const K extends keyof C & string>(
  key: readonly K[],
  columns: C,
  indexes: readonly Index<C>[] = [],
): Table<C, K> & { readonly journal: false } => ({ key, columns, indexes, journal: false });

/** A table whose rows are only ever added, none twice. A key of one whole number must increase; with no key rows stand in the order of the history. */
export const journal = <const C extends Columns, const K extends keyof C & string>(
  key: readonly K[],
  columns: C,
  indexes: readonly Index<C>[] = [],
): Table<C, K> & { readonly journal: true } => ({ key, columns, indexes, journal: true });

type Held<C> = C extends Column<infer T> ? T : never;

/** A row as a fold and a reader see it. */
export type RowOf<T> = T extends Table<infer C> ? { readonly [N in keyof C]: Held<C[N]> } : never;

type EmptyIn<C> = { [N in keyof C]: null extends Held<C[N]> ? N : never }[keyof C];

/** What a new row needs: everything that may not be empty. Keys stand apart. */
export type NewRowOf<T> =
  T extends Table<infer C, infer K>
    ? { readonly [N in Exclude<keyof C, K | EmptyIn<C>>]: Held<C[N]> } & { readonly [N in Exclude<EmptyIn<C>, K>]?: Held<C[N]> }
    : never;

/** The columns outside the key that a change sets. */
export type PatchOf<T> = T extends Table<infer C, infer K> ? { readonly [N in Exclude<keyof C, K>]?: Held<C[N]> } : never;

export type KeyValue = string | number;
export type AnyRow = Readonly<Record<string, unknown>>;
