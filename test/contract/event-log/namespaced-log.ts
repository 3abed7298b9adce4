import {
  EventLog,
  type AllRead,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from '#application';
import { PREFIX } from './notes.js';

/** A log that calls its streams otherwise than they are called on its server, where every test has a prefix of its own. */
export class NamespacedLog extends EventLog {
  readonly #inner: EventLog;
  readonly #prefix: string;

  constructor(inner: EventLog, prefix: string) {
    super();
    this.#inner = inner;
    this.#prefix = prefix;
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.#inner.append(this.#there(stream), expected, events);
  }

  override async readStream(stream: string, options?: StreamRead): Promise<readonly StoredEvent[]> {
    return (await this.#inner.readStream(this.#there(stream), options)).map((event) => this.#here(event));
  }

  override readAll(options?: AllRead): AsyncIterable<StoredEvent> {
    return this.#all(this.#inner.readAll(options));
  }

  override follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent> {
    return this.#all(this.#inner.follow(after, signal));
  }

  override head(): Promise<Position | undefined> {
    return this.#inner.head();
  }

  override fingerprint(position: Position): Promise<string | undefined> {
    return this.#inner.fingerprint(position);
  }

  override close(): Promise<void> {
    return this.#inner.close();
  }

  #there(stream: string): string {
    return stream.startsWith(`${PREFIX}-`) ? `${this.#prefix}${stream.slice(PREFIX.length)}` : stream;
  }

  #here(event: StoredEvent): StoredEvent {
    return { ...event, stream: `${PREFIX}${event.stream.slice(this.#prefix.length)}` };
  }

  #all(events: AsyncIterable<StoredEvent>): AsyncIterable<StoredEvent> {
    const inner = events[Symbol.asyncIterator]();
    const iterator: AsyncIterableIterator<StoredEvent, undefined> = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        const next: IteratorResult<StoredEvent, unknown> = await inner.next();
        return next.done ? { done: true, value: undefined } : { done: false, value: this.#here(next.value) };
      },
      return: async () => {
        await inner.return?.();
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }
}
