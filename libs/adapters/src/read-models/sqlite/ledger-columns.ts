import type { LedgerSort } from '#application';
import { KINDS, type RectificationKind } from '#domain';
import { overdueFrom, type AttestationCell, type Lit, type RegisterRow } from '#projections';
import { dayNumber } from './case-facts.js';
import { Codes } from './codes.js';
import { TextGrams } from './text-grams.js';

/** What the ledger asks of a problem's row. */
export type LineRow = Pick<
  RegisterRow<'problems'>,
  | 'problem'
  | 'recorded'
  | 'phase'
  | 'source'
  | 'severity'
  | 'gravity'
  | 'category'
  | 'title'
  | 'condition'
  | 'inspection'
  | 'body'
  | 'leadUnit'
  | 'coUnits'
  | 'confirmedOrder'
  | 'dueDay'
  | 'dueMs'
  | keyof Lit
>;

/** What it asks of the corrections of the current cycle. */
export type TaskRow = Pick<RegisterRow<'corrections'>, 'kind' | 'phase' | keyof Lit> & { readonly attestation: AttestationCell | null };

const NEVER = Infinity;
const ENDED = ['Withdrawn', 'Reassigned'];

const empty = (capacity: number) => ({
  recorded: new Float64Array(capacity),
  dueMs: new Float64Array(capacity),
  confirmedOrder: new Float64Array(capacity),
  gravity: new Uint8Array(capacity),
  /** `NEVER` where there is none. */
  yellowFrom: new Float64Array(capacity),
  redFrom: new Float64Array(capacity),
  overdueFrom: new Float64Array(capacity),
  lit: new Uint8Array(capacity),
  /** A day as one number, as 20260401; 0 where there is none. */
  dueDay: new Uint32Array(capacity),
  /** The kinds of its corrections, a bit each. */
  kinds: new Uint32Array(capacity),
  phase: new Uint32Array(capacity),
  source: new Uint32Array(capacity),
  severity: new Uint32Array(capacity),
  category: new Uint32Array(capacity),
  inspection: new Uint32Array(capacity),
  body: new Uint32Array(capacity),
  leadUnit: new Uint32Array(capacity),
  /** The first co-unit; the others are few. */
  coUnit: new Uint32Array(capacity),
});
type Columns = ReturnType<typeof empty>;

const SORTED: Readonly<Record<LedgerSort, 'recorded' | 'dueMs' | 'confirmedOrder' | 'gravity'>> = {
  due: 'dueMs',
  severity: 'gravity',
  confirmed: 'confirmedOrder',
  recorded: 'recorded',
};

/** The orders that are not the places' own. */
const KEYS = (Object.entries(SORTED) as [LedgerSort, (typeof SORTED)[LedgerSort]][]).filter(([sort]) => sort !== 'recorded');

/** Kinds as bits of one number. */
export const kindBits = (kinds: readonly RectificationKind[]): number => kinds.reduce((bits, kind) => bits | (1 << KINDS.indexOf(kind)), 0);

/**
 * What the ledger's filters and orders go by, a place a problem, in memory: any filters together, in any order, cost a look at a few numbers
 * a problem and no row at all. Places are in the order of recording. Some 400 bytes a problem, most of them its text.
 */
export class LedgerColumns {
  readonly codes = new Codes();
  readonly grams = new TextGrams();
  readonly titles: string[] = [];
  readonly conditions: string[] = [];
  /** The co-units behind the first, by place. */
  readonly moreCoUnits = new Map<number, readonly number[]>();
  #columns = empty(1024);
  #orders = new Map<LedgerSort, Uint32Array>();
  /** The places whose key has changed since their order was made. */
  #moved = new Map<LedgerSort, Set<number>>();

  get size(): number {
    return this.titles.length;
  }

  /** Each holds `size` values at least. */
  get values(): Readonly<Columns> {
    return this.#columns;
  }

