import {
  EventLog,
  EventLogError,
  type AllRead,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from '../ports/event-log.js';
import type { AppendOutcome } from '../ports/instruments.js';
import type { Watch } from './watch.js';

/** A log whose appends are timed and traced, whoever makes them. Changes nothing else. */
export class WatchedEventLog extends EventLog {
  #appending = 0;

  constructor(
    private readonly inner: EventLog,
    private readonly watch: Watch,
  ) {
    super();
  }

  /** Appends that wait until they are durable. */
  get appending(): number {
    return this.#appending;
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const { tracing, instruments } = this.watch;
    const began = performance.now();
    let outcome: AppendOutcome = 'failed';
    this.#appending += 1;
    try {
      const appended = await this.watch.within('append', { 'rectify.stream': stream, 'rectify.events': events.length }, () => {
        tracing.appending(events);
        return this.inner.append(stream, expected, events);
      });
      outcome = 'stored';
      return appended;
    } catch (error) {
      if (error instanceof EventLogError) outcome = error.code;
      throw error;
    } finally {
      this.#appending -= 1;
      instruments.appendDone(outcome, (performance.now() - began) / 1000);
    }
  }

  override readStream(stream: string, options?: StreamRead): Promise<readonly StoredEvent[]> {
    return this.inner.readStream(stream, options);
  }

  override readAll(options?: AllRead): AsyncIterable<StoredEvent> {
    return this.inner.readAll(options);
  }

  override follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent> {
    return this.inner.follow(after, signal);
  }

  override head(): Promise<Position | undefined> {
    return this.inner.head();
  }

  override countAfter(position: Position | undefined): Promise<number> {
    return this.inner.countAfter(position);
  }

  override fingerprint(position: Position): Promise<string | undefined> {
    return this.inner.fingerprint(position);
  }

  override isStill(stream: string, revision: number, withinMs: number): boolean {
    return this.inner.isStill(stream, revision, withinMs);
  }

  override get silentMs(): number {
    return this.inner.silentMs;
  }

  override heard(): Promise<void> {
    return this.inner.heard();
  }

  override close(): Promise<void> {
    return this.inner.close();
  }
}
