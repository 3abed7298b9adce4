import { EventLogError, type Appended } from '#application';
import { firstRevision, type CheckedAppend } from '../checked-append.js';
import { placedText, type PlacedEvent } from '../event-text.js';
import { NO_HASH, recordHash, recordText } from './event-record.js';
import type { EventTable } from './event-table.js';
import { positionText } from './position-text.js';
import type { RecentEvent } from './recent-events.js';
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
  #written: RecentEvent[] = [];

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
    const number = this.#streams.moveHead(stream, head, end);
    let previous = head?.position ?? 0;
    let revision = head?.revision ?? -1;
    for (const { id, text, content } of events) {
      revision++;
      previous = this.#insert({ id, stream, revision, ...content }, placedText(text, { id, stream, revision }), previous);
      this.#streams.mark({ stream: number, revision, position: previous });
    }
    return { revision: end.revision, position: positionText(end.position) };
  }

  /** @returns what has become durable, in order */
  committed(): readonly RecentEvent[] {
    const written = this.#written;
    this.#written = [];
    this.#committed = this.#tail;
    return written;
  }

  rolledBack(): void {
    this.#written = [];
    this.#tail = this.#committed;
    this.#streams.forgetHeads();
  }

  /** @returns the event's position */
  #insert(event: PlacedEvent, text: string, previous: number): number {
    const before = this.#tail.hash;
    const record = recordText(before, text);
    const position = this.#tail.position + 1;
    const hash = recordHash(record);
    this.#events.insert({ position, previous, hash, record });
    this.#tail = { position, hash };
    this.#written.push({ position, before, hash, size: record.length, event });
    return position;
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
