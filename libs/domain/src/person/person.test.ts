import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import type { Organization, OrganizationTree } from '../organization/organization-tree.js';
import { personEvents, type PersonEvent } from './person-events.js';
import { calendarFeedBy, isSessionLive } from './person-state.js';
import { person, type PersonContext } from './person.js';

const organization = (name: string, parent?: string): Organization => ({
  phase: 'Active',
  name,
  kind: 'branch',
  ...(parent !== undefined && { parent }),
});
const tree: OrganizationTree = {
  phase: 'Tree',
  organizations: new Map<string, Organization>([
    ['county', organization('county')],
    ['branch', organization('branch', 'county')],
    ['port', organization('port', 'county')],
    ['gone', { ...organization('gone', 'county'), phase: 'Merged', successor: 'port' } as Organization],
  ]),
};

const administrator = somebody('p-admin', { holds: { administrator: ['county', 'branch', 'port', 'gone'] } });
const portAdministrator = somebody('p-port', { holds: { administrator: ['port'] } });
const oneself = { actor: somebody('p1'), self: true };

const context = (overrides: Partial<PersonContext> = {}): PersonContext => ({
  actor: administrator,
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  self: false,
  tree,
  treeRevision: 7,
  ...overrides,
});
const about = subject(person, personEvents, context);

type Made = Extract<PersonEvent, { type: 'AppointmentMade' }>;
const registered: PersonEvent = { type: 'PersonRegistered', home: 'branch', treeRevision: 3 };
const opened: PersonEvent = { type: 'AccountOpened', signInName: 'hmac' };
const disabled: PersonEvent = { type: 'AccountDisabled', reason: '离岗' };
const forgotten: PersonEvent = { type: 'PersonForgotten', reason: '本人要求' };
const session: PersonEvent = {
  type: 'SessionOpened',
  session: 's1',
  openedAt: '2026-03-01T00:00:00Z',
  expiresAt: '2026-03-01T08:00:00Z',
};
const appointed = (overrides: Partial<Made> = {}): Made => ({
  type: 'AppointmentMade',
  appointment: 'a1',
  role: 'supervisor',
  scope: 'county',
  from: '2026-01-01',
  treeRevision: 3,
  ...overrides,
});

/** A history in each phase in which somebody is known. */
const known: readonly (readonly [string, readonly PersonEvent[]])[] = [
  ['Registered', [registered]],
  ['Active', [registered, opened]],
  ['Disabled', [registered, opened, disabled]],
];

describe('registering', () => {
  test.each([
    ['an administrator', administrator],
    ['the engine', ENGINE],
  ])('%s registers somebody at home in an active organization', (_, actor) => {
    given(about)
      .when({ type: 'RegisterPerson', home: 'branch' }, { actor })
      .then({ type: 'PersonRegistered', home: 'branch', treeRevision: 7 });
  });

  test('who is registered with what is personal has it in the same append', () => {
    const personalData = { ciphertext: 'AAAA', nonce: 'BBBB' };
    given(about)
      .when({ type: 'RegisterPerson', home: 'branch', personalData })
      .then({ type: 'PersonRegistered', home: 'branch', treeRevision: 7 }, { type: 'PersonalDataSet', ...personalData });
  });

  test('nobody is at home in an organization that is gone', () => {
    given(about).when({ type: 'RegisterPerson', home: 'gone' }).refuses('person.organization-not-active', { organization: 'gone' });
  });

  test('an administrator registers people within his scope', () => {
    given(about)
      .when({ type: 'RegisterPerson', home: 'branch' }, { actor: portAdministrator })
      .refuses('person.beyond-your-scope', { organization: 'branch' });
  });

  test('somebody is registered once, and never again once forgotten', () => {
    given(about, registered).when({ type: 'RegisterPerson', home: 'branch' }).refuses('person.not-now');
    given(about, registered, forgotten).when({ type: 'RegisterPerson', home: 'branch' }).refuses('person.not-now');
  });

  test('only an administrator registers', () => {
    given(about)
      .when({ type: 'RegisterPerson', home: 'branch' }, { actor: somebody('p9', { holds: { leader: ['county'] } }) })
      .refuses('person.not-yours');
  });
});

