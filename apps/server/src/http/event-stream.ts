import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '#application';
import { cloudEvent } from './cloud-event.js';

/** Proxies close a connection on which nothing moves; a comment moves. */
const HEARTBEAT_MS = 15_000;

/**
 * Events as server-sent events, each under its position, from which a client resumes. The reader's pace is the producer's: nothing is
 * buffered beyond what the stream asks for.
 */
export async function* eventStream(events: AsyncIterable<StoredEvent>, signal: AbortSignal): AsyncGenerator<string> {
  // What a client sees at once, before the first event: that it is connected.
  yield ': connected\n\n';
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const arrived = await within(next, signal);
      if (signal.aborted || arrived?.done === true) return;
      if (!arrived) {
        yield ': waiting\n\n';
        continue;
      }
      yield `id: ${arrived.value.position}\nevent: ${arrived.value.type}\ndata: ${JSON.stringify(cloudEvent(arrived.value))}\n\n`;
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

/** What comes within a heartbeat; undefined where nothing did. */
async function within<T>(next: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const timer = new AbortController();
  const silence = pause(HEARTBEAT_MS, undefined, { signal: AbortSignal.any([signal, timer.signal]), ref: false }).catch(() => undefined);
  try {
    return await Promise.race([next, silence]);
  } finally {
    timer.abort();
  }
}
