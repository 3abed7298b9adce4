import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { signInName } from '#domain';
import { RecentStreams } from '../../libs/application/src/shell/recent-streams.js';
import { memoryLog, sqliteLog, type OwnLog } from '../support/logs.js';

const stream = (number: number) => `rx-signin-${number}`;

const claimed = (type: 'SignInNameClaimed' | 'SignInNameReleased') => ({
  id: crypto.randomUUID(),
  type,
  data: { person: 'p1' },
  occurredAt: '2026-03-02T01:00:00Z',
  recordedAt: '2026-03-02T01:00:00Z',
  actor: 'engine',
  role: 'engine',
  commandId: 'c1',
  commandHash: 'hash',
  correlationId: 'c1',
});

describe.each([
  ['memory', memoryLog],
  ['sqlite', sqliteLog],
] as const)('recent streams on %s', (_, open) => {
  let own: OwnLog;
  beforeEach(async () => void (own = await open()));
  afterEach(() => own.dispose());

  test('are never stale, whoever else wrote to them, and are not read again', async () => {
    const { log } = own;
    const streams = new RecentStreams(log);
    await log.append(stream(1), 'none', [claimed('SignInNameClaimed')]);
    const first = await streams.load(stream(1), signInName);
    expect(first.state.phase).toBe('Claimed');
    await log.append(stream(1), 0, [claimed('SignInNameReleased')]);
    const second = await streams.load(stream(1), signInName);
    expect(second.state.phase).toBe('Released');
    expect(second.history.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(second.history[0]).toBe(first.history[0]);
  });

  test('are given up, those used longest ago first, where they are too large together', async () => {
    const { log } = own;
    const streams = new RecentStreams(log, 1_200);
    for (const number of [1, 2, 3]) await log.append(stream(number), 'none', [claimed('SignInNameClaimed')]);
    const load = async (number: number) => (await streams.load(stream(number), signInName)).state;
    const one = await load(1);
    const two = await load(2);
    expect(await load(1)).toBe(one);
    await load(3);
    expect(await load(1)).toBe(one);
    const again = await load(2);
    expect(again).toEqual(two);
    expect(again).not.toBe(two);
  });
});
