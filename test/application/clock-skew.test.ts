import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ClockSkew, Jobs, Logbook, Timekeeper, type LogEntries, type LogEvent } from '#application';
import { EndedPauses, MillisecondClock, SetCommonClock } from '../support/common-clock.js';
import { Cast } from './cast.js';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

class Lines extends Logbook {
  readonly written: (readonly [LogEvent, unknown])[] = [];

  override writes(): boolean {
    return true;
  }

  override write<E extends LogEvent>(event: E, entry: LogEntries[E]): void {
    this.written.push([event, entry]);
  }
}

describe('a node’s clock', () => {
  const NOW = 1_800_000_000_000;
  let clock: MillisecondClock;
  let common: SetCommonClock;
  let pauses: EndedPauses;
  let logbook: Lines;
  let skew: ClockSkew;

  beforeEach(() => {
    [clock, common, pauses, logbook] = [new MillisecondClock(), new SetCommonClock(), new EndedPauses(), new Lines()];
    skew = new ClockSkew({ clock, common, pauses, logbook });
  });
  afterEach(() => skew.end());

  /** The common clock shows so many milliseconds less than the node's; its answer takes a while to come. */
  const ahead = (ms: number, tripMs = 0) => {
    clock.ms = NOW;
    common.instant = Temporal.Instant.fromEpochMilliseconds(NOW - ms + tripMs / 2);
    common.onTheWay = () => (clock.ms += tripMs);
  };
  const compared = async (ms: number, tripMs = 0) => {
    ahead(ms, tripMs);
    await pauses.pass();
    return [skew.skewMs, skew.isSkewed];
  };

  test.each([
    [0, false],
    [5_000, false],
    [-5_000, false],
    [5_001, true],
    [-5_001, true],
    [31_536_000_000, true],
  ])('that is %d ms ahead of the common one is wrong: %s', async (ms, isSkewed) => {
    ahead(ms);
    await skew.begin();
    expect([skew.skewMs, skew.isSkewed]).toEqual([ms, isSkewed]);
  });

  test('is compared with what the common one showed half-way, and half of the way is doubted', async () => {
    ahead(5_500, 800);
    await skew.begin();
    expect([skew.skewMs, skew.isSkewed]).toEqual([5_500, true]);
    expect(await compared(5_500, 1_000)).toEqual([5_500, false]);
  });

  test('is compared every five seconds, and each change is told once', async () => {
    ahead(0);
    await skew.begin();
    expect(await compared(6_000)).toEqual([6_000, true]);
    expect(await compared(7_000)).toEqual([7_000, true]);
    expect(await compared(-20)).toEqual([-20, false]);
    expect(pauses.asked).toEqual([5_000, 5_000, 5_000, 5_000]);
    expect(logbook.written).toEqual([
      ['clock.skewed', { skewMs: 6_000 }],
      ['clock.right', { skewMs: -20 }],
    ]);
  });

  test('is taken for what it was last while the common one is away, and is believed where that never was there', async () => {
    await skew.begin();
    expect([skew.skewMs, skew.isSkewed]).toEqual([undefined, false]);
    skew.requireRight();
    expect(await compared(9_000)).toEqual([9_000, true]);
    common.instant = undefined;
    await pauses.pass();
    expect([skew.skewMs, skew.isSkewed]).toEqual([9_000, true]);
  });

  test('that is set back in the midst of it is compared the next time', async () => {
    ahead(0);
    await skew.begin();
    expect(await compared(60_000, -2)).toEqual([0, false]);
    expect(await compared(60_000)).toEqual([60_000, true]);
  });

  test('that is wrong is refused with a code, and with when to ask again', async () => {
    ahead(-6_000);
    await skew.begin();
    const details = { skewMs: -6_000, mostMs: 5_000, retryAfterSeconds: 5 };
    const asked = Promise.try(() => skew.requireRight());
    await expect(asked).rejects.toEqual(expect.objectContaining({ kind: 'unavailable', code: 'clock.skewed', details }));
  });
});

describe('a node whose clock is wrong', () => {
  const common = new SetCommonClock();
  let pauses: EndedPauses;
  let skew: ClockSkew;
  let running: Running;
  let cast: Cast;

  beforeEach(async () => {
    pauses = new EndedPauses();
    running = await Running.begin({
      skew: (clock) => (skew = new ClockSkew({ clock, common, pauses, logbook: new Lines() })),
    });
    common.instant = running.clock.now();
    await skew.begin();
    cast = new Cast(running);
    await cast.enter();
    await cast.inspect('i1');
    await cast.find('i1', 'p1');
    await cast.settled(await cast.issue('p1'));
    await running.caughtUp();
  });
  afterEach(async () => {
    await skew.end();
    await running.end();
  });

  const aheadBy = async (hours: number) => {
    common.instant = running.clock.now().subtract({ hours });
    await pauses.pass();
  };

  test('records nothing, reads on, and records again once it is right', async () => {
    const head = await running.log.head();
    await aheadBy(1);
    expect(await refusalOf(cast.find('i1', 'p2'))).toEqual({ kind: 'unavailable', code: 'clock.skewed' });
    expect(await running.log.head()).toBe(head);
    expect(await cast.types('problem', 'p1')).toContain('CorrectionIssued');
    await aheadBy(0);
    await cast.find('i1', 'p2');
    expect(await cast.types('problem', 'p2')).not.toEqual([]);
  });

  test('fires no timer, and has none die of it', async () => {
    const reminded = async () => (await cast.types('problem', 'p1')).filter((type) => type === 'ReminderIssued').length;
    running.clock.pass({ hours: 144 });
    await pauses.pass();
    expect(skew.isSkewed).toBe(true);
    const timekeeper = running.get(Timekeeper);
    await timekeeper.reconcile();
    await running.caughtUp();
    expect([await reminded(), await running.get(Jobs).dead()]).toEqual([0, []]);
    await aheadBy(0);
    await timekeeper.reconcile();
    while ((await reminded()) === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await reminded()).toBe(1);
  });
});
