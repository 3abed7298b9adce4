import { describe, expect, test } from '@jest/globals';
import type { EventCodec } from '#application';
import { RecentEvents, type RecentEvent } from './recent-events.js';

const codec: EventCodec = { check: () => undefined, upcast: (_stream, _type, data) => data };

const recent = (position: number, size = 500): RecentEvent => ({
  position,
  previous: position - 1,
  before: `hash ${position - 1}`,
  hash: `hash ${position}`,
  size,
  event: {
    id: '0198f0a0-0000-7000-8000-000000000001',
    stream: 'main-problem-a',
    revision: position - 1,
    type: 'ProblemRecorded',
    data: { position },
    occurredAt: '2026-03-01T02:03:04Z',
    recordedAt: '2026-03-01T02:03:04Z',
    actor: 'somebody',
    role: 'supervisor',
    commandId: 'command',
    commandHash: 'hash',
    correlationId: 'correlation',
  },
});

const from = (first: number, count: number, size?: number) => Array.from({ length: count }, (_, index) => recent(first + index, size));

describe('the last events', () => {
  test('are given as they are stored, and the same object to everybody', () => {
    const events = new RecentEvents(codec);
    events.add(from(1, 2));
    expect(events.at(2)).toMatchObject({
      before: 'hash 1',
      hash: 'hash 2',
      stored: { position: '0000000000000002', data: { position: 2 } },
    });
    expect(events.at(2)?.stored).toBe(events.at(2)?.stored);
    expect(events.at(3)).toBeUndefined();
  });

  test('lead back through their stream, as far as they are remembered', () => {
    const events = new RecentEvents(codec);
    events.add(from(3, 4));
    const back = (revision: number) =>
      events.backwards({ stream: 1, revision: 5, position: 6 }, revision)?.map(({ revision: each }) => each);
    expect([back(6), back(4), back(2), back(1)]).toEqual([[], [5, 4], [5, 4, 3, 2], undefined]);
  });

  test('are at most 1,024', () => {
    const events = new RecentEvents(codec);
    events.add(from(1, 1000));
    events.add(from(1001, 1000));
    expect([events.at(976), events.at(977)?.hash, events.at(2000)?.hash]).toEqual([undefined, 'hash 977', 'hash 2000']);
  });

  test('are at most eight million characters', () => {
    const events = new RecentEvents(codec);
    events.add(from(1, 200, 64 * 1024));
    expect([events.at(72), events.at(73)?.hash]).toEqual([undefined, 'hash 73']);
  });

  test('are checked by the codec before anybody sees them', () => {
    const refusing: EventCodec = {
      ...codec,
      upcast: () => {
        throw new Error('no such event');
      },
    };
    const events = new RecentEvents(refusing);
    events.add(from(1, 1));
    expect(() => events.at(1)).toThrow('no such event');
  });
});
