import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { CANCELLINGS, Climbing, type Task } from './climbing.js';
import { between, seeded, SOAK } from './seed.js';

/** So many share an office, whose history is read at the end. */
const A_BLOCK = 10;
const BLOCKS = SOAK ? 20 : 1;
const draw = seeded(`reminders on Redis under ${BLOCKS * A_BLOCK} interleavings`);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

onRedis('reminders of the whole product', () => {
  let redis: OwnRedis;
  let ways: readonly TcpProxy[];
  let office: Climbing;
  beforeAll(async () => void (redis = await ownRedis()));
  afterAll(() => redis.close());
  const opened = async () => {
    await redis.revive();
    ways = [await TcpProxy.to(redis.port), await TcpProxy.to(redis.port)];
    office = await Climbing.begin(
      ways.map(({ url }) => url),
      ownPrefix(),
    );
    // Whoever handles one takes a moment, so that things happen in the midst of it.
    office.workers.doing = () => after(draw() * 10);
  };
  const closed = async () => {
    await office.end();
    for (const each of ways) await each.close();
  };
  beforeEach(opened);
  afterEach(closed);

  const flush = async () => {
    const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null });
    await client.connect();
    await client.flushall();
    client.disconnect();
  };
  const mend = () => {
    for (const each of ways) each.mend();
  };

  /** 30 corrections are due on the day after tomorrow, and 30 two days later. */
  const issued = () => office.issue(Array.from({ length: 60 }, (_, at) => office.day(at % 2 === 0 ? 2 : 4)));
  /** The morning of a day, by the ladder's hour. */
  const morning = (days: number) => Temporal.Instant.from(`${office.day(days)}T09:00:00+08:00`).epochMilliseconds;
  /** The office's clock has come to an instant; what begins before it may be a message, or what was handed over already. */
  const reached = (epochMs: number) => after(Math.max(0, epochMs - office.clock.now().epochMilliseconds));
  /** So many have begun from now on. */
  const begun = (count: number) => {
    const begunSoFar = () => office.workers.handled.reduce((sum, each) => sum + each, 0);
    const wanted = begunSoFar() + count;
    return office.workers.until(() => begunSoFar() >= wanted);
  };

  /**
   * Over four mornings, with something that happens to Redis in the midst of each burst. On the third everybody sleeps until the fourth: its
   * reminders are past the grace, and those of the fourth are not.
   */
  const fourMornings = async (harm: () => Promise<void>) => {
    const mornings = [morning(1), morning(2), morning(4)];
    await issued();
    for (const [at, instant] of mornings.entries()) {
      office.setMs(at < 2 ? instant - 100 : instant + 2 * HOUR);
      office.workers.changed();
      await begun(10);
      await harm();
      await reached(instant);
      await office.done();
    }
    expect(await office.audit()).toEqual({ issued: 90, missed: 30, escalated: 30, proposed: 0, cancelled: 0, faults: [] });
  };

  test('are issued or missed once each when Redis forgets everything in the midst', () => fourMornings(flush));

  const restart = async () => {
    await redis.kill();
    await redis.revive();
  };

  test('are issued or missed once each when Redis is killed and comes back with nothing', () => fourMornings(restart));

  test.each(['cut', 'silence'] as const)('are issued or missed once each when the network to Redis has a %s', (how) =>
    fourMornings(async () => {
      for (const each of ways) each[how]();
      // At some instant of what is being handled: that is what is drawn.
      await after(draw() * 50);
      mend();
    }),
  );

  test('are shared by two workers, and leave nothing of what was withdrawn, suspended, extended or accepted in time', async () => {
    const first = morning(1);
    const tasks = await issued();
    const gone = tasks.filter((_, at) => at % 3 === 0);
    const told = await Promise.all(gone.map((task, at) => office.cancel(task, CANCELLINGS[at % CANCELLINGS.length]!)));
    expect(told).not.toContain(false);
    office.setMs(first - 100);
    await begun(20);
    await reached(first);
    await office.done();
    office.setMs(first + 3 * DAY + 2 * HOUR);
    office.workers.changed();
    // Of 40 that are left: those due earlier were reminded of at the first morning, and of their own day three days late.
    const audit = await office.audit();
    expect(audit).toEqual({ issued: 40, missed: 40, escalated: 20, proposed: 0, cancelled: 5 * gone.length, faults: [] });
    expect(Math.min(...office.workers.handled)).toBeGreaterThan(0);
  });

  /** What may happen, each as likely as the others. */
  const happenings = (tasks: Task[]): readonly (() => unknown)[] => {
    const way = () => ways[between(draw, 0, 1)]!;
    const anyDay = () => office.day(between(draw, 2, 5));
    return [
      flush,
      () => way().cut(),
      () => way().silence(),
      () => way().mend(),
      async () => tasks.push(...(await office.issue([anyDay(), anyDay(), anyDay()]))),
      () => office.cancel(tasks[between(draw, 0, tasks.length - 1)]!, CANCELLINGS[between(draw, 0, CANCELLINGS.length - 1)]!),
      async () => office.setMs((await office.next()) - draw() * 200),
      // Near the end of the grace of what is due next.
      async () => office.setMs((await office.next()) + DAY + between(draw, -300, 1_500)),
      () => office.clock.pass({ milliseconds: between(draw, -100, 300) }),
      () => office.workers.restart(between(draw, 0, 1)),
      () => office.workers.reconcile().catch(() => undefined),
    ];
  };

  const interleave = async () => {
    const anyDay = () => office.day(between(draw, 2, 5));
    const tasks = [...(await office.issue(Array.from({ length: between(draw, 3, 12) }, anyDay)))];
    expect(await office.cancel(tasks[0]!, CANCELLINGS[between(draw, 0, CANCELLINGS.length - 1)]!)).toBe(true);
    const all = happenings(tasks);
    office.setMs((await office.next()) - draw() * 200);
    for (let step = between(draw, 4, 9); step > 0; step -= 1) {
      await all[between(draw, 0, all.length - 1)]!();
      await after(draw() * 60);
    }
    mend();
    office.setMs((await office.next()) + between(draw, 0, 500));
    office.workers.changed();
    await office.done();
  };

  test(`are issued or missed once each, and not where they were cancelled, through ${BLOCKS * A_BLOCK} interleavings`, async () => {
    for (let block = 0; block < BLOCKS; block += 1) {
      for (let round = 0; round < A_BLOCK; round += 1) await interleave();
      await restart();
      const { faults, issued, missed, cancelled } = await office.audit();
      expect({ block, faults }).toEqual({ block, faults: [] });
      expect(Math.min(issued + missed, cancelled)).toBeGreaterThan(0);
      await closed();
      await opened();
    }
  }, 900_000);
});