describe('personal data and home', () => {
  test.each(known)('what is personal is set as ciphertext: %s', (phase, history) => {
    for (const by of [oneself, { actor: administrator }, { actor: ENGINE }]) {
      given(about, ...history)
        .when({ type: 'SetPersonalData', ciphertext: 'AAAA', nonce: 'BBBB' }, by)
        .then({ type: 'PersonalDataSet', ciphertext: 'AAAA', nonce: 'BBBB' })
        .leads(phase as 'Active');
    }
  });

  test('nobody sets what is personal of somebody else', () => {
    given(about, registered)
      .when({ type: 'SetPersonalData', ciphertext: 'AAAA', nonce: 'BBBB' }, { actor: somebody('p2') })
      .refuses('person.not-yours');
  });

  test.each(known)('a home changes: %s', (phase, history) => {
    const changed = given(about, ...history)
      .when({ type: 'ChangeHome', home: 'port' })
      .then({ type: 'HomeChanged', old: 'branch', new: 'port', treeRevision: 7 })
      .leads(phase as 'Active');
    expect(changed.state).toMatchObject({ home: 'port' });
  });

  test('a home changes to another one, which is active', () => {
    given(about, registered).when({ type: 'ChangeHome', home: 'branch' }).refuses('person.home-already', { home: 'branch' });
    given(about, registered).when({ type: 'ChangeHome', home: 'gone' }).refuses('person.organization-not-active');
  });

  test('an administrator acts on whoever is at home in his scope', () => {
    given(about, registered).when({ type: 'ChangeHome', home: 'port' }, { actor: portAdministrator }).refuses('person.not-yours');
  });
});

describe('the account', () => {
  test('one person has one account', () => {
    given(about, registered).when({ type: 'OpenAccount', signInName: 'hmac' }).then(opened).leads('Active');
    given(about, registered)
      .when({ type: 'OpenAccount', signInName: 'hmac', password: 'pw' })
      .then(opened, { type: 'PasswordSet', password: 'pw', mustChange: true });
    given(about, registered, opened).when({ type: 'OpenAccount', signInName: 'other' }).refuses('person.not-now', { phase: 'Active' });
  });

  test('a new password ends the sessions that were opened before', () => {
    for (const [by, mustChange] of [
      [oneself, false],
      [{ actor: administrator }, true],
      [{ actor: ENGINE }, true],
    ] as const) {
      const set = given(about, registered, opened, session)
        .when({ type: 'SetPassword', password: 'pw-1', mustChange }, by)
        .then({ type: 'PasswordSet', password: 'pw-1', mustChange });
      expect(set.state).toMatchObject({ password: 'pw-1', mustChangePassword: mustChange, sessions: new Map() });
    }
  });

  test('nobody resets his own password, which he changes by the old one', () => {
    given(about, registered, opened, session)
      .when({ type: 'SetPassword', password: 'pw-1', mustChange: true }, oneself)
      .refuses('person.not-oneself');
  });

  test('whoever has no account has no password', () => {
    given(about, registered).when({ type: 'SetPassword', password: 'pw-1', mustChange: false }).refuses('person.not-now');
  });

  test('an account is disabled, which ends its sessions, and enabled again', () => {
    const off = given(about, registered, opened, session).when({ type: 'DisableAccount', reason: '离岗' }).then(disabled).leads('Disabled');
    expect(isSessionLive(off.state, 's1', context().now)).toBe(false);
    const on = given(about, registered, opened, session, disabled)
      .when({ type: 'EnableAccount' })
      .then({ type: 'AccountEnabled' })
      .leads('Active');
    expect(isSessionLive(on.state, 's1', context().now)).toBe(false);
  });

  test('nobody locks himself out', () => {
    given(about, registered, opened).when({ type: 'DisableAccount', reason: '误' }, { self: true }).refuses('person.not-oneself');
    given(about, registered, opened).when({ type: 'ForgetPerson', reason: '误' }, { self: true }).refuses('person.not-oneself');
    given(about, registered, opened, appointed({ role: 'administrator' }))
      .when({ type: 'EndAppointment', appointment: 'a1', lastDay: '2026-03-01', reason: '误' }, { self: true })
      .refuses('person.not-oneself');
  });
});

