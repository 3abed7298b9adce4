import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtWork, Folders, rectify } from '../cli/installation.js';
import { noSmallDisk, SmallDisk } from './small-disk.js';

const MIB = 1024 * 1024;
const DISK_MIB = 16;
/** What somebody else keeps there, so that a log has room and its evidence does not. */
const HELD = Buffer.alloc(12 * MIB);

const cannotMount = noSmallDisk();
if (cannotMount !== undefined) console.warn(`A BACKUP ONTO A FULL DISK IS NOT TRIED: ${cannotMount}`);

// Said above.
(cannotMount === undefined ? describe : describe.skip)('a disk for backups without room', () => {
  let disk: SmallDisk;
  let folders: Folders;
  let work: AtWork;
  let before: readonly string[];

  const target = () => join(disk.folder, 'backup');
  const backup = () => rectify(folders.at('data'), 'backup', target(), '--keys', join(disk.folder, 'keys'));
  /** All that a backup consists of, but evidence, which stays where it was copied whole. */
  const files = async () => {
    const names = await readdir(disk.folder, { recursive: true });
    return names.filter((name) => !/^(?:ballast|held)$|[/\\]evidence[/\\][0-9a-f]{64}(?:\.json)?$/u.test(name)).toSorted();
  };
  const manifest = () => readFile(join(target(), 'manifest.json'), 'utf8');

  beforeAll(async () => {
    disk = new SmallDisk(DISK_MIB);
    folders = await Folders.make();
    work = await AtWork.begin(folders.at('data'));
    await work.write();
    await work.upload('第一份材料');
    expect(await backup()).toMatchObject({ code: 0, err: '' });
    before = await files();
    for (let n = 0; n < 3; n += 1) await work.upload(`材料 ${n} `.repeat(200_000));
  });
  afterAll(async () => {
    await work.server.stop();
    disk.remove();
    await folders.remove();
  });

  test.each([
    ['the evidence', () => writeFileSync(join(disk.folder, 'held'), HELD)],
    ['the log', () => disk.fill()],
  ])('for %s fails whole: the backup before it stays, and nothing else', async (_, fill) => {
    const whole = await manifest();
    fill();
    const ran = await backup();
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toMatch(/space|full/u);
    expect(await manifest()).toBe(whole);
    expect(await files()).toEqual(before);
  });

  test('nor is it restored onto: what was begun is gone', async () => {
    const ran = await rectify(join(disk.folder, 'restored'), 'restore', target(), '--keys', join(disk.folder, 'keys'));
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toMatch(/space|full/u);
    expect(await readdir(join(disk.folder, 'restored')).catch(() => [])).toEqual([]);
  });

  test('is enough again when there is room, and what comes of it is whole', async () => {
    await rm(join(disk.folder, 'held'));
    disk.free();
    expect(await backup()).toMatchObject({ code: 0, err: '' });
    expect(await rectify(folders.at('again'), 'restore', target(), '--keys', join(disk.folder, 'keys'))).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await rectify(folders.at('again'), 'fsck')).toMatchObject({ code: 0, err: '' });
  });
});
