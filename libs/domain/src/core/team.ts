import { isRecused, type Actor, type Role } from './actor.js';

/** Who supervises: the people named in an inspection's stream, or whoever the supervising body has appointed. */
export type Team = { readonly leader: string; readonly members: readonly string[] } | { readonly body: string };

function onTeam(actor: Actor, team: Team): readonly Role[] {
  // A team keeps whoever was named; who administers by now holds no business role all the same.
  if (actor.holdsAnywhere('administrator')) return [];
  if ('body' in team) return (['supervisor', 'leader'] as const).filter((role) => actor.holds(role, team.body));
  return [
    ...(team.members.includes(actor.id) ? (['supervisor'] as const) : []),
    ...(team.leader === actor.id ? (['leader'] as const) : []),
  ];
}

/**
 * The roles that somebody holds towards a thing: on its team unless he is recused, for one of its units, or as the engine.
 * @param organizations whom the thing concerns: a home there, or below, recuses
 */
export function standing(actor: Actor, team: Team, units: readonly string[], organizations: readonly string[] = units): ReadonlySet<Role> {
  const supervising = isRecused(actor, organizations) ? [] : onTeam(actor, team);
  return new Set<Role>([
    ...supervising,
    ...(units.some((unit) => actor.holds('branch', unit)) ? (['branch'] as const) : []),
    ...(actor.engine ? (['engine'] as const) : []),
  ]);
}

/** Whether somebody would be on the team, were he not recused. */
export const recusedFrom = (actor: Actor, team: Team, organizations: readonly string[]): boolean =>
  isRecused(actor, organizations) && onTeam(actor, team).length > 0;
