import { day, list, object, optional, text, whole, type EventsOf } from '../core/shape.js';
import { versionRef } from '../core/terms.js';

/** More days than the years of a lifetime have off; two such lists fit into one event. */
export const MOST_DAYS = 2000;

export const calendarDays = list(day, MOST_DAYS);
export const calendarYear = whole(1949, 2199);

export const calendarEvents = {
  CalendarPublished: object({
    version: whole(1),
    title: text(200),
    /** The calendar that it was laid over. */
    base: optional(versionRef),
    /** Every day off that is known, those of the base included: nothing has to be looked up to know what it says of a day. */
    daysOff: calendarDays,
    /** Every rest day that is worked, those of the base included. */
    workedDays: calendarDays,
    /** The last year whose days are known. */
    publishedThrough: calendarYear,
  }),
};
export type CalendarEvent = EventsOf<typeof calendarEvents>;
