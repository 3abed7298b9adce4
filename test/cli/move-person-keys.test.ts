import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { movePersonKeys } from '#adapters';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { signIn, type Office } from '../faults/office.js';
import { HttpClient, succeeded } from '../support/http-client.js';
import { onRedis } from '../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { AtWork, Folders, rectifyIn } from './installation.js';

const THERE = ['move-person-keys', '--from', 'file', '--to', 'redis'] as const;
const BACK = ['move-person-keys', '--from', 'redis', '--to', 'file'] as const;
const MASTER_KEY = new Uint8Array(32).fill(7);

onRedis('keys of an installation that grows from one machine to several', () => {
  let folders: Folders;
  let redis: OwnRedis;
  let office: Office;
  let token: string;
  let known: string;
  let forgotten: string;
  const prefix = ownPrefix();

  const where = () => ({
    REDIS_PREFIX: prefix,
    PERSON_KEYS_REDIS_URL: redis.url,
    PERSON_KEYS_MASTER_KEY: Buffer.from(MASTER_KEY).toString('base64'),
  });
  const move = (words: readonly string[], more: Readonly<Record<string, string>> = where()) =>
    rectifyIn({ DATA_DIR: folders.at('data'), ...more }, words);
  const start = (engine: 'file' | 'redis', folder = 'data') =>
    startServer({
      settings: settingsFrom({ ...where(), DATA_DIR: folders.at(folder), PORT: '0', PERSON_KEYS: engine }),
      log: pino({ level: 'silent' }),
    });
  const dataOf = async (client: HttpClient, person: string) => succeeded(await client.get(`/v1/people/${person}`)).body['data'];
  /** What has to go on after a move. */
  const requireAtWork = async (engine: 'file' | 'redis') => {
    const server = await start(engine);
    try {
      const client = new HttpClient(server.url, await signIn(server.url, office.administrator.name, office.administrator.password));
      expect(await dataOf(client, known)).toEqual({ name: '吴海燕' });
      expect(await dataOf(client, forgotten)).toBeUndefined();
      // Whoever was signed in before still is.
      succeeded(await client.as(token).get('/v1/ledger'));
      await signIn(server.url, office.leader.name, office.leader.password);
    } finally {
      await server.close();
    }
  };

  beforeAll(async () => {
    redis = await ownRedis(DURABLY);
    folders = await Folders.make();
    const work = await AtWork.begin(folders.at('data'));
    await work.write();
    office = work.office;
    known = await work.register('吴海燕');
    forgotten = await work.register('将被遗忘');
    succeeded(await work.administrator.post(`/v1/people/${forgotten}/forget`, { reason: '本人申请' }));
    token = await signIn(work.server.url, office.leader.name, office.leader.password);
    expect(await move(THERE)).toMatchObject({ code: 1, err: expect.stringContaining('log.locked') as unknown });
    await work.server.stop();
  });

  afterAll(async () => {
    await folders.remove();
    await redis.close();
  });

  test('are not moved where it is not said where the Redis is, or what seals them there', async () => {
    for (const missing of ['PERSON_KEYS_REDIS_URL', 'PERSON_KEYS_MASTER_KEY'])
      expect(await move(THERE, { ...where(), [missing]: 'off' })).toMatchObject({
        code: 1,
        err: expect.stringContaining(missing) as unknown,
      });
    const { code, err } = await rectifyIn({ DATA_DIR: folders.at('empty'), ...where() }, THERE);
    expect([code, err]).toEqual([1, expect.stringContaining('there is no file of keys at')]);
  });

  test('are not moved over those of another installation', async () => {
    const other = new Redis(redis.url);
    await other.hset(`${prefix}:keys:secrets`, 'token', 'of another');
    expect(await move(THERE)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('person-keys.other-keys') as unknown });
    await other.flushall();
    other.disconnect();
    await requireAtWork('file');
  });

  test('begin no server, and are not backed up, while they are half-moved', async () => {
    const broken = movePersonKeys({
      dataDir: folders.at('data'),
      shared: { redis: { url: redis.url, prefix }, masterKey: MASTER_KEY, oldMasterKey: undefined },
      to: 'redis',
      onCopied() {
        throw new Error('the process has ended');
      },
    });
    await expect(broken).rejects.toThrow('the process has ended');
    await expect(start('file')).rejects.toThrow('person-keys.leaving');
    await expect(start('redis')).rejects.toThrow('person-keys.leaving');
    await expect(start('redis', 'new-node')).rejects.toThrow('person-keys.arriving');
    const backup = await move(['backup', folders.at('backup'), '--keys', folders.at('keys')]);
    expect(backup).toMatchObject({ code: 1, err: expect.stringContaining('person-keys.leaving') as unknown });
    expect(await readdir(folders.at('backup'))).not.toContain('manifest.json');
  });

  test('go on, and everybody signs in and is known, or is forgotten, where they are then', async () => {
    const { code, out, err } = await move(THERE);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^0 values copied, \d+ in all; the file is empty: set PERSON_KEYS=redis\n$/u);
    await expect(start('file')).rejects.toThrow('person-keys.moved');
    await requireAtWork('redis');
    const backup = await move(['backup', folders.at('backup'), '--keys', folders.at('keys')]);
    expect(backup).toMatchObject({ code: 1, err: expect.stringContaining('person-keys.moved') as unknown });
  });

  test('come back', async () => {
    const { code, out, err } = await move(BACK, { ...where(), PERSON_KEYS: 'redis' });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d+ values copied, \d+ in all; the Redis is empty: set PERSON_KEYS=file\n$/u);
    await expect(start('redis', 'new-node')).rejects.toThrow('person-keys.moved');
    await expect(start('redis')).rejects.toThrow('person-keys.elsewhere');
    await requireAtWork('file');
  });
});
