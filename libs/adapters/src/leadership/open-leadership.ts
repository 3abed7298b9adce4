import type { Leadership, Logbook, Settings } from '#application';
import { SoleLeadership } from './sole-leadership.js';

/** A process with a log of its own leads; those that share one have a lease on Redis. */
export async function openLeadership(
  { eventLog, redis, role }: Pick<Settings, 'eventLog' | 'redis' | 'role'>,
  { logbook, isFit }: { readonly logbook: Logbook; /** Whether this node may lead now. */ readonly isFit: () => boolean },
): Promise<Leadership> {
  if (eventLog.engine === 'sqlite' || redis === undefined) return new SoleLeadership();
  const { RedisLeadership } = await import('./redis-leadership.js');
  return new RedisLeadership({ redis, logbook, mayLead: role !== 'api', isFit });
}
