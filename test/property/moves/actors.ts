import type { Actor, Role } from '#domain';
import { actorIn } from '../contexts.js';
import type { Draw } from '../draw.js';
import { EVERYBODY, FOR_UNIT, LEADERS } from '../founding.js';
import type { World } from '../world.js';

/** Who stands around a thing. */
export interface Cast {
  readonly leader: string;
  readonly members: readonly string[];
  readonly units: readonly string[];
  /** Who had a hand in it, and may for that reason not be the one to judge it. */
  readonly involved?: readonly string[];
}

/** Somebody in one of these roles, mostly. Undefined where nobody's account can act. */
export function actorFor(
  world: World,
  draw: Draw,
  by: readonly Role[],
  { leader, members, units, involved = [] }: Cast,
): Actor | undefined {
  const anybody = () => draw.pick(EVERYBODY);
  const person = (role: Role): string => {
    switch (role) {
      case 'leader':
        return draw.mostly(leader, () => draw.pick(LEADERS), 0.05);
      case 'supervisor':
        return draw.oneOr(members, leader);
      case 'branch':
        return draw.pick(FOR_UNIT[draw.oneOr(units, 'b1')] ?? ['ofAll']);
      case 'administrator':
        return draw.pick(['admin', 'admin', 'comAdmin']);
      default:
        return anybody();
    }
  };
  if (draw.chance(0.08)) return actorIn(world, draw.oneOr(involved, leader));
  // What the engine may do is done by reactions, and rightly; by anybody else it is refused.
  return actorIn(world, draw.mostly(person(draw.pick(by)), anybody, 0.1));
}
