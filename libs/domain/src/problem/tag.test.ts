import { describe, expect, test } from '@jest/globals';
import { CONFIRMED, issued, resultSubmitted, TWO_UNITS, presented } from '../../../../test/support/problem-builders.js';
import { decisiveRevision } from './tag.js';

const stored = (events: readonly object[]) =>
  events.map((data, revision) => ({ revision, data: data as Readonly<Record<string, unknown>> }));

describe('what the ETag of a problem, or of one of its corrections, carries', () => {
  test('a problem’s moves with everything in its stream', () => {
    expect(decisiveRevision(stored(TWO_UNITS))).toBe(4);
    expect(decisiveRevision(stored([]))).toBe(-1);
  });

  test('a correction’s moves with its own events and with the problem’s, not with a sibling’s own', () => {
    expect(decisiveRevision(stored(TWO_UNITS), 2)).toBe(4);
    expect(decisiveRevision(stored(TWO_UNITS), 1)).toBe(3);
  });

  test('a sibling moves it where it changes the problem’s state', () => {
    const history = [...CONFIRMED, issued(), issued({ correction: 2 }), resultSubmitted({ correction: 2 })];
    expect(decisiveRevision(stored(history), 1)).toBe(2);
    expect(decisiveRevision(stored([...history, presented]), 1)).toBe(5);
  });
});
