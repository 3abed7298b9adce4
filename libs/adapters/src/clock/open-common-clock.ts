import type { CommonClock, Settings } from '#application';

/** The clock of the Redis that nodes share; none where a process has a log of its own. */
export async function openCommonClock({ eventLog, redis }: Pick<Settings, 'eventLog' | 'redis'>): Promise<CommonClock | undefined> {
  if (eventLog.engine === 'sqlite' || redis === undefined) return undefined;
  const { RedisCommonClock } = await import('./redis-common-clock.js');
  return new RedisCommonClock(redis);
}
