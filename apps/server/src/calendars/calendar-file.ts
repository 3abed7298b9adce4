import ICAL from 'ical.js';
import { day } from '#domain';
import { HttpProblem } from '../http/http-problem.js';

/** The days of an iCalendar file, each said once and in order. */
export interface CalendarFile {
  readonly daysOff: readonly string[];
  readonly workedDays: readonly string[];
}

type Sort = keyof CalendarFile;

/** A file with more days says nothing that a calendar could take. */
const MOST_DAYS = 4000;

/** By what else a rule may repeat an event is more than days off need, and than can be expanded within bounds. */
const RULE_PARTS: ReadonlySet<string> = new Set(['freq', 'interval', 'count', 'until', 'byday', 'wkst']);
const UNSUPPORTED = ['rdate', 'exrule', 'recurrence-id'] as const;

/**
 * The days off and the worked days that the all-day events of an iCalendar file (RFC 5545) are. An event is a day off, unless
 * `X-RECTIFY-DAY`, its categories or its summary say that it is worked. `DTEND` is exclusive; a yearly or weekly `RRULE` is followed to the
 * end of the last published year; cancelled events are left out.
 * @throws HttpProblem `calendar-file.…` with the line or the UID of what cannot be read
 */
export function daysInFile(text: string, publishedThrough: number): CalendarFile {
  const days = new Map<string, { readonly sort: Sort; readonly uid: string }>();
  for (const event of eventsIn(text)) {
    const uid = textOf(event, 'uid');
    const sort = sortOf(event);
    for (const each of daysOf(event, uid, publishedThrough)) {
      const before = days.get(each);
      if (before && before.sort !== sort) throw refused('off-and-worked', { uid, day: each, other: before.uid });
      days.set(each, { sort, uid });
      if (days.size > MOST_DAYS) throw refused('too-many-days', { uid, most: MOST_DAYS });
    }
  }
  const all = (wanted: Sort) => [...days].flatMap(([each, { sort }]) => (sort === wanted ? [each] : [])).sort();
  return { daysOff: all('daysOff'), workedDays: all('workedDays') };
}

const refused = (code: string, details: Readonly<Record<string, unknown>>) => new HttpProblem(400, `calendar-file.${code}`, details);

function eventsIn(text: string): readonly ICAL.Component[] {
  try {
    const parsed: unknown = ICAL.parse(text);
    if (!Array.isArray(parsed) || parsed[0] !== 'vcalendar') throw refused('unreadable', { expected: 'VCALENDAR' });
    const events = new ICAL.Component(parsed).getAllSubcomponents('vevent');
    return events.filter((event) => textOf(event, 'status').toUpperCase() !== 'CANCELLED');
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw refused('unreadable', { ...lineOf(text, error), ...reasonOf(error) });
  }
}

/** What the parser says of a file; where it trips over one that it did not foresee, what the engine says is nobody's to read. */
function reasonOf(error: unknown): { readonly reason?: string } {
  const isParsers = error instanceof ICAL.parse.ParserError || (error instanceof Error && error.constructor === Error);
  return isParsers ? { reason: error.message.slice(0, 200) } : {};
}

/** The number of the line that the parser names by its text. */
function lineOf(text: string, error: unknown): { readonly line?: number } {
  const named = error instanceof Error ? /"([^"]*)"$/u.exec(error.message)?.[1] : undefined;
  const index = named === undefined ? -1 : text.split(/\r?\n/u).indexOf(named);
  return index < 0 ? {} : { line: index + 1 };
}

function textOf(event: ICAL.Component, name: string): string {
  const value: unknown = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : '';
}

