import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openCommonClock } from '#adapters';
import { RedisCommonClock } from '../../libs/adapters/src/clock/redis-common-clock.js';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';

it('a process with a log of its own has no common clock, though its jobs are on a Redis', async () => {
  const redis = { url: 'redis://127.0.0.1:1', prefix: 'rectify' };
  expect(await openCommonClock({ eventLog: { engine: 'sqlite' }, redis })).toBeUndefined();
});

onRedis('the common clock of a Redis', () => {
  let redis: OwnRedis;
  beforeAll(async () => void (redis = await ownRedis()));
  afterAll(() => redis.close());

  it('shows the time of its machine, and nothing in time while it is away', async () => {
    const eventLog = { engine: 'eventstoredb', url: 'esdb://127.0.0.1:1' } as const;
    const clock = await openCommonClock({ eventLog, redis: { url: redis.url, prefix: ownPrefix() } });
    const before = Temporal.Now.instant().epochMilliseconds;
    const shown = (await clock!.now()).epochMilliseconds;
    expect(shown).toBeGreaterThanOrEqual(before);
    expect(shown).toBeLessThanOrEqual(Temporal.Now.instant().epochMilliseconds);
    await clock!.close();

    const other = new RedisCommonClock(redis, { answerMs: 2_000 });
    await other.now();
    await redis.kill();
    await expect(other.now()).rejects.toEqual(expect.objectContaining({ name: 'CommonClockError', code: 'clock.unavailable' }));
    await redis.revive();
    await other.close();
  });
});
