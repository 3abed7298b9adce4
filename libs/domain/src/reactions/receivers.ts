import { known } from '../core/known.js';
import type { Appointable } from '../core/actor.js';
import type { Language } from '../message/message-events.js';
import type { OutletKind } from '../outlet/outlet-events.js';
import type { PersonEvent } from '../person/person-events.js';
import type { Notifications } from '../person/notifications.js';
import type { Addressee } from '../procedure/procedure-content.js';
import { NO_IDS, valueAt, withoutId, withValue, type Ids } from './ids.js';

interface Held {
  readonly appointment: string;
  readonly role: Appointable;
  readonly scope: string;
  readonly from: string;
  readonly to?: string;
}

/** Somebody who can be told of something. */
interface Receiver {
  readonly active: boolean;
  readonly held: readonly Held[];
  readonly notifications?: Notifications;
}

interface Round {
  readonly leader: string;
  readonly members: readonly string[];
}

interface Concerned {
  readonly unit: string;
  readonly responsiblePerson?: string;
  readonly responsibleLeader?: string;
}

/** Where an organization is told of things, besides its people. */
interface Outlet {
  readonly outlet: string;
  readonly kind: OutletKind;
  readonly language: Language;
}

/** A problem as far as it says whom it concerns. */
interface Case {
  readonly inspection?: string;
  readonly body: string;
  readonly corrections: readonly Concerned[];
}

/** Who is who: what tells whom a step of the ladder goes to. */
export interface Receivers {
  readonly people: Ids<Receiver>;
  /** Organization → whoever was ever appointed over it. */
  readonly appointed: Ids<readonly string[]>;
  readonly parents: Ids<string>;
  readonly rounds: Ids<Round>;
  readonly cases: Ids<Case>;
  /** Organization → its open outlets. */
  readonly outlets: Ids<readonly Outlet[]>;
  /** Outlet → its organization, while it is open. */
  readonly outletOf: Ids<string>;
  /** The organizations that were merged or dissolved. */
  readonly gone: Ids<true>;
}

export const NO_RECEIVERS: Receivers = {
  people: NO_IDS,
  appointed: NO_IDS,
  parents: NO_IDS,
  rounds: NO_IDS,
  cases: NO_IDS,
  outlets: NO_IDS,
  outletOf: NO_IDS,
  gone: NO_IDS,
};

const NEWCOMER: Receiver = { active: false, held: [] };

export const withPerson = (state: Receivers, person: string, change: (receiver: Receiver) => Receiver): Receivers => ({
  ...state,
  people: withValue(state.people, person, change(valueAt(state.people, person) ?? NEWCOMER)),
});

export function appoint(state: Receivers, person: string, made: Extract<PersonEvent, { type: 'AppointmentMade' }>): Receivers {
  const { appointment, role, scope, from, to } = made;
  const held = { appointment, role, scope, from, ...(to !== undefined && { to }) };
  const there = valueAt(state.appointed, scope) ?? [];
  return {
    ...withPerson(state, person, (receiver) => ({ ...receiver, held: [...receiver.held, held] })),
    appointed: there.includes(person) ? state.appointed : withValue(state.appointed, scope, [...there, person]),
  };
}

export const endAppointment = (state: Receivers, person: string, appointment: string, lastDay: string): Receivers =>
  withPerson(state, person, (receiver) => ({
    ...receiver,
    held: receiver.held.map((each) => (each.appointment === appointment ? { ...each, to: lastDay } : each)),
  }));

export const openOutlet = (state: Receivers, organization: string, opened: Outlet): Receivers => ({
  ...state,
  outlets: withValue(state.outlets, organization, [...(valueAt(state.outlets, organization) ?? []), opened]),
  outletOf: withValue(state.outletOf, opened.outlet, organization),
});

