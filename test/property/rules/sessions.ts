import { isSessionLive, type Person, type PersonEvent } from '#domain';
import type { Thing } from '../world.js';
import { holds } from './holds.js';

/** A session lives from its opening until it expires, is revoked, or its account is disabled, forgotten or given another password. */
export function sessionsOf({ history, state }: Thing<PersonEvent, Person>, now: Temporal.Instant): void {
  const ever = new Set<string>();
  const live = new Map<string, string>();
  for (const { event } of history) {
    switch (event.type) {
      case 'SessionOpened':
        ever.add(event.session);
        live.set(event.session, event.expiresAt);
        break;
      case 'SessionRevoked':
        live.delete(event.session);
        break;
      case 'PasswordSet':
      case 'AccountDisabled':
      case 'PersonForgotten':
        live.clear();
        break;
      default:
    }
  }
  for (const session of ever) {
    const expiresAt = live.get(session);
    const lives = expiresAt !== undefined && Temporal.Instant.compare(now, expiresAt) < 0;
    holds(
      isSessionLive(state, session, now) === lives,
      'a session of a disabled account is never live',
      session,
      history.map(({ event }) => event),
    );
  }
}
