import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FilePersonKeys, openPersonKeys, SqliteEventLog } from '#adapters';
import { EventCatalogue, StreamNames, type PersonKeys } from '#application';
import { fill, held as heldOf } from '../contract/person-keys/everybody.js';
import { onRedis } from '../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { Folders, rectifyIn } from './installation.js';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));
/** A command says how far it has come at each thousand values: with two of each it is not through then. */
const PEOPLE = Array.from({ length: 560 }, (_, at) => `p-${at}`);
const [FIRST, SECOND] = [7, 8].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer];
const THERE = ['move-person-keys', '--from', 'file', '--to', 'redis'] as const;
const BACK = ['move-person-keys', '--from', 'redis', '--to', 'file'] as const;

type Environment = Readonly<Record<string, string>>;

onRedis('keys whose command is killed in the midst', () => {
  let redis: OwnRedis;
  let folders: Folders;
  let prefix: string;
  /** A folder with everybody's keys, and what is in it. */
  let model: Folders;
  let before: Awaited<ReturnType<typeof held>>;
  const open: PersonKeys[] = [];

  beforeAll(async () => {
    redis = await ownRedis(DURABLY);
    model = await Folders.make();
    before = await filled(model.at('data'));
  });
  afterAll(async () => {
    await redis.close();
    await model.remove();
  });
  beforeEach(async () => {
    folders = await Folders.make();
    await cp(model.at('data'), folders.at('data'), { recursive: true });
    prefix = ownPrefix();
  });
  afterEach(async () => {
    for (const keys of open.splice(0)) await keys.close();
    await folders.remove();
  });

  const environment = (masterKey = FIRST, more: Environment = {}): Environment => ({
    DATA_DIR: folders.at('data'),
    REDIS_PREFIX: prefix,
    PERSON_KEYS_REDIS_URL: redis.url,
    PERSON_KEYS_MASTER_KEY: masterKey.toString('base64'),
    ...more,
  });
  const rotating = () => environment(SECOND, { PERSON_KEYS: 'redis', PERSON_KEYS_OLD_MASTER_KEY: FIRST.toString('base64') });

  /** What a node would begin with. @param folder of a node that has seen no Redis yet, if it is not the first one's */
  const node = async (engine: 'file' | 'redis', keys: readonly Buffer[] = [FIRST], folder = 'data'): Promise<PersonKeys> => {
    const [masterKey = FIRST, oldMasterKey] = keys;
    await mkdir(folders.at(folder), { recursive: true });
    const shared = { redis: { url: redis.url, prefix }, masterKey, oldMasterKey };
    const opened = await openPersonKeys({ dataDir: folders.at(folder), shared: engine === 'file' ? undefined : shared });
    open.push(opened);
    return opened;
  };
  const held = (keys: PersonKeys) => heldOf(keys, PEOPLE);
  const filled = async (folder: string) => {
    await mkdir(folder);
    const codec = new EventCatalogue(new StreamNames('rectify'));
    await (await SqliteEventLog.open({ file: join(folder, 'events.sqlite'), codec, prefix: 'rectify' })).close();
    const keys = await FilePersonKeys.open({ file: join(folder, 'secrets.sqlite') });
    const all = await fill(keys, PEOPLE);
    await keys.close();
    return all;
  };

  /** As a process of its own, killed as soon as it says how far it has come. */
  const killed = async (words: readonly string[], settings: Environment): Promise<string> => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    child.kill('SIGKILL');
    expect((await exited)[1]).toBe('SIGKILL');
    return line;
  };
  const refused = (code: string) => expect.objectContaining({ name: 'PersonKeysError', code });

  test.each([
    ['file', 'redis', THERE],
    ['redis', 'file', BACK],
  ] as const)('are all there when their move out of the %s goes on, and are used nowhere before', async (from, to, words) => {
    if (from === 'redis') expect(await rectifyIn(environment(), THERE)).toMatchObject({ code: 0, err: '' });
    const settings = environment(FIRST, { PERSON_KEYS: from });
    expect(await killed(words, settings)).toBe('1000 values');
    const here = `person-keys.${from === 'file' ? 'leaving' : 'arriving'}`;
    for (const engine of ['file', 'redis'] as const) await expect(node(engine)).rejects.toEqual(refused(here));
    await expect(node('redis', [FIRST], 'new')).rejects.toEqual(refused(`person-keys.${from === 'file' ? 'arriving' : 'leaving'}`));
    const { code, out, err } = await rectifyIn(settings, words);
    expect([code, err]).toEqual([0, '']);
    const [, copied, values] = /(\d+) values copied, (\d+) in all/u.exec(out) ?? [];
    expect(Number(copied)).toBeLessThanOrEqual(Number(values) - 1_000);
    expect(await held(await node(to))).toEqual(before);
  });

  test('are all read under both master keys while they are sealed anew, and under the new one alone at the end', async () => {
    expect(await rectifyIn(environment(), THERE)).toMatchObject({ code: 0, err: '' });
    expect(await killed(['rotate-master-key'], rotating())).toBe('1000 values');
    expect(await held(await node('redis', [SECOND, FIRST]))).toEqual(before);
    for (const alone of [FIRST, SECOND])
      await expect(node('redis', [alone], `alone-${alone[0]}`)).rejects.toEqual(refused('person-keys.wrong-master-key'));
    const { code, out, err } = await rectifyIn(rotating(), ['rotate-master-key']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('everything is under PERSON_KEYS_MASTER_KEY');
    expect(await held(await node('redis', [SECOND]))).toEqual(before);
    await expect(node('redis', [FIRST], 'old')).rejects.toEqual(refused('person-keys.wrong-master-key'));
  });

  test('are moved by one command at a time, and may be sealed anew by two', async () => {
    const moves = await Promise.all([rectifyIn(environment(), THERE), rectifyIn(environment(), THERE)]);
    expect(moves.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    expect(moves.find(({ code }) => code === 1)?.err).toContain('log.locked');
    const rotations = await Promise.all([rectifyIn(rotating(), ['rotate-master-key']), rectifyIn(rotating(), ['rotate-master-key'])]);
    for (const rotation of rotations) expect(rotation).toMatchObject({ code: 0, err: '' });
    expect(await held(await node('redis', [SECOND]))).toEqual(before);
  });
});
