import { administers, type Appointable, type Role } from '../core/actor.js';
import { fold, step, type Context, type Lifecycle, type Refusal } from '../core/lifecycle.js';
import type { Of } from '../core/shape.js';
import { isActive, type OrganizationTree } from '../organization/organization-tree.js';
import { overlap, shortens, wasNever, type Appointment } from './appointment.js';
import type { PersonEvent, sessionEnd } from './person-events.js';
import type { Notifications } from './notifications.js';
import type { Person } from './person-state.js';

export type PersonCommand =
  | { type: 'RegisterPerson'; home: string; personalData?: Sealed }
  | ({ type: 'SetPersonalData' } & Sealed)
  | { type: 'ChangeHome'; home: string }
  /** With the id of a password that its owner must change, where there is one already. */
  | { type: 'OpenAccount'; signInName: string; password?: string }
  | { type: 'SetPassword'; password: string; mustChange: boolean }
  | { type: 'DisableAccount'; reason: string }
  | { type: 'EnableAccount' }
  | { type: 'OpenSession'; session: string; expiresAt: string }
  | { type: 'RevokeSession'; session: string; reason: Of<typeof sessionEnd> }
  | { type: 'MakeAppointment'; appointment: string; role: Appointable; scope: string; from: string; to?: string }
  | { type: 'EndAppointment'; appointment: string; lastDay: string; reason: string }
  | ({ type: 'SetNotifications' } & Notifications)
  /** With the SHA-256 of the secret in its address. */
  | { type: 'OpenCalendarFeed'; feed: string; hash: string }
  | { type: 'CloseCalendarFeed'; feed: string }
  | { type: 'ForgetPerson'; reason: string };

/** What is personal, for nobody without the person's key. */
interface Sealed {
  readonly ciphertext: string;
  readonly nonce: string;
}

/** What a person's rules see beside the person. */
export interface PersonContext extends Context {
  /** Whether the actor is this very person. */
  readonly self: boolean;
  readonly tree: OrganizationTree;
  /** The revision of the tree's stream, known by whoever read it. */
  readonly treeRevision: number;
}

