import { describe, expect, it } from '@jest/globals';
import { StreamNames } from '../log/stream-names.js';
import type { StoredEvent } from '../ports/event-log.js';
import { HistoryCounter } from './history-counter.js';

const names = new StreamNames('rx');
const recorded = (recordedAt: string, stream = 'rx-problem-p-1') =>
  ({
    stream,
    position: 'x',
    revision: 4,
    type: 'ProblemAssigned',
    data: {},
    recordedAt,
    occurredAt: recordedAt,
    actor: 'a',
    role: 'leader',
  }) as unknown as StoredEvent;

describe('the numbering of the history', () => {
  it('begins at 1, or behind a checkpoint', () => {
    expect(new HistoryCounter(names, undefined).next(recorded('2026-03-01T00:00:00Z')).ordinal).toBe(1);
    const counter = new HistoryCounter(names, { position: 'x', ordinal: 41, effectiveMs: 0 });
    expect([1, 2].map(() => counter.next(recorded('2026-03-01T00:00:00Z')).ordinal)).toEqual([42, 43]);
  });

  it('keeps the greatest recorded instant: a clock that is behind does not turn time back', () => {
    const counter = new HistoryCounter(names, undefined);
    const [first, second, third] = ['2026-03-01T00:00:02Z', '2026-03-01T00:00:01Z', '2026-03-01T00:00:03Z'].map((at) =>
      counter.next(recorded(at)),
    );
    expect(first?.effectiveMs).toBe(Date.parse('2026-03-01T00:00:02Z'));
    expect(second).toMatchObject({ effectiveMs: Date.parse('2026-03-01T00:00:02Z'), recordedMs: Date.parse('2026-03-01T00:00:01Z') });
    expect(third?.effectiveMs).toBe(Date.parse('2026-03-01T00:00:03Z'));
    const resumed = new HistoryCounter(names, { position: 'x', ordinal: 1, effectiveMs: Date.parse('2026-04-01T00:00:00Z') });
    expect(resumed.next(recorded('2026-03-01T00:00:00Z')).effectiveMs).toBe(Date.parse('2026-04-01T00:00:00Z'));
  });

  it('says what the stream is about, and counts what it does not know as well', () => {
    const counter = new HistoryCounter(names, undefined);
    expect(counter.next(recorded('2026-03-01T00:00:00Z'))).toMatchObject({ category: 'problem', thing: 'p-1' });
    expect(counter.next(recorded('2026-03-01T00:00:00Z', 'rx-referral-r1'))).toMatchObject({ ordinal: 2, category: '' });
  });
});
