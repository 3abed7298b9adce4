import type { Connection, Patience } from './connection.js';
import { received } from './event-record.js';
import type { HistoryReader } from './history-reader.js';
import type { Place } from './place.js';

/** What was looked at of the log, and what was found there. */
export interface LookedAt {
  /** The last event of this installation; undefined where there is none. */
  readonly last: Place | undefined;
  /** Where the whole log ended. */
  readonly to: Place;
  /** Behind which it was looked at; undefined where it was looked at as a whole. */
  readonly behind: Place | undefined;
}

/**
 * Where the last event of this installation is. It is looked for once through whatever others wrote behind it, and then only in what they
 * wrote since.
 */
export class EndOfHistory {
  readonly #connection: Connection;
  readonly #history: HistoryReader;
  readonly #prefix: string;
  #lookedAt: LookedAt | undefined;
  /** The one search through all that was there before. */
  #first: Promise<Place | undefined> | undefined;

  constructor(connection: Connection, history: HistoryReader, prefix: string) {
    this.#connection = connection;
    this.#history = history;
    this.#prefix = `${prefix}-`;
  }

  /** The last event; undefined where there is none. @throws EventLogError `log.unavailable` */
  async find(): Promise<Place | undefined> {
    const lookedAt = await this.look();
    if (!lookedAt || lookedAt.behind === undefined || lookedAt.last !== undefined) return lookedAt?.last;
    const last = await this.#before();
    this.#lookedAt = { ...lookedAt, last, behind: undefined };
    return last;
  }

  /**
   * Looks at what was written since it was looked last, from where the log ended at the first look on.
   * @returns undefined in a log that nobody has written to
   * @throws EventLogError `log.unavailable`
   */
  async look(patience?: Patience): Promise<LookedAt | undefined> {
    const before = this.#lookedAt;
    const to = await this.#history.endOfAll(patience);
    const lookedAt = to === undefined ? undefined : await this.#lookedOn(before, to);
    // Of those that begin at once one is the first, or what lies between them would never be looked at.
    if (before || !this.#lookedAt) this.#lookedAt = lookedAt;
    return this.#lookedAt;
  }

  async #lookedOn(before: LookedAt | undefined, to: Place): Promise<LookedAt> {
    // A log that ends before what was seen of it is another one.
    if (!before || to < before.to) {
      this.#first = undefined;
      return { last: undefined, to, behind: to };
    }
    if (to === before.to || (await this.#found({ behind: before.to })) === undefined) return { ...before, to };
    return { ...before, last: await this.#found(), to };
  }

  async #before(): Promise<Place | undefined> {
    this.#first ??= this.#found();
    try {
      return await this.#first;
    } catch (error) {
      this.#first = undefined;
      throw error;
    }
  }

  /** The first event behind a place, or the last of all. */
  async #found(where: { readonly behind?: Place } = {}): Promise<Place | undefined> {
    const direction = where.behind === undefined ? 'backwards' : 'forwards';
    const { events } = await this.#connection.search((client, signal) =>
      client.readFiltered({ direction, ...where, prefixes: [this.#prefix], limit: 1, signal }),
    );
    return events[0] && received(events[0]).place;
  }
}
