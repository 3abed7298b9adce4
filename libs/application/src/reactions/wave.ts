import type { Intent } from '#domain';
import type { StoredEvent } from '../ports/event-log.js';

/** An event of the history, what has been folded with it, and what follows from it. */
export interface Met {
  readonly event: StoredEvent;
  readonly state: unknown;
  readonly intents: readonly Intent[];
}

/** How many events may have their commands on their way at once. */
const MOST_AT_ONCE = 64;

/**
 * The events, from the first of them on, whose commands may be given side by side: what follows from one stream, and what is for one thing,
 * stays in the order of the history.
 * @param look what an event comes to, behind those before it
 * @returns one event at least
 */
export function waveOf(
  events: readonly StoredEvent[],
  before: unknown,
  look: (event: StoredEvent, state: unknown) => Omit<Met, 'event'>,
): readonly Met[] {
  const wave: Met[] = [];
  const streams = new Set<string>();
  const things = new Set<string>();
  let answering = 0;
  let folded = before;
  for (const event of events) {
    const met: Met = { event, ...look(event, folded) };
    const targets = met.intents.map(({ lifecycle, thing }) => `${lifecycle} ${thing}`);
    if (answering > 0 && targets.length > 0) {
      if (answering === MOST_AT_ONCE || streams.has(event.stream) || targets.some((target) => things.has(target))) break;
    }
    wave.push(met);
    folded = met.state;
    if (targets.length === 0) continue;
    answering += 1;
    streams.add(event.stream);
    for (const target of targets) things.add(target);
  }
  return wave;
}
