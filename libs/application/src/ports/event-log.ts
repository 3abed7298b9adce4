/** A place in the whole history: opaque text that only compares. Later events have greater positions; neither dense nor small. */
export type Position = string;

/** An event as the command shell hands it to the log. */
export interface NewEvent {
  /** A UUID derived from the command, the event's index and the append's bytes: the same append always has the same ids. */
  readonly id: string;
  readonly type: string;
  /** JSON data, without the type. Checked against the event's shape on append as on read. */
  readonly data: Readonly<Record<string, unknown>>;
  /** ISO instant: when it happened, as the person claims. */
  readonly occurredAt: string;
  /** ISO instant: when the command was taken, by the shell's clock. */
  readonly recordedAt: string;
  /** The opaque id of the person who acted, or `engine`. */
  readonly actor: string;
  /** The role in which the actor acted. */
  readonly role: string;
  /** The organization that the actor acted for, where one is known. */
  readonly organization?: string;
  readonly commandId: string;
  /** A keyed hash of the command without its secret fields: tells a retry from another command under the same id. */
  readonly commandHash: string;
  /** The id of the event that caused this command, where a reaction or a timer gave it. */
  readonly causationId?: string;
  /** Binds everything that began with one request of a person. */
  readonly correlationId: string;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** From 0, without a gap, in its stream. */
  readonly revision: number;
  readonly position: Position;
}

/** What `append` expects of the stream: its last revision, or that it does not exist yet. */
export type ExpectedRevision = number | 'none';

export interface Appended {
  /** The stream's revision after the append; for a repeat, as it was after the append that is repeated. */
  readonly revision: number;
  /** The position of the append's last event; missing where the engine cannot say it for a repeat. */
  readonly position?: Position;
}

export interface StreamRead {
  readonly direction?: 'forwards' | 'backwards';
  /** The first revision to read, inclusive. Default: the stream's first forwards, its last backwards; backwards from behind the end is from the end. */
  readonly from?: number;
  /** At most so many events. Default: all. */
  readonly limit?: number;
}

export interface AllRead {
  /** Reads events behind this position, exclusive. Default: from the beginning. */
  readonly after?: Position;
  /** At most so many events. Default: all up to the end at the time of the call. */
  readonly limit?: number;
}

/**
 * Checks an event's data against the shape of its type, and lifts data that an older version wrote to today's shape.
 * Every engine calls it on append and on read, so that what is in the log is always what the code's types say.
 */