describe('sessions', () => {
  const open = { type: 'OpenSession', session: 's2', expiresAt: '2026-03-01T09:00:00Z' } as const;

  test('whoever has an active account opens a session for himself', () => {
    given(about, registered, opened)
      .when(open, oneself)
      .then({ type: 'SessionOpened', session: 's2', openedAt: '2026-03-01T01:00:00Z', expiresAt: '2026-03-01T09:00:00Z' });
    given(about, registered, opened).when(open).refuses('person.not-yours');
    given(about, registered, opened, disabled).when(open, oneself).refuses('person.not-now');
  });

  test('a session is opened once, and ends later than it begins', () => {
    given(about, registered, opened, session)
      .when({ ...open, session: 's1' }, oneself)
      .refuses('person.session-exists');
    given(about, registered, opened)
      .when({ ...open, expiresAt: '2026-03-01T01:00:00Z' }, oneself)
      .refuses('person.session-already-expired');
  });

  test('a session is live until it expires', () => {
    const { state } = given(about, registered, opened, session);
    expect(isSessionLive(state, 's1', Temporal.Instant.from('2026-03-01T07:59:59Z'))).toBe(true);
    expect(isSessionLive(state, 's1', Temporal.Instant.from('2026-03-01T08:00:00Z'))).toBe(false);
    expect(isSessionLive(state, 's9', context().now)).toBe(false);
  });

  test('opening a session forgets those that have expired', () => {
    const later = given(about, registered, opened, session).when(
      { ...open, expiresAt: '2026-03-02T09:00:00Z' },
      { ...oneself, now: Temporal.Instant.from('2026-03-01T08:00:00Z') },
    );
    expect(later.state).toMatchObject({ sessions: new Map([['s2', Temporal.Instant.from('2026-03-02T09:00:00Z')]]) });
    const sooner = given(about, registered, opened, session).when(open, oneself);
    expect(isSessionLive(sooner.state, 's1', context().now)).toBe(true);
  });

  test('a session is revoked, by oneself or by an administrator', () => {
    const out = given(about, registered, opened, session)
      .when({ type: 'RevokeSession', session: 's1', reason: 'signedOut' }, oneself)
      .then({ type: 'SessionRevoked', session: 's1', reason: 'signedOut' });
    expect(isSessionLive(out.state, 's1', context().now)).toBe(false);
    given(about, registered, opened, session)
      .when({ type: 'RevokeSession', session: 's1', reason: 'revoked' })
      .then({ type: 'SessionRevoked', session: 's1', reason: 'revoked' });
  });

  test('nobody signs somebody else out in his name, nor ends a session that is not open', () => {
    given(about, registered, opened, session)
      .when({ type: 'RevokeSession', session: 's1', reason: 'signedOut' })
      .refuses('person.only-oneself-signs-out');
    given(about, registered, opened)
      .when({ type: 'RevokeSession', session: 's1', reason: 'signedOut' }, oneself)
      .refuses('person.unknown-session', { session: 's1' });
  });
});

