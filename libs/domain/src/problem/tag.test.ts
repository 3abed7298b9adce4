import { describe, expect, test } from '@jest/globals';
import {
  CONFIRMED,
  escalated,
  ISSUED,
  issued,
  reminded,
  resultSubmitted,
  TWO_UNITS,
  presented,
} from '../../../../test/support/problem-builders.js';
import type { ProblemEvent } from './problem-events.js';
import { decisiveRevision } from './tag.js';

const stored = (events: readonly ProblemEvent[]) => events.map(({ type, ...data }, revision) => ({ type, revision, data }));

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

  test('a reminder or an escalation moves none', () => {
    expect(decisiveRevision(stored([...ISSUED, reminded(), escalated()]))).toBe(3);
    expect(decisiveRevision(stored([...ISSUED, reminded(), escalated()]), 1)).toBe(3);
  });
});
