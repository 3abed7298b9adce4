import { EventLogError, type Appended } from '#application';
import { firstRevision, type CheckedAppend } from '../checked-append.js';
import { placedText } from '../event-text.js';
import { NO_HASH, recordHash, recordText } from './event-record.js';
import type { EventTable } from './event-table.js';
import { positionText } from './position-text.js';
import type { StreamHead, StreamTable } from './stream-table.js';

interface Tail {
  readonly position: number;
  readonly hash: string;
}

/** Writes appends behind the log's end, inside a transaction that somebody else commits. The process is the log's only writer. */
export class EventWriter {
  readonly #events: EventTable;
  readonly #streams: StreamTable;
  #committed: Tail;
  #tail: Tail;

  constructor(events: EventTable, streams: StreamTable) {
    this.#events = events;
    this.#streams = streams;
    this.#committed = events.last() ?? { position: 0, hash: NO_HASH };
    this.#tail = this.#committed;
  }

  /** The last position that is durable; 0 in an empty log. */
  get last(): number {
    return this.#committed.position;
  }

  /** @throws EventLogError `log.wrong-revision`, before anything is written */
  write(append: CheckedAppend): Appended {
    const { stream, expected, events } = append;
    const head = this.#streams.head(stream);
    if (expected !== (head?.revision ?? 'none')) {
      return this.#repeatOf(append, head);
    }
    const end = { revision: (head?.revision ?? -1) + events.length, position: this.#tail.position + events.length };
    const number = head?.stream ?? this.#streams.create(stream, end.revision, end.position);
    if (head) {
      this.#streams.move({ stream: number, ...end });
    }
    let previous = head?.position ?? 0;
    for (const [index, { id, text }] of events.entries()) {
      const revision = end.revision - events.length + 1 + index;
      previous = this.#insert(placedText(text, { id, stream, revision }), previous);
      this.#streams.mark({ stream: number, revision, position: previous });
    }
    return { revision: end.revision, position: positionText(end.position) };
  }

  committed(): void {
    this.#committed = this.#tail;
  }

  rolledBack(): void {
    this.#tail = this.#committed;
  }

  /** @returns the event's position */
  #insert(placed: string, previous: number): number {
    const record = recordText(this.#tail.hash, placed);
    this.#tail = { position: this.#tail.position + 1, hash: recordHash(record) };
    this.#events.insert({ ...this.#tail, previous, record });
    return this.#tail.position;
  }

  /** The same ids right behind the expected revision are the same append once more; anything else has lost the race. */
  #repeatOf({ stream, expected, events }: CheckedAppend, head: StreamHead | undefined): Appended {
    const lowest = firstRevision(expected);
    if (head && lowest !== undefined && lowest + events.length - 1 <= head.revision) {
      const highest = lowest + events.length - 1;
      const stored = this.#events.backwards(stream, this.#streams.nearest(head, highest), { lowest, highest });
      const [last] = stored;
      if (last && stored.every(({ event }) => event.id === events[event.revision - lowest]?.id)) {
        return { revision: highest, position: positionText(last.position) };
      }
    }
    throw new EventLogError('log.wrong-revision', { stream, expected, actual: head?.revision ?? 'none' });
  }
}
