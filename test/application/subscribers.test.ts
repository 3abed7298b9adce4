import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Clock } from '#application';
import { told } from '../support/histories.js';
import { append, memoryLog, sqliteLog, type OwnLog } from '../support/logs.js';
import { CONFIRMED } from '../support/problem-builders.js';
import { secondsBehind } from '../../apps/server/src/subscribers.js';

class NoonClock extends Clock {
  override now(): Temporal.Instant {
    return Temporal.Instant.from('2026-03-02T12:00:00+08:00');
  }
}

const EVENTS = told()
  .at('2026-03-02T10:00:00+08:00')
  .problem('p1', ...CONFIRMED)
  .at('2026-03-02T11:59:00+08:00')
  .problem('p2', ...CONFIRMED).events;

describe.each([
  ['memory', memoryLog],
  ['sqlite', sqliteLog],
])('how far a subscriber of the %s log is behind', (_, make) => {
  let own: OwnLog;
  beforeEach(async () => {
    own = await make();
  });
  afterEach(() => own.dispose());

  test('goes by the oldest event that it has not handled', async () => {
    await append(own.log, EVENTS);
    const stored = await Array.fromAsync(own.log.readAll());
    const last = stored.findLast(({ stream }) => stream.endsWith('p1'))!.position;
    expect(await secondsBehind(own.log, new NoonClock(), undefined)).toBe(7200);
    expect(await secondsBehind(own.log, new NoonClock(), last)).toBe(60);
    expect(await own.log.countAfter(undefined)).toBe(EVENTS.length);
    expect(await own.log.countAfter(last)).toBe(CONFIRMED.length);
  });

  test('is nothing where there is none', async () => {
    expect(await secondsBehind(own.log, new NoonClock(), undefined)).toBe(0);
    expect(await own.log.countAfter(undefined)).toBe(0);
    await append(own.log, EVENTS);
    const head = await own.log.head();
    expect([await secondsBehind(own.log, new NoonClock(), head), await own.log.countAfter(head)]).toEqual([0, 0]);
  });
});
