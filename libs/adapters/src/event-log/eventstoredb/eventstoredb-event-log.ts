import {
  EventLog,
  EventLogError,
  type AllRead,
  type Appended,
  type CheckpointStore,
  type EventCodec,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from '#application';
import { BACKWARDS, ErrorType, FORWARDS, NO_STREAM, type AppendResult, type WrongExpectedVersionError } from '@eventstore/db-client';
import { checkAppend, firstRevision, type AppendRules, type CheckedAppend } from '../checked-append.js';
import { Doorbell } from '../doorbell.js';
import { followPages, readPages, type HistoryCursor } from '../history-pages.js';
import { checkPrefix, checkStreamName } from '../stream-name.js';
import { Connection, PATIENCE, type Patience } from './connection.js';
import { EndOfHistory } from './end-of-history.js';
import { eventData, readEvent, type Recorded } from './event-record.js';
import { EventStoreCheckpointStore } from './eventstoredb-checkpoint-store.js';
import { HistoryReader } from './history-reader.js';
import { LiveTail } from './live-tail.js';
import { StreamEnds } from './stream-ends.js';
import { placeOf, positionText, type Place } from './place.js';
import { PlaceCursor } from './place-cursor.js';
import { kindOf } from './server-failure.js';

export interface EventStoreEventLogOptions {
  /** `esdb://…`, with whatever credentials, TLS and keep-alive it names. */
  readonly url: string;
  readonly codec: EventCodec;
  /** The installation's prefix of stream names, without `-`. */
  readonly prefix: string;
  readonly patience?: Patience;
}

/**
 * The log on an EventStoreDB, which other nodes and other installations may share. Each answer comes within patience, whatever has become of
 * the server; what a lost answer leaves open is asked again under the same ids, which land once.
 */
export class EventStoreEventLog extends EventLog {
  readonly checkpoints: CheckpointStore;

  readonly #rules: AppendRules;
  readonly #connection: Connection;
  readonly #history: HistoryReader;
  readonly #end: EndOfHistory;
  readonly #tail: LiveTail;
  readonly #bell = new Doorbell();
  readonly #ends = new StreamEnds();
  /** Stream → its last append on its way. */
  readonly #appending = new Map<string, Promise<unknown>>();
  /** Reads of everything that have yet to be told where they end. */
  readonly #beginning = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Does not wait for the server. @throws EventLogError `log.stream-name` for a prefix that cannot be one; TypeError for such an address */
  constructor({ url, codec, prefix, patience = PATIENCE }: EventStoreEventLogOptions) {
    super();
    checkPrefix(prefix);
    this.#rules = { codec, prefix };
    this.#connection = Connection.to(url, patience);
    this.#history = new HistoryReader(this.#connection, this.#rules);
    this.#end = new EndOfHistory(this.#connection, this.#history, prefix);
    this.#tail = new LiveTail({
      connection: this.#connection,
      prefixes: this.#history.prefixes,
      codec,
      end: this.#end,
      happened: ({ stream, revision }) => this.#ends.saw(stream, revision),
      checkAbout: ({ streamId, type, data }) => this.#history.checkAbout(streamId, type, data),
      bell: this.#bell,
    });
    this.checkpoints = new EventStoreCheckpointStore(this.#connection, prefix);
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const append = checkAppend(stream, expected, events, this.#rules);
    this.#requireOpen();
    // The server takes what is sent at the same time in any order, and shows the events of an append one by one: appends to one stream are sent
    // one after the other, and none before a read that began earlier knows its end.
    const beganAt = performance.now();
    const before = [...this.#beginning, this.#appending.get(stream)].filter((each) => each !== undefined);
    const answer = before.length === 0 ? this.#write(append, beganAt) : Promise.all(before).then(() => this.#write(append, beganAt));
    const settled = answer.catch(() => undefined);
    this.#appending.set(stream, settled);
    try {
      return await answer;
    } finally {
      if (this.#appending.get(stream) === settled) this.#appending.delete(stream);
    }
  }

  override async readStream(stream: string, options: StreamRead = {}): Promise<readonly StoredEvent[]> {
    checkStreamName(stream, this.#rules.prefix);
    this.#requireOpen();
    const { direction = 'forwards', from = 0, limit } = options;
    const isToItsEnd = direction === 'forwards' && limit === undefined;
    if (isToItsEnd) this.#ends.begin(stream);
    const recorded = await this.#recordedIn(stream, options);
    if (isToItsEnd) this.#ends.saw(stream, recorded.at(-1)?.revision ?? from - 1);
    return recorded.map((event) => readEvent(event, this.#rules.codec));
  }

  override readAll({ after, limit }: AllRead = {}): AsyncIterable<StoredEvent> {
    // The end as it is now; whoever never reads needs not be told that it could not be found.
    const end = this.#isClosed ? Promise.resolve(undefined) : this.#history.endOfAll();
    const known = end.catch(() => undefined);
    this.#beginning.add(known);
    void known.then(() => this.#beginning.delete(known));
    return readPages(() => this.#cursor(after, undefined, end), limit);
  }

  override follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent> {
    return followPages(() => this.#cursor(after, this.#tail), { bell: this.#bell, signal, isClosed: () => this.#isClosed });
  }

  override async head(): Promise<Position | undefined> {
    this.#requireOpen();
    const end = await this.#end.find();
    return end === undefined ? undefined : positionText(end);
  }

  /** The id of the event that is there: it derives from what was appended, and would be another's after a restored backup went on. */
  override async fingerprint(position: Position): Promise<string> {
    this.#requireOpen();
    const id = await this.#history.idAt(placeOf(position));
    if (id === undefined) throw new EventLogError('log.truncated', { position });
    return id;
  }

  override isStill(stream: string, revision: number, withinMs: number): boolean {
    return this.#ends.isAt(stream, revision) && this.#tail.ageMs <= withinMs;
  }

  override get silentMs(): number {
    return this.#tail.silentMs;
  }

  override async heard(): Promise<void> {
    this.#requireOpen();
    if (await this.#tail.isHeard(this.#connection.patience.totalMs)) return;
    throw new EventLogError('log.unavailable', { reason: 'what happens on the server is not heard' });
  }

  override async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#appending.values());
    this.#bell.ring();
    await this.#tail.close();
    await this.#connection.close();
  }

  async #write(append: CheckedAppend, beganAt: number): Promise<Appended> {
    const { stream, expected, events } = append;
    const first = firstRevision(expected);
    // The server takes no such number: who expects it is told where the stream is.
    if (first === undefined) throw new EventLogError('log.wrong-revision', { stream, expected, actual: await this.#revisionOf(stream) });
    const data = events.map(({ written }) => eventData(written));
    const expectedRevision = expected === 'none' ? NO_STREAM : BigInt(expected);
    const { success, position, nextExpectedRevision } = await this.#connection.ask(
      (client, deadline) =>
        client.appendToStream(stream, data, { expectedRevision, deadline }).catch((error: unknown) => {
          throw kindOf(error) === ErrorType.WRONG_EXPECTED_VERSION ? wrongRevision(append, error as WrongExpectedVersionError) : error;
        }),
      { beganAt, sharesPatience: true },
    );
    // A connection that was made so tells of a refusal, and not where the stream is.
    if (!success) throw new EventLogError('log.wrong-revision', { stream, expected, actual: await this.#revisionOf(stream) });
    const revision = first + events.length - 1;
    // A stream that was deleted goes on where it was, whoever expects none.
    if (nextExpectedRevision !== BigInt(revision)) throw new EventLogError('log.truncated', { stream, reason: 'it was deleted' });
    this.#ends.saw(stream, revision);
    return { revision, ...written(position) };
  }

  async #revisionOf(stream: string): Promise<ExpectedRevision> {
    const [last] = await this.#recordedIn(stream, { direction: 'backwards', limit: 1 });
    return last?.revision ?? 'none';
  }

  async #recordedIn(stream: string, { direction = 'forwards', from, limit }: StreamRead): Promise<readonly Recorded[]> {
    if (limit === 0) return [];
    const isForwards = direction === 'forwards';
    const lowest = Math.max(from ?? 0, 0);
    const recorded = await this.#connection.ask(
      async (client) => {
        const recorded: Recorded[] = [];
        try {
          const reading = client.readStream(stream, {
            direction: isForwards ? FORWARDS : BACKWARDS,
            fromRevision: isForwards ? BigInt(lowest) : from === undefined ? 'end' : BigInt(lowest),
            ...(limit !== undefined && { maxCount: limit }),
          });
          for await (const { event } of reading) {
            if (!event) continue;
            const { id, streamId, revision, position, type, data, metadata } = event;
            recorded.push({ id, stream: streamId, revision: Number(revision), place: position?.commit ?? 0n, type, data, metadata });
          }
        } catch (error) {
          if (kindOf(error) !== ErrorType.STREAM_NOT_FOUND) throw error;
        }
        return recorded;
      },
      { sharesPatience: true },
    );
    requireWhole(stream, recorded, isForwards ? { first: lowest } : { last: 0, limit });
    // What reads as a stream that does not exist may have been taken away as a whole.
    if (recorded.length === 0 && (lowest === 0 || !isForwards)) await this.#history.checkStream(stream);
    return recorded;
  }

  #cursor(after: Position | undefined, tail: LiveTail | undefined, end?: Promise<Place | undefined>): HistoryCursor {
    this.#requireOpen();
    const place = after === undefined ? undefined : placeOf(after);
    tail?.begin();
    return new PlaceCursor({ history: this.#history, tail, end, requireOpen: () => this.#requireOpen() }, place);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new EventLogError('log.unavailable', { reason: 'the log is closed' });
  }
}

const written = (position: AppendResult['position']): Pick<Appended, 'position'> =>
  position === undefined ? {} : { position: positionText(position.commit) };

function wrongRevision({ stream, expected }: CheckedAppend, { actualVersion }: WrongExpectedVersionError): EventLogError {
  const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : 'none';
  return new EventLogError('log.wrong-revision', { stream, expected, actual });
}

/** The lowest revision that was asked for: the first of what was read, or the last unless there were enough before it. */
type Lowest = { readonly first: number } | { readonly last: number; readonly limit: number | undefined };

/** Revisions are gap-free: one that is missing was taken away. @throws EventLogError `log.truncated` */
function requireWhole(stream: string, events: readonly Recorded[], lowest: Lowest): void {
  const isForwards = 'first' in lowest;
  const found = events.at(isForwards ? 0 : -1);
  if (!found || (!isForwards && events.length === lowest.limit)) return;
  const missing = isForwards ? lowest.first : lowest.last;
  if (found.revision !== missing) throw new EventLogError('log.truncated', { stream, missing, reason: 'its first events were taken away' });
}
