import { describe, expect, it } from '@jest/globals';
import type { Intent } from '#domain';
import type { StoredEvent } from '../ports/event-log.js';
import { waveOf } from './wave.js';

const to = (...things: readonly string[]): readonly Intent[] =>
  things.map((thing) => ({ lifecycle: 'problem', thing, command: { type: 'ConfirmProblem' } }));

/** How many of these events go together: each is of a stream, and something follows for some things. */
function together(...events: readonly (readonly [stream: string, ...things: readonly string[]])[]): number {
  const stored = events.map(([stream], revision) => ({ stream, revision }) as unknown as StoredEvent);
  const things = new Map(stored.map((event, index) => [event, events[index]?.slice(1) ?? []]));
  return waveOf(stored, 0, (event, count) => ({ state: Number(count) + 1, intents: to(...(things.get(event) ?? [])) })).length;
}

describe('what a reaction gives side by side', () => {
  it('is of different streams, and for different things', () => {
    expect(together(['a', 'x'], ['b', 'y'], ['c', 'z'])).toBe(3);
  });

  it('ends before what follows from a stream of which something follows already', () => {
    expect(together(['a', 'x'], ['b', 'y'], ['a', 'z'], ['c', 'w'])).toBe(2);
  });

  it('ends before what is for a thing that something is for already', () => {
    expect(together(['a', 'x'], ['b', 'y', 'x'], ['c', 'z'])).toBe(1);
  });

  it('goes on past events from which nothing follows', () => {
    expect(together(['a', 'x'], ['a'], ['a'], ['b'])).toBe(4);
    expect(together(['a'], ['a'], ['a', 'x'], ['b', 'y'])).toBe(4);
  });

  it('may be several things of one event', () => {
    expect(together(['a', 'x', 'x', 'y'], ['b', 'z'])).toBe(2);
  });

  it('is bounded', () => {
    const many = Array.from({ length: 100 }, (_, index) => [`s${index}`, `t${index}`] as const);
    expect(together(...many)).toBe(64);
  });

  it('is folded one behind the other', () => {
    const events = ['a', 'b', 'c'].map((stream) => ({ stream }) as StoredEvent);
    const wave = waveOf(events, 10, (_, count) => ({ state: Number(count) + 1, intents: [] }));
    expect(wave.map(({ state }) => state)).toEqual([11, 12, 13]);
  });
});
