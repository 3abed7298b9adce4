import { describe, expect, test } from '@jest/globals';
import { isRecused } from '../core/actor.js';
import type { Organization, OrganizationTree } from '../organization/organization-tree.js';
import { actorOf } from './actor-of.js';
import type { Appointment } from './appointment.js';
import { appointmentsInForce, type Person } from './person-state.js';

const active = (name: string, parent?: string): [string, Organization] => [
  name,
  { phase: 'Active', name, kind: 'branch', ...(parent !== undefined && { parent }) },
];
const tree: OrganizationTree = {
  phase: 'Tree',
  organizations: new Map<string, Organization>([
    active('county'),
    active('committee', 'county'),
    active('branch', 'committee'),
    active('port', 'county'),
    ['gone', { phase: 'Merged', name: 'gone', kind: 'branch', parent: 'committee', successor: 'port' }],
  ]),
};

const day = (text: string) => Temporal.PlainDate.from(text);
const appointment = (overrides: Partial<Appointment> = {}): Appointment => ({
  appointment: 'a1',
  role: 'supervisor',
  scope: 'committee',
  from: day('2026-03-01'),
  to: day('2026-03-31'),
  ...overrides,
});
const registered = (home: string, ...appointments: Appointment[]): Person => ({ phase: 'Registered', home, appointments });
const account = {
  home: 'branch',
  appointments: [appointment()],
  signInName: 'hmac',
  mustChangePassword: false,
  sessions: new Map(),
  calendarFeeds: new Map(),
};

describe('appointments in force', () => {
  test('an appointment holds from its first day to its last, both inclusive', () => {
    const person = registered('branch', appointment());
    const held = ['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((at) => appointmentsInForce(person, day(at)).length);
    expect(held).toEqual([0, 1, 1, 0]);
  });

  test('an appointment without a last day holds on', () => {
    const { to: _, ...open } = appointment();
    expect(appointmentsInForce(registered('branch', open), day('2999-01-01'))).toEqual([open]);
  });

  test('whoever is disabled, forgotten or unknown holds none', () => {
    const held = (person: Person) => appointmentsInForce(person, day('2026-03-01')).length;
    expect(held({ phase: 'Active', ...account })).toBe(1);
    expect(held({ phase: 'Disabled', ...account })).toBe(0);
    expect(held({ phase: 'Forgotten' })).toBe(0);
    expect(held({ phase: 'None' })).toBe(0);
  });
});

describe('an actor', () => {
  const actor = actorOf(registered('branch', appointment()), 'p1', tree, day('2026-03-10'));

  test('holds a role over its scope and over everything below it', () => {
    const held = ['committee', 'branch', 'county', 'port'].map((id) => actor.holds('supervisor', id));
    expect(held).toEqual([true, true, false, false]);
    expect(actor.holds('leader', 'branch')).toBe(false);
    expect([actor.holdsAnywhere('supervisor'), actor.holdsAnywhere('leader')]).toEqual([true, false]);
  });

  test('is at home in his organization and everything above it', () => {
    expect(actor).toMatchObject({ id: 'p1', engine: false, homes: new Set(['branch', 'committee', 'county']) });
    expect(isRecused(actor, ['port', 'committee'])).toBe(true);
    expect(isRecused(actor, ['port'])).toBe(false);
  });

  test('a home above an organization does not recuse', () => {
    expect(isRecused(actorOf(registered('county'), 'p2', tree, day('2026-03-10')), ['branch', 'committee'])).toBe(false);
  });

  test('whoever was at home in an organization that is gone is at home in its successor', () => {
    const { homes } = actorOf(registered('gone'), 'p3', tree, day('2026-03-10'));
    expect([...homes].sort()).toEqual(['committee', 'county', 'gone', 'port']);
  });

  test('whoever is forgotten or unknown is at home nowhere', () => {
    for (const phase of ['None', 'Forgotten'] as const) {
      expect(actorOf({ phase }, 'p4', tree, day('2026-03-10')).homes).toEqual(new Set());
    }
  });

  test('a home that the tree does not know stands for itself', () => {
    expect(actorOf(registered('elsewhere'), 'p5', tree, day('2026-03-10')).homes).toEqual(new Set(['elsewhere']));
  });
});
