import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SoleLeadership } from '#adapters';
import { LeadershipError, NoLogbook, type Leadership } from '#application';
import { RedisLeadership, type LeaseTiming } from '../../libs/adapters/src/leadership/redis-leadership.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix, ownRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { leadershipContract, NotedDuty } from './leadership.contract.js';

leadershipContract({
  name: 'a process of its own',
  isShared: false,
  open: () => Promise.resolve({ node: () => new SoleLeadership(), dispose: () => Promise.resolve() }),
});

const QUICK: LeaseTiming = { leaseMs: 3_000, lookMs: 100, answerMs: 1_000 };

onRedis('with a Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>;
  beforeAll(async () => void (redis = await anyRedis()));
  afterAll(() => redis.close());

  const nodeOn = (url: string, prefix: string, { mayLead = true, isFit = (): boolean => true, timing = QUICK } = {}) =>
    new RedisLeadership({ redis: { url, prefix }, logbook: new NoLogbook(), mayLead, isFit, timing });

  leadershipContract({
    name: 'Redis',
    isShared: true,
    open() {
      const [prefix, nodes] = [ownPrefix(), new Set<Leadership>()];
      const node = (mayLead = true) => {
        const made = nodeOn(redis.url, prefix, { mayLead });
        nodes.add(made);
        return made;
      };
      const dispose = async () => {
        for (const each of nodes) await each.stop();
      };
      return Promise.resolve({ node, dispose });
    },
  });

  it('is lost by who loses sight of Redis, before another has it, and comes back to somebody', async () => {
    const [prefix, all] = [ownPrefix(), [] as string[]];
    const proxy = await TcpProxy.to(Number(new URL(redis.url).port || 6379));
    const [cutOff, other] = [nodeOn(proxy.url, prefix), nodeOn(redis.url, prefix)];
    const [duty, next] = [new NotedDuty('cut off', all), new NotedDuty('other', all)];
    await cutOff.start(duty);
    await duty.until('begins');
    await other.start(next);
    proxy.silence();
    await next.until('begins');
    expect(all).toEqual(['cut off begins', 'cut off ends', 'other begins']);
    await Promise.all([cutOff.stop(), other.stop()]);
    await proxy.close();
  });

  it('is left to another by a node that is not fit for it, and may be its own again when it is', async () => {
    const [prefix, all] = [ownPrefix(), [] as string[]];
    let isFit = true;
    const [unfit, other] = [nodeOn(redis.url, prefix, { isFit: () => isFit }), nodeOn(redis.url, prefix)];
    const [duty, next] = [new NotedDuty('unfit', all), new NotedDuty('other', all)];
    await unfit.start(duty);
    await duty.until('begins');
    isFit = false;
    await duty.until('ends');
    await other.start(next);
    await next.until('begins');
    isFit = true;
    await other.stop();
    await duty.until('begins', 2);
    expect(all).toEqual(['unfit begins', 'unfit ends', 'other begins', 'other ends', 'unfit begins']);
    await unfit.stop();
  });

  it('goes on where Redis has lost everything, or was killed and came back', async () => {
    const own = await ownRedis();
    const node = nodeOn(own.url, ownPrefix());
    const duty = new NotedDuty('a');
    await node.start(duty);
    await duty.until('begins');
    await own.kill();
    await duty.until('ends');
    await own.revive();
    await duty.until('begins', 2);
    expect(await node.ask(1, 5_000)).toEqual({ by: 'a', question: 1 });
    await node.stop();
    await own.close();
  });

  it('waits with what a node does alone until Redis answers, for as long as a lease lasts', async () => {
    const own = await ownRedis();
    await own.kill();
    const node = nodeOn(own.url, ownPrefix(), { timing: { ...QUICK, leaseMs: 60_000 } });
    const done = node.alone('founding', () => Promise.resolve('done'));
    await own.revive();
    expect(await done).toBe('done');
    await own.kill();
    const hasty = nodeOn(own.url, ownPrefix(), { timing: { ...QUICK, leaseMs: 200 } });
    await expect(hasty.alone('founding', () => Promise.resolve('done'))).rejects.toThrow(LeadershipError);
    await Promise.all([node.stop(), hasty.stop()]);
    await own.close();
  });
});
