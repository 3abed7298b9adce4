import type { Actor, Appointable, PlannedInspection, RecordedProblem, Team } from '#domain';

/** Whoever holds one of these over a unit sees what concerns it: the unit itself, those who supervise it, and the auditors. */
export const SEES_UNITS: readonly Appointable[] = ['branch', 'supervisor', 'leader', 'auditor'];

/** Whoever holds one of these over a body sees the problems that it supervises without an inspection. */
export const SEES_BODIES: readonly Appointable[] = ['supervisor', 'leader', 'auditor'];

const holdsOne = (actor: Actor, roles: readonly Appointable[], organization: string) =>
  roles.some((role) => actor.holds(role, organization));

/** A team keeps whoever was named; who administers by now holds no business role, and reads no case by it. */
export const actsOnTeams = (actor: Actor): boolean => !actor.holdsAnywhere('administrator');

const isOn = (team: Team, actor: Actor) =>
  !('body' in team) && actsOnTeams(actor) && (team.leader === actor.id || team.members.includes(actor.id));

/** Lead unit and co-units see the whole problem, and so does its team; other branches do not see that it exists. */
export const seesProblem = (actor: Actor, { leadUnit, coUnits, body, inspection }: RecordedProblem, team: Team): boolean =>
  actor.engine ||
  isOn(team, actor) ||
  [leadUnit, ...coUnits].some((unit) => holdsOne(actor, SEES_UNITS, unit)) ||
  holdsOne(actor, inspection === undefined ? SEES_BODIES : ['auditor'], body);

/** Its team, and the auditors of the body that ordered it; the units see their problems alone, not what was found elsewhere. */
export const seesInspection = (actor: Actor, { leader, members, body }: PlannedInspection): boolean =>
  actor.engine || isOn({ leader, members }, actor) || actor.holds('auditor', body);

/** An organization's outlets, never with their addresses: those who administer it, and those who read after them. */
export const SEES_OUTLETS: readonly Appointable[] = ['administrator', 'auditor'];

export const seesOutlet = (actor: Actor, organization: string): boolean => holdsOne(actor, SEES_OUTLETS, organization);

/** People are seen by those who administer, who name people for a task, or who read after them. */
export const SEES_PEOPLE: readonly Appointable[] = ['administrator', 'supervisor', 'leader', 'auditor'];

export const seesPerson = (actor: Actor): boolean => actor.engine || SEES_PEOPLE.some((role) => actor.holdsAnywhere(role));
