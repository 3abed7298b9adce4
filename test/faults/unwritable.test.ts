import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';
import { rectify } from '../cli/installation.js';
import { HttpClient } from '../support/http-client.js';
import { FailingDisk, noFailingDisk } from './failing-disk.js';
import { aProblem, ask, furnish, send, signIn } from './office.js';
import { noSmallDisk, SmallDisk } from './small-disk.js';

const isRoot = process.getuid?.() === 0;
/** Root may write everywhere; so the server runs as nobody in particular. */
const NOBODY = isRoot ? { user: 65_534 } : {};

let folder: string;
let dataDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rectify-unwritable-'));
  dataDir = join(folder, 'data');
  await chmod(folder, 0o755);
  await mkdir(dataDir);
  if (isRoot) await chown(dataDir, 65_534, 65_534);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refusal = (path: string, reason: string) => `Rectify did not start: data-dir.unusable ${JSON.stringify({ path, reason })}`;
const starting = (started: Parameters<typeof ServerProcess.start>[1] = NOBODY) => ServerProcess.start(dataDir, started);

// Windows has no modes to take away.
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('a data folder without permission', () => {
  test('is refused at the start, by its path, and left as it was', async () => {
    await chmod(dataDir, 0o500);
    await expect(starting()).rejects.toThrow(refusal(dataDir, 'EACCES'));
    expect(await readdir(dataDir)).toEqual([]);
    await chmod(dataDir, 0o700);
    expect(await (await starting()).stop()).toBe(0);
  });

  test('is refused where it cannot even be made, or is a file', async () => {
    await chmod(dataDir, 0o500);
    await expect(ServerProcess.start(join(dataDir, 'below'), NOBODY)).rejects.toThrow(refusal(join(dataDir, 'below'), 'EACCES'));
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(ServerProcess.start(file, NOBODY)).rejects.toThrow(refusal(file, 'EEXIST'));
  });

  test('is refused where something in it was made by somebody else: SQLite would have opened it for reading, and failed later', async () => {
    await (await starting()).stop();
    for (const name of ['events.sqlite', 'secrets.sqlite', 'evidence', 'read-models']) {
      const path = join(dataDir, name);
      await chmod(path, 0o400);
      await expect(starting()).rejects.toThrow(refusal(path, 'EACCES'));
      await chmod(path, 0o700);
    }
    await (await starting()).stop();
  });

  test('taken away while it runs: what needs it is refused with a code, and goes on when it is given back', async () => {
    const server = await starting();
    try {
      const office = await furnish(server.url, server.firstPassword ?? '');
      const token = await signIn(server.url, office.leader.name, office.leader.password);
      const incoming = join(dataDir, 'evidence', 'incoming');
      const upload = () => ask(server.url, { token, path: 'evidence', key: 'upload', body: {}, bytes: '工作台账' });
      await chmod(incoming, 0o500);
      const refused = await upload();
      expect(refused).toEqual({ status: 503, answer: expect.stringContaining('"code":"evidence.unavailable"') });
      expect(refused.answer).not.toContain(dataDir);
      const body = aProblem(office.unit, '工作台账不健全');
      expect((await ask(server.url, { token, path: 'problems', key: 'problem', body })).status).toBe(201);
      await chmod(incoming, 0o700);
      expect((await upload()).status).toBe(201);

      // A rollback journal is a new file each time, so that keys need the folder itself.
      await chmod(dataDir, 0o500);
      const admin = await signIn(server.url, office.administrator.name, office.administrator.password);
      const register = () => ask(server.url, { token: admin, path: 'people', key: 'person', body: { name: '新人', home: 'root' } });
      expect(await register()).toEqual({ status: 503, answer: expect.stringContaining('"code":"person-keys.unavailable"') });
      await chmod(dataDir, 0o700);
      expect((await register()).status).toBe(201);
    } finally {
      await server.stop();
    }
  });
});

const cannotMount = noSmallDisk();
if (cannotMount !== undefined) console.warn(`A READ-ONLY DISK IS NOT TRIED: ${cannotMount}`);

// Said above.
(cannotMount === undefined ? test : test.skip)(
  'a read-only disk is refused at the start, and taken when it is writable again',
  async () => {
    const disk = new SmallDisk(48);
    try {
      const onDisk = join(disk.folder, 'data');
      await (await ServerProcess.start(onDisk)).stop();
      const before = await readdir(onDisk, { recursive: true });
      disk.setReadOnly(true);
      await expect(ServerProcess.start(onDisk)).rejects.toThrow(refusal(onDisk, 'EROFS'));
      expect(await readdir(onDisk, { recursive: true })).toEqual(before);
      disk.setReadOnly(false);
      expect(await (await ServerProcess.start(onDisk)).stop()).toBe(0);
    } finally {
      disk.remove();
    }
  },
);

const cannotFail = noFailingDisk();
if (cannotFail !== undefined) console.warn(`A DISK THAT FAILS UNDER A RUNNING SERVER IS NOT TRIED: ${cannotFail}`);

// Said above.
(cannotFail === undefined ? test : test.skip)(
  'a disk that turns read-only under a running server: writes are refused with a code, reads go on, and nothing acknowledged is lost',
  async () => {
    const disk = new FailingDisk(64);
    try {
      const onDisk = join(disk.folder, 'data');
      const server = await ServerProcess.start(onDisk);
      const office = await furnish(server.url, server.firstPassword ?? '');
      const token = await signIn(server.url, office.leader.name, office.leader.password);
      const problem = await send(server.url, { token, path: 'problems', key: 'before', body: aProblem(office.unit, '工作台账不健全') });
      const upload = { token, path: 'evidence', body: {}, bytes: '工作台账' };
      await send(server.url, { ...upload, key: 'evidence' });
      const page = `/v1/problems/${problem.id}?after=${problem.position}`;
      const reading = (url: string, who: string) => new HttpClient(url, who).get(page);
      expect((await reading(server.url, token)).status).toBe(200);
      const shown = (await reading(server.url, token)).body;

      disk.fail();
      const refused = [
        await ask(server.url, { token, path: 'problems', key: 'after', body: aProblem(office.unit, '第二个问题') }),
        await ask(server.url, { ...upload, key: 'second', bytes: '第二份' }),
        await ask(server.url, { token, path: 'problems', key: 'again', body: aProblem(office.unit, '第三个问题') }),
      ];
      expect(refused.map(({ status, answer }) => [status, (JSON.parse(answer) as { code: string }).code])).toEqual([
        [503, 'log.unavailable'],
        [503, 'evidence.unavailable'],
        [503, 'log.unavailable'],
      ]);
      for (const { answer } of refused) expect(answer).not.toContain(disk.folder);
      expect(await reading(server.url, token)).toMatchObject({ status: 200, body: shown });
      expect((await new HttpClient(server.url, token).get('/v1/ledger')).body['items']).toHaveLength(1);
      expect(await server.stop()).toBe(0);

      disk.mend();
      const again = await ServerProcess.start(onDisk);
      expect(await reading(again.url, await signIn(again.url, office.leader.name, office.leader.password))).toMatchObject({
        status: 200,
        body: shown,
      });
      expect(await again.stop()).toBe(0);
      const checked = await rectify(onDisk, 'fsck');
      expect(checked).toMatchObject({ code: 0, err: '', out: expect.stringContaining('evidence: 1 files named') });
    } finally {
      disk.remove();
    }
  },
);