describe('appointments 任职', () => {
  const make = { type: 'MakeAppointment', appointment: 'a2', role: 'supervisor', scope: 'county', from: '2026-03-01' } as const;

  test.each(known)('somebody is appointed over an organization from a day: %s', (phase, history) => {
    given(about, ...history)
      .when(make)
      .then(appointed({ appointment: 'a2', from: '2026-03-01', treeRevision: 7 }))
      .leads(phase as 'Active');
  });

  test('the engine appoints the first administrator', () => {
    given(about, registered)
      .when({ ...make, role: 'administrator', to: '2026-12-31' }, { actor: ENGINE })
      .then(appointed({ appointment: 'a2', role: 'administrator', from: '2026-03-01', to: '2026-12-31', treeRevision: 7 }));
  });

  test('an appointment is over an active organization, within the scope of whoever makes it', () => {
    given(about, registered)
      .when({ ...make, scope: 'gone' })
      .refuses('person.organization-not-active');
    given(about, { ...registered, home: 'port' })
      .when(make, { actor: portAdministrator })
      .refuses('person.beyond-your-scope', { organization: 'county' });
  });

  test('an appointment does not end before it begins', () => {
    given(about, registered)
      .when({ ...make, to: '2026-02-28' })
      .refuses('person.appointment-ends-before-it-begins', { from: '2026-03-01', to: '2026-02-28' });
    given(about, registered)
      .when({ ...make, to: '2026-03-01' })
      .leads('Registered');
  });

  test('each appointment has an id of its own', () => {
    given(about, registered, appointed())
      .when({ ...make, appointment: 'a1', scope: 'port' })
      .refuses('person.appointment-exists', { appointment: 'a1' });
  });

  test('nobody is appointed twice to the same at the same time', () => {
    given(about, registered, appointed()).when(make).refuses('person.appointed-already', { appointment: 'a1' });
    given(about, registered, appointed({ to: '2026-03-01' }))
      .when(make)
      .refuses('person.appointed-already');
    given(about, registered, appointed({ from: '2026-06-01' }))
      .when({ ...make, to: '2026-06-01' })
      .refuses('person.appointed-already');
  });

  test('appointments that differ in role, scope or time stand beside each other', () => {
    given(about, registered, appointed())
      .when({ ...make, role: 'leader' })
      .leads('Registered');
    given(about, registered, appointed())
      .when({ ...make, scope: 'port' })
      .leads('Registered');
    given(about, registered, appointed({ to: '2026-02-28' }))
      .when(make)
      .leads('Registered');
    given(about, registered, appointed({ from: '2026-06-02' }))
      .when({ ...make, to: '2026-06-01' })
      .leads('Registered');
  });

  test('an administrator holds no business role', () => {
    given(about, registered, appointed())
      .when({ ...make, role: 'administrator' })
      .refuses('person.administrator-holds-no-business-role', { appointment: 'a1', role: 'supervisor' });
    given(about, registered, appointed({ role: 'administrator', scope: 'branch' }))
      .when({ ...make, role: 'auditor' })
      .refuses('person.administrator-holds-no-business-role', { appointment: 'a1', role: 'administrator' });
    given(about, registered, appointed({ to: '2026-02-28' }))
      .when({ ...make, role: 'administrator' })
      .leads('Registered');
    given(about, registered, appointed({ role: 'administrator', scope: 'branch' }))
      .when({ ...make, role: 'administrator' })
      .leads('Registered');
  });
});

describe('ending an appointment 免职', () => {
  const end = { type: 'EndAppointment', appointment: 'a1', lastDay: '2026-03-31', reason: '调离' } as const;

  test.each(known)('an appointment ends with a last day: %s', (phase, history) => {
    const ended = given(about, ...history, appointed(), appointed({ appointment: 'a2', role: 'leader' }))
      .when(end)
      .then({ type: 'AppointmentEnded', appointment: 'a1', lastDay: '2026-03-31', reason: '调离' })
      .leads(phase as 'Active');
    expect(ended.state).toMatchObject({ appointments: [{ to: Temporal.PlainDate.from('2026-03-31') }, { appointment: 'a2' }] });
  });

  test('an ending only shortens', () => {
    given(about, registered, appointed({ to: '2026-03-31' }))
      .when(end)
      .refuses('person.appointment-ends-no-later', { to: '2026-03-31' });
    given(about, registered, appointed({ to: '2026-04-01' }))
      .when(end)
      .leads('Registered');
  });

  test('an appointment made by mistake is undone by ending it before it begins', () => {
    const undone = given(about, registered, appointed({ from: '2026-03-01' }))
      .when({ ...end, lastDay: '2026-02-28' })
      .leads('Registered');
    expect(undone.state).toMatchObject({ appointments: [{ to: Temporal.PlainDate.from('2026-02-28') }] });
    given(about, registered, appointed({ from: '2026-03-01' }), {
      type: 'AppointmentEnded',
      appointment: 'a1',
      lastDay: '2026-02-28',
      reason: '误',
    })
      .when({ type: 'MakeAppointment', appointment: 'a2', role: 'administrator', scope: 'county', from: '2026-01-01' })
      .leads('Registered');
  });

  test('an appointment that was never made cannot end', () => {
    given(about, registered).when(end).refuses('person.unknown-appointment', { appointment: 'a1' });
  });

  test('an administrator ends appointments within his scope', () => {
    given(about, { ...registered, home: 'port' }, appointed())
      .when(end, { actor: portAdministrator })
      .refuses('person.beyond-your-scope', { organization: 'county' });
  });

  test('an administrator is replaced by another one', () => {
    given(about, registered, appointed({ role: 'administrator' }))
      .when(end)
      .leads('Registered');
  });
});