export function closeOutlet(state: Receivers, outlet: string): Receivers {
  const organization = known(valueAt(state.outletOf, outlet), 'outlet');
  const open = known(valueAt(state.outlets, organization), 'outlets');
  return {
    ...state,
    outlets: withValue(
      state.outlets,
      organization,
      open.filter((each) => each.outlet !== outlet),
    ),
    outletOf: withoutId(state.outletOf, outlet),
  };
}

/** The organization is told of nothing from now on. */
export const withoutOrganization = (state: Receivers, organization: string): Receivers => ({
  ...state,
  gone: withValue(state.gone, organization, true),
});

export const withCase = (state: Receivers, problem: string, found: Case): Receivers => ({
  ...state,
  cases: withValue(state.cases, problem, found),
});

export const withRound = (state: Receivers, inspection: string, change: (round: Round) => Round): Receivers => ({
  ...state,
  rounds: withValue(state.rounds, inspection, change(valueAt(state.rounds, inspection) ?? { leader: '', members: [] })),
});

/** Names whoever answers for a correction; its plan may name others than its issue. */
export function concern(state: Receivers, problem: string, correction: number, concerned: Partial<Concerned>): Receivers {
  const found = known(valueAt(state.cases, problem), 'problem');
  const { corrections } = found;
  const changed = { unit: '', ...corrections[correction - 1], ...concerned };
  return withCase(state, problem, {
    ...found,
    corrections: [...corrections.slice(0, correction - 1), changed, ...corrections.slice(correction)],
  });
}

export const notificationsOf = (state: Receivers, person: string): Notifications | undefined =>
  valueAt(state.people, person)?.notifications;

/**
 * Whoever is to be told, each once: people with an account that is in use. For a unit it is whoever acts for it on that day, or, where
 * nobody does, for the nearest organization above it for which somebody does.
 */
export function receiversOf(
  state: Receivers,
  problem: string,
  correction: number,
  to: readonly Addressee[],
  day: string,
): readonly string[] {
  const found = known(valueAt(state.cases, problem), 'problem');
  const { unit, responsiblePerson, responsibleLeader } = known(found.corrections[correction - 1], 'correction');
  const round = found.inspection === undefined ? undefined : valueAt(state.rounds, found.inspection);
  const supervising = (roles: readonly Appointable[]) => roles.flatMap((role) => nearest(state, role, found.body, day));
  const who: Readonly<Record<Addressee, () => readonly (string | undefined)[]>> = {
    unit: () => nearest(state, 'branch', unit, day),
    responsiblePerson: () => [responsiblePerson],
    responsibleLeader: () => [responsibleLeader],
    team: () => (round ? [round.leader, ...round.members] : supervising(['leader', 'supervisor'])),
    leader: () => (round ? [round.leader] : supervising(['leader'])),
  };
  const named = new Set(to.flatMap((each) => who[each]()));
  return [...named].filter((person) => person !== undefined && valueAt(state.people, person)?.active === true) as string[];
}

/** The outlets of a correction's unit, and of every organization above it that is there. */
export function outletsFor(state: Receivers, problem: string, correction: number): readonly Outlet[] {
  const { unit } = known(known(valueAt(state.cases, problem), 'problem').corrections[correction - 1], 'correction');
  const found: Outlet[] = [];
  for (let at: string | undefined = unit; at !== undefined; at = valueAt(state.parents, at)) {
    if (valueAt(state.gone, at) !== true) found.push(...(valueAt(state.outlets, at) ?? []));
  }
  return found;
}

function nearest(state: Receivers, role: Appointable, organization: string, day: string): readonly string[] {
  const holds = (person: string) =>
    valueAt(state.people, person)?.held.some(
      (held) => held.role === role && held.scope === organization && held.from <= day && (held.to === undefined || day <= held.to),
    );
  const there = (valueAt(state.appointed, organization) ?? []).filter(holds);
  if (there.length > 0) return there;
  const parent = valueAt(state.parents, organization);
  return parent === undefined ? [] : nearest(state, role, parent, day);
}
