import { EventLogError, type Appended } from '#application';
import { firstRevision, type CheckedAppend } from '../checked-append.js';
import { placedText, type EventText } from '../event-text.js';
import { NO_HASH, readRecord, recordHash, recordText } from './event-record.js';
import type { EventTable } from './event-table.js';
import { positionText } from './position-text.js';
import type { RecentEvent } from './recent-events.js';
import type { StreamHead, StreamTable } from './stream-table.js';

/** Writes appends behind the log's end, inside a transaction that somebody else commits. The process is the log's only writer. */
export class EventWriter {
  readonly #events: EventTable;
  readonly #streams: StreamTable;
  /** Where the log ends that is durable. */
  #last: number;
  #lastHash: string;
  /** Where it ends with what is written and not committed yet. */
  #position: number;
  #hash: string;
  #written: RecentEvent[] = [];

  constructor(events: EventTable, streams: StreamTable) {
    const { position, hash } = events.last() ?? { position: 0, hash: NO_HASH };
    this.#events = events;
    this.#streams = streams;
    this.#last = this.#position = position;
    this.#lastHash = this.#hash = hash;
    this.#findMoved();
  }

  /** The last position that is durable; 0 in an empty log. */
  get last(): number {
    return this.#last;
  }

  /** @throws EventLogError `log.wrong-revision`, before anything is written */
  write(append: CheckedAppend): Appended {
    const { stream, expected, events } = append;
    const head = this.#streams.head(stream);
    if (expected !== (head?.revision ?? 'none')) {
      return this.#repeatOf(append, head);
    }
    let previous = head?.position ?? 0;
    let revision = head?.revision ?? -1;
    const moved = this.#streams.moveHead(stream, head, revision + events.length, this.#position + events.length);
    for (const event of events) {
      revision++;
      previous = this.#insert(event, revision, previous);
      this.#streams.mark(moved, revision, previous);
    }
    if (this.#streams.isBehind(previous)) {
      this.#streams.write(previous);
    }
    return { revision, position: positionText(previous) };
  }

  /** Writes where each stream ends; inside a transaction. */
  writeHeads(): void {
    if (this.#streams.writtenTo !== this.#position) {
      this.#streams.write(this.#position);
    }
  }

  /** @returns what has become durable, in order */
  committed(): readonly RecentEvent[] {
    const written = this.#written;
    this.#written = [];
    this.#last = this.#position;
    this.#lastHash = this.#hash;
    return written;
  }

  rolledBack(): void {
    this.#written = [];
    this.#position = this.#last;
    this.#hash = this.#lastHash;
    this.#streams.forgetMoved();
    this.#findMoved();
  }

  /** @throws EventLogError `log.corrupt` */
  #findMoved(): void {
    for (const row of this.#events.range(this.#streams.writtenTo, this.#last, -1)) {
      const [position] = row;
      const { stream, revision } = readRecord(row).event;
      this.#streams.moveHead(stream, this.#streams.head(stream), revision, position);
    }
  }

  /** @returns the event's position */
  #insert({ text, written }: EventText, revision: number, previous: number): number {
    written.revision = revision;
    const before = this.#hash;
    const record = recordText(before, placedText(text, written));
    const position = this.#position + 1;
    const hash = recordHash(record);
    this.#events.insert(position, previous, hash, record);
    this.#position = position;
    this.#hash = hash;
    this.#written.push({ position, previous, before, hash, size: record.length, event: written, stored: undefined });
    return position;
  }

  /** The same ids right behind the expected revision are the same append once more; anything else has lost the race. */
  #repeatOf({ stream, expected, events }: CheckedAppend, head: StreamHead | undefined): Appended {
    const lowest = firstRevision(expected);
    if (head && lowest !== undefined && lowest + events.length - 1 <= head.revision) {
      const highest = lowest + events.length - 1;
      const stored = this.#events.backwards(stream, this.#streams.nearest(head, highest), { lowest, highest });
      const [last] = stored;
      if (last && stored.every(({ event }) => event.id === events[event.revision - lowest]?.written.id)) {
        return { revision: highest, position: positionText(last.position) };
      }
    }
    throw new EventLogError('log.wrong-revision', { stream, expected, actual: head?.revision ?? 'none' });
  }
}
