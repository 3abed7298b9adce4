import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { dayIn, msOf } from './instants.js';

const anyMs = fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 });

describe('instants', () => {
  it('are as many milliseconds as Temporal says', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        expect(msOf(String(Temporal.Instant.fromEpochMilliseconds(ms)))).toBe(ms);
      }),
    );
  });

  test.each([
    '2026-02-28T16:00:00Z',
    '2026-02-28T16:00:00.5Z',
    '2026-02-28T16:00:00.123456789Z',
    '2026-03-01T00:00:00+08:00',
    '2024-02-29T00:00:00.01Z',
  ])('%s in every spelling', (instant) => {
    expect(msOf(instant)).toBe(Temporal.Instant.from(instant).epochMilliseconds);
  });

  test.each(['2026-02-30T00:00:00Z', 'today', ''])('%s is none', (instant) => {
    expect(() => msOf(instant)).toThrow(expect.objectContaining({ name: 'RangeError' }));
  });

  it('lie in the day that Temporal says, in whatever order they are asked for, where clocks change too', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia');
    fc.assert(
      fc.property(fc.array(fc.tuple(anyMs, fc.integer({ min: -90_000_000, max: 90_000_000 }), zones), { maxLength: 10 }), (asked) => {
        for (const [ms, more, zone] of asked) {
          for (const each of [ms, ms + more, ms]) {
            const day = String(Temporal.Instant.fromEpochMilliseconds(each).toZonedDateTimeISO(zone).toPlainDate());
            expect(dayIn(each, zone)).toBe(day);
          }
        }
      }),
    );
  });
});
