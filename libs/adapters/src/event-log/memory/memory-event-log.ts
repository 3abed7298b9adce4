import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EventLog,
  EventLogError,
  type AllRead,
  type Appended,
  type EventCodec,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from '#application';
import { checkAppend, firstRevision, type AppendRules, type CheckedAppend } from '../checked-append.js';
import { Doorbell } from '../doorbell.js';
import { placedText, storedEvent, type PlacedEvent } from '../event-text.js';
import { followPages, readPages, type HistoryCursor } from '../history-pages.js';
import { revisionRange } from '../revision-range.js';
import { checkPrefix, checkStreamName } from '../stream-name.js';
import { deepFreeze } from './deep-freeze.js';
import { MemoryCheckpointStore } from './memory-checkpoint-store.js';

interface Kept {
  readonly id: string;
  readonly position: Position;
  /** JSON of a `PlacedEvent`. */
  readonly text: string;
}

/**
 * For tests: forgets everything with the process, and has the awkward sides of EventStoreDB on purpose. Positions are sparse byte offsets in
 * two parts, a repeated append answers without a position, an event can be read before its append is answered, there is no fingerprint, and
 * what is read cannot be changed.
 */
export class MemoryEventLog extends EventLog {
  readonly checkpoints = new MemoryCheckpointStore();

  readonly #rules: AppendRules;
  readonly #history: Kept[] = [];
  readonly #streams = new Map<string, Kept[]>();
  readonly #bell = new Doorbell();
  readonly #appending = new Set<Promise<Appended>>();
  #offset = 0;
  #isClosed = false;

  /** @throws EventLogError `log.stream-name` */
  constructor({ codec, prefix }: { readonly codec: EventCodec; readonly prefix: string }) {
    super();
    checkPrefix(prefix);
    this.#rules = { codec, prefix };
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const append = checkAppend(stream, expected, events, this.#rules);
    this.#requireOpen();
    const answer = this.#write(append);
    this.#appending.add(answer);
    try {
      return await answer;
    } finally {
      this.#appending.delete(answer);
    }
  }

  override async readStream(stream: string, options: StreamRead = {}): Promise<readonly StoredEvent[]> {
    checkStreamName(stream, this.#rules.prefix);
    await nextTurn();
    this.#requireOpen();
    const kept = this.#streams.get(stream) ?? [];
    const range = revisionRange(options, kept.length - 1);
    const events = range ? kept.slice(range.lowest, range.highest + 1).map((event) => this.#read(event)) : [];
    return options.direction === 'backwards' ? events.reverse() : events;
  }

  override readAll({ after, limit }: AllRead = {}): AsyncIterable<StoredEvent> {
    const end = this.#history.length;
    return this.#later(() => readPages(() => this.#cursor(after, () => end), limit));
  }

  override follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent> {
    const cursor = () => this.#cursor(after, () => this.#history.length);
    return this.#later(() => followPages(cursor, { bell: this.#bell, signal, isClosed: () => this.#isClosed }));
  }

  override async head(): Promise<Position | undefined> {
    await nextTurn();
    this.#requireOpen();
    return this.#history.at(-1)?.position;
  }

  override async fingerprint(): Promise<undefined> {
    await nextTurn();
    this.#requireOpen();
  }

  override async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#appending);
    this.#bell.ring();
  }

  async #write(append: CheckedAppend): Promise<Appended> {
    await nextTurn();
    const appended = this.#decide(append);
    await nextTurn();
    return appended;
  }

  #decide({ stream, expected, events }: CheckedAppend): Appended {
    const kept = this.#streams.get(stream) ?? [];
    const actual = kept.length === 0 ? 'none' : kept.length - 1;
    if (expected === actual) {
      return this.#store(stream, kept, events);
    }
    const first = firstRevision(expected);
    if (first !== undefined && events.every(({ written }, index) => kept[first + index]?.id === written.id)) {
      return { revision: first + events.length - 1 };
    }
    throw new EventLogError('log.wrong-revision', { stream, expected, actual });
  }

  #store(stream: string, kept: Kept[], events: CheckedAppend['events']): Appended {
    this.#streams.set(stream, kept);
    for (const { text, written } of events) {
      this.#offset += Buffer.byteLength(text) + 130;
      const { id } = written;
      const event = { id, position: positionText(this.#offset), text: placedText(text, { id, stream, revision: kept.length }) };
      kept.push(event);
      this.#history.push(event);
    }
    this.#bell.ring();
    return { revision: kept.length - 1, position: positionText(this.#offset) };
  }

  #cursor(after: Position | undefined, end: () => number): HistoryCursor {
    this.#requireOpen();
    const found = this.#history.findIndex(({ position }) => position === after);
    if (after !== undefined && found === -1) {
      throw new EventLogError('log.position-unknown', { position: after });
    }
    let next = found + 1;
    const page = (limit: number) => {
      this.#requireOpen();
      const events: StoredEvent[] = [];
      try {
        for (const event of this.#history.slice(next, Math.min(next + limit, end()))) {
          events.push(this.#read(event));
        }
      } catch (error) {
        if (events.length === 0) {
          throw error;
        }
      }
      next += events.length;
      return events;
    };
    return { page };
  }

  #read({ text, position }: Kept): StoredEvent {
    return deepFreeze(storedEvent(JSON.parse(text) as PlacedEvent, position, this.#rules.codec));
  }

  async *#later(read: () => AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent, void, undefined> {
    await nextTurn();
    yield* read();
  }

  #requireOpen(): void {
    if (this.#isClosed) {
      throw new EventLogError('log.unavailable', { reason: 'the log is closed' });
    }
  }
}

function positionText(offset: number): Position {
  const part = String(offset).padStart(16, '0');
  return `${part}/${part}`;
}
