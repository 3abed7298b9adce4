import { afterAll, beforeAll } from '@jest/globals';
import { MemoryCounts } from '#adapters';
import { NoLogbook } from '#application';
import { RedisCounts } from '../../libs/adapters/src/counts/redis/redis-counts.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix } from '../support/redis.js';
import { countsContract } from './counts.contract.js';

countsContract({ name: 'memory', open: () => Promise.resolve({ counts: new MemoryCounts(), dispose: () => Promise.resolve() }) });

onRedis('with a Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>;
  beforeAll(async () => void (redis = await anyRedis()));
  afterAll(() => redis.close());

  countsContract({
    name: 'Redis',
    open() {
      const counts = new RedisCounts({ redis: { url: redis.url, prefix: ownPrefix() }, logbook: new NoLogbook() });
      return Promise.resolve({ counts, dispose: () => counts.close() });
    },
  });
});
