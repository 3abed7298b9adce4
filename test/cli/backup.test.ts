import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { settingsFrom } from '../../apps/server/src/index.js';
import { HttpClient } from '../support/http-client.js';
import { LeftBehind } from '../support/made-again.js';
import { ServerProcess } from '../support/server-process.js';
import { AtWork, Folders, lineOf, rectify } from './installation.js';

let folders: Folders;
let work: AtWork;
let forgotten: string;

/** A server that goes on working through all the tests: each of them backs up beside it. */
beforeAll(async () => {
  folders = await Folders.make();
  work = await AtWork.begin(folders.at('data'));
  for (let n = 0; n < 2; n += 1) await work.write();
  await work.upload('第一份材料');
  forgotten = await work.register('将被遗忘的人');
});

afterAll(async () => {
  await work.server.stop();
  await folders.remove();
});

const manifestOf = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    readonly installation: string;
    readonly log: { readonly file: string; readonly head: string; readonly events: number };
    readonly evidence: { readonly files: number; readonly missing: readonly string[] };
  };

/** Gives one command after the other, without a pause, until it is told to stop. */
async function busy<T>(isOver: () => boolean, acknowledged: T[], give: () => Promise<T>): Promise<void> {
  while (!isOver()) acknowledged.push(await give());
}

const evidenceIn = async (folder: string) => (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/u.test(name));

describe('a backup that is made while a server writes', () => {
  test('holds everything that was acknowledged before, and comes back as it was', async () => {
    const acknowledged: string[] = [];
    const uploaded: string[] = [];
    let over = false;
    let uploads = 0;
    const upload = () => work.upload(`材料 ${(uploads += 1)} `.repeat(10_000));
    const writers = [
      ...Array.from({ length: 6 }, () =>
        busy(
          () => over,
          acknowledged,
          async () => (await work.write()).position,
        ),
      ),
      ...Array.from({ length: 2 }, () => busy(() => over, uploaded, upload)),
    ];
    const [written, handedInFirst] = await Promise.all([work.write(), work.upload('先交的材料')]);
    const before = [...acknowledged, written.position];
    const handedIn = [...uploaded, handedInFirst];
    const backedUp = await rectify(folders.at('data'), 'backup', folders.at('backup'), '--keys', folders.at('keys'));
    over = true;
    await Promise.all(writers);
    expect(backedUp).toMatchObject({ code: 0, err: '' });

    expect(await rectify(folders.at('again'), 'restore', folders.at('backup'), '--keys', folders.at('keys'))).toMatchObject({
      code: 0,
      err: '',
    });
    const { log, evidence } = await manifestOf(folders.at('backup'));
    const left = await LeftBehind.open(settingsFrom({ DATA_DIR: folders.at('again') }));
    const positions = new Set<string>();
    for await (const { position } of left.log.readAll()) positions.add(position);
    await left.log.close();
    expect(before.filter((position) => !positions.has(position))).toEqual([]);
    expect(positions.size).toBe(log.events);
    // The backup was made in the midst of the writing, not behind its end.
    expect(acknowledged.some((position) => position > log.head)).toBe(true);

    expect(evidence.missing).toEqual([]);
    const files = await evidenceIn(folders.at('again', 'evidence'));
    expect(files).toHaveLength(evidence.files);
    expect(handedIn.filter((hash) => !files.includes(hash))).toEqual([]);
    for (const name of files) expect(hash('sha256', await readFile(folders.at('again', 'evidence', name)))).toBe(name);
    expect(uploaded.some((each) => !files.includes(each))).toBe(true);
  });

  test('is what its source was at the head that its manifest names: the same chain of hashes, and the same read models', async () => {
    const { log } = await manifestOf(folders.at('backup'));
    expect(await work.server.stop()).toBe(0);
    const [source, restored] = [
      await LeftBehind.open(settingsFrom({ DATA_DIR: folders.at('data') })),
      await LeftBehind.open(settingsFrom({ DATA_DIR: folders.at('again') })),
    ];
    try {
      expect(await restored.log.head()).toBe(log.head);
      expect(await restored.log.fingerprint(log.head)).toBe(await source.log.fingerprint(log.head));
      expect(await source.log.countAfter(log.head)).toBeGreaterThan(0);
      const expected = await source.madeAgain(await source.copied(log.events), 100);
      expect(await restored.madeAgain(restored.log, 100)).toEqual(expected);
      // What came later would have made a difference.
      expect(expected['register']).not.toBe((await source.madeAgain(source.log, 100))['register']);
    } finally {
      await source.log.close();
      await restored.log.close();
      work = await AtWork.begin(folders.at('data'), work.office);
    }
  });

  test('a server starts on it: people sign in, and its read models are those of the log', async () => {
    const restored = await AtWork.begin(folders.at('again'), work.office);
    await restored.write();
    expect(await restored.server.stop()).toBe(0);
    const checked = await rectify(folders.at('again'), 'fsck');
    expect(checked).toMatchObject({ code: 0, err: '' });
    const left = await LeftBehind.open(settingsFrom({ DATA_DIR: folders.at('again') }));
    const again = await left.madeAgain(left.log, 100);
    await left.log.close();
    expect(left.live).toEqual(again);
    expect(lineOf(checked, 'read model register: ')).toBe(again['register']);
  });
});

