import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';
import { aProblem, ask, furnish, signIn } from './office.js';
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
