import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { openPersonKeys } from '#adapters';
import { RedisPersonKeys } from '../../../libs/adapters/src/person-keys/redis/redis-person-keys.js';
import { freePort } from '../../support/free-port.js';
import { onRedis } from '../../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../../support/redis.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const ANSWER_MS = 1_500;
const MASTER_KEY = new Uint8Array(32).fill(7);
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';

const refused = (code: string, details: Readonly<Record<string, unknown>> = {}) =>
  expect.objectContaining({ name: 'PersonKeysError', code, details: expect.objectContaining(details) as unknown });
const each = (count: number) => Array.from({ length: count }, (_, at) => `p-${at}`);
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

onRedis('person keys on a Redis that nodes share', () => {
  let redis: OwnRedis;
  let client: Redis;
  let prefix: string;
  const open: RedisPersonKeys[] = [];
  beforeAll(async () => {
    redis = await ownRedis(DURABLY);
    client = new Redis(redis.url);
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.close();
  });
  beforeEach(async () => {
    await redis.revive();
    prefix = ownPrefix();
  });
  afterEach(async () => {
    for (const keys of open.splice(0)) await keys.close();
  });

  const node = async (url = redis.url, { masterKey = MASTER_KEY, answerMs = 10_000 } = {}) => {
    const keys = await RedisPersonKeys.open({ redis: { url, prefix }, masterKey, answerMs, rewriteAgainMs: 50 });
    open.push(keys);
    return keys;
  };
  /** How long something takes, in milliseconds. */
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  /** Nothing tells that a connection is there again: whoever asks sees it. */
  const answering = async (keys: RedisPersonKeys) => {
    const isAway = () =>
      keys.condemned().then(
        () => false,
        () => true,
      );
    while (await isAway()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('are the same for nodes that begin at once and ask at once', async () => {
    const nodes = await Promise.all([node(), node(), node()]);
    for (const person of each(50)) {
      const keys = await Promise.all([...nodes, ...nodes].map(async (keys) => hex(await keys.keyFor(person))));
      expect(new Set(keys).size).toBe(1);
      const secrets = await Promise.all(nodes.map(async (keys) => hex(await keys.secret(person))));
      expect(new Set(secrets).size).toBe(1);
      expect(hex(await nodes[1].find(person))).toBe(keys[0]);
    }
  });

  it('that are destroyed on one node stay so, whatever others ask for in the same instant', async () => {
    const [one, other] = [await node(), await node()];
    await Promise.all(
      each(100).flatMap((person) => {
        return [
          other.keyFor(person),
          other.keepPassword(person, 'pw-1', HASH).catch(() => undefined),
          one.destroy(person),
          other.keyFor(person),
          other.condemn(person),
          other.keepPassword(person, 'pw-2', HASH).catch(() => undefined),
        ];
      }),
    );
    for (const keys of [one, other]) {
      for (const person of each(100)) {
        expect([await keys.find(person), await keys.keyFor(person)]).toEqual([undefined, undefined]);
        expect([await keys.passwordHash(person, 'pw-1'), await keys.passwordHash(person, 'pw-2')]).toEqual([undefined, undefined]);
        await expect(keys.keepPassword(person, 'pw-1', HASH)).rejects.toEqual(refused('person-keys.destroyed', { person }));
      }
      expect(await keys.condemned()).toEqual([]);
    }
  });

  it('count as destroyed on every node once that is answered on one', async () => {
    const [one, other] = [await node(), await node()];
    const key = hex(await one.keyFor('p-1'));
    expect(hex(await other.find('p-1'))).toBe(key);
    await one.destroy('p-1');
    expect(await other.find('p-1')).toBeUndefined();
  });

  it('are there, as they were answered, after Redis was killed', async () => {
    const keys = await node();
    const secret = hex(await keys.secret('token'));
    for (const person of each(5)) {
      const made = hex(await keys.keyFor(person));
      await keys.keepPassword(person, 'pw-1', HASH);
      await keys.destroy(`${person}-forgotten`);
      await redis.kill();
      await redis.revive();
      await answering(keys);
      expect(hex(await keys.find(person))).toBe(made);
      expect(await keys.passwordHash(person, 'pw-1')).toBe(HASH);
      expect(await keys.keyFor(`${person}-forgotten`)).toBeUndefined();
    }
    expect(hex(await (await node()).secret('token'))).toBe(secret);
  });

  /** Everything that Redis has written to its disk. */
  const written = async () => {
    const files = await readdir(redis.folder, { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0)));
    return Buffer.concat(await Promise.all(bytes));
  };

  it('are sealed wherever Redis has them', async () => {
    const keys = await node();
    const key = (await keys.keyFor('p-1'))!;
    const secret = await keys.secret('token');
    await keys.keepPassword('p-1', 'pw-1', HASH);
    const kept = await written();
    expect(kept.includes(prefix)).toBe(true);
    for (const bytes of [key, secret, Buffer.from(HASH), MASTER_KEY])
      for (const text of [Buffer.from(bytes), Buffer.from(bytes).toString('base64'), Buffer.from(bytes).toString('hex')])
        expect(kept.includes(text)).toBe(false);
  });

  it('that were destroyed leave the files of Redis as well', async () => {
    const keys = await node();
    await keys.keyFor('p-1');
    await keys.keepPassword('p-1', 'pw-1', HASH);
    const sealed = await client.hget(`${prefix}:keys:person:p-1`, 'key');
    const password = await client.hget(`${prefix}:keys:passwords:p-1`, 'pw-1');
    expect((await written()).includes(sealed!)).toBe(true);
    // It is writing its file anew already, of before.
    await client.bgrewriteaof().catch(() => undefined);
    await keys.destroy('p-1');
    const isLeft = async () => {
      const kept = await written();
      return kept.includes(sealed!) || kept.includes(password!);
    };
    // Redis tells nobody when it has written its file anew.
    while (await isLeft()) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await keys.keyFor('p-1')).toBeUndefined();
  });

  it('open for nobody with another master key', async () => {
    await node();
    await expect(node(redis.url, { masterKey: new Uint8Array(32) })).rejects.toEqual(refused('person-keys.wrong-master-key'));
  });

  it('that were put in the place of others, or changed, are refused', async () => {
    const keys = await node();
    await keys.keyFor('p-1');
    await keys.keyFor('p-2');
    const place = (person: string) => `${prefix}:keys:person:${person}`;
    await client.hset(place('p-1'), 'key', String(await client.hget(place('p-2'), 'key')));
    await expect(keys.find('p-1')).rejects.toEqual(refused('person-keys.corrupt'));
    await client.hset(place('p-1'), 'key', 'nonsense');
    await expect(keys.keyFor('p-1')).rejects.toEqual(refused('person-keys.corrupt'));
    expect(await keys.find('p-2')).toHaveLength(32);
  });

  it('are not made again where Redis has lost them', async () => {
    const keys = await node();
    await keys.keyFor('p-1');
    const secret = await keys.secret('token');
    await client.flushall();
    for (const call of [() => keys.keyFor('p-1'), () => keys.find('p-1'), () => keys.secret('other'), () => keys.destroy('p-1')])
      await expect(call()).rejects.toEqual(refused('person-keys.corrupt'));
    expect(await client.dbsize()).toBe(0);
    expect(await keys.secret('token')).toEqual(secret);
  });

  describe('are refused by', () => {
    it.each([
      ['a Redis that keeps nothing', [], 'appendonly', 'no'],
      ['a Redis that syncs every second', ['--appendonly', 'yes', '--appendfsync', 'everysec'], 'appendfsync', 'everysec'],
      ['a Redis that throws away', [...DURABLY, '--maxmemory-policy', 'allkeys-lru'], 'maxmemory-policy', 'allkeys-lru'],
      [
        'a Redis that may not be asked',
        [...DURABLY, '--user', 'default', 'on', 'nopass', '~*', '+@all', '-config'],
        'appendonly',
        'unknown',
      ],
    ])('%s', async (_, more, setting, given) => {
      const own = await ownRedis(more);
      await expect(node(own.url)).rejects.toEqual(refused('person-keys.not-durable', { setting, given }));
      await own.close();
    });

    it('a Redis that is set otherwise while they are open, once it is connected to again', async () => {
      const keys = await node();
      await client.config('SET', 'appendfsync', 'everysec');
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      const code = () =>
        keys.condemned().then(
          () => 'none',
          (error: unknown) => (error as { code: string }).code,
        );
      // Nothing tells that the connection is there again: whoever asks sees it.
      while ((await code()) === 'person-keys.unavailable') await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await code()).toBe('person-keys.not-durable');
      await client.config('SET', 'appendfsync', 'always');
      expect(await code()).toBe('none');
    });
  });

  it.each(['cut', 'silence'] as const)('are refused in time while the network has a %s, and go on after it', async (how) => {
    const proxy = await TcpProxy.to(redis.port);
    const keys = await node(proxy.url, { answerMs: ANSWER_MS });
    const key = hex(await keys.keyFor('p-1'));
    const secret = hex(await keys.secret('token'));
    proxy[how]();
    for (const call of [() => keys.find('p-1'), () => keys.keyFor('p-2'), () => keys.destroy('p-1'), () => keys.secret('other')])
      expect(await timed(() => expect(call()).rejects.toEqual(refused('person-keys.unavailable')))).toBeLessThan(3 * ANSWER_MS);
    expect(hex(await keys.secret('token'))).toBe(secret);
    proxy.mend();
    await answering(keys);
    expect(hex(await keys.find('p-1'))).toBe(key);
    await keys.close();
    await proxy.close();
  });

  it('of a Redis that is not there are refused at the start', async () => {
    await expect(node(`redis://127.0.0.1:${await freePort()}`)).rejects.toEqual(refused('person-keys.unavailable'));
  });

  describe('of a node', () => {
    let dataDir: string;
    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'rectify-node-'));
    });
    afterEach(() => rm(dataDir, { recursive: true }));
    const shared = () => ({ redis: { url: redis.url, prefix }, masterKey: MASTER_KEY, oldMasterKey: undefined });

    it('are not begun anew in a Redis that is empty after it held some', async () => {
      await (await openPersonKeys({ dataDir, shared: shared() })).close();
      await (await openPersonKeys({ dataDir, shared: shared() })).close();
      await client.flushall();
      await expect(openPersonKeys({ dataDir, shared: shared() })).rejects.toEqual(refused('person-keys.corrupt'));
    });

    it('are not begun in an empty Redis by a node that was never there, where the log says that they were', async () => {
      await expect(openPersonKeys({ dataDir, shared: shared(), begins: false })).rejects.toEqual(refused('person-keys.corrupt'));
      expect([await client.keys(`${prefix}:*`), await readdir(dataDir)]).toEqual([[], []]);
      await (await openPersonKeys({ dataDir, shared: shared() })).close();
      await (await openPersonKeys({ dataDir, shared: shared(), begins: false })).close();
    });

    it('are in a file or in Redis, and not in one after the other', async () => {
      await writeFile(join(dataDir, 'secrets.sqlite'), '');
      await expect(openPersonKeys({ dataDir, shared: shared() })).rejects.toEqual(refused('person-keys.elsewhere'));
      await rm(join(dataDir, 'secrets.sqlite'));
      await (await openPersonKeys({ dataDir, shared: shared() })).close();
      await expect(openPersonKeys({ dataDir, shared: undefined })).rejects.toEqual(refused('person-keys.elsewhere'));
    });
  });
});