  /** Takes in a problem, or what has become of one; those that are new in the order of recording. */
  put(row: LineRow, tasks: readonly TaskRow[]): void {
    const place = this.#placeFor(row.recorded);
    const isNew = place === this.size;
    if (isNew && place === this.#columns.recorded.length) this.#grow();
    const { codes } = this;
    const [coUnit, ...more] = row.coUnits.map((unit) => codes.of(unit));
    const counting = tasks.filter(({ phase }) => !ENDED.includes(phase));
    for (const [sort, column] of KEYS) {
      if (isNew || this.#columns[column][place] !== row[column]) this.#move(sort, place);
    }
    const values: { readonly [N in keyof Columns]: number } = {
      recorded: row.recorded,
      dueMs: row.dueMs,
      confirmedOrder: row.confirmedOrder,
      gravity: row.gravity,
      yellowFrom: row.yellowFrom ?? NEVER,
      redFrom: row.redFrom ?? NEVER,
      overdueFrom: Math.min(...tasks.map((task) => overdueFrom(task) ?? NEVER)),
      lit: row.lit,
      dueDay: row.dueDay === null ? 0 : dayNumber(row.dueDay),
      kinds: kindBits(counting.map(({ kind }) => kind)),
      phase: codes.of(row.phase),
      source: codes.of(row.source),
      severity: codes.of(row.severity),
      category: codes.of(row.category),
      inspection: row.inspection === null ? 0 : codes.of(row.inspection),
      body: codes.of(row.body),
      leadUnit: codes.of(row.leadUnit),
      coUnit: coUnit ?? 0,
    };
    for (const name of Object.keys(values) as (keyof Columns)[]) this.#columns[name][place] = values[name];
    if (more.length > 0) this.moreCoUnits.set(place, more);
    else this.moreCoUnits.delete(place);
    this.#setText(place, row);
  }

  /** The places in an order, of which the order of recording is none: there they count up. */
  order(sort: LedgerSort): Uint32Array | undefined {
    if (sort === 'recorded') return undefined;
    const moved = this.#moved.get(sort);
    const before = this.#orders.get(sort) ?? new Uint32Array();
    if (!moved || moved.size === 0) return before;
    const order = this.#merged(
      sort,
      before.filter((place) => !moved.has(place)),
      Uint32Array.from(moved),
    );
    this.#orders.set(sort, order);
    moved.clear();
    return order;
  }

  key(sort: LedgerSort, place: number): number {
    return this.#columns[SORTED[sort]][place] as number;
  }

  #setText(place: number, { title, condition }: LineRow): void {
    const texts = [folded(title), folded(condition)] as const;
    if (this.titles[place] === texts[0] && this.conditions[place] === texts[1]) return;
    [this.titles[place], this.conditions[place]] = texts;
    for (const each of texts) this.grams.add(place, each);
  }

  /** The place of the problem that was recorded then, or the next that is free. */
  #placeFor(recorded: number): number {
    const { recorded: known } = this.#columns;
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((known[middle] as number) < recorded) low = middle + 1;
      else high = middle;
    }
    if (low < this.size && known[low] !== recorded) throw new RangeError(`problem ${recorded} comes after later ones`);
    return low;
  }

  #move(sort: LedgerSort, place: number): void {
    const moved = this.#moved.get(sort);
    if (moved) moved.add(place);
    else this.#moved.set(sort, new Set([place]));
  }

  #merged(sort: LedgerSort, kept: Uint32Array, moved: Uint32Array): Uint32Array {
    const column = this.#columns[SORTED[sort]];
    const compare = (a: number, b: number) => (column[a] as number) - (column[b] as number) || a - b;
    moved.sort(compare);
    const merged = new Uint32Array(kept.length + moved.length);
    let [fromKept, fromMoved] = [0, 0];
    for (let at = 0; at < merged.length; at += 1) {
      const [a, b] = [kept[fromKept], moved[fromMoved]];
      const takeKept = a !== undefined && (b === undefined || compare(a, b) < 0);
      merged[at] = (takeKept ? a : b) as number;
      if (takeKept) fromKept += 1;
      else fromMoved += 1;
    }
    return merged;
  }

  #grow(): void {
    const next = empty(this.#columns.recorded.length * 2);
    for (const name of Object.keys(next) as (keyof Columns)[]) next[name].set(this.#columns[name]);
    this.#columns = next;
  }
}

/** ASCII letters alone are the same in both cases, as in SQLite's LIKE. */
export const folded = (text: string): string => text.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase());
