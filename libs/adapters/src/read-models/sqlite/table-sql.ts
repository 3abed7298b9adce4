import type { AnyRow, Column, Table } from '#projections';

/** What SQLite keeps in a cell. */
export type SqlCell = string | number | null;

const quoted = (name: string) => `"${name}"`;
const list = (names: readonly string[]) => names.map(quoted).join(', ');

const TYPES: Readonly<Record<Column<unknown>['holds'], string>> = { text: 'TEXT', integer: 'INTEGER', json: 'TEXT' };

const MOST_PARAMETERS = 256;
/** Columns of a narrow row. */
const MOST_NARROW = 8;

interface Insert {
  readonly one: string;
  readonly together: string;
}

/** A heap in which rows wait to be sorted: added at its end for a fraction of what it costs anywhere in a tree. */
export interface Heap {
  readonly create: string;
  readonly insert: Insert;
  /** Puts the rows into their table, in the order of its key. */
  readonly sort: string;
}

/** Everything that SQLite is told about one table of a projection. */
export class TableSql {
  /** How many rows the long statements write: what a call costs, it costs for all of them. */
  readonly together: number;
  readonly insert: Insert;
  readonly upsert: Insert;
  /** For journals whose rows stand in the tree of their key, anywhere in it. */
  readonly heap: Heap | undefined;
  readonly #names: readonly string[];
  readonly #json: readonly string[];
  readonly #isJson: readonly boolean[];

  constructor(
    readonly name: string,
    readonly table: Table,
  ) {
    this.#names = Object.keys(table.columns);
    this.#isJson = this.#names.map((column) => table.columns[column]?.holds === 'json');
    this.#json = this.#names.filter((_, index) => this.#isJson[index]);
    this.together = Math.max(1, Math.floor(MOST_PARAMETERS / this.#names.length));
    this.insert = this.#insertInto(name);
    this.heap = table.journal && this.#standsInKey ? this.#heap() : undefined;
    const onConflict = table.journal ? '' : this.#onConflict;
    this.upsert = { one: `${this.insert.one}${onConflict}`, together: `${this.insert.together}${onConflict}` };
  }

  /**
   * A key of one whole number is SQLite's own row number. A narrow row stands in the tree of its key; a wide one beside it, so that looking up
   * a key need not pass through wide rows.
   */
  get create(): string {
    const { columns, key } = this.table;
    const lines = Object.entries(columns).map(
      ([name, column]) => `${quoted(name)} ${TYPES[column.holds]}${column.mayBeEmpty ? '' : ' NOT NULL'}`,
    );
    if (key.length > 0) lines.push(`PRIMARY KEY (${list(key)})`);
    return `CREATE TABLE ${quoted(this.name)} (${lines.join(', ')}) STRICT${this.#standsInKey ? ', WITHOUT ROWID' : ''}`;
  }

  get #standsInKey(): boolean {
    const { columns, key } = this.table;
    const isRowNumber = key.length === 1 && columns[key[0] as string]?.holds === 'integer';
    return key.length > 0 && !isRowNumber && this.#names.length <= MOST_NARROW;
  }

  get indexes(): readonly string[] {
    return this.table.indexes.map(
      (columns) => `CREATE INDEX IF NOT EXISTS ${quoted([this.name, ...columns].join('_'))} ON ${quoted(this.name)} (${list(columns)})`,
    );
  }

  #insertInto(name: string): Insert {
    const row = `(${this.#names.map(() => '?').join(', ')})`;
    const rows = (count: number) => Array<string>(count).fill(row).join(', ');
    const into = `INSERT INTO ${quoted(name)} (${list(this.#names)}) VALUES`;
    return { one: `${into} ${rows(1)}`, together: `${into} ${rows(this.together)}` };
  }

  #heap(): Heap {
    const name = `${this.name}_unsorted`;
    const names = list(this.#names);
    return {
      create: `CREATE TABLE ${quoted(name)} (${names})`,
      insert: this.#insertInto(name),
      sort: `INSERT INTO ${quoted(this.name)} (${names}) SELECT ${names} FROM ${quoted(name)} ORDER BY ${list(this.table.key)};
        DROP TABLE ${quoted(name)}`,
    };
  }

  get #onConflict(): string {
    const { key } = this.table;
    const rest = this.#names.filter((name) => !key.includes(name));
    const set = rest.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
    return ` ON CONFLICT (${list(key)}) DO ${rest.length > 0 ? `UPDATE SET ${set}` : 'NOTHING'}`;
  }

  get select(): string {
    return `SELECT * FROM ${quoted(this.name)} WHERE ${this.#byKey}`;
  }

  get remove(): string {
    return `DELETE FROM ${quoted(this.name)} WHERE ${this.#byKey}`;
  }

  /** Every row that a digest covers, in an order that follows from the history alone. */
  get digested(): string {
    const { columns, key } = this.table;
    const covered = this.#names.filter((name) => columns[name]?.inDigest);
    return `SELECT ${list(covered)} FROM ${quoted(this.name)} ORDER BY ${key.length > 0 ? list(key) : 'rowid'}`;
  }

  /** The row's cells, behind those that are there. */
  cells(row: AnyRow, cells: SqlCell[] = []): SqlCell[] {
    for (let index = 0; index < this.#names.length; index += 1) {
      const value = row[this.#names[index] as string] ?? null;
      cells.push(value !== null && this.#isJson[index] ? JSON.stringify(value) : (value as SqlCell));
    }
    return cells;
  }

  row(cells: AnyRow): AnyRow {
    if (this.#json.length === 0) return cells;
    const row: Record<string, unknown> = { ...cells };
    for (const name of this.#json) if (typeof row[name] === 'string') row[name] = JSON.parse(row[name]);
    return row;
  }

  get #byKey(): string {
    return this.table.key.map((name) => `${quoted(name)} = ?`).join(' AND ');
  }
}
