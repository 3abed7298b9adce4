import { describe, expect, test } from '@jest/globals';
import { isWorkingDay } from '#domain';
import { DAYS_OFF, STATUTORY_CALENDAR, WORKED_DAYS } from '../../../../test/support/notices.js';
import { ChineseDays } from './chinese-days.js';

const known = new ChineseDays().known();
const from2020 = (days: readonly string[]) => days.filter((day) => day >= '2020-01-01');

describe('what the package knows of the statutory holidays', () => {
  test('makes the working days of 2020 to 2026 what the notices say', () => {
    const kept = { ...STATUTORY_CALENDAR, daysOff: new Set(known.daysOff), workedDays: new Set(known.workedDays) };
    const days = Array.from({ length: 7 * 366 }, (_, index) => Temporal.PlainDate.from('2020-01-01').add({ days: index }));
    const differing = days.filter((day) => day.year <= 2026 && isWorkingDay(kept, day) !== isWorkingDay(STATUTORY_CALENDAR, day));
    expect(differing.map(String)).toEqual([]);
    expect(from2020(known.workedDays)).toEqual(WORKED_DAYS.toSorted());
    // Saturdays and Sundays that are off anyway may be left out.
    const weekdays = (all: readonly string[]) => all.filter((day) => Temporal.PlainDate.from(day).dayOfWeek <= 5).toSorted();
    expect(weekdays(from2020(known.daysOff))).toEqual(weekdays(DAYS_OFF));
  });

  test('ends with the last year that was announced, whatever the functions of the package say of later ones', () => {
    expect(known.publishedThrough).toBe(2026);
    expect([...known.daysOff, ...known.workedDays].every((day) => Number(day.slice(0, 4)) <= known.publishedThrough)).toBe(true);
  });

  test('says each day once, in order, off or worked', () => {
    expect(known.daysOff).toEqual([...new Set(known.daysOff)].sort());
    expect(known.workedDays).toEqual([...new Set(known.workedDays)].sort());
    expect(new Set(known.daysOff).isDisjointFrom(new Set(known.workedDays))).toBe(true);
  });
});
