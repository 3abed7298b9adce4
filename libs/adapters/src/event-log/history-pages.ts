import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredEvent } from '#application';
import type { Doorbell } from './doorbell.js';

/** Events fetched at once: bounds the memory of a reader (16 MiB at worst) and how long it holds up the process. */
const PAGE = 256;

/** A reader's place in the whole history, of one engine. */
export interface HistoryCursor {
  /** Fetches up to `limit` events behind its place; checks each, and moves behind it, when it is taken. Nothing at the end. */
  page(limit: number): Iterable<StoredEvent>;
}

/** Gives what the cursor finds up to its end. @param limit events in all */
export async function* readPages(cursor: HistoryCursor, limit = Infinity): AsyncGenerator<StoredEvent, void, undefined> {
  for (let left = limit; left > 0;) {
    let taken = 0;
    for (const event of cursor.page(Math.min(PAGE, left))) {
      taken++;
      yield event;
    }
    if (taken === 0) {
      return;
    }
    left -= taken;
    await nextTurn();
  }
}

export interface Following {
  readonly bell: Doorbell;
  readonly signal: AbortSignal;
  readonly isClosed: () => boolean;
}

/** Gives what the cursor finds, and waits for the bell where it finds nothing. Reads on only when the consumer has taken a page. */
export async function* followPages(
  cursor: HistoryCursor,
  { bell, signal, isClosed }: Following,
): AsyncGenerator<StoredEvent, void, undefined> {
  const isOver = () => signal.aborted || isClosed();
  while (!isOver()) {
    let taken = 0;
    for (const event of cursor.page(PAGE)) {
      taken++;
      yield event;
      if (isOver()) {
        return;
      }
    }
    await (taken === 0 ? bell.wait(signal) : nextTurn());
  }
}
