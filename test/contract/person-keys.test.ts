import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FilePersonKeys } from '#adapters';
import { ONLY_PASSWORD } from '#application';
import { RedisPersonKeys } from '../../libs/adapters/src/person-keys/redis/redis-person-keys.js';
import { onRedis } from '../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { personKeysContract } from './person-keys.contract.js';

const newFolder = () => mkdtemp(join(tmpdir(), 'rectify-keys-'));

personKeysContract({
  name: 'file',
  async open() {
    const folder = await newFolder();
    const keys = await FilePersonKeys.open({ file: join(folder, 'keys.db') });
    const dispose = async () => {
      await keys.close();
      await rm(folder, { recursive: true });
    };
    return { keys, dispose };
  },
});

onRedis('with a Redis', () => {
  let redis: OwnRedis;
  beforeAll(async () => void (redis = await ownRedis(DURABLY)));
  afterAll(() => redis.close());

  personKeysContract({
    name: 'Redis',
    async open() {
      const keys = await RedisPersonKeys.open({ redis: { url: redis.url, prefix: ownPrefix() }, masterKey: new Uint8Array(32).fill(7) });
      return { keys, dispose: () => keys.close() };
    },
  });
});

describe('person keys in a file', () => {
  let folder: string;
  let file: string;
  const refused = (code: string) => expect.objectContaining({ name: 'PersonKeysError', code });

  beforeEach(async () => {
    folder = await newFolder();
    file = join(folder, 'keys.db');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are there after a restart, and who was forgotten stays so', async () => {
    const before = await FilePersonKeys.open({ file });
    const key = await before.keyFor('p-1');
    const secret = await before.secret('token');
    await before.keyFor('p-2');
    await before.destroy('p-2');
    await before.close();
    await before.close();

    const keys = await FilePersonKeys.open({ file });
    expect(await keys.find('p-1')).toEqual(key);
    expect(await keys.secret('token')).toEqual(secret);
    expect(await keys.keyFor('p-2')).toBeUndefined();
    await keys.close();
  });

  it('leave no byte of what was destroyed in any file', async () => {
    const keys = await FilePersonKeys.open({ file });
    await keys.keepPassword('p-1', 'pw-1', 'password-to-forget');
    const key = (await keys.keyFor('p-1'))!;
    expect((await readFile(file)).includes(key)).toBe(true);
    await keys.destroy('p-1');
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      expect([name, bytes.includes(key), bytes.includes('password-to-forget')]).toEqual([name, false, false]);
    }
    await keys.close();
  });

  it('are for the owner alone to read, also when the file was not', async () => {
    const keys = await FilePersonKeys.open({ file });
    await keys.keyFor('p-1');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keys.db']);
    await keys.close();
    await chmod(file, 0o644);
    await (await FilePersonKeys.open({ file })).close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('are the same for two who have the file open', async () => {
    const [one, other] = [await FilePersonKeys.open({ file }), await FilePersonKeys.open({ file })];
    expect(await other.keyFor('p-1')).toEqual(await one.keyFor('p-1'));
    expect(await other.secret('token')).toEqual(await one.secret('token'));
    await one.destroy('p-1');
    expect(await other.keyFor('p-1')).toBeUndefined();
    await one.close();
    await other.close();
  });

  it('of version 1 are migrated, and every password stays', async () => {
    const old = new DatabaseSync(file);
    old.exec(`
      PRAGMA application_id = 0x5243544b;
      CREATE TABLE person (id TEXT PRIMARY KEY, key BLOB, password TEXT, destroyed INTEGER NOT NULL DEFAULT 0) STRICT;
      CREATE TABLE secret (purpose TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
      INSERT INTO person VALUES ('p-1', x'01', 'hash', 0), ('p-2', x'02', NULL, 0), ('p-3', NULL, NULL, 1);
      PRAGMA user_version = 1;
    `);
    old.close();
    const keys = await FilePersonKeys.open({ file });
    expect([await keys.passwordHash('p-1', ONLY_PASSWORD), await keys.passwordHash('p-2', ONLY_PASSWORD)]).toEqual(['hash', undefined]);
    expect(Array.from((await keys.find('p-1'))!)).toEqual([1]);
    expect([await keys.keyFor('p-3'), await keys.condemned()]).toEqual([undefined, []]);
    await keys.close();
  });

  it.each([
    ['missing', () => Promise.resolve()],
    ['empty', () => writeFile(file, '')],
  ])('are not begun anew where they were before, and the file is %s by now', async (_, lose) => {
    await lose();
    const left = await readdir(folder);
    await expect(FilePersonKeys.open({ file, begins: false })).rejects.toEqual(refused('person-keys.corrupt'));
    expect(await readdir(folder)).toEqual(left);
    for (const name of left) expect((await stat(join(folder, name))).size).toBe(0);
    await (await FilePersonKeys.open({ file })).close();
    await (await FilePersonKeys.open({ file, begins: false })).close();
  });

  it('of a newer version, of another program or damaged are refused', async () => {
    await writeFile(file, 'minutes of the meeting\n'.repeat(100));
    await expect(FilePersonKeys.open({ file })).rejects.toEqual(refused('person-keys.corrupt'));
    await rm(file);
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE letters (id INTEGER PRIMARY KEY)');
    await expect(FilePersonKeys.open({ file })).rejects.toEqual(refused('person-keys.corrupt'));
    database.exec('DROP TABLE letters');
    await (await FilePersonKeys.open({ file })).close();
    database.exec('PRAGMA user_version = 4');
    database.close();
    await expect(FilePersonKeys.open({ file })).rejects.toEqual(refused('person-keys.newer-version'));
  });
});
