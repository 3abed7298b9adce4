import { isInForce, type Appointment } from './appointment.js';
import type { Notifications } from './notifications.js';

/** Somebody who acts or is named. */
interface Known {
  readonly home: string;
  readonly appointments: readonly Appointment[];
  /** Where nothing was said, the usual. */
  readonly notifications?: Notifications;
}

/** A calendar of somebody's own deadlines, for whoever has the secret in its address. */
export interface CalendarFeed {
  /** The SHA-256 of the secret. */
  readonly hash: string;
  /** ISO instant. */
  readonly openedAt: string;
}

interface Account extends Known {
  /** The HMAC of the sign-in name. */
  readonly signInName: string;
  /** The id of the password in force, from when there is one. */
  readonly password?: string;
  readonly mustChangePassword: boolean;
  /** Session → when it expires. */
  readonly sessions: ReadonlyMap<string, Temporal.Instant>;
  /** Feed → what is known of it. */
  readonly calendarFeeds: ReadonlyMap<string, CalendarFeed>;
}

export type Person =
  | { readonly phase: 'None' }
  | (Known & { readonly phase: 'Registered' })
  | (Account & { readonly phase: 'Active' })
  | (Account & { readonly phase: 'Disabled' })
  | { readonly phase: 'Forgotten' };

/** The appointments that hold on a day. Whoever's account is disabled holds none; whoever has no account yet may hold one on paper. */
export const appointmentsInForce = (person: Person, day: Temporal.PlainDate): readonly Appointment[] =>
  person.phase === 'Registered' || person.phase === 'Active'
    ? person.appointments.filter((appointment) => isInForce(appointment, day))
    : [];

/** The calendar feed with this secret, where it may still be read: it was not closed, and the account is not disabled. */
export const calendarFeedBy = (person: Person, hash: string): string | undefined =>
  person.phase === 'Active' ? [...person.calendarFeeds].find(([, feed]) => feed.hash === hash)?.[0] : undefined;

/** Whether a token of this session still stands for the person: neither expired, nor revoked, nor ended with the account or the password. */
export const isSessionLive = (person: Person, session: string, now: Temporal.Instant): boolean => {
  const expiresAt = person.phase === 'Active' ? person.sessions.get(session) : undefined;
  return expiresAt !== undefined && Temporal.Instant.compare(now, expiresAt) < 0;
};
