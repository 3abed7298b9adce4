import {
  PLAIN_CALENDAR,
  STANDARD_PROCEDURE,
  type Due,
  type ProcedureInForce,
  type RectificationKind,
  type Terms,
} from '../../../libs/domain/src/index.js';
import { counterFor, dueOn, type Counter } from '../../../libs/domain/src/time/deadline.js';
import type { Draw } from './draw.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The standard procedure's zone is eight hours ahead, all year. */
const ZONE_MS = 8 * HOUR_MS;

const PROCEDURE: ProcedureInForce = { id: STANDARD_PROCEDURE.id, version: 1, ...STANDARD_PROCEDURE.content, days: PLAIN_CALENDAR };

/** A day as its number since 1970, in the procedure's zone. */
export const dayOf = (ms: number): number => Math.floor((ms + ZONE_MS) / DAY_MS);

/** The instant at which a day ends. */
export const endOf = (day: number): number => (day + 1) * DAY_MS - ZONE_MS;

export const dayNumber = (day: string): number => Date.parse(day) / DAY_MS;

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** In the one spelling that the log takes. */
export const instantText = (ms: number): string => new Date(ms).toISOString().replace(/\.?0+Z$/u, 'Z');

/** A day on which the office works, the day itself or the next one that is. */
const workday = (day: number): number => {
  const weekday = (day + 4) % 7;
  return weekday === 6 ? day + 2 : weekday === 0 ? day + 1 : day;
};

/** An instant at work so many days later, and never earlier than the one given. */
export function atWork(draw: Draw, ms: number, days: number): number {
  if (days === 0) return ms + draw.whole(60_000, HOUR_MS);
  return workday(dayOf(ms) + days) * DAY_MS - ZONE_MS + 8 * HOUR_MS + draw.whole(0, 10 * HOUR_MS);
}

const counters = new Map<RectificationKind, Counter>();
const dues = new Map<string, Due>();

function counter(kind: RectificationKind): Counter {
  const known = counters.get(kind) ?? counterFor(PROCEDURE, PROCEDURE.kinds[kind]);
  counters.set(kind, known);
  return known;
}

export const ruleOf = (kind: RectificationKind): ProcedureInForce['kinds'][RectificationKind] => PROCEDURE.kinds[kind];

export const termsOf = (kind: RectificationKind): Terms => counter(kind).terms;

/** Everything that a due day brings with it; worked out once a day and kind. */
export function dueAt(kind: RectificationKind, day: number): Due {
  const key = `${kind} ${day}`;
  const known = dues.get(key) ?? dueOn(Temporal.PlainDate.from(dayText(day)), counter(kind));
  dues.set(key, known);
  return known;
}
