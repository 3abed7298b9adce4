import { isSessionLive, type Person } from '#domain';
import type { Facts } from '../facts/facts.js';
import { Refused } from '../refused.js';

/**
 * The person whose session this is. What is known of him while the log is silent may be from before the session began, or from before it
 * ended: it is good for going on, and that a session is over is said on the log's word alone.
 * @throws Refused `session.revoked`
 * @throws EventLogError `log.unavailable` where the log cannot be asked
 */
export async function whoseSession(facts: Facts, person: string, session: string, now: Temporal.Instant): Promise<Person> {
  const { state } = await facts.person(person);
  if (isSessionLive(state, session, now)) return state;
  const { state: asked } = await facts.personNow(person);
  if (!isSessionLive(asked, session, now)) throw new Refused('unauthenticated', 'session.revoked');
  return asked;
}
