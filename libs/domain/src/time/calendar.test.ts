import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, countBetween, countDays, COUNTINGS, daysBetween, isWorkingDay, PLAIN_CALENDAR, type Calendar } from './calendar.js';

const day = (text: string) => Temporal.PlainDate.from(text);

/** Five days a week, but for National Day 2026 and the Saturday that makes up for it; 2028 is still to come. */
const office: Calendar = {
  id: 'office',
  version: 1,
  title: '机关',
  restDays: [6, 7],
  daysOff: new Set(['01', '02', '03', '04', '05', '06', '07', '08'].map((date) => `2026-10-${date}`)),
  workedDays: new Set(['2026-10-10']),
  publishedThrough: 2027,
};

const anyDay = fc.integer({ min: 0, max: 1200 }).map((days) => day('2025-01-01').add({ days }));
const workingDay = anyDay.filter((each) => isWorkingDay(office, each));
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
      fc.property(anyDay, anyCount, (from, count) => count === 0 || isWorkingDay(office, addDays(office, 'workingDays', from, count))),
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

describe('years that are not published yet', () => {
  /** Every day that a count looks at, one after the other. */
  const looked = (from: Temporal.PlainDate, to: Temporal.PlainDate) =>
    Array.from({ length: Math.abs(from.until(to).days) }, (_, index) => from.add({ days: (index + 1) * from.until(to).sign }));

  test('are counted into as if every weekday were worked, and said so', () => {
    expect(countDays(office, 'workingDays', day('2027-12-31'), 1)).toEqual({ reached: day('2028-01-03'), provisional: true });
    expect(countDays(office, 'workingDays', day('2027-12-30'), 1)).toEqual({ reached: day('2027-12-31'), provisional: false });
    expect(countBetween(office, 'workingDays', day('2027-12-31'), day('2028-01-04'))).toEqual({ reached: 2, provisional: true });
    expect(countBetween(office, 'workingDays', day('2027-12-31'), day('2028-01-01'))).toEqual({ reached: 1, provisional: false });
  });

  test('make a count provisional exactly when it looked at one of their days', () => {
    fc.assert(
      fc.property(anyDay, anyCount, (from, count) => {
        const { reached, provisional } = countDays(office, 'workingDays', from, count);
        expect(provisional).toBe(looked(from, reached).some(({ year }) => year > 2027));
      }),
    );
  });

  test('do not matter where every day counts', () => {
    fc.assert(
      fc.property(anyDay, anyDay, anyCount, (from, to, count) => {
        expect(countDays(office, 'days', from, count).provisional).toBe(false);
        expect(countBetween(office, 'days', from, to).provisional).toBe(false);
        expect(countDays(PLAIN_CALENDAR, 'workingDays', from, count)).toEqual({ reached: from.add({ days: count }), provisional: false });
        expect(countBetween(PLAIN_CALENDAR, 'workingDays', from, to).provisional).toBe(false);
      }),
    );
  });
});
