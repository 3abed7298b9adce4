import { decide, evolve, isRefusal, refusal } from './lifecycle.js';
import type { At, Context, Lifecycle, Made, Message, Of, Phased, Refusal, Step } from './lifecycle.js';

/** Where inner things live in an outer state and its stream: many of a kind, each under a key of its own. */
export interface Place<K extends string, Id extends number | string, S extends Phased, O extends Phased, X, Y> {
  /** The field that names the inner thing in commands and events. */
  readonly key: K;
  /** The outer phases in which an inner command may be given. */
  while(type: string): readonly O['phase'][];
  at(outer: O, id: Id): S | undefined;
  put(outer: O, id: Id, state: S): O;
  /** What the inner rules see of the outer state. */
  context(outer: O, context: Y, id: Id): X;
}

/** An inner lifecycle's rows and folds, to be spread into the outer table. */
export function inside<
  K extends string,
  Id extends number | string,
  C extends Message,
  E extends Message,
  S extends Phased,
  X extends Context,
  O extends Phased,
  Y extends Context,
>(inner: Lifecycle<C, E, S, X>, place: Place<K, Id, S, O, X, Y>) {
  type Inner = At<K, Id, C>;
  type Written = At<K, Id, E>;

  const keyed = (made: Made<E>, id: Id): Made<Written> =>
    isRefusal(made) ? made : made.map((event) => ({ ...event, [place.key]: id }) as unknown as Written);

  /** A thing that does not exist yet is met in the initial state, by the rows that begin there. */
  const met = (type: C['type'], outer: O, id: Id): S | undefined =>
    place.at(outer, id) ?? (inner.steps[type].from.includes(inner.initial.phase) ? inner.initial : undefined);

  const unknown = (id: Id): Refusal => ({ code: `${inner.name}.unknown`, details: { [place.key]: id } });

  const give = (command: Inner, outer: O, context: Y): Made<Written> => {
    const id = command[place.key] as Id;
    const state = met(command.type, outer, id);
    return state ? keyed(decide(inner, command as unknown as C, state, place.context(outer, context, id)), id) : unknown(id);
  };

  const take = (outer: O, event: Written): O => {
    const id = event[place.key] as Id;
    return place.put(outer, id, evolve(inner, place.at(outer, id) ?? inner.initial, [event as unknown as E]));
  };

  const rows = Object.entries<Step<C, E, S, X>>(inner.steps).map(([type, row]) => {
    const phases = place.while(type);
    return [type, { from: phases, to: phases, by: row.by, ...(row.decision && { decision: row.decision }), decide: give }] as const;
  });

  return {
    steps: Object.fromEntries(rows) as unknown as { readonly [T in C['type']]: Step<At<K, Id, Of<C, T>>, Written, O, Y> },
    evolve: Object.fromEntries(Object.keys(inner.evolve).map((type) => [type, take])) as unknown as {
      readonly [T in E['type']]: (outer: O, event: At<K, Id, Of<E, T>>) => O;
    },
    /** Gives an inner command as a part of an outer step. */
    give,
    take,
    /** Why an inner command may not be given to this inner thing now. */
    refusal: (type: C['type'], id: Id, outer: O, context: Y): Refusal | false => {
      const state = met(type, outer, id);
      if (!state) return unknown(id);
      if (!place.while(type).includes(outer.phase)) {
        return { code: `${inner.name}.not-now`, details: { command: type, phase: outer.phase, from: place.while(type) } };
      }
      return refusal(inner, type, state, place.context(outer, context, id));
    },
  };
}
