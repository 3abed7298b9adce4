import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '#application';
import { cloudEvent } from './cloud-event.js';

/** Proxies close a connection on which nothing moves; a comment moves. */
const HEARTBEAT_MS = 15_000;

/** Until when a stream goes on. */
export interface StreamBounds {
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal;
  /** Whether the reader still may: asked with every heartbeat, and before every event that could have changed it. */
  readonly allowed: () => Promise<boolean>;
  readonly concerns: (event: StoredEvent) => boolean;
}

/**
 * Events as server-sent events, each under its position, from which a client resumes. The reader's pace is the producer's: nothing is
 * buffered beyond what the stream asks for. It ends when the reader has signed out, or may no longer read.
 */
export async function* eventStream(
  events: AsyncIterable<StoredEvent>,
  { signal, allowed, concerns }: StreamBounds,
): AsyncGenerator<string> {
  // What a client sees at once, before the first event: that it is connected.
  yield ': connected\n\n';
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const arrived = await within(next, signal);
      if (signal.aborted || arrived?.done === true) return;
      if ((!arrived || concerns(arrived.value)) && !(await allowed())) return;
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