export interface EventCodec {
  /** @throws EventLogError `log.event-invalid`: an unknown type for this stream, an unknown field, a missing field or a wrong value. */
  check(stream: string, type: string, data: Readonly<Record<string, unknown>>): void;
  /** @throws EventLogError `log.event-invalid` where the stored data fits no known version. */
  upcast(stream: string, type: string, data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

export type EventLogErrorCode =
  /** The stream is not at the expected revision; `details` say `expected` and `actual` (`none` for a stream that does not exist). */
  | 'log.wrong-revision'
  /** The codec refused an event's type or data, its data is not JSON, its id is no lower-case UUID, or another field is no text. */
  | 'log.event-invalid'
  /** An event over 64 KiB, an append over 512 KiB, or an append of nothing. */
  | 'log.too-large'
  | 'log.empty-append'
  /** A position that this log never gave. */
  | 'log.position-unknown'
  /** A stream name that does not begin with this installation's prefix, or holds other signs than letters, digits, `-`, `_` and `.`. */
  | 'log.stream-name'
  /** Another process has the log open for writing. */
  | 'log.locked'
  /** The file was written by a newer version of the product. */
  | 'log.newer-version'
  /** The stored bytes do not match their hash, or the chain is broken; `details` say the position where one is known. */
  | 'log.corrupt'
  /** The log was cut or changed behind a position that somebody remembers with its fingerprint. */
  | 'log.truncated'
  /** The disk is full. */
  | 'log.disk-full'
  /** The server knows the credentials for others, or not at all. */
  | 'log.access-denied'
  /** The log was closed, or its server does not answer; may be retried. */
  | 'log.unavailable';

/** What a log refuses or cannot do, as data. */
export class EventLogError extends Error {
  override readonly name = 'EventLogError';

  constructor(
    readonly code: EventLogErrorCode,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(details)}`, options);
  }
}

/** An event's size is that of its JSON text in UTF-8, its id left out. */
export const MAX_EVENT_BYTES = 64 * 1024;
export const MAX_APPEND_BYTES = 512 * 1024;

const MOST_COUNTED = 1000;

/**
 * The history: streams of events, each in the order of its revisions, all in the order of their positions.
 *
 * It is the meet of its engines, so that nothing above has to know which one runs. Promised:
 * - An append is at an exact revision or at none, several events at once or none of them, durable when it is answered.
 * - The same ids at the same expected revision change nothing and answer the stored revision (perhaps without a position). Ids are not
 *   looked at when the expected revision is the current one: who wants idempotency looks into the stream first, as the shell does.
 * - Revisions are gap-free in a stream; positions strictly increase in the order of commits, compare as text and are never reused.
 * - `follow` gives every event behind a position once, in order, for as long as its signal lives: no gap, no double.
 * - Events are checked by the codec on append as on read.
 *
 * Left out on purpose: deletion, "any revision", transactions over streams, looking an event up by id, filtering by type.
 */
export abstract class EventLog {
  /**
   * Appends all events or none.
   * @throws EventLogError `log.wrong-revision`, `log.event-invalid`, `log.too-large`, `log.empty-append`, `log.stream-name`, `log.disk-full`,
   *   `log.unavailable`
   */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /**
   * Reads one stream; a stream that does not exist reads as empty.
   * @throws EventLogError `log.stream-name`, `log.corrupt`, `log.event-invalid`, `log.unavailable`
   */
  abstract readStream(stream: string, options?: StreamRead): Promise<readonly StoredEvent[]>;

  /**
   * Reads every stream of this installation in the order of positions. What lies before a faulty event is given before the error.
   * @throws EventLogError `log.position-unknown`, `log.corrupt`, `log.event-invalid`, `log.unavailable`; while iterating
   */
  abstract readAll(options?: AllRead): AsyncIterable<StoredEvent>;

  /** Like `readAll`, and then waits for what comes; ends when the signal is aborted or the log is closed. */
  abstract follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent>;

  /**
   * How many events lie behind this position; all of them without one. An engine that cannot say without reading them counts no further
   * than a thousand.
   * @throws EventLogError `log.position-unknown`, `log.unavailable`
   */
  async countAfter(position: Position | undefined): Promise<number> {
    const missing = this.readAll({ limit: MOST_COUNTED, ...(position !== undefined && { after: position }) });
    return (await Array.fromAsync(missing)).length;
  }

  /** The position of the last event; undefined in an empty log. */
  abstract head(): Promise<Position | undefined>;

  /**
   * A digest of the history up to this position, for whoever keeps the position and wants to know later that what it has handled is still
   * what the log holds; a difference is `log.truncated`. Undefined where the engine has none; then nothing can be said.
   * @throws EventLogError `log.truncated` where the log ends before this position, `log.position-unknown` where the text is no position
   */
  abstract fingerprint(position: Position): Promise<string | undefined>;

  /**
   * Whether a stream is known, without asking a server, to have ended at this revision no longer than so many milliseconds ago; -1 for one
   * that had no events. An engine that answers a read at once knows nothing of the kind.
   */
  isStill(_stream: string, _revision: number, _withinMs: number): boolean {
    return false;
  }

  /**
   * Milliseconds for which the engine has not heard what happens; 0 while it does, and where there is no server to hear from. Whoever follows
   * is at least so far behind.
   */
  get silentMs(): number {
    return 0;
  }

  /**
   * Waits until the engine hears what happens, where it does not: for whoever is to decide on what this process knows.
   * @throws EventLogError `log.unavailable` where it does not come to that soon
   */
  heard(): Promise<void> {
    return Promise.resolve();
  }

  /** Lets waiting appends finish, ends followers, and gives the files free. */
  abstract close(): Promise<void>;
}
