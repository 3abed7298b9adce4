import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STANDARD_PROCEDURE, type ProcedureInForce } from '../procedure/procedure-content.js';
import { PLAIN_CALENDAR } from './calendar.js';
import { counterFor, dayAt, due, dueOn, endOf, hasPassed, isBefore, type Counter } from './deadline.js';
import { dueAfter } from './reckoning.js';

const day = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);

const procedure: ProcedureInForce = { id: 'standard', version: 1, ...STANDARD_PROCEDURE.content, days: PLAIN_CALENDAR };
const counter = (zone = 'Asia/Shanghai'): Counter => counterFor({ ...procedure, zone }, procedure.kinds.byDate);

/** Summer time at every sort of hour, at midnight included, half an hour of it, and none. */
const ZONES = [
  ...['Asia/Shanghai', 'UTC', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'America/Santiago'],
  ...['Africa/Cairo', 'Asia/Beirut', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Chatham'],
];
const anyZone = fc.constantFrom(...ZONES);
const anyDay = fc.integer({ min: 0, max: 3660 }).map((days) => day('2024-01-01').add({ days }));
const nanosecond = { nanoseconds: 1 };

/** The days on which the clocks of a zone change, in the three years from 2025 on. */
const changesOf = (zone: string): readonly Temporal.PlainDate[] => {
  const days = Array.from({ length: 3 * 365 }, (_, days) => day('2025-01-01').add({ days }));
  return days.filter((each) => each.toZonedDateTime(zone).hoursInDay !== 24);
};
const CHANGES = ZONES.flatMap((zone) => changesOf(zone).map((changed) => ({ zone, day: changed })));
const anyChange = fc.constantFrom(...CHANGES);

/** Every instant, the earliest first, at which the clocks of a zone show this hour on this day; looked for half an hour by half an hour. */
const instantsReading = (on: Temporal.PlainDate, hour: number, zone: string): readonly string[] => {
  const found: string[] = [];
  const [from, until] = [on.toZonedDateTime(zone).toInstant(), endOf(on, zone)];
  for (let at = from; Temporal.Instant.compare(at, until) < 0; at = at.add({ minutes: 30 })) {
    const local = at.toZonedDateTimeISO(zone);
    if (local.hour === hour && local.minute === 0) found.push(String(at));
  }
  return found;
};

describe('the end of a day', () => {
  test('a due day ends where the next day begins: 23:59 is on time', () => {
    const end = String(endOf(day('2026-02-28'), 'Asia/Shanghai'));
    expect(end).toBe('2026-02-28T16:00:00Z');
    expect(hasPassed(end, instant('2026-02-28T23:59:59.999999999+08:00'))).toBe(false);
    expect(hasPassed(end, instant('2026-03-01T00:00:00+08:00'))).toBe(true);
  });

  test('the last instant belongs to the day and the end to the next, in every zone', () => {
    fc.assert(
      fc.property(anyDay, anyZone, (each, zone) => {
        const end = endOf(each, zone);
        expect(String(dayAt(end.subtract(nanosecond), zone))).toBe(String(each));
        expect(String(dayAt(end, zone))).toBe(String(each.add({ days: 1 })));
      }),
    );
  });

  test('a later day ends later', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 400 }), anyZone, (each, days, zone) => {
        expect(Temporal.Instant.compare(endOf(each, zone), endOf(each.add({ days }), zone))).toBe(-1);
      }),
    );
  });

  test('days compare as days', () => {
    expect([isBefore('2026-02-28', '2026-03-01'), isBefore('2026-03-01', '2026-03-01')]).toEqual([true, false]);
  });
});

describe('a limit', () => {
  test('counts from the day of the instant in the zone, at whatever hour', () => {
    for (const now of ['2026-03-01T00:00+08:00', '2026-03-01T23:59+08:00']) {
      expect(String(dayAt(instant(now), 'Asia/Shanghai'))).toBe('2026-03-01');
    }
    expect(String(dayAt(instant('2026-03-01T00:00+08:00'), 'UTC'))).toBe('2026-02-28');
  });

  test('does not drift where the clocks change', () => {
    fc.assert(
      fc.property(anyDay, anyZone, fc.nat(400), (each, zone, limit) => {
        const today = dayAt(endOf(each, zone).subtract(nanosecond), zone);
        expect(dueAfter(String(today), limit, counter(zone)).dueDay).toBe(String(each.add({ days: limit })));
      }),
    );
  });
});

