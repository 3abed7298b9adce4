import type { LedgerQuery, Visibility } from '#application';
import type { Light } from '#projections';
import { dayNumber } from './case-facts.js';
import { folded, kindBits, type LedgerColumns } from './ledger-columns.js';

/** So many places of an order are looked at together. */
const CHUNK = 1024;

/**
 * Moves those of the first `count` places that pass to the front, in their order. Each has a loop of its own: one loop for all, which is told what to
 * ask of a place, takes two to four times as long where few pass.
 * @returns how many
 */
type Filter = (places: Uint32Array, count: number) => number;

/** Passes where a place's code is in a table. */
const among =
  (codes: Uint32Array, wanted: Uint8Array): Filter =>
  (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      if (wanted[codes[place] as number] === 1) places[left++] = place;
    }
    return left;
  };

/** Passes where of a problem's units one is wanted. */
const ofUnits =
  ({ values: { leadUnit, coUnit }, moreCoUnits }: LedgerColumns, wanted: Uint8Array): Filter =>
  (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      const [lead, first] = [leadUnit[place] as number, coUnit[place] as number];
      // Where there is no first co-unit there are no others.
      if (wanted[lead] === 1 || (first !== 0 && (wanted[first] === 1 || isAmong(moreCoUnits.get(place), wanted)))) places[left++] = place;
    }
    return left;
  };

const isAmong = (units: readonly number[] | undefined, wanted: Uint8Array): boolean =>
  units !== undefined && units.some((unit) => wanted[unit] === 1);

/** Passes where an answer may speak of a problem. */
function seen(columns: LedgerColumns, visibility: Exclude<Visibility, { readonly everything: true }>): Filter {
  const { values, codes, moreCoUnits } = columns;
  const { inspection, body, leadUnit, coUnit } = values;
  const units = codes.among(visibility.units);
  const inspections = codes.among(visibility.inspections);
  const [bodies, audited] = [codes.among(visibility.bodies), codes.among(visibility.audited)];
  return (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      const [found, by, first] = [inspection[place] as number, body[place] as number, coUnit[place] as number];
      if (
        (found === 0 ? bodies[by] : inspections[found]) === 1 ||
        audited[by] === 1 ||
        units[leadUnit[place] as number] === 1 ||
        (first !== 0 && (units[first] === 1 || isAmong(moreCoUnits.get(place), units)))
      )
        places[left++] = place;
    }
    return left;
  };
}

/** Passes what was recorded then. @param wanted ascending */
function recordedThen({ size, values: { recorded } }: LedgerColumns, wanted: readonly number[]): Filter {
  const isWanted = new Uint8Array(size);
  let next = 0;
  for (let place = 0; place < size; place += 1) {
    const number = recorded[place] as number;
    while (next < wanted.length && (wanted[next] as number) < number) next += 1;
    if (wanted[next] === number) isWanted[place] = 1;
  }
  return (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      if (isWanted[place] === 1) places[left++] = place;
    }
    return left;
  };
}

function litBy({ values: { lit, yellowFrom, redFrom } }: LedgerColumns, lights: readonly Light[], now: number): Filter {
  const [red, yellow, green] = [lights.includes('red'), lights.includes('yellow'), lights.includes('green')];
  return (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      if (lit[place] === 0) continue;
      if ((redFrom[place] as number) <= now ? red : (yellowFrom[place] as number) <= now ? yellow : green) places[left++] = place;
    }
    return left;
  };
}

/** Passes where a number lies within bounds, both inclusive. */
const within =
  (numbers: Float64Array | Uint32Array, from: number, to: number): Filter =>
  (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      const number = numbers[place] as number;
      if (number >= from && number <= to) places[left++] = place;
    }
    return left;
  };

const having =
  (bits: Uint32Array, wanted: number): Filter =>
  (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      if (((bits[place] as number) & wanted) !== 0) places[left++] = place;
    }
    return left;
  };

/** Passes where a text may stand. */
function holding({ size, grams }: LedgerColumns, text: string): Filter {
  const words = grams.mayHold(text, size);
  return (places, count) => {
    let left = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places[at] as number;
      if (((words[place >>> 5] as number) & (1 << (place & 31))) !== 0) places[left++] = place;
    }
    return left;
  };
}

