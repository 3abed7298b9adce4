import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openPersonKeys, rewrapSharedKeys } from '#adapters';
import { Redis } from 'ioredis';
import { RedisPersonKeys } from '../../../libs/adapters/src/person-keys/redis/redis-person-keys.js';
import { unsealText } from '../../../libs/adapters/src/person-keys/redis/sealed-text.js';
import { rectifyIn } from '../../cli/installation.js';
import { onRedis } from '../../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../../support/redis.js';
import { fill as filledWith, held as heldOf } from './everybody.js';

const [OLD, NEW, OTHER] = [7, 8, 9].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array, Uint8Array];
const PEOPLE = Array.from({ length: 20 }, (_, at) => `p-${at}`);

const refused = (code: string, details: Readonly<Record<string, unknown>> = {}) =>
  expect.objectContaining({ name: 'PersonKeysError', code, details: expect.objectContaining(details) as unknown });

onRedis('the master key of keys on a Redis', () => {
  let redis: OwnRedis;
  let client: Redis;
  let prefix: string;
  const open: RedisPersonKeys[] = [];
  beforeAll(async () => {
    redis = await ownRedis(DURABLY);
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.close();
  });
  beforeEach(() => void (prefix = ownPrefix()));
  afterEach(async () => {
    for (const keys of open.splice(0)) await keys.close();
  });

  const at = () => ({ redis: { url: redis.url, prefix } });
  const node = async (masterKey: Uint8Array, oldMasterKey?: Uint8Array) => {
    const keys = await RedisPersonKeys.open({ ...at(), masterKey, oldMasterKey });
    open.push(keys);
    return keys;
  };
  const rotate = (onValue?: () => void) => rewrapSharedKeys({ ...at(), masterKey: NEW, oldMasterKey: OLD }, onValue);
  const fill = async () => filledWith(await node(OLD), PEOPLE);
  /** Everything that a node answers. */
  const held = (keys: RedisPersonKeys) => heldOf(keys, PEOPLE);
  /** Sealed values that a key opens. */
  const openedBy = async (key: Uint8Array) => {
    const opened: string[] = [];
    for (const person of PEOPLE) {
      const text = await client.hget(`${prefix}:keys:person:${person}`, 'key');
      if (text !== null && unsealText(key, `key ${person}`, text)) opened.push(person);
    }
    return opened;
  };

  it('is changed under nodes that have both, which read everything and seal under the new one from then on', async () => {
    const before = await fill();
    const [both, onlyOld] = [await node(NEW, OLD), await node(OLD)];
    expect(await held(both)).toEqual(before);
    // A secret, 19 keys and 19 passwords.
    expect(await rotate()).toBe(39);
    expect(await held(both)).toEqual(before);
    await both.keyFor('p-new');
    const after = await node(NEW);
    expect(await held(after)).toEqual(before);
    expect(await after.find('p-new')).toEqual(await both.find('p-new'));
    expect([await after.keyFor('p-3'), after.identity]).toEqual([undefined, both.identity]);
    expect([(await openedBy(OLD)).length, (await openedBy(NEW)).length]).toEqual([0, 19]);
    // It can neither read nor, worse, seal under what was given up.
    for (const call of [() => onlyOld.keyFor('p-later'), () => onlyOld.find('p-0')])
      await expect(call()).rejects.toEqual(refused('person-keys.wrong-master-key'));
    await expect(node(OLD)).rejects.toEqual(refused('person-keys.wrong-master-key'));
    expect(await after.find('p-later')).toBeUndefined();
  });

  it('is changed to the end where that was broken off, with both keys readable meanwhile', async () => {
    const before = await fill();
    let sealed = 0;
    const crash = () => {
      if ((sealed += 1) === 15) throw new Error('the process has ended');
    };
    await expect(rotate(crash)).rejects.toThrow('the process has ended');
    const both = await node(NEW, OLD);
    expect([(await openedBy(OLD)).length > 0, (await openedBy(NEW)).length > 0]).toEqual([true, true]);
    expect(await held(both)).toEqual(before);
    expect(await held(await node(OLD, NEW))).toEqual(before);
    await both.keyFor('p-new');
    await both.destroy('p-5');
    for (const [masterKey, old] of [[NEW], [NEW, OTHER], [OTHER, NEW]] as const)
      await expect(node(masterKey, old)).rejects.toEqual(refused('person-keys.wrong-master-key', { key: 'old' }));

    expect(await rotate()).toBeGreaterThan(0);
    expect(await openedBy(OLD)).toEqual([]);
    const after = await node(NEW);
    expect([await after.keyFor('p-5'), (await after.find('p-new'))?.length]).toEqual([undefined, 32]);
    expect(await rotate()).toBe(0);
  });

  it('is not changed from a key that is another, and nothing is then', async () => {
    const before = await fill();
    const wrong = rewrapSharedKeys({ ...at(), masterKey: NEW, oldMasterKey: OTHER });
    await expect(wrong).rejects.toEqual(refused('person-keys.wrong-master-key'));
    expect(await held(await node(OLD))).toEqual(before);
    await expect(rewrapSharedKeys({ ...at(), masterKey: OLD, oldMasterKey: undefined })).rejects.toEqual(
      refused('person-keys.wrong-master-key', { key: 'old' }),
    );
  });

  it('is not changed to the end where something was sealed under neither', async () => {
    await fill();
    await client.hset(`${prefix}:keys:person:p-1`, 'key', 'nonsense');
    await expect(rotate()).rejects.toEqual(refused('person-keys.corrupt'));
    await expect(node(NEW)).rejects.toEqual(refused('person-keys.wrong-master-key', { key: 'old' }));
    await (await node(NEW, OLD)).destroy('p-1');
    await rotate();
    await node(NEW);
  });

  it('is changed more than once, and a node knows its store by what it was', async () => {
    await fill();
    const dataDir = await mkdtemp(join(tmpdir(), 'rectify-node-'));
    await (await openPersonKeys({ dataDir, shared: { ...at(), masterKey: OLD, oldMasterKey: undefined } })).close();
    await rotate();
    await rewrapSharedKeys({ ...at(), masterKey: OTHER, oldMasterKey: NEW });
    await (await openPersonKeys({ dataDir, shared: { ...at(), masterKey: OTHER, oldMasterKey: undefined } })).close();
    await rm(dataDir, { recursive: true });
  });

  it('of a Redis that holds no keys is not changed, and none is begun there', async () => {
    await expect(rotate()).rejects.toEqual(refused('person-keys.corrupt'));
    expect(await client.keys(`${prefix}*`)).toEqual([]);
  });

  it('is changed by rectify rotate-master-key', async () => {
    await fill();
    const base64 = (key: Uint8Array) => Buffer.from(key).toString('base64');
    const environment = {
      DATA_DIR: '/nowhere',
      REDIS_PREFIX: prefix,
      PERSON_KEYS: 'redis',
      PERSON_KEYS_REDIS_URL: redis.url,
      PERSON_KEYS_MASTER_KEY: base64(NEW),
    };
    const rotating = (old: Readonly<Record<string, string>>) => rectifyIn({ ...environment, ...old }, ['rotate-master-key']);
    expect(await rotating({})).toMatchObject({ code: 1, err: expect.stringContaining('PERSON_KEYS_OLD_MASTER_KEY') as unknown });
    expect(await rotating({ PERSON_KEYS_OLD_MASTER_KEY: base64(OTHER) })).toMatchObject({
      code: 1,
      err: expect.stringContaining('person-keys.wrong-master-key') as unknown,
    });
    const ran = await rotating({ PERSON_KEYS_OLD_MASTER_KEY: base64(OLD) });
    expect(ran).toMatchObject({ code: 0, err: '', out: expect.stringContaining('39 values sealed anew') as unknown });
    await node(NEW);
    expect(await rectifyIn({ DATA_DIR: '/nowhere' }, ['rotate-master-key'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('person-keys.elsewhere') as unknown,
    });
  });
});
