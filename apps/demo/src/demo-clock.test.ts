import { describe, expect, it } from '@jest/globals';
import { DemoClock } from './demo-clock.js';

describe('the clock of the demo', () => {
  it('stands until it is moved, in the time of Shanghai', () => {
    const clock = new DemoClock('2026-03-02T09:00');
    expect(String(clock.now())).toBe('2026-03-02T01:00:00Z');
    clock.moveTo('2026-03-04T10:00');
    expect(String(clock.now())).toBe('2026-03-04T02:00:00Z');
  });

  it('is never moved back', () => {
    const clock = new DemoClock('2026-03-02T09:00');
    expect(() => clock.moveTo('2026-03-01T09:00')).toThrow(RangeError);
  });
});
