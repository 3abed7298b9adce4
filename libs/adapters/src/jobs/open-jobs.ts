import type { Clock, Jobs, Logbook } from '#application';
import type { RedisAt } from '../redis/redis-connections.js';
import { EmbeddedJobs } from './embedded-jobs.js';
import type { JobsBoard } from './bullmq/bullmq-board.js';

/** Jobs by BullMQ where there is a Redis; else in this process, and nothing of BullMQ is loaded. */
export async function openJobs({
  redis,
  ...parts
}: {
  readonly clock: Clock;
  readonly logbook: Logbook;
  readonly redis: RedisAt | undefined;
  /** Whether this node does jobs, or only sees to them. */
  readonly works: boolean;
  /** Whether it is this node now that hands Redis what is due: one is enough, though several change nothing. */
  readonly gives: () => boolean;
  /** Whether this node may do any now. */
  readonly takes: () => boolean;
}): Promise<Jobs> {
  if (redis === undefined) return new EmbeddedJobs(parts);
  const { BullmqJobs } = await import('./bullmq/bullmq-jobs.js');
  return new BullmqJobs({ ...parts, redis });
}

/** What shows the jobs, where there is a Redis that holds them. */
export async function openJobsBoard(redis: RedisAt | undefined): Promise<JobsBoard | undefined> {
  if (redis === undefined) return undefined;
  const { openBoard } = await import('./bullmq/bullmq-board.js');
  return openBoard(redis);
}
