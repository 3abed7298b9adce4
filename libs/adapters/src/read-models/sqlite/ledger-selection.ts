import type { LedgerQuery, Visibility } from '#application';
import type { Light } from '#projections';
import { dayNumber } from './case-facts.js';
import { folded, kindBits, type LedgerColumns } from './ledger-columns.js';

/** Places: 1 where a problem is asked for. */
type Mask = Uint8Array;

/** Keeps the places whose code is in a table. */
function among(mask: Mask, codes: Uint32Array, wanted: Uint8Array): void {
  for (let place = 0; place < mask.length; place += 1) mask[place] = (mask[place] as number) & (wanted[codes[place] as number] as number);
}

/** Marks the places of whose units one is wanted. */
function markUnits({ values: { leadUnit, coUnit }, moreCoUnits }: LedgerColumns, mask: Mask, wanted: Uint8Array): void {
  for (let place = 0; place < mask.length; place += 1) {
    mask[place] = (mask[place] as number) | (wanted[leadUnit[place] as number] as number) | (wanted[coUnit[place] as number] as number);
  }
  for (const [place, units] of moreCoUnits) if (units.some((unit) => wanted[unit] === 1)) mask[place] = 1;
}

/** Which problems an answer may speak of. */
function seen(columns: LedgerColumns, visibility: Visibility): Mask {
  const mask = new Uint8Array(columns.size);
  if (visibility.everything) return mask.fill(1);
  const { values, codes } = columns;
  markUnits(columns, mask, codes.among(visibility.units));
  const inspections = codes.among(visibility.inspections);
  const [bodies, audited] = [codes.among(visibility.bodies), codes.among(visibility.audited)];
  for (let place = 0; place < mask.length; place += 1) {
    const [inspection, body] = [values.inspection[place] as number, values.body[place] as number];
    const byTeam = inspection === 0 ? (bodies[body] as number) : (inspections[inspection] as number);
    mask[place] = (mask[place] as number) | byTeam | (audited[body] as number);
  }
  return mask;
}

/** Keeps the places of what was recorded then: numbers ascend, as places do. */
function recordedThen({ values: { recorded } }: LedgerColumns, mask: Mask, wanted: readonly number[]): void {
  let next = 0;
  for (let place = 0; place < mask.length; place += 1) {
    const number = recorded[place] as number;
    while (next < wanted.length && (wanted[next] as number) < number) next += 1;
    if (wanted[next] !== number) mask[place] = 0;
  }
}

/** When the problems were recorded that an answer may speak of: their numbers in the history. */
export function recordedOf(columns: LedgerColumns, visibility: Visibility): readonly number[] {
  const mask = seen(columns, visibility);
  return [...columns.values.recorded.subarray(0, mask.length)].filter((_, place) => mask[place] === 1);
}

function lit({ values: { lit: isLit, yellowFrom, redFrom } }: LedgerColumns, mask: Mask, lights: readonly Light[], now: number): void {
  const [red, yellow, green] = (['red', 'yellow', 'green'] as const).map((light) => Number(lights.includes(light))) as [
    0 | 1,
    0 | 1,
    0 | 1,
  ];
  for (let place = 0; place < mask.length; place += 1) {
    if (mask[place] === 0) continue;
    if (isLit[place] === 0) mask[place] = 0;
    else if ((redFrom[place] as number) <= now) mask[place] = red;
    else mask[place] = (yellowFrom[place] as number) <= now ? yellow : green;
  }
}

/** Keeps the places where a number lies within bounds, both inclusive. */
function within(mask: Mask, numbers: Float64Array | Uint32Array, from: number, to: number): void {
  for (let place = 0; place < mask.length; place += 1) {
    const number = numbers[place] as number;
    if (number < from || number > to) mask[place] = 0;
  }
}

function having(mask: Mask, bits: Uint32Array, wanted: number): void {
  for (let place = 0; place < mask.length; place += 1) if (((bits[place] as number) & wanted) === 0) mask[place] = 0;
}

/** The places of the problems that a question asks for, 1 each; of its text, those that may hold it. */
function selected(columns: LedgerColumns, query: LedgerQuery): Mask {
  const { values, codes } = columns;
  const now = query.at.epochMilliseconds;
  const mask = seen(columns, query.visibility);
  if (query.recorded) recordedThen(columns, mask, query.recorded);
  if (query.inspection !== undefined) among(mask, values.inspection, codes.among([query.inspection]));
  if (query.organizations) {
    const concerned = new Uint8Array(columns.size);
    markUnits(columns, concerned, codes.among(query.organizations));
    for (let place = 0; place < mask.length; place += 1) mask[place] = (mask[place] as number) & (concerned[place] as number);
  }
  if (query.kinds) having(mask, values.kinds, kindBits(query.kinds));
  if (query.phases) among(mask, values.phase, codes.among(query.phases));
  if (query.sources) among(mask, values.source, codes.among(query.sources));
  if (query.severities) among(mask, values.severity, codes.among(query.severities));
  if (query.category !== undefined) among(mask, values.category, codes.among([query.category]));
  if (query.dueFrom !== undefined || query.dueTo !== undefined) {
    within(
      mask,
      values.dueDay,
      query.dueFrom === undefined ? 1 : dayNumber(query.dueFrom),
      query.dueTo === undefined ? Infinity : dayNumber(query.dueTo),
    );
  }
  if (query.overdue !== undefined) {
    if (query.overdue) within(mask, values.overdueFrom, -Infinity, now);
    else within(mask, values.overdueFrom, now + 1, Infinity);
  }
  if (query.lights) lit(columns, mask, query.lights, now);
  if (query.text !== undefined) columns.grams.narrow(mask, folded(query.text));
  return mask;
}

/** The first places of an answer, behind the one where the page before ended: its key in the order, and when it was recorded. */
export function placesOf(
  columns: LedgerColumns,
  query: LedgerQuery,
  behind: readonly [key: number, recorded: number] | undefined,
  limit: number,
): readonly number[] {
  const { sort = 'recorded', descending = false, text } = query;
  const mask = selected(columns, query);
  const order = columns.order(sort);
  const step = descending ? -1 : 1;
  const needle = text === undefined ? undefined : folded(text);
  const { titles, conditions } = columns;
  const found: number[] = [];
  for (let at = start(columns, query, order, behind); at >= 0 && at < mask.length && found.length < limit; at += step) {
    const place = order ? (order[at] as number) : at;
    if (mask[place] === 0) continue;
    if (needle !== undefined && !titles[place]?.includes(needle) && !conditions[place]?.includes(needle)) continue;
    found.push(place);
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
