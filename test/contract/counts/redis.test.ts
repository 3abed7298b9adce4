import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Logbook, type Counts, type LogEvent } from '#application';
import { RedisCounts } from '../../../libs/adapters/src/counts/redis/redis-counts.js';
import { freePort } from '../../support/free-port.js';
import { onRedis } from '../../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../../support/redis.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const NOTHING = { value: 0, expiresInMs: 0 };
const ANSWER_MS = 1_500;

class Lines extends Logbook {
  readonly events: LogEvent[] = [];

  override writes(): boolean {
    return true;
  }

  override write(event: LogEvent): void {
    this.events.push(event);
  }
}

onRedis('counts on Redis', () => {
  let redis: OwnRedis;
  let proxy: TcpProxy;
  let prefix: string;
  let lines: Lines;
  const open: RedisCounts[] = [];
  beforeAll(async () => void (redis = await ownRedis()));
  afterAll(() => redis.close());
  beforeEach(async () => {
    await redis.revive();
    proxy = await TcpProxy.to(redis.port);
    prefix = ownPrefix();
    lines = new Lines();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    await proxy.close();
  });

  const node = (url = redis.url, ownName = prefix) => {
    const counts = new RedisCounts({ redis: { url, prefix: ownName }, logbook: lines, answerMs: ANSWER_MS });
    open.push(counts);
    return counts;
  };
  /** How long something takes, in milliseconds. */
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  /** Nothing tells that a connection is there again: whoever asks sees it. */
  const until = async (counts: Counts, value: number) => {
    while ((await counts.read('a')).value !== value) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('are shared by all nodes of an installation, and by no other', async () => {
    const [one, other, stranger] = [node(), node(), node(redis.url, ownPrefix())];
    const all = await Promise.all(Array.from({ length: 100 }, (_, at) => (at % 2 ? one : other).add('a', 60)));
    expect(new Set(all.map(({ value }) => value)).size).toBe(100);
    expect(await other.read('a')).toMatchObject({ value: 100 });
    expect(await stranger.read('a')).toEqual(NOTHING);
    await other.clear('a');
    expect(await one.read('a')).toEqual(NOTHING);
    expect(lines.events).toEqual([]);
  });

  it('stand under the prefix alone, and each of them ends', async () => {
    await node().add('rate address 192.0.2.1', 60);
    const client = new Redis(redis.url);
    const key = `${prefix}:counts:rate address 192.0.2.1`;
    expect(await client.keys(`${prefix}*`)).toEqual([key]);
    expect(await client.pttl(key)).toBeGreaterThan(0);
    client.disconnect();
  });

  it('go on after Redis has lost them, and its scripts', async () => {
    const counts = node();
    await counts.add('a', 60, 5);
    await redis.kill();
    await redis.revive();
    const client = new Redis(redis.url);
    while ((await client.exists(`${prefix}:counts:b`)) === 0) await counts.add('b', 60);
    expect(await counts.add('a', 60)).toMatchObject({ value: 1 });
    client.disconnect();
  });

  it.each(['cut', 'silence'] as const)(
    'are counted by each node for itself while the network has a %s, and nobody waits long',
    async (how) => {
      const [counts, other] = [node(proxy.url), node()];
      await counts.add('a', 60, 7);
      proxy[how]();
      expect(await timed(async () => expect(await counts.add('a', 60)).toMatchObject({ value: 1 }))).toBeLessThan(3 * ANSWER_MS);
      const many = async () => {
        for (let added = 2; added <= 50; added++) expect(await counts.add('a', 60)).toMatchObject({ value: added });
      };
      expect(await timed(many)).toBeLessThan(ANSWER_MS);
      expect(await other.read('a')).toMatchObject({ value: 7 });
      expect(lines.events).toEqual(['counts.interrupted']);
      proxy.mend();
      await until(counts, 7);
      expect(lines.events).toEqual(['counts.interrupted']);
    },
  );

  it('that were cleared while Redis was away are nothing here', async () => {
    const counts = node(`redis://127.0.0.1:${await freePort()}`);
    expect(await counts.add('a', 60)).toMatchObject({ value: 1 });
    await counts.clear('a');
    expect(await counts.read('a')).toEqual(NOTHING);
  });
});
