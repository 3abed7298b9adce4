import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, calendarOf, COUNTINGS, daysBetween, PLAIN_CALENDAR, type Calendar } from './calendar.js';

const day = (text: string) => Temporal.PlainDate.from(text);

/** Five days a week, but for National Day 2026 and the Saturday that makes up for it. */
const office: Calendar = {
  id: 'office',
  version: 1,
  isWorkingDay: (each) => {
    const text = String(each);
    if (text >= '2026-10-01' && text <= '2026-10-08') return false;
    return each.dayOfWeek <= 5 || text === '2026-10-10';
  },
};

const anyDay = fc.integer({ min: 0, max: 1200 }).map((days) => day('2025-01-01').add({ days }));
const workingDay = anyDay.filter((each) => office.isWorkingDay(each));
const anyCounting = fc.constantFrom(...COUNTINGS);
const anyCount = fc.integer({ min: -60, max: 60 });

describe('counting days', () => {
  test('a day is a day of the calendar, never 24 hours', () => {
    expect(String(addDays(PLAIN_CALENDAR, 'days', day('2026-02-28'), 1))).toBe('2026-03-01');
    expect(String(addDays(PLAIN_CALENDAR, 'days', day('2028-02-28'), 1))).toBe('2028-02-29');
  });

  test('working days step over holidays and count the days that make up for them', () => {
    expect(String(addDays(office, 'workingDays', day('2026-09-30'), 1))).toBe('2026-10-09');
    expect(String(addDays(office, 'workingDays', day('2026-09-30'), 2))).toBe('2026-10-10');
    expect(String(addDays(office, 'workingDays', day('2026-09-30'), 3))).toBe('2026-10-12');
    expect(String(addDays(office, 'workingDays', day('2026-10-09'), -1))).toBe('2026-09-30');
  });

  test('a limit in days counts every day, whatever the calendar says', () => {
    fc.assert(
      fc.property(anyDay, anyCount, (from, count) => {
        expect(addDays(office, 'days', from, count)).toEqual(from.add({ days: count }));
      }),
    );
  });

  test('no days later is the same day', () => {
    fc.assert(fc.property(anyDay, anyCounting, (from, counting) => addDays(office, counting, from, 0).equals(from)));
  });

  test('working days end on a working day', () => {
    fc.assert(
      fc.property(anyDay, anyCount, (from, count) => count === 0 || office.isWorkingDay(addDays(office, 'workingDays', from, count))),
    );
  });

  test('later days and longer limits end no earlier', () => {
    fc.assert(
      fc.property(anyCounting, anyDay, anyDay, anyCount, anyCount, (counting, a, b, m, n) => {
        const [first, second] = Temporal.PlainDate.compare(a, b) <= 0 ? [a, b] : [b, a];
        const reached = addDays(office, counting, first, Math.min(m, n));
        expect(Temporal.PlainDate.compare(reached, addDays(office, counting, second, Math.max(m, n)))).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('from a day that counts, there and back again is the same day', () => {
    fc.assert(
      fc.property(anyCounting, workingDay, anyCount, (counting, from, count) =>
        addDays(office, counting, addDays(office, counting, from, count), -count).equals(from),
      ),
    );
  });

  test('as many days lie between as were added', () => {
    fc.assert(
      fc.property(anyCounting, workingDay, fc.nat(60), (counting, from, count) => {
        expect(daysBetween(office, counting, from, addDays(office, counting, from, count))).toBe(count);
      }),
    );
  });

  test('no days lie between a day and an earlier one', () => {
    fc.assert(
      fc.property(anyCounting, anyDay, fc.nat(60), (counting, from, count) => {
        expect(daysBetween(office, counting, from, from.subtract({ days: count }))).toBe(0);
      }),
    );
  });
});

describe('calendars', () => {
  test('are found by name and version', () => {
    expect(calendarOf({ id: 'plain', version: 1 })).toBe(PLAIN_CALENDAR);
    expect(calendarOf({ id: 'plain', version: 2 })).toBeUndefined();
    expect(calendarOf({ id: 'lunar', version: 1 })).toBeUndefined();
  });

  test('every day counts on the plain one', () => {
    fc.assert(fc.property(anyDay, (each) => PLAIN_CALENDAR.isWorkingDay(each)));
  });
});
