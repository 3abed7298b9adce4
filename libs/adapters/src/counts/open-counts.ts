import type { Counts, Logbook } from '#application';
import type { RedisAt } from '../redis/redis-connections.js';
import { MemoryCounts } from './memory/memory-counts.js';

interface OpenCounts {
  readonly counts: Counts;
  readonly close: () => Promise<void>;
}

/** Counts that all nodes share where there is a Redis; else of this process alone. */
export async function openCounts({
  redis,
  logbook,
}: {
  readonly redis: RedisAt | undefined;
  readonly logbook: Logbook;
}): Promise<OpenCounts> {
  if (redis === undefined) return { counts: new MemoryCounts(), close: () => Promise.resolve() };
  const { RedisCounts } = await import('./redis/redis-counts.js');
  const counts = new RedisCounts({ redis, logbook });
  return { counts, close: () => counts.close() };
}
