import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import { isWorkingDay, PLAIN_CALENDAR, type Calendar } from '../time/calendar.js';
import { calendarEvents, MOST_DAYS, type CalendarEvent } from './calendar-events.js';
import { calendarAt, newestCalendar } from './calendar-state.js';
import { calendar, type CalendarCommand, type CalendarContext } from './calendar.js';

const context = (overrides: Partial<CalendarContext> = {}): CalendarContext => ({
  actor: somebody('p-admin', { holds: { administrator: ['county'] } }),
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  id: 'cn',
  ...overrides,
});
const about = subject(calendar, calendarEvents, context);

const publish = (rest: Partial<CalendarCommand> = {}): CalendarCommand => ({
  type: 'PublishCalendar',
  version: 1,
  title: '法定节假日',
  daysOff: ['2026-01-01', '2026-01-02', '2026-01-03'],
  workedDays: ['2026-01-04'],
  publishedThrough: 2026,
  ...rest,
});
const published = (rest: Partial<CalendarCommand> = {}): CalendarEvent => ({ ...publish(rest), type: 'CalendarPublished' });

/** The statutory calendar as it was published, for others to be laid over. */
const cn: Calendar = calendarAt('cn', given(about, published()).state, 1)!;

describe('a calendar', () => {
  test('is published whole, by an administrator or the engine', () => {
    given(about).when(publish()).then(published());
    given(about).when(publish(), { actor: ENGINE }).then(published());
    given(about)
      .when(publish(), { actor: somebody('p2', { holds: { leader: ['county'] } }) })
      .refuses('calendar.not-yours');
  });

  test('is published again with another opinion, as the next version', () => {
    const later = { version: 2, daysOff: ['2027-01-01'], workedDays: [], publishedThrough: 2027 };
    given(about, published()).when(publish(later)).then(published(later));
    given(about)
      .when(publish({ version: 2 }))
      .refuses('calendar.version-out-of-turn', { next: 1 });
    given(about, published()).when(publish()).refuses('calendar.version-out-of-turn', { next: 2 });
  });

  test('never takes the name of the one on which every day counts', () => {
    given(about).when(publish(), { id: 'plain' }).refuses('calendar.reserved', { calendar: 'plain' });
  });

  test('goes on from the years that it has', () => {
    given(about, published())
      .when(publish({ version: 2, publishedThrough: 2025, daysOff: [], workedDays: [] }))
      .refuses('calendar.published-through-goes-back', { path: '/publishedThrough', before: 2026 });
  });

  test('says of a day once whether it is off or worked, and of no year that is still to come', () => {
    const [off, worked] = ['2026-05-01', '2026-05-09'];
    given(about)
      .when(publish({ daysOff: [off, off] }))
      .refuses('calendar.day-doubled', { path: '/daysOff/1', day: off });
    given(about)
      .when(publish({ workedDays: [worked, worked] }))
      .refuses('calendar.day-doubled', { path: '/workedDays/1' });
    given(about)
      .when(publish({ daysOff: [off], workedDays: [worked, off] }))
      .refuses('calendar.off-and-worked', { path: '/workedDays/1', day: off });
    given(about)
      .when(publish({ daysOff: [off, '2027-01-01'] }))
      .refuses('calendar.day-unpublished', { path: '/daysOff/1' });
    given(about)
      .when(publish({ workedDays: ['2027-01-02'] }))
      .refuses('calendar.day-unpublished', { path: '/workedDays/0' });
  });
});

describe("an organization's own days", () => {
  const base = { id: 'cn', version: 1 };
  const own = publish({ title: '本机关', base, daysOff: ['2026-01-04', '2026-07-01'], workedDays: ['2026-01-02'] });

  test('are laid over a calendar, and win where the two differ', () => {
    given(about)
      .when(own, { id: 'office', base: cn })
      .then({
        ...own,
        type: 'CalendarPublished',
        daysOff: ['2026-01-01', '2026-01-03', '2026-01-04', '2026-07-01'],
        workedDays: ['2026-01-02'],
      });
  });

  test('are laid over one that was published', () => {
    given(about).when(own, { id: 'office' }).refuses('calendar.unknown-base', { path: '/base', base });
    given(about).when(own, { id: 'office', base: PLAIN_CALENDAR }).refuses('calendar.unknown-base');
  });

  test('reach no further than what they are laid over, unless that is an earlier version of the same', () => {
    const further = { base, daysOff: ['2027-01-01'], workedDays: [], publishedThrough: 2027 };
    given(about)
      .when(publish(further), { id: 'office', base: cn })
      .refuses('calendar.beyond-its-base', { path: '/publishedThrough', through: 2026 });
    given(about, published())
      .when(publish({ version: 2, ...further }), { base: cn })
      .then(
        published({
          version: 2,
          ...further,
          daysOff: ['2026-01-01', '2026-01-02', '2026-01-03', '2027-01-01'],
          workedDays: ['2026-01-04'],
        }),
      );
  });

  test('and those below them are not more than an event holds', () => {
    const many = Array.from({ length: MOST_DAYS }, (_, index) => String(Temporal.PlainDate.from('2020-01-01').add({ days: index })));
    const full = { ...cn, daysOff: new Set(many) };
    given(about)
      .when(publish({ base, daysOff: ['2026-12-25'], workedDays: [] }), { id: 'office', base: full })
      .refuses('calendar.too-many-days', { path: '/base', days: MOST_DAYS + 1 });
  });
});

describe('what is counted on', () => {
  const { state } = given(about, published(), published({ version: 2, title: '改', daysOff: [], workedDays: [] }));

  test('is a version, with its weekends, days off and days that make up for them', () => {
    const working = (text: string) => isWorkingDay(cn, Temporal.PlainDate.from(text));
    expect(['2026-01-01', '2026-01-04', '2026-01-05', '2026-01-10'].map(working)).toEqual([false, true, true, false]);
  });

  test('is the newest one, and an earlier one stays what it was', () => {
    expect(newestCalendar('cn', state)).toMatchObject({ id: 'cn', version: 2, title: '改' });
    expect(calendarAt('cn', state, 1)).toEqual(cn);
    expect(calendarAt('cn', state, 3)).toBeUndefined();
    expect(newestCalendar('cn', calendar.initial)).toBeUndefined();
  });

  test('is there for whoever counts every day, and was never published', () => {
    expect(newestCalendar('plain', calendar.initial)).toBe(PLAIN_CALENDAR);
    expect(calendarAt('plain', calendar.initial, 2)).toBeUndefined();
  });
});
