import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredEvent } from '#application';
import type { Doorbell } from './doorbell.js';

/**
 * Events fetched at once: bounds the memory of a reader (16 MiB at worst) and how long it holds up the process, which turns after each full
 * page.
 */
const PAGE = 256;

/** A reader's place in the whole history, of one engine. */
export interface HistoryCursor {
  /**
   * Up to `limit` events behind its place, checked, and moves behind them; nothing at the end. Where one is faulty it gives those before, if
   * there are any, and says so when it is asked again.
   */
  page(limit: number): Page | Promise<Page>;
}

type Page = readonly StoredEvent[];

/** Fetches the next page; an empty one is the end. */
type NextPage = () => Promise<Page>;

const NONE: Page = [];
const END = { value: undefined, done: true } as const;

/** Gives what the cursor finds up to its end. @param limit events in all */
export function readPages(open: () => HistoryCursor, limit = Infinity): AsyncIterable<StoredEvent> {
  let cursor: HistoryCursor | undefined;
  let page = NONE;
  let left = limit;
  return new PagedEvents(async () => {
    if (page.length === PAGE) {
      await nextTurn();
    }
    cursor ??= open();
    page = left > 0 ? await cursor.page(Math.min(PAGE, left)) : NONE;
    left -= page.length;
    return page;
  });
}

export interface Following {
  readonly bell: Doorbell;
  readonly signal: AbortSignal;
  readonly isClosed: () => boolean;
}

/** Gives what the cursor finds, and waits for the bell where it finds nothing. Reads on only when the consumer has taken a page. */
export function followPages(open: () => HistoryCursor, { bell, signal, isClosed }: Following): AsyncIterable<StoredEvent> {
  const isOver = () => signal.aborted || isClosed();
  const wake = () => bell.ring();
  signal.addEventListener('abort', wake);
  // What a closed log or a reader who left breaks off is no failure.
  const unlessOver = async (read: () => Page | Promise<Page>): Promise<Page> => {
    try {
      return await read();
    } catch (error) {
      if (isOver()) return NONE;
      throw error;
    }
  };
  let cursor: HistoryCursor | undefined;
  let page = NONE;
  const next = async () => {
    if (page.length === PAGE) {
      await nextTurn();
    }
    const opened = (cursor ??= open());
    for (;;) {
      // Before the look: a ring while it looks is not missed.
      const rung = bell.wait();
      page = isOver() ? NONE : await unlessOver(() => opened.page(PAGE));
      if (page.length > 0 || isOver()) {
        return page;
      }
      await rung;
    }
  };
  return new PagedEvents(next, { isOver, ended: () => signal.removeEventListener('abort', wake) });
}

interface Ending {
  readonly isOver: () => boolean;
  readonly ended: () => void;
}

/** One event after the other out of pages, each for the price of one promise: an async generator takes several. */
class PagedEvents implements AsyncIterableIterator<StoredEvent, undefined> {
  #page = NONE;
  #taken = 0;
  #isDone = false;
  #fetching: Promise<IteratorResult<StoredEvent, undefined>> | undefined;

  readonly #next: NextPage;
  readonly #ending: Ending | undefined;

  constructor(next: NextPage, ending?: Ending) {
    this.#next = next;
    this.#ending = ending;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StoredEvent, undefined>> {
    if (this.#fetching) {
      const again = () => this.next();
      return this.#fetching.then(again, again);
    }
    if (this.#ending?.isOver() === true) {
      this.#end();
    }
    const event = this.#page[this.#taken];
    if (event) {
      this.#taken++;
      return Promise.resolve({ value: event, done: false });
    }
    if (this.#isDone) {
      return Promise.resolve(END);
    }
    this.#fetching = this.#fetch();
    return this.#fetching;
  }

  return(): Promise<IteratorResult<StoredEvent, undefined>> {
    this.#end();
    return Promise.resolve(END);
  }

  async #fetch(): Promise<IteratorResult<StoredEvent, undefined>> {
    try {
      this.#page = await this.#next();
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      this.#fetching = undefined;
    }
    const [event] = this.#page;
    if (!event || this.#isDone || this.#ending?.isOver() === true) {
      this.#end();
      return END;
    }
    this.#taken = 1;
    return { value: event, done: false };
  }

  #end(): void {
    this.#isDone = true;
    this.#page = NONE;
    this.#ending?.ended();
  }
}
