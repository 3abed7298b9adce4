import { describe, expect, test } from '@jest/globals';
import { quietUntil, sentAt, USUAL_NOTIFICATIONS, type Notifications } from './notifications.js';

const sent = (at: string, rest: Partial<Notifications> = {}) =>
  String(sentAt(Temporal.Instant.from(at), { ...USUAL_NOTIFICATIONS, ...rest }));

describe('a message is sent', () => {
  test('at once, as a rule', () => {
    expect(sent('2026-04-01T03:00:00Z')).toBe('2026-04-01T03:00:00Z');
  });

  test('at the end of quiet hours, also across midnight', () => {
    const night = { quiet: { from: 22, to: 7 } };
    expect(sent('2026-04-01T22:00:00+08:00', night)).toBe('2026-04-01T23:00:00Z');
    expect(sent('2026-04-02T06:59:59+08:00', night)).toBe('2026-04-01T23:00:00Z');
    expect(sent('2026-04-02T07:00:00+08:00', night)).toBe('2026-04-01T23:00:00Z');
    expect(sent('2026-04-02T21:59:59+08:00', night)).toBe('2026-04-02T13:59:59Z');
    const noon = { quiet: { from: 12, to: 14 } };
    expect(sent('2026-04-01T12:30:00+08:00', noon)).toBe('2026-04-01T06:00:00Z');
    expect(sent('2026-04-01T14:00:00+08:00', noon)).toBe('2026-04-01T06:00:00Z');
    expect(sent('2026-04-01T11:59:59+08:00', noon)).toBe('2026-04-01T03:59:59Z');
  });

  test('at no time where the hours are none: from and to alike', () => {
    expect(sent('2026-04-01T12:30:00+08:00', { quiet: { from: 12, to: 12 } })).toBe('2026-04-01T04:30:00Z');
  });

  test('with the next digest, whatever the quiet hours', () => {
    const daily = { digestHour: 8, quiet: { from: 0, to: 12 } };
    expect(sent('2026-04-01T07:59:59+08:00', daily)).toBe('2026-04-01T00:00:00Z');
    expect(sent('2026-04-01T08:00:00+08:00', daily)).toBe('2026-04-02T00:00:00Z');
  });

  test('by the clock of the zone, where that is turned', () => {
    const berlin = { zone: 'Europe/Berlin', digestHour: 8 };
    expect(sent('2026-03-28T12:00:00Z', berlin)).toBe('2026-03-29T06:00:00Z');
  });
});

describe('what is due late', () => {
  const until = (at: string, rest: Partial<Notifications>) => quietUntil(Temporal.Instant.from(at), { ...USUAL_NOTIFICATIONS, ...rest });
  const night = { quiet: { from: 22, to: 7 } };

  test('waits until quiet hours are over, and no longer', () => {
    expect(String(until('2026-04-01T22:00:00+08:00', night))).toBe('2026-04-01T23:00:00Z');
    expect(String(until('2026-04-02T06:59:59+08:00', { ...night, digestHour: 8 }))).toBe('2026-04-01T23:00:00Z');
    expect(until('2026-04-01T21:59:59+08:00', night)).toBeUndefined();
    expect(until('2026-04-02T07:00:00+08:00', night)).toBeUndefined();
    expect(until('2026-04-01T23:00:00+08:00', {})).toBeUndefined();
  });

  test('does not wait where somebody has his digest come in his quiet hours', () => {
    expect(until('2026-04-02T06:00:00+08:00', { ...night, digestHour: 6 })).toBeUndefined();
  });
});
