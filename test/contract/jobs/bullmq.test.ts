import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Reminding } from '../../faults/reminding.js';
import { freePort } from '../../support/free-port.js';
import { onRedis } from '../../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../../support/redis.js';
import { selfSigned, trusted } from '../../support/self-signed.js';

const HOUR = 3_600_000;

/** A handshake takes what a busy machine leaves to it, and whoever gives it up begins another. */
const PATIENT = { answerMs: 20_000, silenceMs: 30_000, lockMs: 10_000 };

onRedis('BullMQ on Redis', () => {
  let redis: OwnRedis;
  let client: Redis;
  let prefix: string;
  let reminding: Reminding;
  beforeAll(async () => {
    redis = await ownRedis();
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.close();
  });
  beforeEach(() => {
    prefix = ownPrefix();
    reminding = new Reminding();
  });

  const keyOf = (id: string) => `${prefix}:jobs:${id}`;
  const reconciled = async (timing = {}) => {
    const worker = await reminding.start(reminding.worker(redis.url, prefix, timing));
    await worker.reconcile();
    return worker;
  };

  it('holds what is due within the horizon alone, under the ids of the source, and every key under the prefix', async () => {
    const [near, far] = reminding.add(HOUR / 2, 2 * HOUR);
    await reconciled({ horizonMs: HOUR });
    await reminding.stop();
    expect(await client.exists(keyOf(near!.id))).toBe(1);
    expect(await client.exists(keyOf(far!.id))).toBe(0);
    const keys = await client.keys('*');
    expect(keys.filter((key) => !key.startsWith('rectify-test-'))).toEqual([]);
  });

  it('hands over again what was done and stands in the source all the same', async () => {
    const [job] = reminding.add(-1);
    await reconciled();
    await reminding.done();
    await reminding.stop();
    // The history was restored from before it.
    reminding.list.add(job!);
    await client.hset(keyOf(job!.id), 'finishedOn', Date.now() - 61_000);
    await reconciled();
    await reminding.until(() => reminding.effects.get(job!.id) === 2);
    await reminding.stop();
  });

  it('hands over what Redis holds the data of and has lost the place of', async () => {
    const [job] = reminding.add(HOUR / 2);
    await reconciled({ horizonMs: HOUR });
    await client.del(`${prefix}:jobs:delayed`);
    reminding.clock.move(HOUR);
    await reminding.until(() => reminding.effects.has(job!.id));
    await reminding.stop();
  });

  it('tries again what failed by no fault of its own, and still holds its id', async () => {
    const [job] = reminding.add(HOUR / 2);
    await reconciled({ horizonMs: HOUR });
    await client.zrem(`${prefix}:jobs:delayed`, job!.id);
    await client.zadd(`${prefix}:jobs:failed`, Date.now(), job!.id);
    await client.hset(keyOf(job!.id), 'failedReason', 'job stalled more than allowable limit', 'finishedOn', Date.now());
    reminding.clock.move(HOUR);
    await reminding.until(() => reminding.effects.has(job!.id));
    await reminding.stop();
  });

  it('leaves to other workers what one may not do, also what it had begun, and counts no attempt', async () => {
    let takes = true;
    const jobs = reminding.add(HOUR / 2, HOUR / 2);
    const begun = Promise.withResolvers<undefined>();
    reminding.doing = () => {
      takes = false;
      begun.resolve(undefined);
      return Promise.reject(new Error('not by this one'));
    };
    const unfit = await reminding.start(reminding.worker(redis.url, prefix, { horizonMs: HOUR }, { takes: () => takes }));
    await unfit.reconcile();
    reminding.clock.move(HOUR);
    await begun.promise;
    expect(unfit.state().phase).toBe('idle');
    reminding.doing = () => Promise.resolve();
    await reminding.start(reminding.worker(redis.url, prefix, { horizonMs: HOUR }));
    await reminding.until(() => jobs.every(({ id }) => reminding.effects.get(id) === 1));
    for (const { id } of jobs) expect(await client.hget(keyOf(id), 'failedReason')).toBeNull();
    expect(await unfit.dead()).toEqual([]);
    await reminding.stop();
  });

  it('takes jobs again once it may', async () => {
    let takes = false;
    const [job] = reminding.add(-1);
    const worker = await reminding.start(reminding.worker(redis.url, prefix, {}, { takes: () => takes }));
    await worker.reconcile();
    expect([worker.state().phase, reminding.effects.size]).toEqual(['idle', 0]);
    takes = true;
    await reminding.until(() => reminding.effects.has(job!.id));
    expect(worker.state().phase).toBe('running');
    await reminding.stop();
  });

  it('is given nothing by a node that may not, and all of it anew once that may', async () => {
    let gives = false;
    let looks = 0;
    const looked = async (times: number) => {
      for (const until = looks + times; looks < until;) await nextTurn();
    };
    const [job] = reminding.add(HOUR / 2);
    const duties = {
      gives: () => {
        looks += 1;
        return gives;
      },
    };
    const node = await reminding.start(reminding.worker(redis.url, prefix, { horizonMs: HOUR, reconcileMs: HOUR }, duties));
    await looked(3);
    expect(await client.exists(keyOf(job!.id), `${prefix}:jobs-mark`)).toBe(0);
    gives = true;
    node.changed();
    while ((await client.exists(keyOf(job!.id))) === 0) await nextTurn();
    gives = false;
    await looked(2);
    // What whoever gave meanwhile would have put right is found by looking at all of it alone.
    await client.del(`${prefix}:jobs:delayed`);
    reminding.clock.move(HOUR);
    await looked(3);
    expect(reminding.effects.size).toBe(0);
    gives = true;
    await reminding.until(() => reminding.effects.has(job!.id));
    await reminding.stop();
  });

  it('is worked off by no node that does not work', async () => {
    let looks = 0;
    const gives = () => (looks += 1) > 0;
    const [job] = reminding.add(-1);
    const api = await reminding.start(reminding.worker(redis.url, prefix, {}, { works: false, gives }));
    await api.reconcile();
    for (const until = looks + 3; looks < until;) await nextTurn();
    expect(await client.lrange(`${prefix}:jobs:wait`, 0, -1)).toEqual([job!.id]);
    expect(reminding.effects.size).toBe(0);
    await reminding.start(reminding.worker(redis.url, prefix));
    expect(await reminding.done()).toMatchObject({ done: 1 });
    await reminding.stop();
  });

  it('is a queue as BullMQ knows it, for whoever looks at it', async () => {
    reminding.add(HOUR / 2, HOUR / 2);
    await reconciled({ horizonMs: HOUR });
    const queue = new Queue('jobs', { connection: client, prefix });
    expect(await queue.getJobCounts('delayed', 'failed')).toEqual({ delayed: 2, failed: 0 });
    await queue.close();
    await reminding.stop();
  });

  it('is reached by TLS, where its certificate is vouched for', async () => {
    const certificate = selfSigned();
    const folder = await mkdtemp(join(tmpdir(), 'rectify-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await writeFile(key, certificate.key);
    await writeFile(cert, certificate.cert);
    const tlsPort = await freePort();
    const tls = ['--tls-port', String(tlsPort), '--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
    const own = await ownRedis([...tls, '--tls-auth-clients', 'no', '--requirepass', 'secret']);
    const url = `rediss://:secret@localhost:${tlsPort}`;
    reminding.add(-1);
    const stranger = await reminding.start(reminding.worker(url, prefix, PATIENT));
    await expect(stranger.reconcile()).rejects.toEqual(expect.objectContaining({ code: 'jobs.unavailable' }));
    await stranger.stop();
    const distrust = trusted(certificate);
    await reminding.start(reminding.worker(url, prefix, PATIENT));
    expect(await reminding.done()).toMatchObject({ done: 1 });
    await reminding.stop();
    distrust();
    await own.close();
    await rm(folder, { recursive: true });
  });

  it('keeps no process alive once it was stopped, while Redis was well, away, killed, or something was being handled', async () => {
    const flags = ['--disable-warning=ExperimentalWarning', '--conditions=source', '--import', './test/contract/run-source.mjs'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, 'test/contract/jobs/stopping-process.ts']);
    expect(Number(stdout)).toBeLessThan(10_000);
  });
});
