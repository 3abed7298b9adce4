import { setTimeout as sleep } from 'node:timers/promises';
import { EventLogError, type EventCodec, type StoredEvent } from '#application';
import { START, streamNameFilter, type AllStreamRecordedEvent, type AllStreamSubscription } from '@eventstore/db-client';
import { Doorbell } from '../doorbell.js';
import type { Connection, Patience } from './connection.js';
import type { EndOfHistory, LookedAt } from './end-of-history.js';
import { readEvent } from './event-record.js';
import { SEARCHED_AT_ONCE } from './filtering-client.js';
import type { Place } from './place.js';
import { asLogFailure } from './server-failure.js';

export interface LiveTailParts {
  readonly connection: Connection;
  /** Of the streams that are followed. */
  readonly prefixes: readonly string[];
  readonly codec: EventCodec;
  readonly end: EndOfHistory;
  /** Told of each event as it comes. */
  readonly happened: (event: StoredEvent) => void;
  /** Refuses what an event about a stream says of it. */
  readonly checkAbout: (event: Pick<AllStreamRecordedEvent, 'streamId' | 'type' | 'data'>) => Promise<void>;
  /** Rung when there is something new. */
  readonly bell: Doorbell;
}

/** That events were taken away, which may be taken back. */
const UNCERTAIN = Symbol('uncertain');

interface Kept {
  readonly place: Place;
  readonly event: StoredEvent | EventLogError;
  readonly characters: number;
}

const MOST_CHARACTERS = 16 * 1024 * 1024;
const CHARACTERS_AN_EVENT = 500;
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [100, 2_000];

/** How often the server is asked where the log ends, to know whether all of it is here. */
const PROBE_EVERY_MS = 1_000;
const PROBE: Patience = { attemptMs: 1_500, totalMs: 1_500 };
/** Older than two probes that were lost, it is said to be silent. */
const SILENT_AFTER_MS = 4_500;

/**
 * What happened last, for all who follow the log in this process: one subscription, made again wherever it ends, from the last event that it
 * gave. Whoever is behind what is kept reads the log until he is not; however slow he is, the subscription is not.
 */
export class LiveTail {
  readonly #parts: LiveTailParts;
  #kept: Kept[] = [];
  #characters = 0;
  /** All that happened behind this place is kept; undefined is the beginning. */
  #from: Place | undefined;
  #run: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;
  #isPlaced = false;
  #begunAt: number | undefined;
  /** Rung whenever all that had happened is here. */
  readonly #heard = new Doorbell();
  /** When the server said where the log ended, once all up to there was here. */
  #freshAt: number | undefined;
  #probed: { readonly askedAt: number; readonly lookedAt: LookedAt | undefined } | undefined;
  /** Up to where all is here that happened, whoever wrote there; not known of what the subscription has not been asked since. */
  #heardTo: Place | undefined;

  constructor(parts: LiveTailParts) {
    this.#parts = parts;
  }

  /** Milliseconds since all that had happened was surely here; Infinity before it ever was. */
  get ageMs(): number {
    return this.#freshAt === undefined ? Infinity : performance.now() - this.#freshAt;
  }

