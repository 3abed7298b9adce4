import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FilePersonKeys, movePersonKeys, openPersonKeys, rewrapSharedKeys } from '#adapters';
import type { PersonKeys } from '#application';
import { Redis } from 'ioredis';
import { FileMovableKeys } from '../../../libs/adapters/src/person-keys/file/file-movable-keys.js';
import type { MovableKeys } from '../../../libs/adapters/src/person-keys/move/movable-keys.js';
import { moveKeys } from '../../../libs/adapters/src/person-keys/move/move-keys.js';
import { RedisMovableKeys } from '../../../libs/adapters/src/person-keys/redis/redis-movable-keys.js';
import { onRedis } from '../../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../../support/redis.js';

const MASTER_KEY = new Uint8Array(32).fill(7);
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';
/** Enough for more than one question, so that a move can be broken off between two. */
const PEOPLE = Array.from({ length: 120 }, (_, at) => `p-${at}`);
/** Three secrets, 119 keys and 119 passwords, who is condemned, and who was forgotten. */
const ALL = 3 + 119 + 119 + 1 + 2;

const ENGINES = ['file', 'redis'] as const;
type Engine = (typeof ENGINES)[number];

const refused = (code: string) => expect.objectContaining({ name: 'PersonKeysError', code });

onRedis('keys that move between a file and a Redis', () => {
  let redis: OwnRedis;
  let client: Redis;
  let prefix: string;
  let root: string;
  let dataDir: string;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    redis = await ownRedis(DURABLY);
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.close();
  });
  beforeEach(async () => {
    prefix = ownPrefix();
    root = await mkdtemp(join(tmpdir(), 'rectify-move-'));
    dataDir = await anotherNode();
  });
  afterEach(async () => {
    for (const keys of open.splice(0)) await keys.close();
    await rm(root, { recursive: true });
  });

  const anotherNode = () => mkdtemp(join(root, 'node-'));
  const file = () => join(dataDir, 'secrets.sqlite');
  const shared = (masterKey = MASTER_KEY, oldMasterKey?: Uint8Array) => ({
    redis: { url: redis.url, prefix },
    masterKey,
    oldMasterKey,
    // What it holds here is written anew at once.
    rewriteAgainMs: 20,
  });
  const closedLater = <T extends { close(): Promise<void> }>(keys: T): T => {
    open.push(keys);
    return keys;
  };
  /** What a node begins with. */
  const node = async (engine: Engine, folder = dataDir): Promise<PersonKeys> =>
    closedLater(await openPersonKeys({ dataDir: folder, shared: engine === 'file' ? undefined : shared() }));
  const movable = async (engine: Engine): Promise<MovableKeys> =>
    closedLater(engine === 'file' ? await FileMovableKeys.open(file()) : new RedisMovableKeys(shared()));
  const move = (to: Engine, onCopied: (values: number) => void = () => undefined, keys = shared()) =>
    movePersonKeys({ dataDir, shared: keys, to, onCopied });
  const crash = () => {
    throw new Error('the process has ended');
  };

  /** Everything that a node answers. */
  const held = async (keys: PersonKeys) => ({
    secrets: await Promise.all(['token', 'cursor', 'sign-in-name'].map((purpose) => keys.secret(purpose))),
    people: await Promise.all(PEOPLE.map(async (person) => [await keys.find(person), await keys.passwordHash(person, 'pw-1')])),
    condemned: [...(await keys.condemned())],
  });
  const filled = async (engine: Engine) => {
    const keys = await node(engine);
    for (const purpose of ['token', 'cursor', 'sign-in-name']) await keys.secret(purpose);
    for (const person of PEOPLE) {
      await keys.keyFor(person);
      await keys.keepPassword(person, 'pw-1', HASH);
    }
    for (const person of ['p-3', 'p-never']) await keys.destroy(person);
    await keys.condemn('p-4');
    const all = await held(keys);
    await keys.close();
    return all;
  };

  /** Puts something there that was not sent, or takes it away. */
  const tamper = async (engine: Engine, isPut: boolean) => {
    if (engine === 'redis') {
      const place = `${prefix}:keys:person:p-other`;
      await (isPut ? client.hset(place, 'destroyed', '1') : client.del(place));
      return;
    }
    const database = new DatabaseSync(file());
    database.exec(isPut ? "INSERT INTO person (id, destroyed) VALUES ('p-other', 1)" : "DELETE FROM person WHERE id = 'p-other'");
    database.close();
  };

  describe.each([
    ['file', 'redis'],
    ['redis', 'file'],
  ] as const)('out of the %s', (from, to) => {
    it('are all there afterwards, whoever was forgotten stays so, and nothing is left where they were', async () => {
      const before = await filled(from);
      const counts: number[] = [];
      expect(await move(to, (count) => counts.push(count))).toEqual({ copied: ALL, values: ALL });
      expect(counts).toEqual([100, 200, ALL]);
      const keys = await node(to);
      expect(await held(keys)).toEqual(before);
      for (const person of ['p-3', 'p-never']) {
        expect(await keys.keyFor(person)).toBeUndefined();
        await expect(keys.keepPassword(person, 'pw-1', HASH)).rejects.toEqual(refused('person-keys.destroyed'));
      }
      await expect(node(from)).rejects.toEqual(refused(from === 'file' ? 'person-keys.moved' : 'person-keys.elsewhere'));
      await expect(from === 'file' ? FilePersonKeys.open({ file: file() }) : node('redis', await anotherNode())).rejects.toEqual(
        refused('person-keys.moved'),
      );
      if (from === 'redis') expect(await client.keys(`${prefix}*`)).toEqual([`${prefix}:keys:mark`]);
      const bytes = await readFile(file());
      for (const secret of [before.secrets[0]!, before.people[0]![0] as Uint8Array, Buffer.from(HASH)])
        expect(bytes.includes(secret)).toBe(to === 'file');
      expect(await move(to)).toEqual({ copied: 0, values: ALL });
    });

    it('come back as they were, and may go again', async () => {
      const before = await filled(from);
      for (const engine of [to, from, to]) {
        await move(engine);
        const keys = await node(engine);
        expect(await held(keys)).toEqual(before);
        await keys.close();
      }
    });

    it('cannot be used while they are half-moved, and go on where that was broken off', async () => {
      const before = await filled(from);
      await expect(move(to, crash)).rejects.toThrow('the process has ended');
      const elsewhere = await anotherNode();
      const [source, target] = [await movable(from), await movable(to)];
      expect([(await source.standing()).state, (await target.standing()).state]).toEqual(['leaving', 'arriving']);
      // The file says what it is part of before a Redis is asked.
      const inFile = from === 'file' ? 'person-keys.leaving' : 'person-keys.arriving';
      for (const engine of ENGINES) await expect(node(engine)).rejects.toEqual(refused(inFile));
      const inRedis = from === 'redis' ? 'person-keys.leaving' : 'person-keys.arriving';
      await expect(node('redis', elsewhere)).rejects.toEqual(refused(inRedis));
      // Not from the wrong end either.
      await expect(move(from)).rejects.toEqual(refused('person-keys.arriving'));

      expect(await move(to)).toEqual({ copied: ALL - 100, values: ALL });
      expect(await held(await node(to))).toEqual(before);
    });

    it('go on where it was broken off when the source was empty already, and cannot be used before', async () => {
      const before = await filled(from);
      const [source, target] = [await movable(from), await movable(to)];
      await expect(moveKeys({ source, target, onErased: crash, onCopied: () => undefined })).rejects.toThrow('the process has ended');
      expect([(await source.standing()).state, (await target.standing()).state]).toEqual(['moved', 'arriving']);
      for (const engine of ENGINES) await expect(node(engine)).rejects.toThrow(/^person-keys\.(?:moved|arriving) /u);
      expect(await move(to)).toEqual({ copied: 0, values: ALL });
      expect(await held(await node(to))).toEqual(before);
    });

    it('are moved over no others, and stay in use then', async () => {
      const before = await filled(from);
      const others = await (to === 'file' ? FilePersonKeys.open({ file: file() }) : node('redis', await anotherNode()));
      const secret = await others.secret('token');
      await expect(move(to)).rejects.toEqual(refused('person-keys.other-keys'));
      expect(await others.secret('token')).toEqual(secret);
      await others.close();
      if (to === 'file') await rm(file());
      expect(await held(await node(from))).toEqual(before);
    });

    it('are refused to whoever has them open when they begin to move, and whatever he writes', async () => {
      await filled(from);
      const running = await node(from);
      const calls = [
        () => running.keyFor('p-new'),
        () => running.keepPassword('p-1', 'pw-1', 'changed'),
        () => running.dropPassword('p-1', 'pw-1'),
        () => running.destroy('p-1'),
        () => running.condemn('p-1'),
        () => running.secret('other'),
      ];
      await expect(move(to, crash)).rejects.toThrow('the process has ended');
      for (const call of calls) await expect(call()).rejects.toEqual(refused('person-keys.leaving'));
      expect(await move(to)).toMatchObject({ values: ALL });
      const reads = [() => running.find('p-1'), () => running.passwordHash('p-1', 'pw-1'), () => running.condemned()];
      for (const call of [...calls, ...reads]) await expect(call()).rejects.toEqual(refused('person-keys.moved'));
      expect(await (await node(to)).find('p-1')).toHaveLength(32);
    });

    it('are not erased where what arrived is something else', async () => {
      const before = await filled(from);
      await expect(move(to, crash)).rejects.toThrow('the process has ended');
      await tamper(to, true);
      await expect(move(to)).rejects.toEqual(
        expect.objectContaining({ code: 'person-keys.corrupt', details: expect.objectContaining({ missing: 0, others: 1 }) as unknown }),
      );
      expect((await (await movable(from)).standing()).state).toBe('leaving');
      await tamper(to, false);
      expect(await move(to)).toEqual({ copied: 0, values: ALL });
      expect(await held(await node(to))).toEqual(before);
    });

    it('of which there are none are not moved', async () => {
      await expect(move(to)).rejects.toEqual(refused('person-keys.corrupt'));
      expect(await (await movable(to)).standing()).toEqual({ state: 'empty' });
    });

    it('are changed by no move but the one that they are part of', async () => {
      const keys = await movable(from);
      const early = [() => keys.leave('a'), () => keys.put([]), () => keys.erase('a'), () => keys.settle('a')];
      for (const call of early) await expect(call()).rejects.toEqual(refused('person-keys.corrupt'));
      await keys.arrive('a');
      for (const call of [() => keys.leave('a'), () => keys.erase('a'), () => keys.settle('b')])
        await expect(call()).rejects.toEqual(refused('person-keys.corrupt'));
      await expect(keys.arrive('b')).rejects.toEqual(refused('person-keys.other-keys'));
      await keys.put([{ name: { kind: 'secret', purpose: 'token' }, value: new Uint8Array(32) }]);
      await keys.settle('a');
      expect(await keys.standing()).toEqual({ state: 'here', id: 'a' });
      await keys.leave('b');
      for (const call of [() => keys.put([]), () => keys.erase('a'), () => keys.settle('b')])
        await expect(call()).rejects.toEqual(refused('person-keys.corrupt'));
      await keys.erase('b');
      await keys.erase('b');
      await expect(keys.erase('a')).rejects.toEqual(refused('person-keys.corrupt'));
      expect(await keys.standing()).toEqual({ state: 'moved', id: 'b' });
    });
  });

  it('may go to another Redis where the first was given up, and a half that was left is taken for nothing', async () => {
    const before = await filled('file');
    const [first, second] = [prefix, ownPrefix()];
    for (prefix of [first, second]) await expect(move('redis', crash)).rejects.toThrow('the process has ended');
    prefix = first;
    await expect(move('redis')).rejects.toEqual(refused('person-keys.other-keys'));
    prefix = second;
    expect(await move('redis')).toEqual({ copied: ALL - 100, values: ALL });
    expect(await held(await node('redis'))).toEqual(before);
    prefix = first;
    await expect(move('redis')).rejects.toEqual(refused('person-keys.moved'));
    await expect(node('redis', await anotherNode())).rejects.toEqual(refused('person-keys.arriving'));
    dataDir = await anotherNode();
    await filled('file');
    await expect(move('redis')).rejects.toEqual(refused('person-keys.other-keys'));
    await node('file');
  });

  it('are begun by no node in the Redis that they are to move into, or have moved into and were lost there', async () => {
    await filled('file');
    await expect(move('redis', crash)).rejects.toThrow('the process has ended');
    await client.del(`${prefix}:keys:mark`);
    await expect(node('redis')).rejects.toEqual(refused('person-keys.leaving'));
    await client.flushdb();
    expect(await move('redis')).toEqual({ copied: ALL, values: ALL });
    await client.flushdb();
    await expect(node('redis')).rejects.toEqual(refused('person-keys.corrupt'));
  });

  it('are not moved over what stands in a Redis without a mark, nor out of it', async () => {
    await filled('file');
    await client.hset(`${prefix}:keys:person:p-1`, 'destroyed', '1');
    await expect(move('redis')).rejects.toEqual(refused('person-keys.other-keys'));
    await node('file');
    dataDir = await anotherNode();
    await expect(move('file')).rejects.toEqual(refused('person-keys.corrupt'));
  });

  it('are read by both master keys while they are sealed anew, and by no other', async () => {
    const NEW = new Uint8Array(32).fill(8);
    const before = await filled('redis');
    await expect(rewrapSharedKeys(shared(NEW, MASTER_KEY), crash)).rejects.toThrow('the process has ended');
    await expect(move('file', undefined, shared(NEW))).rejects.toEqual(refused('person-keys.wrong-master-key'));
    await expect(move('file', crash, shared(NEW, MASTER_KEY))).rejects.toThrow('the process has ended');
    await expect(move('file', undefined, shared(NEW))).rejects.toEqual(refused('person-keys.wrong-master-key'));
    await expect(rewrapSharedKeys(shared(NEW, MASTER_KEY))).rejects.toEqual(refused('person-keys.leaving'));
    expect(await move('file', undefined, shared(NEW, MASTER_KEY))).toEqual({ copied: ALL - 100, values: ALL });
    expect(await held(await node('file'))).toEqual(before);
  });

  it('that arrived half under a master key that is old by now are sealed anew afterwards', async () => {
    const NEW = new Uint8Array(32).fill(8);
    await filled('file');
    await expect(move('redis', crash)).rejects.toThrow('the process has ended');
    expect(await move('redis', undefined, shared(NEW, MASTER_KEY))).toMatchObject({ values: ALL });
    expect(await rewrapSharedKeys(shared(NEW, MASTER_KEY))).toBe(3 + 119 + 119);
    await closedLater(await openPersonKeys({ dataDir, shared: shared(NEW) })).find('p-1');
  });
});
