import { afterAll, beforeAll } from '@jest/globals';
import { EmbeddedJobs } from '#adapters';
import { BullmqJobs } from '../../libs/adapters/src/jobs/bullmq/bullmq-jobs.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix } from '../support/redis.js';
import { jobsContract } from './jobs.contract.js';

jobsContract({
  name: 'the embedded engine',
  open: () => Promise.resolve({ make: (made) => new EmbeddedJobs(made), dispose: () => Promise.resolve() }),
});

onRedis('with a Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>;
  beforeAll(async () => void (redis = await anyRedis()));
  afterAll(() => redis.close());

  jobsContract({
    name: 'BullMQ',
    open() {
      const at = { url: redis.url, prefix: ownPrefix() };
      return Promise.resolve({ make: (made) => new BullmqJobs({ ...made, redis: at }), dispose: () => Promise.resolve() });
    },
  });
});
