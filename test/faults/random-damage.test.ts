import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredEvent } from '#application';
import { AtWork, Folders, rectify } from '../cli/installation.js';
import { DAMAGES, historyIn, refusalsIn } from './damaging.js';
import { between, seeded, SOAK } from './seed.js';

const CASES = SOAK ? 2_000 : 30;

const draw = seeded(`${CASES} damages of a log`);

let folders: Folders;
/** What lies in the log's own file, and what lies in its write-ahead log. */
const places = [
  ['stopped', 'events.sqlite'],
  ['killed', 'events.sqlite'],
  ['killed', 'events.sqlite-wal'],
] as const;
const histories = new Map<string, readonly StoredEvent[]>();

beforeAll(async () => {
  folders = await Folders.make();
  const work = await AtWork.begin(folders.at('stopped'));
  for (let n = 0; n < 12; n += 1) await work.write();
  await work.server.stop();
  await folders.copy('stopped', 'killed');
  const killed = await AtWork.begin(folders.at('killed'), work.office);
  for (let n = 0; n < 4; n += 1) await killed.write();
  const { position } = await killed.write();
  while ((await killed.administrator.get(`/v1/timeline?after=${position}`)).status === 503);
  await killed.server.kill();
  for (const name of ['stopped', 'killed']) {
    histories.set(name, await historyIn(await folders.copy(name, 'read')));
    await rm(folders.at('read'), { recursive: true });
  }
});

afterAll(() => folders.remove());

test(
  'wherever a log is damaged, what is read is what was there, or is refused with a code, and then fsck names it',
  async () => {
    const census = new Map<string, number>();
    for (let n = 0; n < CASES; n += 1) {
      const [name, file] = places[between(draw, 0, places.length - 1)]!;
      const [what, damage] = Object.entries(DAMAGES)[between(draw, 0, Object.keys(DAMAGES).length - 1)]!;
      const damaged = damage(await readFile(folders.at(name, file)), draw);
      const dataDir = folders.at('damaged');
      const damageAgain = async () => {
        await rm(dataDir, { recursive: true, force: true });
        await folders.copy(name, 'damaged');
        await writeFile(join(dataDir, file), damaged);
      };
      const about = `case ${n}: ${what}, in ${file} of one that was ${name}`;
      await damageAgain();
      const codes = await refusalsIn(dataDir, histories.get(name)!).catch((cause: unknown) => {
        throw new Error(about, { cause });
      });
      // Whoever has opened it may have written.
      await damageAgain();
      const { code, out, err } = await rectify(dataDir, 'fsck');
      const isNamed = /^fault: /mu.test(out) || /\blog\.[a-z-]+/u.test(err);
      if (code !== (isNamed ? 1 : 0) || (codes.size > 0 && !isNamed)) throw new Error(`${about}: fsck ended with ${code}: ${out}${err}`);
      for (const each of codes.size > 0 ? codes : [isNamed ? 'read as before, and named' : 'read as before']) {
        census.set(each, (census.get(each) ?? 0) + 1);
      }
    }
    console.info([...census].map(([each, times]) => `${each} × ${times}`).join(', '));
    expect(census.size).toBeGreaterThan(1);
  },
  SOAK ? 3_600_000 : 240_000,
);
