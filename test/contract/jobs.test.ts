import { afterAll, beforeAll } from '@jest/globals';
import { EmbeddedJobs } from '#adapters';
import { BullmqJobs } from '../../libs/adapters/src/jobs/bullmq/bullmq-jobs.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix } from '../support/redis.js';
import { jobsContract } from './jobs.contract.js';

jobsContract({
  name: 'the embedded engine',
  open: () =>
    Promise.resolve({
      make: ({ looksEveryMs: ms, ...made }) => new EmbeddedJobs({ ...made, ...(ms !== undefined && { longestSleepMs: ms }) }),
      dispose: () => Promise.resolve(),
    }),
});

onRedis('with a Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>;
  beforeAll(async () => void (redis = await anyRedis()));
  afterAll(() => redis.close());

  jobsContract({
    name: 'BullMQ',
    open() {
      const at = { url: redis.url, prefix: ownPrefix() };
      return Promise.resolve({
        make: ({ looksEveryMs: ms, ...made }) =>
          new BullmqJobs({ ...made, redis: at, ...(ms !== undefined && { timing: { lookMs: ms, reconcileMs: ms } }) }),
        dispose: () => Promise.resolve(),
      });
    },
  });
});