describe('calendar feeds', () => {
  const hash = 'ab'.repeat(32);
  const openedAt = '2026-03-01T01:00:00Z';
  const opening = { type: 'OpenCalendarFeed', feed: 'f1', hash } as const;
  const openFeed = (feed: string): PersonEvent => ({ type: 'CalendarFeedOpened', feed, hash, openedAt });
  const closing = { type: 'CloseCalendarFeed', feed: 'f1' } as const;
  const closed: PersonEvent = { type: 'CalendarFeedClosed', feed: 'f1' };
  const five = ['f1', 'f2', 'f3', 'f4', 'f5'].map(openFeed);

  test('somebody with an account opens one, known by the hash of its secret', () => {
    const made = given(about, registered, opened).when(opening, oneself).then(openFeed('f1'));
    expect(calendarFeedBy(made.state, hash)).toBe('f1');
    expect(calendarFeedBy(made.state, 'cd'.repeat(32))).toBeUndefined();
  });

  test('nobody opens one for somebody else', () => {
    given(about, registered, opened).when(opening).refuses('person.not-yours');
  });

  test('each has an id of its own', () => {
    given(about, registered, opened, openFeed('f1')).when(opening, oneself).refuses('person.calendar-feed-exists', { feed: 'f1' });
  });

  test('five may be open at once', () => {
    given(about, registered, opened, ...five)
      .when({ ...opening, feed: 'f6' }, oneself)
      .refuses('person.too-many-calendar-feeds', { most: 5 });
    given(about, registered, opened, ...five, closed)
      .when({ ...opening, feed: 'f6' }, oneself)
      .then(openFeed('f6'));
  });

  test.each([
    ['its owner', oneself],
    ['an administrator', {}],
  ])('%s closes it, and its secret is good for nothing', (_, by) => {
    const made = given(about, registered, opened, openFeed('f1'), { ...openFeed('f2'), hash: 'cd'.repeat(32) } as PersonEvent)
      .when(closing, by)
      .then(closed);
    expect(calendarFeedBy(made.state, hash)).toBeUndefined();
    expect(calendarFeedBy(made.state, 'cd'.repeat(32))).toBe('f2');
  });

  test('what is closed was open', () => {
    for (const history of [[], [openFeed('f1'), closed]]) {
      given(about, registered, opened, ...history)
        .when(closing, oneself)
        .refuses('person.unknown-calendar-feed', { feed: 'f1' });
    }
  });

  test('an account that is disabled loses them for good', () => {
    for (const history of [[disabled], [disabled, { type: 'AccountEnabled' } as const], [forgotten]]) {
      expect(calendarFeedBy(given(about, registered, opened, openFeed('f1'), ...history).state, hash)).toBeUndefined();
    }
  });
});

describe('notifications', () => {
  const wish = { language: 'en', email: false, zone: 'Asia/Shanghai', quiet: { from: 22, to: 7 }, digestHour: 8 } as const;

  test('somebody with an account says how to be told of things, anew each time', () => {
    const made = given(about, registered, opened)
      .when({ type: 'SetNotifications', ...wish }, oneself)
      .then({ type: 'NotificationsSet', ...wish });
    expect(made.state).toMatchObject({ notifications: wish });
  });

  test('and nobody else for him', () => {
    given(about, registered, opened)
      .when({ type: 'SetNotifications', ...wish })
      .refuses('person.not-yours');
  });
});

describe('forgetting', () => {
  test.each(known)('a forgotten person has no account, no session and no appointment: %s', (_, history) => {
    const { state } = given(about, ...history, appointed())
      .when({ type: 'ForgetPerson', reason: '本人要求' })
      .then(forgotten)
      .leads('Forgotten');
    expect(state).toEqual({ phase: 'Forgotten' });
  });

  test('whoever is forgotten stays forgotten', () => {
    given(about, registered, forgotten).when({ type: 'SetPersonalData', ciphertext: 'AAAA', nonce: 'BBBB' }).refuses('person.not-now');
  });
});
