import type { StatisticsQuery } from '#application';
import { Codes } from './codes.js';
import { dayNumber, PARTS, PLAIN, type Fact, type Part } from './case-facts.js';

/** The days of a month, and before them the whole of it. */
const DAYS = 32;

/** One month's counts: of a part the whole month's, and each day's. */
class Month {
  readonly counts = new Int32Array(PLAIN * DAYS);
  /** Of the parts that have values: by part and day, as in `counts`, how often each value. */
  readonly values = new Map<number, Map<number, number>>();

  add(part: Part, day: number, value: number, by: number): void {
    for (const slot of [part * DAYS, part * DAYS + day]) {
      if (part < PLAIN) this.counts[slot] = (this.counts[slot] as number) + by;
      else this.#addValue(slot, value, by);
    }
  }

  #addValue(slot: number, value: number, by: number): void {
    const values = this.values.get(slot) ?? new Map<number, number>();
    this.values.set(slot, values);
    const count = (values.get(value) ?? 0) + by;
    if (count === 0) values.delete(value);
    else values.set(value, count);
  }
}

type Months = Map<number, Month>;
/** Procedure → unit → its months; unit 0 is all of them together. */
type Cells = Map<number, Map<number, Months>>;

/** What a question counts up to. */
export interface Counted {
  /** By part. */
  readonly counts: Float64Array;
  /** Part → value → how often. */
  readonly values: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** The facts of one thing as they are kept to be taken out again: six numbers each. */
export type PackedFacts = Int32Array;
const WIDTH = 6;

/**
 * How much of what happened on which day, a unit and procedure: a question looks at a number a month and unit, and a day at the ends of its
 * period, however many cases there are. About 2 KiB a month and unit.
 */
export class FactCells {
  readonly #units = new Codes();
  readonly #procedures = new Codes();
  readonly #values: number[] = [];
  readonly #valueCodes = new Map<number, number>();
  readonly #cells = { cohort: new Map() as Cells, flow: new Map() as Cells };

  pack(facts: readonly Fact[], procedure: string): PackedFacts {
    const packed = new Int32Array(facts.length * WIDTH);
    for (const [index, { part, unit, cohort, flow, value }] of facts.entries()) {
      packed.set(
        [
          part,
          unit === '' ? 0 : this.#units.of(unit),
          this.#procedures.of(procedure),
          cohort === undefined ? 0 : dayNumber(cohort),
          flow === undefined ? 0 : dayNumber(flow),
          value === undefined ? 0 : this.#valueCode(value),
        ],
        index * WIDTH,
      );
    }
    return packed;
  }

  /** @param by 1 puts the facts in, -1 takes them out */
  add(packed: PackedFacts, by: 1 | -1): void {
    for (let at = 0; at < packed.length; at += WIDTH) {
      const [part, unit, procedure, cohort, flow, value] = packed.subarray(at, at + WIDTH) as unknown as Six;
      if (cohort > 0) this.#count(this.#cells.cohort, [part, unit, procedure, cohort, value], by);
      if (flow > 0) this.#count(this.#cells.flow, [part, unit, procedure, flow, value], by);
    }
  }

  counted({ selection, from, to, organizations, procedure }: StatisticsQuery): Counted {
    const counts = new Float64Array(PLAIN);
    const values = new Map<number, Map<number, number>>();
    const units = organizations ? [...new Set(organizations)].map((unit) => this.#units.known(unit)) : [0];
    const [first, last] = [from === undefined ? 0 : dayNumber(from), to === undefined ? Infinity : dayNumber(to)];
    for (const [code, ofUnits] of this.#cells[selection]) {
      if (procedure !== undefined && code !== this.#procedures.known(procedure)) continue;
      for (const unit of units) {
        for (const [month, cells] of (unit === undefined ? undefined : ofUnits.get(unit)) ?? []) {
          const [lowest, highest] = [first - month * 100, last - month * 100];
          if (highest < 1 || lowest > 31) continue;
          if (lowest <= 1 && highest >= 31) addSlots(cells, 0, 0, counts, values);
          else addSlots(cells, Math.max(lowest, 1), Math.min(highest, 31), counts, values);
        }
      }
    }
    return { counts, values };
  }

  #count(cells: Cells, [part, unit, procedure, day, value]: readonly [Part, number, number, number, number], by: number): void {
    const ofUnits = cells.get(procedure) ?? new Map<number, Months>();
    cells.set(procedure, ofUnits);
    const month = Math.floor(day / 100);
    for (const each of unit === 0 ? [0] : [0, unit]) {
      const months = ofUnits.get(each) ?? (new Map() as Months);
      ofUnits.set(each, months);
      const there = months.get(month) ?? new Month();
      months.set(month, there);
      there.add(part, day % 100, this.#values[value] ?? 0, by);
    }
  }

  #valueCode(value: number): number {
    const known = this.#valueCodes.get(value) ?? this.#values.push(value) - 1;
    this.#valueCodes.set(value, known);
    return known;
  }
}

type Six = readonly [part: Part, unit: number, procedure: number, cohort: number, flow: number, value: number];

function addSlots(
  { counts, values }: Month,
  first: number,
  last: number,
  sums: Float64Array,
  byValue: Map<number, Map<number, number>>,
): void {
  for (let part = 0; part < PLAIN; part += 1) {
    for (let slot = part * DAYS + first; slot <= part * DAYS + last; slot += 1) {
      sums[part] = (sums[part] as number) + (counts[slot] as number);
    }
  }
  if (values.size === 0) return;
  for (let part = PLAIN; part < PARTS; part += 1) {
    for (let slot = part * DAYS + first; slot <= part * DAYS + last; slot += 1) addValues(values.get(slot), part, byValue);
  }
}

function addValues(there: ReadonlyMap<number, number> | undefined, part: number, byValue: Map<number, Map<number, number>>): void {
  if (!there) return;
  const into = byValue.get(part) ?? new Map<number, number>();
  byValue.set(part, into);
  for (const [value, count] of there) into.set(value, (into.get(value) ?? 0) + count);
}
