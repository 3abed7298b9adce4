/** Which days a limit counts: every day, or the working days of a calendar. */
export const COUNTINGS = ['days', 'workingDays'] as const;
export type Counting = (typeof COUNTINGS)[number];

/** A named, versioned calendar. What it says of a day never changes; another opinion is another version. */
export interface Calendar {
  readonly id: string;
  readonly version: number;
  isWorkingDay(day: Temporal.PlainDate): boolean;
}

/** The built-in calendar on which every day counts. */
export const PLAIN_CALENDAR: Calendar = { id: 'plain', version: 1, isWorkingDay: () => true };

/** The calendars that this version of the product can count on. */
export const calendarOf = (ref: { readonly id: string; readonly version: number }): Calendar | undefined =>
  [PLAIN_CALENDAR].find(({ id, version }) => id === ref.id && version === ref.version);

/**
 * The day `count` days after (before, where negative) a day. Days are days of the calendar, never 24 hours: a day that does not count is
 * stepped over, and the result is always a day that counts, unless `count` is 0.
 */
export function addDays(calendar: Calendar, counting: Counting, day: Temporal.PlainDate, count: number): Temporal.PlainDate {
  if (counting === 'days') return day.add({ days: count });
  const step = Math.sign(count);
  let reached = day;
  for (let left = Math.abs(count); left > 0;) {
    reached = reached.add({ days: step });
    if (calendar.isWorkingDay(reached)) left -= 1;
  }
  return reached;
}

/** How many days that count lie from one day, inclusive, to another, exclusive; 0 where the second is not later. */
export function daysBetween(calendar: Calendar, counting: Counting, from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  if (Temporal.PlainDate.compare(from, to) >= 0) return 0;
  if (counting === 'days') return from.until(to, { largestUnit: 'days' }).days;
  let count = 0;
  for (let day = from; Temporal.PlainDate.compare(day, to) < 0; day = day.add({ days: 1 })) if (calendar.isWorkingDay(day)) count += 1;
  return count;
}
