import type { StatisticsQuery } from '#application';
import { Codes } from './codes.js';
import { dayNumber, PLAIN, type Fact, type Part } from './case-facts.js';

/** The days of a month, and before them the whole of it. */
const DAYS = 32;

/** Above every number that a value is kept by. */
const VALUES = 2 ** 24;

/** What was counted in a span of time, and on each day of it where it is a month. */
class Span {
  readonly counts: Int32Array;
  /** Of the parts that have values: part → value → how often. */
  readonly values: (Map<number, number> | undefined)[] = [];
  /** The same by day: part and day and value → how often. */
  readonly dailyValues = new Map<number, number>();

  constructor(days: number) {
    this.counts = new Int32Array(PLAIN * days);
  }
}

const raise = (counts: Map<number, number>, key: number, by: number): void => {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
};

/** All the time there is, by this key; the others are years, as 2026, and months, as 202604. */
const EVER = 0;
const FIRST_MONTH = 10_000;

type Spans = Map<number, Span>;
/** Procedure → unit → its spans; unit 0 is all of them together. */
type Cells = Map<number, Map<number, Spans>>;

/** Takes how often a part has a value; it may come several times. */
export type OnValue = (part: number, value: number, count: number) => void;

/** The facts of one thing as they are kept to be taken out again: six numbers each. */
export type PackedFacts = Int32Array;
const WIDTH = 6;

/**
 * How much of what happened on which day, a unit and procedure: a question looks at a number a year and unit, and at the ends of its period at
 * one a month and day, however many cases there are. About 2 KiB a month and unit.
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

  /** @returns how often each part without values, by its number */
  counted({ selection, from, to, organizations, procedure }: StatisticsQuery, onValue: OnValue): Float64Array {
    const counts = new Float64Array(PLAIN);
    const units = organizations ? [...new Set(organizations)].map((unit) => this.#units.known(unit)) : [0];
    const [first, last] = [from === undefined ? 0 : dayNumber(from), to === undefined ? Infinity : dayNumber(to)];
    for (const [code, ofUnits] of this.#cells[selection]) {
      if (procedure !== undefined && code !== this.#procedures.known(procedure)) continue;
      for (const unit of units) {
        const spans = unit === undefined ? undefined : ofUnits.get(unit);
        if (spans) this.#sum(spans, first, last, counts, onValue);
      }
    }
    return counts;
  }

  #sum(spans: Spans, first: number, last: number, counts: Float64Array, onValue: OnValue): void {
    const add = (span: Span) => {
      for (let part = 0; part < PLAIN; part += 1) counts[part] = (counts[part] as number) + wholeOf(span, part);
      for (const [part, values] of span.values.entries()) if (values) for (const [value, count] of values) onValue(part, value, count);
    };
    const ever = spans.get(EVER);
    if (ever && first === 0 && last === Infinity) {
      add(ever);
      return;
    }
    for (const [key, span] of spans) {
      if (key === EVER) continue;
      const isMonth = key >= FIRST_MONTH;
      const year = isMonth ? Math.floor(key / 100) : key;
      const isWholeYear = first <= year * 10_000 + 101 && last >= year * 10_000 + 1231;
      if (isMonth === isWholeYear) continue;
      const [lowest, highest] = [first - key * 100, last - key * 100];
      if (!isMonth || (lowest <= 1 && highest >= 31)) add(span);
      else if (lowest <= 31 && highest >= 1) this.#sumDays(span, Math.max(lowest, 1), Math.min(highest, 31), counts, onValue);
    }
  }

  #sumDays(span: Span, first: number, last: number, counts: Float64Array, onValue: OnValue): void {
    for (let part = 0; part < PLAIN; part += 1) {
      for (let slot = part * DAYS + first; slot <= part * DAYS + last; slot += 1) {
        counts[part] = (counts[part] as number) + (span.counts[slot] as number);
      }
    }
    for (const [key, count] of span.dailyValues) {
      const slot = Math.floor(key / VALUES);
      const day = slot % DAYS;
      if (day >= first && day <= last) onValue((slot - day) / DAYS, this.#values[key % VALUES] ?? 0, count);
    }
  }

  #count(cells: Cells, [part, unit, procedure, day, code]: readonly [Part, number, number, number, number], by: number): void {
    const ofUnits = cells.get(procedure) ?? new Map<number, Spans>();
    cells.set(procedure, ofUnits);
    const month = Math.floor(day / 100);
    for (const each of unit === 0 ? [0] : [0, unit]) {
      const spans = ofUnits.get(each) ?? (new Map() as Spans);
      ofUnits.set(each, spans);
      for (const key of [EVER, Math.floor(month / 100), month]) {
        const days = key >= FIRST_MONTH ? DAYS : 1;
        const span = spans.get(key) ?? new Span(days);
        spans.set(key, span);
        const slots = days === 1 ? [part] : [part * DAYS, part * DAYS + (day % 100)];
        if (part < PLAIN) for (const slot of slots) span.counts[slot] = (span.counts[slot] as number) + by;
        else {
          raise((span.values[part] ??= new Map<number, number>()), this.#values[code] ?? 0, by);
          if (days > 1) raise(span.dailyValues, (part * DAYS + (day % 100)) * VALUES + code, by);
        }
      }
    }
  }

  #valueCode(value: number): number {
    const known = this.#valueCodes.get(value) ?? this.#values.push(value) - 1;
    this.#valueCodes.set(value, known);
    return known;
  }
}

type Six = readonly [part: Part, unit: number, procedure: number, cohort: number, flow: number, value: number];

const wholeOf = ({ counts }: Span, part: number): number => (counts.length === PLAIN ? counts[part] : counts[part * DAYS]) ?? 0;
