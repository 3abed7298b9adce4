import { EventLogError, type EventLog, type ExpectedRevision, type NewEvent, type StoredEvent } from '#application';
import { notes } from '../contract/event-log/notes.js';
import { between, type Draw } from './seed.js';

/** Where an event was acknowledged to stand. */
interface Acknowledged {
  readonly stream: string;
  readonly revision: number;
}

/** Appends until it is told to stop, and sends what was not answered again, the same events. */
export class Retrying {
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly #log: EventLog;
  readonly #draw: Draw;
  /** Rung at each acknowledgement and each failure. */
  #happened = Promise.withResolvers<undefined>();
  #failures = 0;
  #isOver = false;

  constructor(log: EventLog, draw: Draw) {
    this.#log = log;
    this.#draw = draw;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Until it holds, looked at whenever something happened. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#happened.promise;
  }

  /** The writers share the streams. @returns when each has had its last append answered */
  async work(writers: number, streams: readonly string[]): Promise<void> {
    await Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(streams[writer % streams.length]!)));
  }

  finish(): void {
    this.#isOver = true;
  }

  async #write(stream: string): Promise<void> {
    while (!this.#isOver) await this.#append(stream, notes(between(this.#draw, 1, 3)));
  }

  /** In the stream wherever it ends, once. */
  async #append(stream: string, events: readonly NewEvent[]): Promise<void> {
    for (let expected: ExpectedRevision = 'none'; ;) {
      try {
        const { revision } = await this.#log.append(stream, expected, events);
        for (const [index, { id }] of events.entries()) {
          this.acknowledged.set(id, { stream, revision: revision - events.length + 1 + index });
        }
        this.#ring();
        return;
      } catch (error) {
        if (!(error instanceof EventLogError)) throw error;
        if (error.code === 'log.wrong-revision') expected = error.details['actual'] as ExpectedRevision;
        else if (error.code === 'log.unavailable') this.#failures += 1;
        else throw error;
        this.#ring();
      }
    }
  }

  #ring(): void {
    const { resolve } = this.#happened;
    this.#happened = Promise.withResolvers();
    resolve(undefined);
  }
}

/** Why a log that was closed is unavailable for good. */
const CLOSED = 'the log is closed';

/** Follows from the beginning until it is told to stop, and goes on behind what it saw last where the log was unavailable. */
export class Follower {
  readonly seen: StoredEvent[] = [];
  readonly #abort = new AbortController();
  readonly #ended: Promise<void>;
  #waiting: { readonly count: number; readonly arrived: PromiseWithResolvers<undefined> } | undefined;

  /** @param onEvent awaited before the next event is taken */
  constructor(log: EventLog, onEvent?: () => Promise<unknown>) {
    this.#ended = this.#keepOn(log, onEvent);
    this.#ended.catch((error: unknown) => this.#waiting?.arrived.reject(error));
  }

  async until(count: number): Promise<void> {
    if (this.seen.length >= count) return;
    this.#waiting = { count, arrived: Promise.withResolvers() };
    await Promise.race([this.#waiting.arrived.promise, this.#ended]);
  }

  async end(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async #keepOn(log: EventLog, onEvent?: () => Promise<unknown>): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        // Nothing ends it but its own end, and the log's.
        await this.#follow(log, onEvent);
        return;
      } catch (error) {
        const isAway = error instanceof EventLogError && error.code === 'log.unavailable' && error.details['reason'] !== CLOSED;
        if (!isAway) throw error;
      }
    }
  }

  async #follow(log: EventLog, onEvent?: () => Promise<unknown>): Promise<void> {
    for await (const event of log.follow(this.seen.at(-1)?.position, this.#abort.signal)) {
      this.seen.push(event);
      if (this.seen.length === this.#waiting?.count) this.#waiting.arrived.resolve(undefined);
      await onEvent?.();
    }
  }
}
