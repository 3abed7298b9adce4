import { EventLogError, type StoredEvent } from '#application';
import { ErrorType } from '@eventstore/db-client';
import type { AppendRules } from '../checked-append.js';
import type { Connection, Patience } from './connection.js';
import { parse, readEvent, received, type Recorded } from './event-record.js';
import { placeOf, positionText, unknownPosition, type Place } from './place.js';
import { kindOf } from './server-failure.js';

/** What a stream's metadata say where the server takes events away by itself, as the server calls it and as its client does. */
const TRUNCATING = ['$maxAge', '$maxCount', '$tb', 'maxAge', 'maxCount', 'truncateBefore'] as const;

/** Ids of the events that were read last: whoever has just handled one asks for it. */
const MOST_IDS = 10_000;

/** Pages that are kept for whoever asks for the same one: read models that are made together are never further apart. */
const MOST_PAGES = 4;

/** What the log holds none of this installation's events in: behind a place, up to another. */
interface Gap {
  readonly from: Place | undefined;
  readonly to: Place;
}

/** Reads everything of this installation, in the order of its places, beside whatever others write. */
export class HistoryReader {
  readonly prefixes: readonly string[];
  readonly #connection: Connection;
  readonly #rules: AppendRules;
  readonly #ids = new Map<Place, string>();
  readonly #pages = new Map<string, Promise<readonly StoredEvent[]>>();
  /** Where the whole log was seen to end last. */
  #end: Place | undefined;
  /** The last one that was searched through: whoever stands before it does not wait for that again. */
  #gap: Gap | undefined;

  constructor(connection: Connection, rules: AppendRules) {
    this.#connection = connection;
    this.#rules = rules;
    this.prefixes = [`${rules.prefix}-`, `$$${rules.prefix}-`];
  }

