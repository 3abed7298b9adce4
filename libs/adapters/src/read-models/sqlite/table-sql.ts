import type { AnyRow, Column, Table } from '#projections';

/** What SQLite keeps in a cell. */
export type SqlCell = string | number | null;

const quoted = (name: string) => `"${name}"`;
const list = (names: readonly string[]) => names.map(quoted).join(', ');

const TYPES: Readonly<Record<Column<unknown>['holds'], string>> = { text: 'TEXT', integer: 'INTEGER', json: 'TEXT' };

/** Everything that SQLite is told about one table of a projection. */
export class TableSql {
  readonly #names: readonly string[];
  readonly #json: readonly string[];

  constructor(
    readonly name: string,
    readonly table: Table,
  ) {
    this.#names = Object.keys(table.columns);
    this.#json = this.#names.filter((column) => table.columns[column]?.holds === 'json');
  }

  /** A key of one whole number is SQLite's own row number. */
  get create(): string {
    const { columns, key } = this.table;
    const lines = Object.entries(columns).map(
      ([name, column]) => `${quoted(name)} ${TYPES[column.holds]}${column.mayBeEmpty ? '' : ' NOT NULL'}`,
    );
    if (key.length > 0) lines.push(`PRIMARY KEY (${list(key)})`);
    return `CREATE TABLE ${quoted(this.name)} (${lines.join(', ')}) STRICT`;
  }

  get indexes(): readonly string[] {
    return this.table.indexes.map(
      (columns) => `CREATE INDEX IF NOT EXISTS ${quoted([this.name, ...columns].join('_'))} ON ${quoted(this.name)} (${list(columns)})`,
    );
  }

  get insert(): string {
    return `INSERT INTO ${quoted(this.name)} (${list(this.#names)}) VALUES (${this.#names.map(() => '?').join(', ')})`;
  }

  get upsert(): string {
    const { key } = this.table;
    const rest = this.#names.filter((name) => !key.includes(name));
    const set = rest.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
    return `${this.insert} ON CONFLICT (${list(key)}) DO ${rest.length > 0 ? `UPDATE SET ${set}` : 'NOTHING'}`;
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

  cells(row: AnyRow): SqlCell[] {
    return this.#names.map((name) => {
      const value = row[name] ?? null;
      return value !== null && this.#json.includes(name) ? JSON.stringify(value) : (value as SqlCell);
    });
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
