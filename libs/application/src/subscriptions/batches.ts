import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLog, Position, StoredEvent } from '../ports/event-log.js';

/**
 * Cuts what comes into batches: whatever is there within a turn of the event loop goes together, so that a single event is not held up and
 * many cost one transaction.
 */
export async function* batches<T>(source: AsyncIterable<T>, limit: number): AsyncGenerator<readonly T[], void, undefined> {
  const items = source[Symbol.asyncIterator]();
  const pull = () => {
    const next = items.next();
    // It is awaited later; until then a failure must not count as one that nobody looks at.
    next.catch(() => undefined);
    return next;
  };
  let next = pull();
  let item = await next;
  while (!item.done) {
    const batch = [item.value];
    next = pull();
    let more = await Promise.race([next, nextTurn()]);
    while (more && !more.done && batch.length < limit) {
      batch.push(more.value);
      next = pull();
      more = await Promise.race([next, nextTurn()]);
    }
    yield batch;
    item = await next;
  }
}

/** What comes behind a position, in batches; whoever leaves it, also by an error, leaves no subscription behind. */
export async function* followed(
  log: EventLog,
  after: Position | undefined,
  signal: AbortSignal,
  limit: number,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const left = new AbortController();
  try {
    yield* batches(log.follow(after, AbortSignal.any([signal, left.signal])), limit);
  } finally {
    left.abort();
  }
}
