import {
  type Actor,
  type Context,
  type EventShapes,
  type EvidenceRef,
  type Happened,
  type Lifecycle,
  type Message,
  type Phased,
  type Refusal,
  type Role,
} from '#domain';
import { dayInChina } from './days.js';

/** An event with everything about it that a rule of domain.md may speak of. */
export interface Recorded<E extends Message> {
  readonly event: E;
  readonly at: Temporal.Instant;
  readonly actor: Actor;
  readonly role: Role | undefined;
  readonly command: Message;
  /** Which append it came with: events of one append have the same, later ones a greater. */
  readonly append: number;
}

export interface Thing<E extends Message, S extends Phased> {
  readonly history: readonly Recorded<E>[];
  readonly state: S;
}

/** A sort of things: its table, its events, and how the application gathers what its rules ask for. */
export interface Kind<C extends Message, E extends Message, S extends Phased, X extends Context> {
  readonly name: string;
  readonly table: Lifecycle<C, E, S, X>;
  readonly shapes: EventShapes;
  /** A table inside this one; its rows' `to` holds for the inner thing. */
  readonly inner?: {
    readonly steps: Readonly<Record<string, { readonly to: readonly string[] }>>;
    phase(state: S, command: C): string | undefined;
  };
  gather(world: World, about: { readonly id: string; readonly state: S; readonly command: C; readonly actor: Actor }): X;
}

/** What was tried, for whoever has to read a counterexample. */
export interface Tried {
  readonly at: Temporal.Instant;
  readonly actor: string;
  readonly thing: string;
  readonly command: Message;
  readonly answer: Refusal | readonly Message[];
}

type Shelf = Map<string, Thing<Message, Phased>>;

/** Everything that there is: things by kind and id, files, one clock, and the history as a whole. */
export class World {
  readonly tried: Tried[] = [];
  /** Every event in the order of the history, as reactions read it. */
  readonly log: Happened[] = [];
  /** Reaction → how far it has come, and its fold. */
  readonly reactions = new Map<string, { readonly next: number; readonly state: unknown }>();
  appends = 0;
  /** What has changed since this world went its own way. */
  readonly changed = new Set<unknown>();
  day: string;

  constructor(
    public now: Temporal.Instant,
    private readonly shelves: Map<string, Shelf> = new Map(),
    readonly uploads: Map<string, EvidenceRef> = new Map(),
  ) {
    this.day = dayInChina(now);
  }

  /** The same world, to go another way from here. Things are never changed in place, so that both may share them. */
  fork(): World {
    const shelves = new Map([...this.shelves].map(([name, shelf]) => [name, new Map(shelf)]));
    const fork = new World(this.now, shelves, new Map(this.uploads));
    fork.log.push(...this.log);
    for (const [name, place] of this.reactions) fork.reactions.set(name, place);
    fork.appends = this.appends;
    return fork;
  }

  pass(hours: number): void {
    this.now = this.now.add({ hours });
    this.day = dayInChina(this.now);
  }

  at<C extends Message, E extends Message, S extends Phased, X extends Context>(
    { name, table }: Pick<Kind<C, E, S, X>, 'name' | 'table'>,
    id: string,
  ): Thing<E, S> {
    return (this.shelf(name).get(id) as Thing<E, S> | undefined) ?? { history: [], state: table.initial };
  }

  put<C extends Message, E extends Message, S extends Phased, X extends Context>(
    { name }: Kind<C, E, S, X>,
    id: string,
    thing: Thing<E, S>,
  ) {
    this.shelf(name).set(id, thing);
    this.changed.add(thing);
  }

  ids({ name }: { readonly name: string }): readonly string[] {
    return [...this.shelf(name).keys()];
  }

  /** One event of a thing's stream. */
  recorded(name: string, id: string, revision: number): Recorded<Message> | undefined {
    return this.shelf(name).get(id)?.history[revision];
  }

  private shelf(name: string): Shelf {
    const found = this.shelves.get(name) ?? new Map<string, Thing<Message, Phased>>();
    this.shelves.set(name, found);
    return found;
  }
}
