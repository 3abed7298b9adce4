import type { MessageKind } from '../message/message-events.js';
import { sentAt, USUAL_NOTIFICATIONS } from '../person/notifications.js';
import type { Addressee } from '../procedure/procedure-content.js';
import { STANDARD_PROCEDURE } from '../procedure/procedure-content.js';
import { dayAt } from '../time/deadline.js';
import { withValue } from './ids.js';
import { goingOn, toMessage, type About, type Intent, type Reacted, type Reaction } from './reaction.js';
import {
  appoint,
  closeOutlet,
  concern,
  endAppointment,
  NO_RECEIVERS,
  notificationsOf,
  openOutlet,
  outletsFor,
  receiversOf,
  withCase,
  withoutOrganization,
  withPerson,
  withRound,
  type Receivers,
} from './receivers.js';

const UNIT: readonly Addressee[] = ['unit', 'responsiblePerson'];
const TEAM: readonly Addressee[] = ['team'];

/**
 * Whoever is concerned is told of it: of each step of the ladder whom it is sent to, of what was handed in the team, of what was decided
 * the unit. Whoever did it himself is not told. A step of the ladder is told to the outlets of the unit and of whoever stands above it, too.
 */
export const addressing: Reaction<Receivers> = {
  name: 'addressing',
  from: 'end',
  initial: NO_RECEIVERS,
  on: {
    tree: {
      OrganizationEstablished: (state, { organization, parent }) =>
        goingOn(parent === undefined ? state : { ...state, parents: withValue(state.parents, organization, parent) }),
      OrganizationMoved: (state, { organization, new: parent }) =>
        goingOn({ ...state, parents: withValue(state.parents, organization, parent) }),
      OrganizationMerged: (state, { organization }) => goingOn(withoutOrganization(state, organization)),
      OrganizationDissolved: (state, { organization }) => goingOn(withoutOrganization(state, organization)),
    },
    outlet: {
      OutletOpened: (state, { organization, kind, language }, outlet) =>
        goingOn(openOutlet(state, organization, { outlet, kind, language })),
      OutletClosed: (state, _, outlet) => goingOn(closeOutlet(state, outlet)),
    },
    person: {
      AccountOpened: (state, _, person) => goingOn(withPerson(state, person, (each) => ({ ...each, active: true }))),
      AccountDisabled: (state, _, person) => goingOn(withPerson(state, person, (each) => ({ ...each, active: false }))),
      AccountEnabled: (state, _, person) => goingOn(withPerson(state, person, (each) => ({ ...each, active: true }))),
      PersonForgotten: (state, _, person) => goingOn(withPerson(state, person, () => ({ active: false, held: [] }))),
      AppointmentMade: (state, event, person) => goingOn(appoint(state, person, event)),
      AppointmentEnded: (state, { appointment, lastDay }, person) => goingOn(endAppointment(state, person, appointment, lastDay)),
      NotificationsSet: (state, { type: _, ...notifications }, person) =>
        goingOn(withPerson(state, person, (each) => ({ ...each, notifications }))),
    },
    inspection: {
      InspectionPlanned: (state, { leader, members }, inspection) => goingOn(withRound(state, inspection, () => ({ leader, members }))),
      TeamMemberAdded: (state, { person }, inspection) =>
        goingOn(withRound(state, inspection, (round) => ({ ...round, members: [...round.members, person] }))),
      TeamMemberRemoved: (state, { person }, inspection) =>
        goingOn(withRound(state, inspection, (round) => ({ ...round, members: round.members.filter((each) => each !== person) }))),
      LeaderReplaced: (state, { new: leader }, inspection) => goingOn(withRound(state, inspection, (round) => ({ ...round, leader }))),
    },
    problem: {
      ProblemRecorded: (state, { inspection, body }, problem) =>
        goingOn(withCase(state, problem, { ...(inspection !== undefined && { inspection }), body, corrections: [] })),
      CorrectionIssued: (state, event, problem, about) => {
        const { correction, unit, responsiblePerson, responsibleLeader, replaces } = event;
        const issued = concern(state, problem, correction, named({ unit, responsiblePerson, responsibleLeader }));
        return telling(issued, problem, correction, replaces === undefined ? 'correctionIssued' : 'correctionReassigned', UNIT, about);
      },
      PlanSubmitted: (state, { correction, responsiblePerson, responsibleLeader }, problem) =>
        goingOn(concern(state, problem, correction, named({ responsiblePerson, responsibleLeader }))),
      PlanReturned: (state, { correction }, problem, about) => telling(state, problem, correction, 'planReturned', UNIT, about),
      ResultSubmitted: (state, { correction }, problem, about) => telling(state, problem, correction, 'resultSubmitted', TEAM, about),
      ResultReturned: (state, { correction }, problem, about) => telling(state, problem, correction, 'resultReturned', UNIT, about),
      ResultAccepted: (state, { correction }, problem, about) => telling(state, problem, correction, 'resultAccepted', UNIT, about),
      AttestationSubmitted: (state, { correction }, problem, about) => telling(state, problem, correction, 'resultSubmitted', TEAM, about),
      AttestationRejected: (state, { correction }, problem, about) => telling(state, problem, correction, 'resultReturned', UNIT, about),
      AttestationAccepted: (state, { correction }, problem, about) => telling(state, problem, correction, 'resultAccepted', UNIT, about),
      ExtensionRequested: (state, { correction }, problem, about) => telling(state, problem, correction, 'extensionRequested', TEAM, about),
      ExtensionGranted: (state, { correction }, problem, about) => telling(state, problem, correction, 'extensionDecided', UNIT, about),
      ExtensionRefused: (state, { correction }, problem, about) => telling(state, problem, correction, 'extensionDecided', UNIT, about),
      ReminderIssued: (state, { correction, milestone, period, to }, problem, about) => {
        const kind = milestone !== undefined ? 'milestoneReminder' : period !== undefined ? 'attestationReminder' : 'reminder';
        return climbing(state, problem, correction, kind, to, about);
      },
      EscalationProposed: (state, { correction }, problem, about) => telling(state, problem, correction, 'confirmationAsked', TEAM, about),
      CorrectionEscalated: (state, { correction, step, to }, problem, about) => climbing(state, problem, correction, step, to, about),
      CorrectionReferred: (state, { correction }, problem, about) => telling(state, problem, correction, 'referral', TEAM, about),
    },
  },
};

