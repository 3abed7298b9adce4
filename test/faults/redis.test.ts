import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { JobsError, type Jobs } from '#application';
import { freePort } from '../support/free-port.js';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { QUICK, Reminding } from './reminding.js';
import { seeded } from './seed.js';

const draw = seeded('jobs on a Redis that fails');

const STOP_MS = 300;
/** What a busy machine may take besides what is promised. */
const SLACK_MS = 4_000;

const inTheNext = (count: number, ms: number): readonly number[] => Array.from({ length: count }, () => draw() * ms);
const unavailable = expect.objectContaining({ name: 'JobsError', code: 'jobs.unavailable' });

onRedis('timers on BullMQ', () => {
  let redis: OwnRedis;
  let proxy: TcpProxy;
  let prefix: string;
  let reminding: Reminding;
  beforeAll(async () => void (redis = await ownRedis()));
  afterAll(() => redis.close());
  beforeEach(async () => {
    await redis.revive();
    proxy = await TcpProxy.to(redis.port);
    prefix = ownPrefix();
    reminding = new Reminding();
  });
  afterEach(async () => {
    await reminding.stop();
    await proxy.close();
  });

  /** Nothing tells that a connection is seen to be broken: whoever looks sees it. */
  const unreachable = async (worker: Jobs) => {
    while (worker.state().phase !== 'unreachable') await after(5);
  };
  /** How long something takes, in milliseconds. */
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };

  test('are all handed over when Redis is killed and comes back with nothing', async () => {
    reminding.add(...inTheNext(100, 800));
    const worker = await reminding.start(reminding.worker(redis.url, prefix));
    await reminding.until(() => reminding.effects.size >= 30);
    await redis.kill();
    reminding.add(...inTheNext(50, 400));
    for (const call of [() => worker.reconcile(), () => worker.dead(), () => worker.retry('nowhere')]) {
      expect(await timed(() => expect(call()).rejects.toEqual(unavailable))).toBeLessThan(QUICK.answerMs + SLACK_MS);
    }
    await unreachable(worker);
    await redis.revive();
    expect(await reminding.done()).toEqual({ done: 150, early: 0 });
    expect(worker.state()).toMatchObject({ phase: 'running' });
  });

  test.each(['cut', 'silence'] as const)('are all handed over when the network to Redis has a %s', async (how) => {
    reminding.add(...inTheNext(100, 800));
    const worker = await reminding.start(reminding.worker(proxy.url, prefix));
    await reminding.until(() => reminding.effects.size >= 30);
    proxy[how]();
    expect(await timed(() => expect(worker.reconcile()).rejects.toEqual(unavailable))).toBeLessThan(QUICK.answerMs + SLACK_MS);
    reminding.add(...inTheNext(50, 400));
    proxy.mend();
    expect(await reminding.done()).toEqual({ done: 150, early: 0 });
  });

  test('wait for a Redis that is not there at the start; neither start nor stop does', async () => {
    const port = await freePort();
    const url = `redis://127.0.0.1:${port}`;
    const late = reminding.worker(url, prefix);
    reminding.add(-1, 50);
    expect(await timed(() => reminding.start(late))).toBeLessThan(SLACK_MS);
    await expect(late.reconcile()).rejects.toBeInstanceOf(JobsError);
    expect(late.state()).toEqual({ engine: 'bullmq', phase: 'unreachable', active: 0, dead: 0 });
    const own = await ownRedis([], port);
    expect(await reminding.done()).toEqual({ done: 2, early: 0 });
    await own.kill();
    expect(await timed(() => late.stop())).toBeLessThan(QUICK.stopMs + SLACK_MS);
    expect(late.state()).toEqual({ engine: 'bullmq', phase: 'idle', active: 0, dead: 0 });
    await own.close();
  });

  test.each(['cut', 'silence'] as const)('end in time though the network has a %s and something is being handled', async (how) => {
    const begun = Promise.withResolvers<undefined>();
    reminding.doing = () => {
      begun.resolve(undefined);
      return new Promise(() => undefined);
    };
    reminding.add(-1);
    const worker = await reminding.start(reminding.worker(proxy.url, prefix, { stopMs: STOP_MS }));
    await begun.promise;
    proxy[how]();
    expect(await timed(() => worker.stop())).toBeLessThan(STOP_MS + SLACK_MS);
  });

  test('are taken over from a worker that has gone silent with one in its hands', async () => {
    const begun = Promise.withResolvers<undefined>();
    reminding.doing = () => {
      begun.resolve(undefined);
      return new Promise(() => undefined);
    };
    reminding.add(-1);
    await reminding.start(reminding.worker(proxy.url, prefix, { stopMs: 100 }));
    await begun.promise;
    proxy.cut();
    reminding.doing = () => Promise.resolve();
    await reminding.start(reminding.worker(redis.url, prefix));
    expect(await reminding.done()).toEqual({ done: 1, early: 0 });
  });

  test('come when the clock does, and not before it where it is set back', async () => {
    const worker = await reminding.start(reminding.worker(redis.url, prefix));
    reminding.add(30_000, 40_000);
    await worker.reconcile();
    reminding.clock.move(35_000);
    await worker.reconcile();
    await reminding.until(() => reminding.effects.size === 1);
    reminding.clock.move(-60_000);
    const [near] = reminding.add(1_000);
    await worker.reconcile();
    reminding.clock.move(-1_000);
    await reminding.until(() => reminding.effects.has(near!.id));
    reminding.clock.move(100_000);
    await worker.reconcile();
    expect(await reminding.done()).toEqual({ done: 3, early: 0 });
  });
});
