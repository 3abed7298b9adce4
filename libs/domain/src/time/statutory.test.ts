import { describe, expect, test } from '@jest/globals';
import { NOTICES, STATUTORY_CALENDAR } from '../../../../test/support/notices.js';
import { addDays, countDays, daysBetween, isWorkingDay } from './calendar.js';

const day = (text: string) => Temporal.PlainDate.from(text);
const after = (from: string, count: number) => String(addDays(STATUTORY_CALENDAR, 'workingDays', day(from), count));

/** Counted by hand on the wall calendar: the last working day before a holiday, and the days after it. */
const AROUND: readonly (readonly [before: string, ...next: readonly string[]])[] = [
  ['2020-01-23', '2020-02-03', '2020-02-04'],
  ['2020-04-30', '2020-05-06', '2020-05-07', '2020-05-08', '2020-05-09', '2020-05-11'],
  ['2020-09-30', '2020-10-09', '2020-10-10', '2020-10-12'],
  ['2021-02-10', '2021-02-18', '2021-02-19', '2021-02-20', '2021-02-22'],
  ['2021-09-17', '2021-09-18', '2021-09-22'],
  ['2022-01-28', '2022-01-29', '2022-01-30', '2022-02-07'],
  ['2022-09-30', '2022-10-08', '2022-10-09', '2022-10-10'],
  ['2022-12-30', '2023-01-03'],
  ['2023-09-28', '2023-10-07', '2023-10-08', '2023-10-09'],
  ['2024-02-09', '2024-02-18', '2024-02-19'],
  ['2024-09-13', '2024-09-14', '2024-09-18'],
  ['2025-01-27', '2025-02-05', '2025-02-06', '2025-02-07', '2025-02-08', '2025-02-10'],
  ['2025-09-30', '2025-10-09', '2025-10-10', '2025-10-11', '2025-10-13'],
  ['2025-12-31', '2026-01-04', '2026-01-05'],
  ['2026-02-13', '2026-02-14', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-02'],
  ['2026-04-03', '2026-04-07'],
  ['2026-04-30', '2026-05-06', '2026-05-07', '2026-05-08', '2026-05-09', '2026-05-11'],
  ['2026-06-18', '2026-06-22'],
  ['2026-09-18', '2026-09-20', '2026-09-21'],
  ['2026-09-24', '2026-09-28', '2026-09-29', '2026-09-30', '2026-10-08', '2026-10-09', '2026-10-10', '2026-10-12'],
];

/** The working days of a year, which a notice fixes though it does not say it. */
const WORKING_DAYS = { 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248 };

describe('working days by the notices of 2020 to 2026', () => {
  test.each(AROUND)('after %s', (before, ...next) => {
    expect(next.map((_, index) => after(before, index + 1))).toEqual(next);
    expect(next.map((each, index) => after(each, -(index + 1)))).toEqual(next.map(() => before));
    for (const [index, each] of next.entries()) {
      expect(daysBetween(STATUTORY_CALENDAR, 'workingDays', day(before), day(each))).toBe(index + 1);
    }
  });

  test.each(Object.entries(NOTICES))('no holiday of %s is worked, and whatever makes up for one is', (_, holidays) => {
    for (const [from, to, ...worked] of holidays) {
      for (let each = day(from); Temporal.PlainDate.compare(each, to) <= 0; each = each.add({ days: 1 })) {
        expect(isWorkingDay(STATUTORY_CALENDAR, each)).toBe(false);
      }
      for (const each of worked.map(day)) {
        expect(each.dayOfWeek).toBeGreaterThan(5);
        expect(isWorkingDay(STATUTORY_CALENDAR, each)).toBe(true);
      }
    }
  });

  test.each(Object.entries(WORKING_DAYS))('%s has %d of them', (year, count) => {
    const [first, next] = [day(`${year}-01-01`), day(`${Number(year) + 1}-01-01`)];
    expect(daysBetween(STATUTORY_CALENDAR, 'workingDays', first, next)).toBe(count);
  });

  test('are certain to the end of the last year, and not a day beyond', () => {
    expect(countDays(STATUTORY_CALENDAR, 'workingDays', day('2026-12-30'), 1)).toEqual({ reached: day('2026-12-31'), provisional: false });
    expect(countDays(STATUTORY_CALENDAR, 'workingDays', day('2026-12-31'), 1)).toEqual({ reached: day('2027-01-01'), provisional: true });
  });
});
