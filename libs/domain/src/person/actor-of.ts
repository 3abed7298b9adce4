import type { Actor } from '../core/actor.js';
import { ancestors, successorOf, type OrganizationTree } from '../organization/organization-tree.js';
import { appointmentsInForce, type Person } from './person-state.js';

/** The person as the rules of other things see him on a day. */
export function actorOf(person: Person, id: string, tree: OrganizationTree, day: Temporal.PlainDate): Actor {
  const held = appointmentsInForce(person, day);
  return {
    id,
    engine: false,
    homes: homesOf(person, tree),
    holds: (role, organization) => {
      const above = ancestors(tree, organization);
      return held.some((appointment) => appointment.role === role && above.has(appointment.scope));
    },
    holdsAnywhere: (role) => held.some((appointment) => appointment.role === role),
  };
}

/** Whoever was at home in an organization that is gone is at home in its successor too: merging a branch does not make him impartial. */
function homesOf(person: Person, tree: OrganizationTree): ReadonlySet<string> {
  if (person.phase === 'None' || person.phase === 'Forgotten') return new Set();
  const successor = successorOf(tree, person.home) ?? person.home;
  return new Set([...ancestors(tree, person.home), ...ancestors(tree, successor)]);
}