export const person: Lifecycle<PersonCommand, PersonEvent, Person, PersonContext> = {
  name: 'person',
  initial: { phase: 'None' },
  roles,

  steps: {
    RegisterPerson: step({
      from: ['None'],
      to: ['Registered'],
      by: ['administrator', 'engine'],
      decide: ({ home, personalData }, _, context) =>
        noPlace(context, home) || [
          { type: 'PersonRegistered', home, treeRevision: context.treeRevision },
          ...(personalData ? [{ type: 'PersonalDataSet', ...personalData } as const] : []),
        ],
    }),

    SetPersonalData: step({
      from: ['Registered', 'Active', 'Disabled'],
      to: ['Registered', 'Active', 'Disabled'],
      by: ['self', 'administrator', 'engine'],
      decide: ({ ciphertext, nonce }) => [{ type: 'PersonalDataSet', ciphertext, nonce }],
    }),

    ChangeHome: step({
      from: ['Registered', 'Active', 'Disabled'],
      to: ['Registered', 'Active', 'Disabled'],
      by: ['administrator'],
      decide: ({ home }, { home: old }, context) =>
        (home === old && { code: 'person.home-already', details: { home } }) ||
        noPlace(context, home) || [{ type: 'HomeChanged', old, new: home, treeRevision: context.treeRevision }],
    }),

    OpenAccount: step({
      from: ['Registered'],
      to: ['Active'],
      by: ['administrator', 'engine'],
      decide: ({ signInName, password }) => [
        { type: 'AccountOpened', signInName },
        ...(password === undefined ? [] : [{ type: 'PasswordSet', password, mustChange: true } as const]),
      ],
    }),

    SetPassword: step({
      from: ['Active', 'Disabled'],
      to: ['Active', 'Disabled'],
      by: ['self', 'administrator', 'engine'],
      // His own he changes by the old one: a token that somebody found must not be enough.
      decide: ({ password, mustChange }, _, context) =>
        (mustChange && toOneself(context)) || [{ type: 'PasswordSet', password, mustChange }],
    }),

    DisableAccount: step({
      from: ['Active'],
      to: ['Disabled'],
      by: ['administrator'],
      forbids: (_, context) => toOneself(context),
      decide: ({ reason }) => [{ type: 'AccountDisabled', reason }],
    }),

    EnableAccount: step({
      from: ['Disabled'],
      to: ['Active'],
      by: ['administrator'],
      decide: () => [{ type: 'AccountEnabled' }],
    }),

    OpenSession: step({
      from: ['Active'],
      to: ['Active'],
      by: ['self'],
      decide: ({ session, expiresAt }, { sessions }, { now }) =>
        (sessions.has(session) && { code: 'person.session-exists', details: { session } }) ||
        (Temporal.Instant.compare(expiresAt, now) <= 0 && { code: 'person.session-already-expired', details: { expiresAt } }) || [
          { type: 'SessionOpened', session, openedAt: String(now), expiresAt },
        ],
    }),

    RevokeSession: step({
      from: ['Active'],
      to: ['Active'],
      by: ['self', 'administrator'],
      decide: ({ session, reason }, { sessions }, { self }) =>
        (!sessions.has(session) && { code: 'person.unknown-session', details: { session } }) ||
        (reason === 'signedOut' && !self && { code: 'person.only-oneself-signs-out' }) || [{ type: 'SessionRevoked', session, reason }],
    }),

    MakeAppointment: step({
      from: ['Registered', 'Active', 'Disabled'],
      to: ['Registered', 'Active', 'Disabled'],
      by: ['administrator', 'engine'],
      decide: ({ appointment, role, scope, from, to }, { appointments }, context) => {
        const asked = made({ appointment, role, scope, from, ...(to !== undefined && { to }) });
        return (
          noPlace(context, scope) ||
          (wasNever(asked) && { code: 'person.appointment-ends-before-it-begins', details: { from, to } }) ||
          clash(asked, appointments) || [
            {
              type: 'AppointmentMade',
              appointment,
              role,
              scope,
              from,
              ...(to !== undefined && { to }),
              treeRevision: context.treeRevision,
            },
          ]
        );
      },
    }),

    EndAppointment: step({
      from: ['Registered', 'Active', 'Disabled'],
      to: ['Registered', 'Active', 'Disabled'],
      by: ['administrator'],
      decide: ({ appointment, lastDay, reason }, { appointments }, context) => {
        const ended = appointments.find((each) => each.appointment === appointment);
        if (!ended) return { code: 'person.unknown-appointment', details: { appointment } };
        return (
          beyondScope(context, ended.scope) ||
          (ended.role === 'administrator' && toOneself(context)) ||
          (!shortens(ended, Temporal.PlainDate.from(lastDay)) && {
            code: 'person.appointment-ends-no-later',
            details: { to: String(ended.to), lastDay },
          }) || [{ type: 'AppointmentEnded', appointment, reason, lastDay }]
        );
      },
    }),

    SetNotifications: step({
      from: ['Active'],
      to: ['Active'],
      by: ['self'],
      decide: ({ type: _, ...set }) => [{ type: 'NotificationsSet', ...set }],
    }),

    OpenCalendarFeed: step({
      from: ['Active'],
      to: ['Active'],
      by: ['self'],
      forbids: ({ calendarFeeds }) =>
        calendarFeeds.size >= MOST_FEEDS && { code: 'person.too-many-calendar-feeds', details: { most: MOST_FEEDS } },
      decide: ({ feed, hash }, { calendarFeeds }, { now }) =>
        (calendarFeeds.has(feed) && { code: 'person.calendar-feed-exists', details: { feed } }) || [
          { type: 'CalendarFeedOpened', feed, hash, openedAt: String(now) },
        ],
    }),

    CloseCalendarFeed: step({
      from: ['Active'],
      to: ['Active'],
      by: ['self', 'administrator'],
      decide: ({ feed }, { calendarFeeds }) =>
        (!calendarFeeds.has(feed) && { code: 'person.unknown-calendar-feed', details: { feed } }) || [{ type: 'CalendarFeedClosed', feed }],
    }),

    ForgetPerson: step({
      from: ['Registered', 'Active', 'Disabled'],
      to: ['Forgotten'],
      by: ['administrator'],
      forbids: (_, context) => toOneself(context),
      decide: ({ reason }) => [{ type: 'PersonForgotten', reason }],
    }),
  },

  evolve: {
    PersonRegistered: fold(['None'], (_, { home }) => ({ phase: 'Registered', home, appointments: [] })),
    // What it says is not for the rules, nor for anybody without the person's key.
    PersonalDataSet: fold(['Registered', 'Active', 'Disabled'], (state) => state),
    HomeChanged: fold(['Registered', 'Active', 'Disabled'], (state, { new: home }) => ({ ...state, home })),
    AccountOpened: fold(['Registered'], (state, { signInName }) => ({
      ...state,
      phase: 'Active',
      signInName,
      mustChangePassword: false,
      sessions: new Map(),
      calendarFeeds: new Map(),
    })),
    PasswordSet: fold(['Active', 'Disabled'], (state, { password, mustChange }) => ({
      ...state,
      password,
      mustChangePassword: mustChange,
      sessions: new Map(),
    })),
    AccountDisabled: fold(['Active'], (state) => ({ ...state, phase: 'Disabled', sessions: new Map(), calendarFeeds: new Map() })),
    AccountEnabled: fold(['Disabled'], (state) => ({ ...state, phase: 'Active' })),
    SessionOpened: fold(['Active'], (state, { session, openedAt, expiresAt }) => {
      const live = [...state.sessions].filter(([, end]) => Temporal.Instant.compare(end, openedAt) > 0);
      return { ...state, sessions: new Map([...live, [session, Temporal.Instant.from(expiresAt)]]) };
    }),
    SessionRevoked: fold(['Active'], (state, { session }) => ({
      ...state,
      sessions: new Map([...state.sessions].filter(([id]) => id !== session)),
    })),
    NotificationsSet: fold(['Active'], (state, { type: _, ...notifications }) => ({ ...state, notifications })),
    CalendarFeedOpened: fold(['Active'], (state, { feed, hash, openedAt }) => ({
      ...state,
      calendarFeeds: new Map([...state.calendarFeeds, [feed, { hash, openedAt }]]),
    })),
    CalendarFeedClosed: fold(['Active'], (state, { feed }) => ({
      ...state,
      calendarFeeds: new Map([...state.calendarFeeds].filter(([id]) => id !== feed)),
    })),
    AppointmentMade: fold(['Registered', 'Active', 'Disabled'], (state, event) => ({
      ...state,
      appointments: [...state.appointments, made(event)],
    })),
    AppointmentEnded: fold(['Registered', 'Active', 'Disabled'], (state, { appointment, lastDay }) => ({
      ...state,
      appointments: state.appointments.map((each) =>
        each.appointment === appointment ? { ...each, to: Temporal.PlainDate.from(lastDay) } : each,
      ),
    })),
    PersonForgotten: fold(['Registered', 'Active', 'Disabled'], () => ({ phase: 'Forgotten' })),
  },
};

