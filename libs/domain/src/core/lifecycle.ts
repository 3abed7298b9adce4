import type { Actor, Role } from './actor.js';

export interface Message {
  readonly type: string;
}

export interface Phased {
  readonly phase: string;
}

/** Why a command is refused, as data: a stable code, and what a person needs to go on. */
export interface Refusal {
  readonly code: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What every rule may know besides its own stream: gathered by the shell before it decides. */
export interface Context {
  readonly actor: Actor;
  readonly now: Temporal.Instant;
}

export type Of<M extends Message, T extends M['type']> = Extract<M, { type: T }>;
export type In<S extends Phased, P extends S['phase']> = NoInfer<S & { readonly phase: P }>;
export type Made<E> = readonly E[] | Refusal;

/** A message of an inner lifecycle as it is written in the outer one's stream: under the key of the inner thing. */
export type At<K extends string, Id extends number | string, M extends Message> = M extends Message ? M & { readonly [N in K]: Id } : never;

/** One row: where a command may start and lead, who may give it at most, what forbids it, and what then becomes true. */
export interface Step<C extends Message, E extends Message, S extends Phased, X, P extends S['phase'] = S['phase']> {
  readonly from: readonly P[];
  /** The phases that the row's own events may lead to; `follows` may lead on from there. */
  readonly to: readonly S['phase'][];
  /** The outer bound of who may give it; a procedure may narrow it, never widen it. */
  readonly by: readonly Role[];
  /** A decision: it requires `If-Match`, and records the revision and the evidence that the decider saw. */
  readonly decision?: true;
  /** What forbids it, so far as that needs no form data: the reason why a button is missing. */
  forbids?(state: In<S, P>, context: X): Refusal | false;
  decide(command: C, state: In<S, P>, context: X): Made<E>;
}

/** What becomes true by itself once a step has made it so; written in the same append. */
export interface Follow<E extends Message, S extends Phased, P extends S['phase'] = S['phase']> {
  readonly from: readonly P[];
  readonly to: readonly S['phase'][];
  when(state: In<S, P>): boolean;
  then(state: In<S, P>): E;
}

/** A lifecycle as a table. A command or an event without its row does not compile. */
export interface Lifecycle<C extends Message, E extends Message, S extends Phased, X extends Context = Context> {
  readonly name: string;
  readonly initial: S;
  /** Which roles the actor holds towards the thing in this state; a recused supervisor holds none on the supervising side. */
  roles(state: S, context: X): ReadonlySet<Role>;
  /** Whether recusal is why the actor lacks a role on the supervising side. */
  recused?(state: S, context: X): boolean;
  /** What forbids every command in this state. */
  forbids?(state: S, context: X): Refusal | false;
  /** Who may give a command under the procedure in force; undefined where it does not narrow the row's `by`. */
  narrowed?(type: C['type'], state: S, context: X): readonly Role[] | undefined;
  readonly steps: { readonly [T in C['type']]: Step<Of<C, T>, E, S, X> };
  readonly follows?: readonly Follow<E, S>[];
  readonly evolve: { readonly [T in E['type']]: (state: S, event: Of<E, T>) => S };
}

/** Writes a row; its functions see only the states named in `from`. */
export const step = <C extends Message, E extends Message, S extends Phased, X, const P extends S['phase']>(row: Step<C, E, S, X, P>) =>
  row as Step<C, E, S, X>;

/** Writes what follows by itself; its functions see only the states named in `from`. */
export const follow = <E extends Message, S extends Phased, const P extends S['phase']>(row: Follow<E, S, P>) => row as Follow<E, S>;

/** Folds an event that only these phases can meet; in any other the history is broken. */
export const fold =
  <S extends Phased, E extends Message, const P extends S['phase']>(
    phases: readonly P[],
    apply: (state: In<S, P>, event: E) => NoInfer<S>,
  ) =>
  (state: S, event: E): S => {
    if (!within(state, phases)) throw new BrokenHistory(event.type, state.phase);
    return apply(state, event);
  };

/** An event stands where no rule could have put it: the history was not written by these tables. */
export class BrokenHistory extends Error {
  override readonly name = 'BrokenHistory';

  constructor(event: string, phase: string) {
    super(`${event} in ${phase}`);
  }
}

export function evolve<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  state: S,
  events: readonly E[],
): S {
  return events.reduce((before, event) => {
    const apply = table.evolve[event.type as E['type']] as ((state: S, event: E) => S) | undefined;
    if (!apply) throw new BrokenHistory(event.type, before.phase);
    return apply(before, event);
  }, state);
}

/** Who may give this command to this state: the row's bound, narrowed by the procedure. */
export function allowedRoles<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  type: C['type'],
  state: S,
  context: X,
): readonly Role[] {
  const { by } = table.steps[type];
  const narrowed = table.narrowed?.(type, state, context);
  return narrowed ? by.filter((role) => role === 'engine' || narrowed.includes(role)) : by;
}

/** The role in which the actor gives this command: the first that both the row and his standing allow. */
export function actingRole<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  type: C['type'],
  state: S,
  context: X,
): Role | undefined {
  const held = table.roles(state, context);
  return allowedRoles(table, type, state, context).find((role) => held.has(role));
}

/** Why a command may not be given now, so far as that needs no form data: who asks, then where the thing stands, then what forbids it. */
export function refusal<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  type: C['type'],
  state: S,
  context: X,
): Refusal | false {
  const row = table.steps[type];
  if (!actingRole(table, type, state, context)) {
    if (row.by.some(isSupervising) && table.recused?.(state, context)) return { code: `${table.name}.recused`, details: { command: type } };
    return { code: `${table.name}.not-yours`, details: { command: type, by: allowedRoles(table, type, state, context) } };
  }
  if (!within(state, row.from)) return { code: `${table.name}.not-now`, details: { command: type, phase: state.phase, from: row.from } };
  return (table.forbids?.(state, context) ?? false) || (row.forbids?.(state, context) ?? false);
}

/** What a command makes true: the row's own events, and what follows by itself from them. */
export interface Decided<E> {
  readonly own: readonly E[];
  readonly followed: readonly E[];
}

export function decideApart<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  command: C,
  state: S,
  context: X,
): Decided<E> | Refusal {
  const row = table.steps[command.type as C['type']] as Step<C, E, S, X>;
  const own = refusal(table, command.type, state, context) || row.decide(command, state, context);
  return isRefusal(own) ? own : { own, followed: following(table, evolve(table, state, own)) };
}

/** The decider: pure, total, the same answer for the same arguments. */
export function decide<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  command: C,
  state: S,
  context: X,
): Made<E> {
  const decided = decideApart(table, command, state, context);
  return isRefusal(decided) ? decided : [...decided.own, ...decided.followed];
}

function following<C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  state: S,
): readonly E[] {
  const next = table.follows?.find((row) => within(state, row.from) && row.when(state));
  if (!next) return [];
  const event = next.then(state);
  return [event, ...following(table, evolve(table, state, [event]))];
}

export const isRefusal = (made: object): made is Refusal => 'code' in made;

const isSupervising = (role: Role) => role === 'supervisor' || role === 'leader';

const within = <S extends Phased, P extends S['phase']>(state: S, phases: readonly P[]): state is In<S, P> =>
  (phases as readonly string[]).includes(state.phase);
