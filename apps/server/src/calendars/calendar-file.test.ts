import { describe, expect, test } from '@jest/globals';
import { HttpProblem } from '../http/http-problem.js';
import { daysInFile } from './calendar-file.js';

const file = (...events: readonly (readonly string[])[]): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN'],
    ...events.flatMap((lines, index) => ['BEGIN:VEVENT', `UID:u${index + 1}`, ...lines, 'END:VEVENT']),
    ...['END:VCALENDAR', ''],
  ].join('\r\n');
const on = (date: string, ...more: readonly string[]) => [`DTSTART;VALUE=DATE:${date}`, ...more];
const read = (...events: readonly (readonly string[])[]) => daysInFile(file(...events), 2026);

function refusal(text: string): unknown {
  try {
    return daysInFile(text, 2026);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return { status: error.status, code: error.code, ...error.details };
  }
}

describe('an iCalendar file', () => {
  test('says days off, one or several, without the day on which an event ends', () => {
    expect(read(on('20261001', 'DTEND;VALUE=DATE:20261004'), on('20260710'), on('20260501', 'DURATION:P2D'))).toEqual({
      daysOff: ['2026-05-01', '2026-05-02', '2026-07-10', '2026-10-01', '2026-10-02', '2026-10-03'],
      workedDays: [],
    });
  });

  test('says worked days by our own property, by their category, or as Chinese calendars do in the summary', () => {
    const events = [
      on('20260104', 'X-RECTIFY-DAY:WORKED'),
      on('20260214', 'CATEGORIES:Office,Workday'),
      on('20260228', 'SUMMARY:春节(班)'),
      on('20260509', 'SUMMARY:劳动节（班）'),
      on('20260920', 'SUMMARY:国庆节(班)', 'X-RECTIFY-DAY:OFF'),
    ];
    expect(read(...events)).toEqual({ daysOff: ['2026-09-20'], workedDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09'] });
  });

  test('repeats events every year or on days of the week, to the end of the last published year', () => {
    expect(read(on('20240701', 'RRULE:FREQ=YEARLY')).daysOff).toEqual(['2024-07-01', '2025-07-01', '2026-07-01']);
    expect(read(on('20261221', 'RRULE:FREQ=WEEKLY;BYDAY=MO,FR', 'EXDATE;VALUE=DATE:20261225')).daysOff).toEqual([
      '2026-12-21',
      '2026-12-28',
    ]);
    expect(read(on('20261231', 'DTEND;VALUE=DATE:20270102', 'RRULE:FREQ=YEARLY;COUNT=2')).daysOff).toEqual(['2026-12-31']);
  });

  test('leaves out what was cancelled, and says a day once', () => {
    expect(read(on('20260710'), on('20260710'), on('20260711', 'STATUS:CANCELLED'))).toEqual({ daysOff: ['2026-07-10'], workedDays: [] });
    expect(read()).toEqual({ daysOff: [], workedDays: [] });
  });
});

describe('what cannot be read of it is refused, with the line or the event', () => {
  test.each([
    ['no calendar', 'hello', { code: 'calendar-file.unreadable', line: 1 }],
    ['nothing', '', { code: 'calendar-file.unreadable' }],
    ['a broken line', file(on('20260710')).replace('UID:u1', 'UID'), { code: 'calendar-file.unreadable', line: 5 }],
    ['no end', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR', { code: 'calendar-file.unreadable' }],
    ['no day', file(['SUMMARY:x']), { code: 'calendar-file.unreadable', uid: 'u1', property: 'DTSTART' }],
    ['a day that does not exist', file(on('20260231')), { code: 'calendar-file.unreadable', uid: 'u1', property: 'DTSTART' }],
    ['hours', file(['DTSTART:20260710T010000Z']), { code: 'calendar-file.not-all-day', uid: 'u1', property: 'DTSTART' }],
    ['an end before the beginning', file(on('20260710', 'DTEND;VALUE=DATE:20260710')), { uid: 'u1', property: 'DTEND' }],
    ['half a day', file(on('20260710', 'DURATION:PT12H')), { uid: 'u1', property: 'DURATION' }],
    ['an unpublished year', file(on('20270101')), { code: 'calendar-file.day-unpublished', uid: 'u1', day: '2027-01-01' }],
    ['too long an event', file(on('19500101', 'DTEND;VALUE=DATE:20261001')), { code: 'calendar-file.too-many-days', uid: 'u1' }],
    ['too often', file(on('20000101', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR')), { code: 'calendar-file.too-many-days', uid: 'u1' }],
    ['every second', file(on('20260101', 'RRULE:FREQ=SECONDLY')), { code: 'calendar-file.unsupported', uid: 'u1', property: 'RRULE' }],
    ['a rule that never comes', file(on('20260101', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')), { property: 'RRULE' }],
    ['the first Monday of a week', file(on('20260101', 'RRULE:FREQ=WEEKLY;BYDAY=1MO')), { property: 'RRULE' }],
    ['more days', file(on('20260101', 'RDATE;VALUE=DATE:20260301')), { code: 'calendar-file.unsupported', property: 'RDATE' }],
    ['no such frequency', file(on('20260101', 'RRULE:FREQ=FOO')), { code: 'calendar-file.unreadable' }],
    ['off and worked', file(on('20260710'), on('20260710', 'CATEGORIES:WORKDAY')), { code: 'calendar-file.off-and-worked', other: 'u1' }],
  ])('%s', (_, text, expected) => {
    expect(refusal(text)).toMatchObject({ status: 400, ...expected });
  });

  test.each([
    ['a broken line', 'BEGIN:VCALENDAR\r\nUID', 'invalid line'],
    ['a property before any component, over which the parser itself trips', 'RDATE:20260710', undefined],
  ])('%s: in the parser’s words alone', (_, text, reason) => {
    expect({ reason: undefined, ...(refusal(text) as object) }).toMatchObject({
      code: 'calendar-file.unreadable',
      reason: reason === undefined ? undefined : expect.stringContaining(reason),
    });
  });
});