/** What the file says for us comes first, then what other programs say. */
function sortOf(event: ICAL.Component): Sort {
  const own = textOf(event, 'x-rectify-day').toUpperCase();
  if (own !== '') return own === 'WORKED' ? 'workedDays' : 'daysOff';
  const categories = event.getAllProperties('categories').flatMap((each) => each.getValues().map((value) => String(value).toUpperCase()));
  if (categories.includes('WORKDAY')) return 'workedDays';
  return /[(（]班[)）]\s*$/u.test(textOf(event, 'summary')) ? 'workedDays' : 'daysOff';
}

function daysOf(event: ICAL.Component, uid: string, publishedThrough: number): readonly string[] {
  const unsupported = UNSUPPORTED.find((name) => event.hasProperty(name));
  if (unsupported) throw refused('unsupported', { uid, property: unsupported.toUpperCase() });
  const first = dateIn(event, uid, 'dtstart');
  const length = lengthOf(event, uid, first);
  const covered = (start: Temporal.PlainDate) => Array.from({ length }, (_, index) => start.add({ days: index }));
  if (event.hasProperty('rrule')) {
    const days = repeated(event, uid, publishedThrough).flatMap(covered);
    return days.filter(({ year }) => year <= publishedThrough).map(String);
  }
  const days = covered(first);
  const beyond = days.find(({ year }) => year > publishedThrough);
  if (beyond) throw refused('day-unpublished', { uid, day: String(beyond), publishedThrough });
  return days.map(String);
}

/** Taken as it is written: the parser makes another day of one that does not exist. */
function dateIn(event: ICAL.Component, uid: string, name: string): Temporal.PlainDate {
  const [, , type, written] = (event.getFirstProperty(name)?.toJSON() ?? []) as readonly unknown[];
  if (type === 'date-time') throw refused('not-all-day', { uid, property: name.toUpperCase() });
  if (typeof written !== 'string' || day.fault(written, '')) throw refused('unreadable', { uid, property: name.toUpperCase() });
  return Temporal.PlainDate.from(written);
}

function lengthOf(event: ICAL.Component, uid: string, first: Temporal.PlainDate): number {
  const duration: unknown = event.getFirstPropertyValue('duration');
  const length =
    duration instanceof ICAL.Duration
      ? duration.toSeconds() / 86_400
      : event.hasProperty('dtend')
        ? first.until(dateIn(event, uid, 'dtend'), { largestUnit: 'days' }).days
        : 1;
  if (!Number.isInteger(length) || length < 1) throw refused('unreadable', { uid, property: duration ? 'DURATION' : 'DTEND' });
  if (length > MOST_DAYS) throw refused('too-many-days', { uid, most: MOST_DAYS });
  return length;
}

/** The days on which a repeated event begins, as long as the year is published. */
function repeated(event: ICAL.Component, uid: string, publishedThrough: number): readonly Temporal.PlainDate[] {
  const rule: unknown = event.getFirstPropertyValue('rrule');
  const parts = rule instanceof ICAL.Recur ? (rule.toJSON() as unknown as Readonly<Record<string, unknown>>) : {};
  const yearly = parts['freq'] === 'YEARLY' && parts['byday'] === undefined;
  const byDay = [parts['byday'] ?? []].flat() as readonly unknown[];
  const weekly = parts['freq'] === 'WEEKLY' && byDay.every((each) => typeof each === 'string' && /^[A-Z]{2}$/u.test(each));
  const isOne = event.getAllProperties('rrule').length === 1;
  if (!isOne || !(yearly || weekly) || Object.keys(parts).some((part) => !RULE_PARTS.has(part))) {
    throw refused('unsupported', { uid, property: 'RRULE' });
  }
  const starts: Temporal.PlainDate[] = [];
  const iterator = new ICAL.Event(event).iterator();
  for (let next = iterator.next() as ICAL.Time | undefined; next && next.year <= publishedThrough; next = iterator.next()) {
    starts.push(Temporal.PlainDate.from({ year: next.year, month: next.month, day: next.day }));
    if (starts.length > MOST_DAYS) throw refused('too-many-days', { uid, most: MOST_DAYS });
  }
  return starts;
}
