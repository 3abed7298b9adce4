import { LANGUAGES, OUTLET_KINDS, outlet as outletTable, type OutletCommand } from '#domain';
import { actorIn } from '../contexts.js';
import type { Draw } from '../draw.js';
import { EVERYBODY } from '../founding.js';
import { give } from '../giving.js';
import { OUTLET } from '../kinds.js';
import type { Tally } from '../tally.js';
import type { World } from '../world.js';

type Made<T extends OutletCommand['type']> = Omit<Extract<OutletCommand, { type: T }>, 'type'>;

const sealed = (draw: Draw) => ({ ciphertext: `${draw.between(1000, 9999)}`, nonce: 'bm9uY2U=' });

const COMMANDS: { readonly [T in OutletCommand['type']]: (draw: Draw) => Made<T> } = {
  OpenOutlet: (draw) => ({
    organization: draw.pick(['b1', 'b2', 'b3', 'b4', 'com', 'sup', 'nowhere']),
    kind: draw.pick(OUTLET_KINDS),
    language: draw.pick(LANGUAGES),
    title: '工作群',
    ...sealed(draw),
  }),
  ChangeOutletAddress: sealed,
  CloseOutlet: () => ({ reason: '停用' }),
};

export const OUTLET_COMMANDS = Object.keys(COMMANDS) as readonly OutletCommand['type'][];

/** One that is there, or a new one: few, so that each of them sees more than one of its commands. */
export function moveOutlet(world: World, draw: Draw, tally?: Tally): void {
  const id = draw.mostly(draw.oneOr(world.ids(OUTLET), 'o0'), () => `o${draw.between(0, 4)}`, 0.5);
  const { phase } = world.at(OUTLET, id).state;
  const possible = OUTLET_COMMANDS.filter((type) => outletTable.steps[type].from.includes(phase));
  const type = draw.mostly(draw.oneOr(possible, 'CloseOutlet'), () => draw.pick(OUTLET_COMMANDS), 0.1);
  const actor = actorIn(
    world,
    draw.mostly(draw.pick(['admin', 'admin', 'comAdmin']), () => draw.pick(EVERYBODY), 0.15),
  );
  if (actor) give(world, OUTLET, id, { type, ...COMMANDS[type](draw) } as OutletCommand, actor, tally);
}
