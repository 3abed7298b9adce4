import {
  actingRole,
  decideApart,
  evolve,
  isRefusal,
  type Actor,
  type Context,
  type Decided,
  type Message,
  type Phased,
  type Refusal,
} from '#domain';
import { holds } from './rules/holds.js';
import type { Tally } from './tally.js';
import type { Kind, Recorded, Thing, World } from './world.js';

/** A code is for machines and for ever: words in lower case, the thing's first. */
const CODE = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/u;

/** One append brings what follows by itself with it, and that ends. */
const MOST_FOLLOWED = 3;

/**
 * Gives a command as the application would, and holds the decision to what is true of every decision of every table.
 * @returns why it was refused, if it was
 */
export function give<C extends Message, E extends Message, S extends Phased, X extends Context>(
  world: World,
  kind: Kind<C, E, S, X>,
  id: string,
  command: C,
  actor: Actor,
  tally?: Tally,
): Refusal | undefined {
  const { table } = kind;
  const before = world.at(kind, id);
  const context = kind.gather(world, { id, state: before.state, command, actor });
  const decided = decideApart(table, frozen(command), before.state, context);
  // Nothing is drawn or read while deciding, so that every fourth decision tells as much as every one.
  const again = world.tried.length % 4 === 0 ? decideApart(table, command, before.state, context) : decided;
  holds(again === decided || JSON.stringify(decided) === JSON.stringify(again), 'the same arguments have the same answer', decided, again);

  const answer = isRefusal(decided) ? decided : [...decided.own, ...decided.followed];
  world.tried.push({ at: world.now, actor: actor.id, thing: `${kind.name} ${id}`, command, answer });
  if (isRefusal(decided)) {
    holds(CODE.test(decided.code), 'a refusal has a stable code', decided);
    tally?.refused(kind.name, command.type, decided.code);
    return decided;
  }

  const state = frozen(conforms(kind, command, before.state, decided));
  const role = actingRole(table, command.type as C['type'], before.state, context);
  holds(role !== undefined && (role === 'engine') === actor.engine, 'whoever acts has a role, and the engine its own', actor.id, role);
  const happened = frozen([...decided.own, ...decided.followed]);
  world.appends += 1;
  const recorded = happened.map((event): Recorded<E> => ({ event, at: world.now, actor, role, command, append: world.appends }));
  world.put(kind, id, { history: [...before.history, ...recorded], state });
  const about = { at: String(world.now), actor: actor.id };
  world.log.push(...happened.map((event, index) => ({ category: kind.name, thing: id, event, id: `${world.appends}-${index}`, ...about })));
  tally?.accepted(kind.name, command.type, happened.length);
  return undefined;
}

/** Events have their shapes, and lead where the rows say. @returns the state that they lead to */
function conforms<C extends Message, E extends Message, S extends Phased, X extends Context>(
  { table, shapes, inner }: Kind<C, E, S, X>,
  command: C,
  before: S,
  { own, followed }: Decided<E>,
): S {
  const row = table.steps[command.type as C['type']];
  holds(row.from.includes(before.phase), 'a row decides where it may start', command.type, before.phase);
  for (const { type, ...data } of [...own, ...followed]) {
    const shape = shapes[type];
    const fault = shape ? shape.fault(data, '') : 'no such event';
    holds(!fault, 'an event has its shape', type, fault, data);
  }
  const owned = evolve(table, before, own);
  holds(row.to.includes(owned.phase), "a row's own events lead to its `to`", command.type, row.to, owned.phase);
  const inside = inner?.steps[command.type];
  if (inner && inside) {
    const phase = inner.phase(owned, command);
    holds(phase !== undefined && inside.to.includes(phase), "an inner row's events lead to its `to`", command.type, inside.to, phase);
  }
  holds(followed.length <= MOST_FOLLOWED, 'what follows by itself ends', followed);
  return followed.reduce((state, event) => {
    const after = evolve(table, state, [event]);
    const rows = (table.follows ?? []).filter(({ from }) => from.includes(state.phase));
    holds(
      rows.some(({ to }) => to.includes(after.phase)),
      'what follows leads to its `to`',
      event,
      state.phase,
      after.phase,
    );
    return after;
  }, owned);
}

/** What was decided and folded is never changed again. What is frozen already is frozen all through. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) frozen(each);
  return value;
}

/** The state as text, to be compared: whatever a state is made of has a text of its own. */
const textOf = (state: unknown): string =>
  JSON.stringify(state, (_, each: unknown) => (each instanceof Map || each instanceof Set ? [...(each as Iterable<unknown>)] : each));

/** Folding the whole history again gives the state that was kept. */
export function foldsAgain<C extends Message, E extends Message, S extends Phased, X extends Context>(
  world: World,
  kind: Kind<C, E, S, X>,
  id: string,
): void {
  const { table, name } = kind;
  const thing: Thing<E, S> = world.at(kind, id);
  // Every third history is enough: folding is as pure in one as in another.
  if (world.appends % 3 !== 0 || !world.changed.has(thing)) return;
  const { history, state } = thing;
  const again = evolve(
    table,
    table.initial,
    history.map(({ event }) => event),
  );
  holds(textOf(again) === textOf(state), 'the fold of the whole stream is the state that was kept', name, again, state);
}
