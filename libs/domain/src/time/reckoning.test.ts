import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STATUTORY_CALENDAR } from '../../../../test/support/notices.js';
import { procedureWith } from '../../../../test/support/procedures.js';
import { addDays, countBetween, countDays, PLAIN_CALENDAR, type Calendar } from './calendar.js';
import { counterFor, due, dueOn, MOST_SUSPENSIONS, type Counter, type Reckoning } from './deadline.js';
import { dueAfter, reckoned, suspendedFor } from './reckoning.js';

const day = (text: string) => Temporal.PlainDate.from(text);

/** Nothing of the ladder, so that the due day alone is what can be provisional. */
const counter = (days: Calendar = STATUTORY_CALENDAR, ladder: Counter['rule']['ladder'] = []): Counter => {
  const procedure = { ...procedureWith('byDate', { counting: 'workingDays', nearDue: 0, ladder }), days };
  return counterFor(procedure, procedure.kinds.byDate);
};

const anyDay = fc.integer({ min: 0, max: 500 }).map((days) => String(day('2025-12-01').add({ days })));
const anyLimit = fc.nat(120);

describe('a reckoning', () => {
  test('leads where the limit leads, and is kept exactly where that is provisional', () => {
    fc.assert(
      fc.property(anyDay, anyLimit, (from, limit) => {
        const { reached, provisional } = countDays(STATUTORY_CALENDAR, 'workingDays', day(from), limit);
        const found = dueAfter(from, limit, counter());
        expect(found.dueDay).toBe(String(reached));
        expect(found.provisional ?? false).toBe(provisional);
        expect(found.reckoning).toEqual(provisional ? { from, limit, suspensions: [] } : undefined);
        expect(due.fault(found, '')).toBeUndefined();
      }),
    );
  });

  test('leads to the same day at once as step by step', () => {
    const anySuspensions = fc.array(fc.tuple(fc.nat(40), fc.nat(20)), { maxLength: 4 });
    fc.assert(
      fc.property(anyDay, anyLimit, anySuspensions, (from, limit, drawn) => {
        let [stepped, last] = [dueAfter(from, limit, counter()), day(from)];
        const suspensions: Reckoning['suspensions'][number][] = [];
        for (const [after, length] of drawn) {
          const begun = last.add({ days: after });
          last = begun.add({ days: length });
          const suspension = { from: String(begun), to: String(last) };
          // Nobody moves what is past due already.
          if (Temporal.PlainDate.compare(stepped.dueDay, begun) < 0) continue;
          suspensions.push(suspension);
          stepped = suspendedFor(stepped, suspension, counter());
        }
        const whole = reckoned({ from, limit, suspensions }, counter());
        expect(stepped.dueDay).toBe(whole.dueDay);
        // What was certain before a suspension is not counted again; the day is the same.
        expect(stepped.reckoning ? reckoned(stepped.reckoning, counter()).dueDay : whole.dueDay).toBe(whole.dueDay);
        expect(stepped.provisional).toBe(whole.provisional);
      }),
    );
  });

  test('moves nothing that was past due when a suspension began', () => {
    const suspensions = [{ from: '2026-03-20', to: '2026-03-27' }];
    expect(reckoned({ from: '2026-03-02', limit: 5, suspensions }, counter()).dueDay).toBe('2026-03-09');
  });

  test('is provisional where a suspension took days of a year that is not published', () => {
    const before = dueOn(day('2027-01-08'), counter());
    const moved = suspendedFor(before, { from: '2027-01-04', to: '2027-01-06' }, counter());
    expect(moved).toMatchObject({ dueDay: '2027-01-12', provisional: true, reckoning: { from: '2027-01-08', limit: 0 } });
    expect(suspendedFor(before, { from: '2027-01-04', to: '2027-01-06' }, counter(PLAIN_CALENDAR))).not.toHaveProperty('provisional');
  });

  test('forgets how it came to so many suspensions, and goes on from where it is', () => {
    const suspensions = Array.from({ length: MOST_SUSPENSIONS }, () => ({ from: '2027-01-04', to: '2027-01-05' }));
    const full = { ...dueOn(day('2027-03-01'), counter(), { from: '2026-12-01', limit: 40, suspensions }) };
    const suspension = { from: '2027-02-01', to: '2027-02-02' };
    const moved = suspendedFor(full, suspension, counter());
    expect(moved.reckoning).toEqual({ from: '2027-03-01', limit: 0, suspensions: [suspension] });
    expect(due.fault(moved, '')).toBeUndefined();
  });
});

describe('a due day that somebody named', () => {
  const ladder = [{ step: 'reminder', offset: 3, hour: 9 }] as const;

  test('is provisional by its ladder alone', () => {
    fc.assert(
      fc.property(anyDay, (named) => {
        const found = dueOn(day(named), counter(STATUTORY_CALENDAR, ladder));
        expect(found).not.toHaveProperty('reckoning');
        expect(found.provisional ?? false).toBe(countDays(STATUTORY_CALENDAR, 'workingDays', day(named), 3).provisional);
      }),
    );
  });
});

describe('counting on the statutory calendar', () => {
  const anyCount = fc.integer({ min: -120, max: 120 });

  test('is monotone, and leads back from a day that counts', () => {
    const after = (from: Temporal.PlainDate, count: number) => addDays(STATUTORY_CALENDAR, 'workingDays', from, count);
    fc.assert(
      fc.property(anyDay, anyDay, anyCount, anyCount, (a, b, m, n) => {
        const [first, second] = [a, b].sort().map(day) as [Temporal.PlainDate, Temporal.PlainDate];
        expect(Temporal.PlainDate.compare(after(first, Math.min(m, n)), after(second, Math.max(m, n)))).toBeLessThanOrEqual(0);
        const working = after(first, 1);
        expect(after(after(working, m), -m).equals(working)).toBe(true);
      }),
    );
  });

  test('finds as many days between as were added', () => {
    fc.assert(
      fc.property(anyDay, anyLimit, (from, count) => {
        const working = addDays(STATUTORY_CALENDAR, 'workingDays', day(from), 1);
        const { reached } = countDays(STATUTORY_CALENDAR, 'workingDays', working, count);
        expect(countBetween(STATUTORY_CALENDAR, 'workingDays', working, reached).reached).toBe(count);
      }),
    );
  });

  test('does not drift where the clocks change, and keeps its hours by the clock on the wall', () => {
    const anyZone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Pacific/Chatham');
    fc.assert(
      fc.property(anyDay, anyLimit, anyZone, (from, limit, zone) => {
        const procedure = { ...procedureWith('byDate', { counting: 'workingDays' }), zone, days: STATUTORY_CALENDAR };
        const found = dueAfter(from, limit, counterFor(procedure, procedure.kinds.byDate));
        const reached = addDays(STATUTORY_CALENDAR, 'workingDays', day(from), limit);
        expect(found.dueDay).toBe(String(reached));
        const local = found.ladder.map(({ at }) => Temporal.Instant.from(at).toZonedDateTimeISO(zone));
        expect(local.map(({ hour }) => hour)).toEqual(found.ladder.map(() => 9));
        expect(local.map((at) => String(at.toPlainDate()))).toEqual(
          procedure.kinds.byDate.ladder.map(({ offset }) => String(addDays(STATUTORY_CALENDAR, 'workingDays', reached, offset))),
        );
      }),
    );
  });
});