/** Days are those of the standard procedure's zone, as for all appointments. */
const { zone } = STANDARD_PROCEDURE.content;

function telling(
  state: Receivers,
  problem: string,
  correction: number,
  kind: MessageKind,
  to: readonly Addressee[],
  { id, at, actor }: About,
): Reacted<Receivers> {
  const now = Temporal.Instant.from(at);
  const receivers = receiversOf(state, problem, correction, to, String(dayAt(now, zone))).filter((person) => person !== actor);
  const messages = receivers.map((person): Intent => {
    const wish = notificationsOf(state, person) ?? USUAL_NOTIFICATIONS;
    return toMessage(`${id} ${person}`, {
      type: 'AddressMessage',
      to: person,
      kind,
      problem,
      correction,
      about: id,
      language: wish.language,
      channels: wish.email ? ['email'] : [],
      notBefore: String(sentAt(now, wish)),
      ...(wish.digestHour !== undefined && { digest: true }),
    });
  });
  return goingOn(state, ...messages);
}

/** A step of the ladder: told to people, and to outlets at once, since nobody's rest is disturbed there. */
function climbing(
  state: Receivers,
  problem: string,
  correction: number,
  kind: MessageKind,
  to: readonly Addressee[],
  about: About,
): Reacted<Receivers> {
  const { intents } = telling(state, problem, correction, kind, to, about);
  const messages = outletsFor(state, problem, correction).map((each) =>
    toMessage(`${about.id} ${each.outlet}`, {
      type: 'AddressMessage',
      to: each.outlet,
      group: true,
      kind,
      problem,
      correction,
      about: about.id,
      language: each.language,
      channels: [each.kind],
      notBefore: about.at,
    }),
  );
  return goingOn(state, ...intents, ...messages);
}

const named = <T extends Readonly<Record<string, string | undefined>>>(people: T) =>
  Object.fromEntries(Object.entries(people).filter(([, id]) => id !== undefined)) as { readonly [K in keyof T]?: string };
