import { APPOINTABLE } from '../core/actor.js';
import { bytes, day, flag, id, instant, object, oneOf, optional, sha256, text, whole, type EventsOf } from '../core/shape.js';
import { notifications } from './notifications.js';

const appointable = oneOf(...APPOINTABLE);

export const sessionEnd = oneOf('signedOut', 'revoked');

export const personEvents = {
  PersonRegistered: object({ home: id, treeRevision: whole(0) }),
  /** What is personal (name, phone, address), encrypted under the person's own key (AES-256-GCM): destroying the key forgets the person. */
  PersonalDataSet: object({ ciphertext: bytes(), nonce: bytes(64) }),
  HomeChanged: object({ old: id, new: id, treeRevision: whole(0) }),
  /** The sign-in name is known by its HMAC alone. */
  AccountOpened: object({ signInName: text(100) }),
  /** The hash lives beside the person's key, under the id that the password has here; sessions opened before end. */
  PasswordSet: object({ password: id, mustChange: flag }),
  AccountDisabled: object({ reason: text() }),
  AccountEnabled: object({}),
  /** It carries both ends, so that a later opening can forget the sessions that have expired. */
  SessionOpened: object({ session: id, openedAt: instant, expiresAt: instant }),
  SessionRevoked: object({ session: id, reason: sessionEnd }),
  /** How the person wants to be told of what concerns him; the whole of it. */
  NotificationsSet: notifications,
  /** A calendar of his own deadlines at an address with a secret in it, which is known here by its SHA-256 alone. */
  CalendarFeedOpened: object({ feed: id, hash: sha256, openedAt: instant }),
  CalendarFeedClosed: object({ feed: id }),
  AppointmentMade: object({
    appointment: id,
    role: appointable,
    /** The organization over which, and over everything below which, it holds. */
    scope: id,
    from: day,
    /** The last day on which it holds, inclusive; open where missing. */
    to: optional(day),
    treeRevision: whole(0),
  }),
  AppointmentEnded: object({ appointment: id, reason: text(), lastDay: day }),
  PersonForgotten: object({ reason: text() }),
};

export type PersonEvent = EventsOf<typeof personEvents>;
