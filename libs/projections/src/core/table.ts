/** What a column of a read model holds. Every column outside the key may be empty (null). */
export interface Column<T> {
  readonly holds: 'text' | 'integer' | 'json';
  /** False for what differs between engines though the history is the same, as positions do. */
  readonly inDigest: boolean;
  /** Carries the type alone; never set. */
  readonly type?: T;
}

export const text = <T extends string = string>(): Column<T> => ({ holds: 'text', inDigest: true });
/** A whole number: a count, an ordinal, or milliseconds since 1970. */
export const integer = (): Column<number> => ({ holds: 'integer', inDigest: true });
/** 1 or 0. */
export const flag = (): Column<0 | 1> => ({ holds: 'integer', inDigest: true });
/** A small value that is read and written as a whole. */
export const json = <T>(): Column<T> => ({ holds: 'json', inDigest: true });
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

/** A table whose rows are only ever added. A key of one whole number must increase; with no key rows stand in the order of the history. */
export const journal = <const C extends Columns, const K extends keyof C & string>(
  key: readonly K[],
  columns: C,
  indexes: readonly Index<C>[] = [],
): Table<C, K> & { readonly journal: true } => ({ key, columns, indexes, journal: true });

type Held<C> = C extends Column<infer T> ? T : never;

/** A row as a fold and a reader see it. */
export type RowOf<T> =
  T extends Table<infer C, infer K> ? { readonly [N in keyof C]: N extends K ? Held<C[N]> : Held<C[N]> | null } : never;

/** The columns outside the key that a change sets. */
export type PatchOf<T> = T extends Table<infer C, infer K> ? { readonly [N in Exclude<keyof C, K>]?: Held<C[N]> | null } : never;

export type KeyValue = string | number;
export type AnyRow = Readonly<Record<string, unknown>>;