describe('a due day', () => {
  test('brings its end, the day it is near and the instants of its ladder', () => {
    expect(dueOn(day('2026-03-31'), counter())).toEqual({
      dueDay: '2026-03-31',
      dueAt: '2026-03-31T16:00:00Z',
      nearDueAt: '2026-03-25T16:00:00Z',
      ladder: [
        { step: 'reminder', at: '2026-03-28T01:00:00Z' },
        { step: 'reminder', at: '2026-03-31T01:00:00Z' },
        { step: 'supervisionNotice', at: '2026-04-01T01:00:00Z' },
        { step: 'summonedTalk', at: '2026-04-07T01:00:00Z', confirm: true },
        { step: 'criticismCirculated', at: '2026-04-15T01:00:00Z', confirm: true },
      ],
    });
  });

  test('has the shape that events give it', () => {
    fc.assert(fc.property(anyDay, anyZone, (each, zone) => due.fault(dueOn(each, counter(zone)), '') === undefined));
  });

  test('keeps its hours by the clock on the wall, in order, where the clocks change', () => {
    fc.assert(
      fc.property(anyDay, anyZone, (each, zone) => {
        const { ladder, nearDueAt, dueAt } = dueOn(each, counter(zone));
        const local = ladder.map(({ at }) => instant(at).toZonedDateTimeISO(zone));
        expect(local.map(({ hour, minute }) => [hour, minute])).toEqual(ladder.map(() => [9, 0]));
        expect(local.map((at) => String(at.toPlainDate()))).toEqual(
          procedure.kinds.byDate.ladder.map(({ offset }) => String(each.add({ days: offset }))),
        );
        expect(ladder.map(({ at }) => at)).toEqual(ladder.map(({ at }) => at).sort());
        expect(Temporal.Instant.compare(nearDueAt, dueAt)).toBe(-1);
      }),
    );
  });

  test('has each rung at its hour, whichever, on the day itself: a gap is stepped over, and of an hour that comes twice it is the first', () => {
    let [gaps, folds] = [0, 0];
    fc.assert(
      fc.property(anyChange, fc.integer({ min: 0, max: 23 }), fc.integer({ min: -3, max: 3 }), ({ zone, day: changed }, hour, offset) => {
        const rule = { ...procedure.kinds.byDate, ladder: [{ step: 'reminder', offset, hour }] } as const;
        const [rung] = dueOn(changed.subtract({ days: offset }), counterFor({ ...procedure, zone }, rule)).ladder;
        const at = instant(rung!.at);
        const readings = instantsReading(changed, hour, zone);
        if (readings.length === 0) {
          gaps += 1;
          // As late after the day's beginning as if nothing had been left out.
          const before = at.subtract({ minutes: 90 }).toZonedDateTimeISO(zone);
          expect(String(at)).toBe(String(changed.toPlainDateTime({ hour }).toZonedDateTime(before.offset).toInstant()));
          expect(dayAt(at, zone).equals(changed)).toBe(true);
        } else {
          if (readings.length > 1) folds += 1;
          expect(rung!.at).toBe(readings[0]);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(gaps, folds)).toBeGreaterThan(0);
  });

  test.each([
    ['America/New_York', '2026-03-08', 2, '2026-03-08T07:00:00Z', '03:00'],
    ['America/New_York', '2026-11-01', 1, '2026-11-01T05:00:00Z', '01:00'],
    ['Europe/Berlin', '2026-03-29', 2, '2026-03-29T01:00:00Z', '03:00'],
    ['Europe/Berlin', '2026-10-25', 2, '2026-10-25T00:00:00Z', '02:00'],
    ['America/Havana', '2026-03-08', 0, '2026-03-08T05:00:00Z', '01:00'],
  ])('in %s on %s has its rung of %i o’clock at %s, when the clock on the wall shows %s', (zone, on, hour, at, shown) => {
    const rule = { ...procedure.kinds.byDate, ladder: [{ step: 'reminder', offset: 0, hour }] } as const;
    const [rung] = dueOn(day(on), counterFor({ ...procedure, zone }, rule)).ladder;
    expect(rung!.at).toBe(at);
    expect(instant(at).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' })).toBe(shown);
  });

  test('names the rules that it was counted by', () => {
    expect(counter().terms).toEqual({
      procedure: { id: 'standard', version: 1 },
      calendar: { id: 'plain', version: 1 },
      zone: 'Asia/Shanghai',
      counting: 'days',
    });
  });

  test('names the version that it was counted on, whichever the procedure was written for', () => {
    const days = { ...PLAIN_CALENDAR, id: 'office', version: 7 };
    expect(counterFor({ ...procedure, days }, procedure.kinds.byDate).terms.calendar).toEqual({ id: 'office', version: 7 });
  });
});
