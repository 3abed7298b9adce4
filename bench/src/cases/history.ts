import type { EventLog, NewEvent, StreamNames } from '../../../libs/application/src/index.js';
import type { Lifecycle, Message, Phased } from '../../../libs/domain/src/index.js';
import type { Category, EventsByCategory } from '../../../libs/projections/src/index.js';
import { instantText } from './days.ts';
import type { Draw } from './draw.ts';

/** Who acts, and for which organization. */
export interface Acting {
  readonly actor: string;
  readonly role: string;
  readonly organization?: string;
}

export const ENGINE: Acting = { actor: 'engine', role: 'engine' };

type Table<S extends Phased, E extends Message> = Pick<Lifecycle<Message, E, S>, 'initial' | 'evolve' | 'follows'>;

interface Append {
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly NewEvent[];
}

/** Appends that are under way at once: what the log commits together. */
const AT_ONCE = 256;

/** Takes down what happens, instant after instant, and hands it to the log. */
export class History {
  /** Milliseconds since 1970; never goes back. */
  now = 0;
  /** Events taken down. */
  count = 0;
  readonly names: StreamNames;
  readonly #log: EventLog;
  readonly #draw: Draw;
  #waiting: Append[] = [];

  constructor(log: EventLog, names: StreamNames, draw: Draw) {
    this.#log = log;
    this.names = names;
    this.#draw = draw;
  }

  get isFull(): boolean {
    return this.#waiting.length >= AT_ONCE;
  }

  /** @returns the id of the last event, to be named as a cause */
  take(stream: string, revision: number, events: readonly Message[], by: Acting, cause?: string): string {
    // What the engine does follows at once, yet not in no time.
    this.now += 1 + (cause === undefined ? 0 : this.#draw.whole(2, 30));
    const instant = instantText(this.now);
    const commandId = this.#draw.uuid();
    const commandHash = this.#draw.sha256();
    const made = events.map(({ type, ...data }): NewEvent => ({
      id: this.#draw.uuid(),
      type,
      data,
      occurredAt: instant,
      recordedAt: instant,
      ...by,
      commandId,
      commandHash,
      ...(cause !== undefined && { causationId: cause }),
      correlationId: cause ?? commandId,
    }));
    this.count += made.length;
    this.#waiting.push({ stream, revision, events: made });
    return made.at(-1)?.id ?? commandId;
  }

  /** Waits until everything taken down is durable. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    await Promise.all(
      waiting.map(({ stream, revision, events }) => this.#log.append(stream, revision === 0 ? 'none' : revision - 1, events)),
    );
  }
}

/** A stream as its lifecycle's table sees it: what the table could not have met is no history, and ends the bench. */
export class Thing<C extends Category, S extends Phased> {
  readonly id: string;
  state: S;
  /** How many events it holds. */
  length = 0;
  readonly #history: History;
  readonly #stream: string;
  readonly #table: Table<S, EventsByCategory[C]>;

  constructor(history: History, category: C, id: string, table: Table<S, EventsByCategory[C]>) {
    this.id = id;
    this.state = table.initial;
    this.#history = history;
    this.#stream = history.names.of(category, id);
    this.#table = table;
  }

  /** Appends events together with what follows from them by itself. @returns the id of the last */
  did(by: Acting, events: readonly EventsByCategory[C][], cause?: string): string {
    const written = [...events];
    for (const event of events) this.#evolve(event);
    for (let next = this.#following(); next; next = this.#following()) {
      written.push(next);
      this.#evolve(next);
    }
    const id = this.#history.take(this.#stream, this.length, written, by, cause);
    this.length += written.length;
    return id;
  }

  #following(): EventsByCategory[C] | undefined {
    const follows = this.#table.follows?.find((row) => (row.from as readonly string[]).includes(this.state.phase) && row.when(this.state));
    return follows?.then(this.state);
  }

  #evolve(event: EventsByCategory[C]): void {
    const folds = this.#table.evolve as unknown as Readonly<Record<string, (state: S, event: EventsByCategory[C]) => S>>;
    const fold = folds[event.type];
    if (!fold) throw new TypeError(`no fold for ${event.type}`);
    this.state = fold(this.state, event);
  }
}