  /** The same, where it is longer than it takes to ask; 0 otherwise, and before anybody follows. */
  get silentMs(): number {
    if (this.#begunAt === undefined) return 0;
    const silent = performance.now() - (this.#freshAt ?? this.#begunAt);
    return silent < SILENT_AFTER_MS ? 0 : silent;
  }

  /** Waits, where it is silent, until it is not. @returns whether it came to that in time */
  async isHeard(withinMs: number): Promise<boolean> {
    if (this.silentMs === 0) return true;
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), withinMs);
    try {
      return await Promise.race([this.#heard.wait().then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Begins with the first who follows. */
  begin(): void {
    if (this.#run) return;
    const abort = new AbortController();
    this.#begunAt = performance.now();
    this.#run = { abort, ended: Promise.all([this.#keepUp(abort.signal), this.#probe(abort.signal)]) };
  }

  /**
   * The events behind a place, as far as they are kept here.
   * @returns undefined where what lies behind it is not all kept
   * @throws EventLogError where the first of them cannot be read
   */
  behind(place: Place | undefined, limit: number): readonly StoredEvent[] | undefined {
    if (!this.#isPlaced || (this.#from !== undefined && (place === undefined || place < this.#from))) return undefined;
    const first = place === undefined ? 0 : this.#indexBehind(place);
    if (place !== undefined && place !== this.#from && this.#kept[first - 1]?.place !== place) return undefined;
    const events: StoredEvent[] = [];
    for (const { event } of this.#kept.slice(first, first + limit)) {
      if (event instanceof EventLogError) {
        if (events.length > 0) break;
        throw event;
      }
      events.push(event);
    }
    return events;
  }

  async close(): Promise<void> {
    this.#run?.abort.abort();
    this.#heard.ring();
    await this.#run?.ended;
  }

  get #reached(): Place | undefined {
    return this.#kept.at(-1)?.place ?? this.#from;
  }

  /** The index of the first event behind a place. */
  #indexBehind(place: Place): number {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#kept[middle]?.place ?? place) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #keepUp(signal: AbortSignal): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        await this.#subscribe(signal, () => (waitMs = FIRST_WAIT_MS));
      } catch {
        // Whoever reads is told what is wrong with the server; who follows waits until it is well.
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  }

  async #subscribe(signal: AbortSignal, onEvent: () => void): Promise<void> {
    const { connection, prefixes, end, bell } = this.#parts;
    const isOver = () => signal.aborted;
    if (!this.#isPlaced) {
      this.#from = (await end.look())?.to;
      this.#isPlaced = true;
      this.#settle();
      bell.ring();
    }
    if (isOver()) return;
    const reached = this.#reached;
    const from = this.#heardTo !== undefined && (reached === undefined || reached < this.#heardTo) ? this.#heardTo : reached;
    // Where the server finds nothing there, it is made again from the last event.
    this.#heardTo = undefined;
    const subscription = connection.client.subscribeToAll({
      fromPosition: from === undefined ? START : { commit: from, prepare: from },
      filter: streamNameFilter({ prefixes: [...prefixes], maxSearchWindow: SEARCHED_AT_ONCE }),
    });
    const stop = () => void leave(subscription);
    signal.addEventListener('abort', stop);
    try {
      for await (const { event } of subscription) {
        if (isOver()) return;
        if (event) await this.#take(event);
        onEvent();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async #take(event: AllStreamRecordedEvent): Promise<void> {
    const place = event.position.commit;
    const read = await this.#read(event);
    if (!read) return;
    if (read === UNCERTAIN) {
      this.#forgetAll(place);
      return;
    }
    const characters = JSON.stringify(event.data).length + CHARACTERS_AN_EVENT;
    this.#kept.push({ place, event: read, characters });
    this.#characters += characters;
    this.#forget();
    if (!(read instanceof EventLogError)) this.#parts.happened(read);
    this.#settle();
    this.#parts.bell.ring();
  }

  async #probe(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const askedAt = performance.now();
      try {
        this.#probed = { askedAt, lookedAt: await this.#parts.end.look(PROBE) };
        this.#settle();
      } catch {
        // It is silent: that is what is to be known.
      }
      await sleep(PROBE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #settle(): void {
    if (!this.#probed || !this.#isPlaced) return;
    const { askedAt, lookedAt } = this.#probed;
    const reached = this.#reached;
    if (lookedAt?.last !== undefined && (reached === undefined || reached < lookedAt.last)) return;
    this.#freshAt = askedAt;
    this.#heardTo = lookedAt?.to;
    this.#probed = undefined;
    this.#heard.ring();
  }

  async #read(event: AllStreamRecordedEvent): Promise<StoredEvent | EventLogError | typeof UNCERTAIN | undefined> {
    const { streamId: stream, id, revision, position, type, data, metadata } = event;
    try {
      if (type.startsWith('$')) {
        await this.#parts.checkAbout(event);
        return undefined;
      }
      return readEvent({ id, stream, revision: Number(revision), place: position.commit, type, data, metadata }, this.#parts.codec);
    } catch (error) {
      const failure = asLogFailure(error);
      if (failure instanceof EventLogError && failure.code === 'log.truncated') return UNCERTAIN;
      if (failure instanceof EventLogError && failure.code !== 'log.unavailable') return failure;
      throw failure;
    }
  }

  /** Whoever is not behind this place yet reads the log, which says what is true then. */
  #forgetAll(place: Place): void {
    this.#kept = [];
    this.#characters = 0;
    this.#from = place;
    this.#parts.bell.ring();
  }

  #forget(): void {
    if (this.#characters <= MOST_CHARACTERS) return;
    let count = 0;
    for (const { place, characters } of this.#kept) {
      if (this.#characters <= MOST_CHARACTERS / 2) break;
      this.#characters -= characters;
      this.#from = place;
      count += 1;
    }
    this.#kept = this.#kept.slice(count);
  }
}

/** The client may tell of a stream that was cancelled, though it was asked to. */
async function leave(subscription: AllStreamSubscription): Promise<void> {
  subscription.on('error', () => undefined);
  await subscription.unsubscribe().catch(() => undefined);
  subscription.destroy();
}