test('what a killed server acknowledged is in a backup, though it lies in the write-ahead log alone', async () => {
  const killed = await AtWork.begin(folders.at('killed'));
  const { position } = await killed.write();
  await killed.server.kill();
  expect((await stat(folders.at('killed', 'events.sqlite-wal'))).size).toBeGreaterThan(0);
  expect(await rectify(folders.at('killed'), 'backup', folders.at('of-killed'))).toMatchObject({ code: 0, err: '' });
  expect((await manifestOf(folders.at('of-killed'))).log.head >= position).toBe(true);
});

describe('evidence', () => {
  test('is copied once: a second backup into the same folder brings what is new', async () => {
    const folder = folders.at('incremental');
    const files = (await evidenceIn(folders.at('data', 'evidence'))).length;
    expect(lineOf(await rectify(folders.at('data'), 'backup', folder), 'evidence: ')).toBe(`${files} files, ${files} of them new`);
    const first = await manifestOf(folder);
    const third = await work.upload('第二份材料');
    expect(lineOf(await rectify(folders.at('data'), 'backup', folder), 'evidence: ')).toBe(`${files + 1} files, 1 of them new`);
    expect(await readdir(join(folder, 'evidence'))).toEqual(expect.arrayContaining([third, `${third}.json`]));
    const second = await manifestOf(folder);
    // One log at a time.
    expect((await readdir(folder)).toSorted()).toEqual(['backup.lock', second.log.file, 'evidence', 'manifest.json'].toSorted());
    expect(second.log.head > first.log.head).toBe(true);
  });

  test('that is damaged is told, and keeps nothing else from being backed up', async () => {
    const hash = await work.upload('第三份材料');
    await appendFile(folders.at('data', 'evidence', hash), '!');
    const ran = await rectify(folders.at('data'), 'backup', folders.at('damaged'));
    await work.upload('第三份材料'); // the same bytes mend it
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(new RegExp(`fault: evidence ${hash} at \\d{16}: it is missing or damaged`, 'u'));
    expect((await manifestOf(folders.at('damaged'))).evidence.missing).toEqual([hash]);
    const restored = await rectify(folders.at('from-damaged'), 'restore', folders.at('damaged'));
    expect(restored.code).toBe(0);
    expect(restored.out).toContain(`evidence ${hash}`);
  });
});