/** What a problem has to pass that a question asks for; what mostly leaves little comes first. */
function filtersOf(columns: LedgerColumns, query: LedgerQuery): readonly Filter[] {
  const { values, codes } = columns;
  const now = query.at.epochMilliseconds;
  const filters: Filter[] = [];
  if (query.inspection !== undefined) filters.push(among(values.inspection, codes.among([query.inspection])));
  if (query.text !== undefined) filters.push(holding(columns, folded(query.text)));
  if (query.phases) filters.push(among(values.phase, codes.among(query.phases)));
  if (query.category !== undefined) filters.push(among(values.category, codes.among([query.category])));
  if (query.severities) filters.push(among(values.severity, codes.among(query.severities)));
  if (query.sources) filters.push(among(values.source, codes.among(query.sources)));
  if (query.kinds) filters.push(having(values.kinds, kindBits(query.kinds)));
  const { dueFrom, dueTo } = query;
  if (dueFrom !== undefined || dueTo !== undefined) {
    const [from, to] = [dueFrom === undefined ? 1 : dayNumber(dueFrom), dueTo === undefined ? Infinity : dayNumber(dueTo)];
    filters.push(within(values.dueDay, from, to));
  }
  if (query.overdue !== undefined) {
    filters.push(query.overdue ? within(values.overdueFrom, -Infinity, now) : within(values.overdueFrom, now + 1, Infinity));
  }
  if (query.lights) filters.push(litBy(columns, query.lights, now));
  if (query.organizations) filters.push(ofUnits(columns, codes.among(query.organizations)));
  if (!query.visibility.everything) filters.push(seen(columns, query.visibility));
  if (query.recorded) filters.push(recordedThen(columns, query.recorded));
  return filters;
}

function passing(places: Uint32Array, count: number, filters: readonly Filter[]): Uint32Array {
  let left = count;
  for (const filter of filters) left = filter(places, left);
  return places.subarray(0, left);
}

/** When the problems were recorded that an answer may speak of: their numbers in the history. */
export function recordedOf(columns: LedgerColumns, visibility: Visibility): readonly number[] {
  const places = Uint32Array.from({ length: columns.size }, (_, place) => place);
  const chosen = passing(places, places.length, visibility.everything ? [] : [seen(columns, visibility)]);
  return Array.from(chosen, (place) => columns.values.recorded[place] as number);
}

/**
 * The first places of an answer, behind the one where the page before ended: its key in the order, and when it was recorded. Along the order, and
 * no further than the page: where every tenth problem is asked for, of twenty lines some two hundred problems are looked at, however many there are.
 */
export function placesOf(
  columns: LedgerColumns,
  query: LedgerQuery,
  behind: readonly [key: number, recorded: number] | undefined,
  limit: number,
): readonly number[] {
  const { sort = 'recorded', descending = false, text } = query;
  const filters = filtersOf(columns, query);
  const order = columns.order(sort);
  const needle = text === undefined ? undefined : folded(text);
  const { titles, conditions, size } = columns;
  const chunk = new Uint32Array(CHUNK);
  const found: number[] = [];
  let at = start(columns, query, order, behind);
  while (at >= 0 && at < size && found.length < limit) {
    const count = Math.min(CHUNK, descending ? at + 1 : size - at);
    const first = descending ? at + 1 - count : at;
    if (order) chunk.set(order.subarray(first, first + count));
    else for (let index = 0; index < count; index += 1) chunk[index] = first + index;
    if (descending) chunk.subarray(0, count).reverse();
    for (const place of passing(chunk, count, filters)) {
      if (needle !== undefined && !titles[place]?.includes(needle) && !conditions[place]?.includes(needle)) continue;
      if (found.push(place) === limit) break;
    }
    at = descending ? first - 1 : first + count;
  }
  return found;
}

/** Where in an order an answer begins. */
function start(
  columns: LedgerColumns,
  { sort = 'recorded', descending = false }: LedgerQuery,
  order: Uint32Array | undefined,
  behind: readonly [key: number, recorded: number] | undefined,
): number {
  if (!behind) return descending ? columns.size - 1 : 0;
  const [key, recorded] = behind;
  // How many stand before that place, or at it too where the answer counts up.
  let [low, high] = [0, columns.size];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const place = order ? (order[middle] as number) : middle;
    const by = columns.key(sort, place) - key || (columns.values.recorded[place] as number) - recorded;
    if (descending ? by < 0 : by <= 0) low = middle + 1;
    else high = middle;
  }
  return descending ? low - 1 : low;
}

/**
 * What a cursor of the ledger is bound to: the filters and the order. Not the instant, which moves on while somebody turns pages, nor what he
 * may see, which is asked anew for each page.
 */
export const ledgerQuestion = ({
  at: _at,
  visibility: _seen,
  recorded: _recorded,
  limit: _limit,
  cursor: _cursor,
  ...question
}: LedgerQuery): unknown => ['ledger', question];
