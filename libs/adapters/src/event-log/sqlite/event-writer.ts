import { EventLogError, type Appended } from '#application';
import { firstRevision, type CheckedAppend } from '../checked-append.js';
import { eventHash, NO_HASH } from './event-row.js';
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
      previous = this.#insert({ stream, number, revision, previous, id, body: text });
    }
    return { revision: end.revision, position: positionText(end.position) };
  }

  committed(): void {
    this.#committed = this.#tail;
  }

  rolledBack(): void {
    this.#tail = this.#committed;
  }

  #insert(event: { stream: string; number: number; revision: number; previous: number; id: string; body: string }): number {
    const { number, revision, previous, id, body } = event;
    const position = this.#tail.position + 1;
    const before = this.#tail.hash;
    const hash = eventHash({ ...event, before });
    this.#events.insert([position, number, revision, previous, id, before, hash, body]);
    this.#streams.mark({ stream: number, revision, position });
    this.#tail = { position, hash };
    return position;
  }

  /** The same ids right behind the expected revision are the same append once more; anything else has lost the race. */
  #repeatOf({ stream, expected, events }: CheckedAppend, head: StreamHead | undefined): Appended {
    const lowest = firstRevision(expected);
    if (head && lowest !== undefined && lowest + events.length - 1 <= head.revision) {
      const highest = lowest + events.length - 1;
      const rows = this.#events.backwards(this.#streams.nearest(head, highest), { lowest, highest });
      const [last] = rows;
      if (last && rows.every(([, , revision, , id]) => id === events[revision - lowest]?.id)) {
        return { revision: highest, position: positionText(last[0]) };
      }
    }
    throw new EventLogError('log.wrong-revision', { stream, expected, actual: head?.revision ?? 'none' });
  }
}