describe('keys', () => {
  test('lie apart from the backup, for their owner’s eyes alone', async () => {
    await rectify(folders.at('data'), 'backup', folders.at('apart'), '--keys', folders.at('apart-keys'));
    expect(await readdir(folders.at('apart-keys'))).toEqual(['secrets.sqlite']);
    expect((await readdir(folders.at('apart'))).filter((name) => name.startsWith('secrets'))).toEqual([]);
    for (const file of ['apart-keys/secrets.sqlite', join('apart', (await manifestOf(folders.at('apart'))).log.file)]) {
      if (process.platform !== 'win32') expect((await stat(folders.at(file))).mode & 0o777).toBe(0o600);
    }
    await rectify(folders.at('apart-again'), 'restore', folders.at('apart'), '--keys', folders.at('apart-keys'));
    if (process.platform !== 'win32') expect((await stat(folders.at('apart-again', 'secrets.sqlite'))).mode & 0o777).toBe(0o600);
  });

  test('whoever was forgotten since they were backed up stays forgotten', async () => {
    const key = (dataDir: string) => {
      const database = new DatabaseSync(join(dataDir, 'secrets.sqlite'), { readOnly: true });
      const row = database.prepare('SELECT key, destroyed FROM person WHERE id = ?').get(forgotten);
      database.close();
      return { ...row };
    };
    await rectify(folders.at('data'), 'backup', folders.at('before'), '--keys', folders.at('old-keys'));
    expect(key(folders.at('old-keys'))).toEqual({ key: expect.any(Uint8Array), destroyed: 0 });
    expect((await work.administrator.post(`/v1/people/${forgotten}/forget`, { reason: '本人要求' })).status).toBe(200);
    await rectify(folders.at('data'), 'backup', folders.at('after'));

    const ran = await rectify(folders.at('remembering'), 'restore', folders.at('after'), '--keys', folders.at('old-keys'));
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(key(folders.at('remembering'))).toEqual({ key: null, destroyed: 1 });
    // The others have theirs.
    const restored = await AtWork.begin(folders.at('remembering'), work.office);
    await restored.server.stop();
  });
});

test('without keys the history comes back and is whole; a server starts on it, and whoever signed in before cannot', async () => {
  await rectify(folders.at('data'), 'backup', folders.at('keyless'));
  const ran = await rectify(folders.at('nameless'), 'restore', folders.at('keyless'));
  expect(ran).toMatchObject({ code: 0, err: '', out: expect.stringContaining('keys: none') as unknown });
  expect(await rectify(folders.at('nameless'), 'fsck')).toMatchObject({ code: 0, err: '' });
  const server = await ServerProcess.start(folders.at('nameless'));
  const { name, password } = work.office.leader;
  expect(await new HttpClient(server.url).post('/v1/sessions', { name, password })).toMatchObject({ status: 401 });
  await server.stop();
});