/** As many devices as somebody reads his calendar on. */
const MOST_FEEDS = 5;

/** An administrator acts on whoever is at home in the scope of his appointment; a person on himself. */
function roles(state: Person, { actor, self }: PersonContext): ReadonlySet<Role> {
  if (actor.engine) return new Set(['engine']);
  const held = new Set<Role>(self ? ['self'] : []);
  const administrator = 'home' in state ? administers(actor, state.home) : actor.holdsAnywhere('administrator');
  return administrator ? held.add('administrator') : held;
}

/** Nobody locks himself out: so there is always somebody left who administers. */
const toOneself = ({ self }: PersonContext): Refusal | false => self && { code: 'person.not-oneself' };

const beyondScope = ({ actor }: PersonContext, organization: string): Refusal | false =>
  !administers(actor, organization) && { code: 'person.beyond-your-scope', details: { organization } };

/** A home, or the scope of an appointment, is an active organization within the administrator's own scope. */
const noPlace = (context: PersonContext, organization: string): Refusal | false =>
  (!isActive(context.tree, organization) && { code: 'person.organization-not-active', details: { organization } }) ||
  beyondScope(context, organization);

/** An appointment as it was asked for or made, with days for text. */
function made({ appointment, role, scope, from, to }: Omit<Appointment, 'from' | 'to'> & { from: string; to?: string }): Appointment {
  const begins = Temporal.PlainDate.from(from);
  return { appointment, role, scope, from: begins, ...(to !== undefined && { to: Temporal.PlainDate.from(to) }) };
}

/** What an appointment cannot stand beside. */
function clash(asked: Appointment, appointments: readonly Appointment[]): Refusal | false {
  const same = appointments.find(({ appointment }) => appointment === asked.appointment);
  if (same) return { code: 'person.appointment-exists', details: { appointment: same.appointment } };

  const beside = appointments.filter((each) => overlap(each, asked));
  const twice = beside.find(({ role, scope }) => role === asked.role && scope === asked.scope);
  if (twice) return { code: 'person.appointed-already', details: { appointment: twice.appointment } };

  const other = beside.find(({ role }) => (role === 'administrator') !== (asked.role === 'administrator'));
  return (
    other !== undefined && {
      code: 'person.administrator-holds-no-business-role',
      details: { appointment: other.appointment, role: other.role },
    }
  );
}
