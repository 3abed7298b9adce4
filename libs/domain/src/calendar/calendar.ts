import { fold, step, type Context, type Lifecycle, type Made, type Refusal } from '../core/lifecycle.js';
import type { VersionRef } from '../core/terms.js';
import { PLAIN_CALENDAR, type Calendar } from '../time/calendar.js';
import { MOST_DAYS, type CalendarEvent } from './calendar-events.js';
import type { PublishedCalendar } from './calendar-state.js';

/** Names its version by the next number. The days are its own: what a base says of other days is taken over. */
export interface CalendarCommand {
  readonly type: 'PublishCalendar';
  readonly version: number;
  readonly title: string;
  readonly base?: VersionRef;
  readonly daysOff: readonly string[];
  readonly workedDays: readonly string[];
  readonly publishedThrough: number;
}

/** What a calendar's rules see beside the calendar. */
export interface CalendarContext extends Context {
  readonly id: string;
  /** The published version that the command names as its base, where there is one. */
  readonly base?: Calendar;
}

/** A calendar: which days are off and which are worked. A version is published whole and never changed; another opinion is another version. */
export const calendar: Lifecycle<CalendarCommand, CalendarEvent, PublishedCalendar, CalendarContext> = {
  name: 'calendar',
  initial: { phase: 'None', versions: [] },
  // Calendars are the whole installation's, so that any administrator keeps them.
  roles: (_, { actor }) => new Set(actor.engine ? ['engine'] : actor.holdsAnywhere('administrator') ? ['administrator'] : []),

  steps: {
    PublishCalendar: step({
      from: ['None', 'Published'],
      to: ['Published'],
      by: ['administrator', 'engine'],
      forbids: (_, { id }) => id === PLAIN_CALENDAR.id && { code: 'calendar.reserved', details: { calendar: id } },
      decide: (command, state, context) =>
        outOfTurn(command, state) ||
        misdated(command, state) ||
        misplaced(command) ||
        misbased(command, context) ||
        flattened(command, context.base),
    }),
  },

  evolve: {
    CalendarPublished: fold(['None', 'Published'], ({ versions }, { type: _type, version: _version, daysOff, workedDays, ...said }) => ({
      phase: 'Published',
      versions: [...versions, { ...said, restDays: WEEKEND, daysOff: new Set(daysOff), workedDays: new Set(workedDays) }],
    })),
  },
};

/** Saturday and Sunday. */
const WEEKEND = [6, 7] as const;

const refusal = (code: string, path: string, details: Readonly<Record<string, unknown>> = {}): Refusal => ({
  code: `calendar.${code}`,
  details: { path, ...details },
});

/** Versions are published one after the other, so that the highest number is the newest. */
function outOfTurn({ version }: CalendarCommand, state: PublishedCalendar): Refusal | false {
  const next = state.versions.length + 1;
  return version !== next && { code: 'calendar.version-out-of-turn', details: { next } };
}

/** What was known once stays known. */
function misdated({ publishedThrough }: CalendarCommand, state: PublishedCalendar): Refusal | false {
  const before = state.versions.at(-1)?.publishedThrough ?? publishedThrough;
  return publishedThrough < before && refusal('published-through-goes-back', '/publishedThrough', { before });
}

/** A day is said once, is off or worked and not both, and stands in a year that is published. */
function misplaced({ daysOff, workedDays, publishedThrough }: CalendarCommand): Refusal | false {
  const off = new Set(daysOff);
  return (
    unsound('/daysOff', daysOff, publishedThrough) ||
    unsound('/workedDays', workedDays, publishedThrough, (day) => off.has(day) && 'off-and-worked')
  );
}

function unsound(
  path: string,
  days: readonly string[],
  publishedThrough: number,
  also: (day: string) => string | false = () => false,
): Refusal | false {
  const met = new Set<string>();
  for (const [index, day] of days.entries()) {
    const code =
      (met.has(day) && 'day-doubled') || (Temporal.PlainDate.from(day).year > publishedThrough && 'day-unpublished') || also(day);
    if (code) return refusal(code, `${path}/${index}`, { day });
    met.add(day);
  }
  return false;
}

/** What is laid over another calendar knows no year that the other does not; over an earlier version of its own, it adds years to that. */
function misbased({ base, publishedThrough }: CalendarCommand, { id, base: found }: CalendarContext): Refusal | false {
  if (!base) return false;
  const through = found?.publishedThrough;
  if (through === undefined) return refusal('unknown-base', '/base', { base });
  return base.id !== id && publishedThrough > through && refusal('beyond-its-base', '/publishedThrough', { base, through });
}

/** The days of the base with these laid over them, in order. */
function flattened(command: CalendarCommand, base: Calendar | undefined): Made<CalendarEvent> {
  const [off, worked] = [new Set(command.daysOff), new Set(command.workedDays)];
  const daysOff = [...new Set(base?.daysOff).difference(worked).union(off)].sort();
  const workedDays = [...new Set(base?.workedDays).difference(off).union(worked)].sort();
  const many = Math.max(daysOff.length, workedDays.length);
  if (many > MOST_DAYS) return refusal('too-many-days', '/base', { days: many, most: MOST_DAYS });
  return [{ ...command, daysOff, workedDays, type: 'CalendarPublished' }];
}