describe('what is refused', () => {
  const nothingIn = async (folder: string) => expect(await readdir(folder).catch(() => [])).toEqual([]);

  beforeAll(async () => {
    await rectify(folders.at('data'), 'backup', folders.at('good'), '--keys', folders.at('good-keys'));
  });

  test('a data folder that is not empty: nothing in it changes', async () => {
    await mkdir(folders.at('taken'));
    await writeFile(folders.at('taken', 'note'), 'mine');
    const ran = await rectify(folders.at('taken'), 'restore', folders.at('good'));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('is not empty');
    expect(await readdir(folders.at('taken'))).toEqual(['note']);
  });

  test('a log with a changed byte; the data folder stays empty', async () => {
    const folder = await folders.copy('good', 'flipped');
    const file = join(folder, (await manifestOf(folder)).log.file);
    const bytes = await readFile(file);
    bytes[bytes.length - 100]! ^= 1;
    await writeFile(file, bytes);
    const ran = await rectify(folders.at('from-flipped'), 'restore', folder);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('its hash differs');
    await nothingIn(folders.at('from-flipped'));
  });

  test('evidence with a changed byte, or none', async () => {
    const folder = await folders.copy('good', 'rotten');
    const [hash] = (await readdir(join(folder, 'evidence'))).filter((name) => /^[0-9a-f]{64}$/u.test(name));
    await appendFile(join(folder, 'evidence', hash!), '!');
    const rotten = await rectify(folders.at('from-rotten'), 'restore', folder);
    await rm(join(folder, 'evidence', hash!));
    const missing = await rectify(folders.at('from-rotten'), 'restore', folder);
    for (const { code, err } of [rotten, missing]) {
      expect(code).toBe(1);
      expect(err).toContain(`the evidence ${hash}, named at`);
    }
    await nothingIn(folders.at('from-rotten'));
  });

  test('a folder without a manifest, or with a damaged one', async () => {
    const folder = await folders.copy('good', 'unfinished');
    await writeFile(join(folder, 'manifest.json'), '{"format":1}');
    expect((await rectify(folders.at('from-unfinished'), 'restore', folder)).err).toContain('is damaged');
    await rm(join(folder, 'manifest.json'));
    const ran = await rectify(folders.at('from-unfinished'), 'restore', folder);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('is no backup');
  });

  test('a backup of another installation', async () => {
    const folder = await folders.copy('good', 'foreign');
    const manifest = await manifestOf(folder);
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, installation: 'another' }));
    const ran = await rectify(folders.at('from-foreign'), 'restore', folder);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('of the installation another');
  });

  test('keys in the backup that they open, and a backup in the data folder', async () => {
    const inside = await rectify(folders.at('data'), 'backup', folders.at('inside'), '--keys', folders.at('inside', 'keys'));
    expect(inside.code).toBe(1);
    expect(inside.err).toContain('keys do not belong into the backup');
    await nothingIn(folders.at('inside'));
    const within = await rectify(folders.at('data'), 'backup', folders.at('data', 'backup'));
    expect(within.code).toBe(1);
    expect(within.err).toContain('does not belong into DATA_DIR');
  });

  test('keys that are none: a backup of the keys from before stays, and nothing is restored', async () => {
    const dataDir = folders.at('keys-lost');
    await rectify(dataDir, 'restore', folders.at('good'), '--keys', folders.at('good-keys'));
    await rectify(dataDir, 'backup', folders.at('of-lost'), '--keys', folders.at('keys-of-lost'));
    const kept = await readFile(folders.at('keys-of-lost', 'secrets.sqlite'));
    await truncate(join(dataDir, 'secrets.sqlite'));
    const backedUp = await rectify(dataDir, 'backup', folders.at('of-lost'), '--keys', folders.at('keys-of-lost'));
    expect(backedUp).toMatchObject({ code: 1, err: expect.stringContaining('person-keys.corrupt') as unknown });
    expect(await readFile(folders.at('keys-of-lost', 'secrets.sqlite'))).toEqual(kept);
    // Nor is another log there: one each night would fill the disk.
    expect((await readdir(folders.at('of-lost'))).filter((name) => name.startsWith('events'))).toEqual([
      (await manifestOf(folders.at('of-lost'))).log.file,
    ]);

    await truncate(folders.at('keys-of-lost', 'secrets.sqlite'));
    const restored = await rectify(folders.at('from-none'), 'restore', folders.at('of-lost'), '--keys', folders.at('keys-of-lost'));
    expect(restored).toMatchObject({ code: 1, err: expect.stringContaining('person-keys.corrupt') as unknown });
    await nothingIn(folders.at('from-none'));
  });

  test('two backups into one folder at once: each would take the other’s log away', async () => {
    const folder = folders.at('twice');
    expect(await rectify(folders.at('data'), 'backup', folder)).toMatchObject({ code: 0 });
    const logs = async () => (await readdir(folder)).filter((name) => name.startsWith('events'));
    const before = [await logs(), await manifestOf(folder)];
    const other = new DatabaseSync(join(folder, 'backup.lock'));
    other.exec('BEGIN EXCLUSIVE');
    expect(await rectify(folders.at('data'), 'backup', folder)).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining(`another backup goes into ${folder} already`),
    });
    expect([await logs(), await manifestOf(folder)]).toEqual(before);
    other.close();
    expect(await rectify(folders.at('data'), 'backup', folder)).toMatchObject({ code: 0 });
  });

  test('a backup of nothing', async () => {
    const ran = await rectify(folders.at('nothing'), 'backup', folders.at('of-nothing'));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('there is no log');
    await nothingIn(folders.at('of-nothing'));
  });

  test('a log that is not whole: the backup before it stays', async () => {
    const dataDir = folders.at('torn');
    await rectify(dataDir, 'restore', folders.at('good'), '--keys', folders.at('good-keys'));
    await rectify(dataDir, 'backup', folders.at('of-torn'));
    const whole = await manifestOf(folders.at('of-torn'));
    const database = new DatabaseSync(join(dataDir, 'events.sqlite'));
    database.exec(`UPDATE event SET hash = 'x' WHERE position = 7`);
    database.close();
    const ran = await rectify(dataDir, 'backup', folders.at('of-torn'));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the log is not whole at 0000000000000007');
    expect(await manifestOf(folders.at('of-torn'))).toEqual(whole);
    expect((await readdir(folders.at('of-torn'))).filter((name) => name.startsWith('events'))).toEqual([whole.log.file]);
  });
});
