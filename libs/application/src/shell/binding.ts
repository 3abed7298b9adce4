import { evolve, type Actor, type Context, type Lifecycle, type Message, type Phased, type Refusal, type Role } from '#domain';
import type { Category } from '../log/categories.js';
import type { StoredEvent } from '../ports/event-log.js';

/** What the facts around a thing are gathered for: a command to it, or, where there is none, a question about it. */
export interface Asked<C extends Message, S extends Phased> {
  readonly thing: string;
  readonly command?: C;
  readonly state: S;
  /** The events that the state was folded from. */
  readonly history: readonly StoredEvent[];
  readonly actor: Actor;
  readonly now: Temporal.Instant;
}

/** A command that a first decision found good. */
export interface Granted<C extends Message, S extends Phased, X extends Context> extends Asked<C, S> {
  readonly command: C;
  readonly context: X;
  readonly secret?: string;
}

/** What the shell must know of a lifecycle besides its table: where its events are, and what its rules ask for. */
export interface Binding<C extends Message, E extends Message, S extends Phased, X extends Context> {
  readonly category: Category;
  readonly table: Lifecycle<C, E, S, X>;
  /** What the thing is called where it is unknown. Default: as its table. */
  readonly calledAs?: string;
  /** The id of the stream that holds the thing, where that is not its own. */
  streamOf?(thing: string): string;
  /** The facts that the rules may ask for, from wherever they stand. */
  gather(asked: Asked<C, S>): Promise<X>;
  /** Whether the actor may know that the thing exists; for whoever may not, it is unknown. */
  sees(state: S, context: X): boolean;
  /** The revision that the thing's tag carries. Default: its stream's. */
  tag?(events: readonly StoredEvent[], command?: C): number;
  /**
   * Fills in what the server alone can say, and makes durable what must be so before the event. Called when a first decision has found the
   * command good, perhaps more than once.
   */
  complete?(granted: Granted<C, S, X>): Promise<C>;
  /** The organization that the actor acts for in this role. */
  actingFor?(state: S, context: X, role: Role, command: C): string | undefined;
  /** Whether the command addresses a part of the thing that is not there. */
  missing?(state: S, command: C): Refusal | undefined;
}

/** What stored events make of a state. */
export const folded = <C extends Message, E extends Message, S extends Phased, X extends Context>(
  table: Lifecycle<C, E, S, X>,
  state: S,
  events: readonly StoredEvent[],
): S =>
  // The codec has checked each of them against its shape.
  evolve(table, state, events.map(({ type, data }) => ({ ...data, type })) as unknown as readonly E[]);

export const lastRevision = (events: readonly StoredEvent[]): number => events.at(-1)?.revision ?? -1;