  /** Where the whole log ends, whoever wrote there; undefined where nobody has. */
  async endOfAll(patience?: Patience): Promise<Place | undefined> {
    const end = await this.#connection.ask((client, deadlineMs) => client.lastPlace(deadlineMs), { ...(patience && { patience }) });
    // It goes back where a backup was restored: what was known of it is not so.
    if (this.#end !== undefined && (end ?? -1n) < this.#end) this.#gap = undefined;
    this.#end = end;
    return end;
  }

  /**
   * Events behind a place. Where one cannot be read it gives those before, if there are any, and says so when it is asked again.
   * @param until the last place that is wanted; undefined for as far as they go
   */
  async behind(
    place: Place | undefined,
    { limit, until }: { readonly limit: number; readonly until: Place | undefined },
  ): Promise<readonly StoredEvent[]> {
    if (place !== undefined && until !== undefined && place >= until) return [];
    const events = await this.#page(place, limit);
    const beyond = until === undefined ? -1 : events.findIndex(({ position }) => placeOf(position) > until);
    return beyond < 0 ? events : events.slice(0, beyond);
  }

  /** A full page never changes and is shared; one that is not may have been asked for before what happened since, and is its reader's alone. */
  async #page(place: Place | undefined, limit: number): Promise<readonly StoredEvent[]> {
    const key = `${place ?? ''}/${limit}`;
    const shared = await this.#pages.get(key)?.catch(() => undefined);
    if (shared?.length === limit) return shared;
    const page = this.#pageBehind(place, limit);
    this.#pages.set(key, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    try {
      const events = await page;
      // Whoever has come to the end needs no page of before.
      if (events.length < limit) this.#pages.clear();
      return events;
    } catch (error) {
      this.#pages.clear();
      throw error;
    }
  }

  async #pageBehind(place: Place | undefined, limit: number): Promise<readonly StoredEvent[]> {
    const end = this.#end;
    for (let from = this.#gap && this.#gap.from === place ? this.#gap.to : place; ;) {
      const { found, isEnd } = await this.#recordedBehind(from, limit);
      const events: StoredEvent[] = [];
      for (const each of found) {
        try {
          if (each.type.startsWith('$')) await this.checkAbout(each.stream, each.type, each.data);
          else events.push(this.#read(each));
        } catch (error) {
          if (events.length > 0) return events;
          throw error;
        }
      }
      if (isEnd) this.#noteGap(events.length > 0 ? found.at(-1)?.place : place, end);
      if (isEnd || events.length > 0) return events;
      // All that was found were notes about streams: what is looked for may lie behind them.
      from = found.at(-1)?.place ?? from;
    }
  }

  #noteGap(from: Place | undefined, to: Place | undefined): void {
    if (to !== undefined && (from === undefined || from < to)) this.#gap = { from, to };
  }

  /** @throws EventLogError `log.position-unknown` where no event of this installation is there */
  async requireEventAt(place: Place): Promise<void> {
    if ((await this.idAt(place)) === undefined) throw unknownPosition(positionText(place));
  }

  /** The id of the event that is there, where one is. */
  async idAt(place: Place): Promise<string | undefined> {
    const known = this.#ids.get(place);
    if (known !== undefined) return known;
    const [found] = await this.#anyAt(place);
    if (found?.place !== place || !found.stream.startsWith(`${this.#rules.prefix}-`) || found.type.startsWith('$')) return undefined;
    this.#remember(found);
    return found.id;
  }

  /**
   * The server tells in streams of its own what becomes of ours.
   * @throws EventLogError `log.truncated` where it takes events of a stream away
   */
  async checkAbout(stream: string, type: string, data: unknown): Promise<void> {
    if (type === '$streamDeleted') throw new EventLogError('log.truncated', { stream, reason: 'it was deleted' });
    const written = data instanceof Uint8Array ? parse(data) : data;
    if (!stream.startsWith('$$') || !truncates(written)) return;
    // It may have been taken back since, before anything was taken away.
    await this.checkStream(stream.slice(2));
  }

  /** @throws EventLogError `log.truncated` where the server takes events of the stream away, by its metadata as they are now */
  async checkStream(stream: string): Promise<void> {
    const { metadata } = await this.#connection.ask((client) => client.getStreamMetadata(stream), { sharesPatience: true });
    if (truncates(metadata)) throw new EventLogError('log.truncated', { stream, reason: 'its metadata take events away' });
  }

  /** The event at a place, whoever wrote it, or the first behind it. */
  async #anyAt(place: Place): Promise<readonly Recorded[]> {
    try {
      const { events } = await this.#connection.ask((client, deadlineMs) =>
        client.readFiltered({ direction: 'forwards', from: place, limit: 1, deadlineMs }),
      );
      return events.map(received);
    } catch (error) {
      if (error instanceof EventLogError && OFF_A_RECORD.includes(kindOf(error.cause))) return [];
      throw error;
    }
  }

  async #recordedBehind(
    place: Place | undefined,
    limit: number,
  ): Promise<{ readonly found: readonly Recorded[]; readonly isEnd: boolean }> {
    const { events, isEnd } = await this.#connection.search((client, signal) =>
      client.readFiltered({ direction: 'forwards', behind: place, prefixes: this.prefixes, limit, signal }),
    );
    return { found: events.map(received), isEnd };
  }

  #read(recorded: Recorded): StoredEvent {
    const event = readEvent(recorded, this.#rules.codec);
    this.#remember(recorded);
    return event;
  }

  #remember({ place, id }: Recorded): void {
    this.#ids.set(place, id);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > MOST_IDS && oldest !== undefined) this.#ids.delete(oldest);
  }
}

/** What the server says of a place at which no record begins. */
const OFF_A_RECORD: readonly unknown[] = [ErrorType.UNKNOWN, ErrorType.INVALID_ARGUMENT];

function truncates(metadata: unknown): boolean {
  return typeof metadata === 'object' && metadata !== null && TRUNCATING.some((name) => name in metadata);
}
