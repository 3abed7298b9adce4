import { PLAIN_CALENDAR, type Calendar } from '../time/calendar.js';

/** What one version says, without its name. */
type CalendarContent = Omit<Calendar, 'id' | 'version'> & { readonly publishedThrough: number };

/** A calendar with all its versions, the first at 0. */
export interface PublishedCalendar {
  readonly phase: 'None' | 'Published';
  readonly versions: readonly CalendarContent[];
}

/** A version of the calendar with this id, where it was published. The plain one needs no publishing. */
export function calendarAt(id: string, { versions }: PublishedCalendar, version: number): Calendar | undefined {
  if (id === PLAIN_CALENDAR.id) return version === PLAIN_CALENDAR.version ? PLAIN_CALENDAR : undefined;
  const content = versions[version - 1];
  return content && { id, version, ...content };
}

/** What deadlines are counted on: the last version that was published. */
export const newestCalendar = (id: string, calendar: PublishedCalendar): Calendar | undefined =>
  calendarAt(id, calendar, Math.max(calendar.versions.length, 1));
