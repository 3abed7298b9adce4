import type { VersionRef } from '../core/terms.js';

/** Which days a limit counts: every day, or the working days of a calendar. */
export const COUNTINGS = ['days', 'workingDays'] as const;
export type Counting = (typeof COUNTINGS)[number];

/** A named, versioned calendar, as data. What it says of a day never changes; another opinion is another version. */
export interface Calendar extends VersionRef {
  readonly title: string;
  /** The calendar that it was laid over; its days are among these. */
  readonly base?: VersionRef;
  /** The days of the week that are off by themselves, 1 for Monday. */
  readonly restDays: readonly number[];
  readonly daysOff: ReadonlySet<string>;
  /** Days that make up for days off. */
  readonly workedDays: ReadonlySet<string>;
  /** The last year whose days off are known; missing where none is ever to come. Later weekdays count as if each were worked. */
  readonly publishedThrough?: number;
}

/** The built-in calendar on which every day counts. */
export const PLAIN_CALENDAR: Calendar = {
  id: 'plain',
  version: 1,
  title: '自然日',
  restDays: [],
  daysOff: new Set(),
  workedDays: new Set(),
};

/** Whether a day counts as a working day: it makes up for a day off, or is neither a rest day nor a day off. */
export function isWorkingDay({ restDays, daysOff, workedDays }: Calendar, day: Temporal.PlainDate): boolean {
  const text = String(day);
  return workedDays.has(text) || (!restDays.includes(day.dayOfWeek) && !daysOff.has(text));
}

/** Whether the days off of the year of this day are still to come. */
const isUnpublished = ({ publishedThrough }: Calendar, { year }: Temporal.PlainDate): boolean =>
  publishedThrough !== undefined && year > publishedThrough;

/** What a count came to, and whether it looked at a day of a year that is not published yet. */
export interface Counted<T> {
  readonly reached: T;
  readonly provisional: boolean;
}

/**
 * The day `count` days after (before, where negative) a day. Days are days of the calendar, never 24 hours: a day that does not count is
 * stepped over, and the result is always a day that counts, unless `count` is 0. Counting every day is never provisional.
 */
export function countDays(calendar: Calendar, counting: Counting, day: Temporal.PlainDate, count: number): Counted<Temporal.PlainDate> {
  if (counting === 'days') return { reached: day.add({ days: count }), provisional: false };
  const step = Math.sign(count);
  let reached = day;
  let provisional = false;
  for (let left = Math.abs(count); left > 0;) {
    reached = reached.add({ days: step });
    provisional ||= isUnpublished(calendar, reached);
    if (isWorkingDay(calendar, reached)) left -= 1;
  }
  return { reached, provisional };
}

/** The day that `countDays` reaches. */
export const addDays = (calendar: Calendar, counting: Counting, day: Temporal.PlainDate, count: number): Temporal.PlainDate =>
  countDays(calendar, counting, day, count).reached;

/** How many days that count lie from one day, inclusive, to another, exclusive; 0 where the second is not later. */
export function countBetween(calendar: Calendar, counting: Counting, from: Temporal.PlainDate, to: Temporal.PlainDate): Counted<number> {
  if (Temporal.PlainDate.compare(from, to) >= 0) return { reached: 0, provisional: false };
  if (counting === 'days') return { reached: from.until(to, { largestUnit: 'days' }).days, provisional: false };
  let reached = 0;
  for (let day = from; Temporal.PlainDate.compare(day, to) < 0; day = day.add({ days: 1 })) if (isWorkingDay(calendar, day)) reached += 1;
  return { reached, provisional: isUnpublished(calendar, to.subtract({ days: 1 })) };
}

/** The number that `countBetween` reaches. */
export const daysBetween = (calendar: Calendar, counting: Counting, from: Temporal.PlainDate, to: Temporal.PlainDate): number =>
  countBetween(calendar, counting, from, to).reached;
