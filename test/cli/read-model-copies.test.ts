import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AtWork, Folders, lineOf, rectify, rectifyIn } from './installation.js';

let folders: Folders;
let work: AtWork;

/** A server that serves on while its read models are copied. */
beforeAll(async () => {
  folders = await Folders.make();
  work = await AtWork.begin(folders.at('data'));
  for (let n = 0; n < 3; n += 1) await work.write();
});

afterAll(async () => {
  await work.server.stop();
  await folders.remove();
});

const MODELS = ['register', 'timeline', 'directory', 'reminders'] as const;

test('are taken beside a server that writes, and adopted by a node that has none', async () => {
  const { position } = await work.write();
  await work.administrator.get(`/v1/organizations?after=${position}`);
  const copied = await rectify(folders.at('data'), 'copy-read-models', folders.at('copy'));
  expect(copied).toMatchObject({ code: 0, err: '' });
  const adopted = await rectify(folders.at('node'), 'adopt-read-models', folders.at('copy'));
  expect(adopted).toMatchObject({ code: 0, err: '', out: copied.out });
  for (const model of MODELS) expect(lineOf(adopted, `${model} `)).toMatch(/^[0-9a-f]{64} up to event \d+$/u);
  // Once more, and it is refused: what is there stays.
  const again = await rectify(folders.at('node'), 'adopt-read-models', folders.at('copy'));
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain('there are read models at');
});

test('are what a node would have made itself, and are made no more', async () => {
  await rectify(folders.at('data'), 'copy-read-models', folders.at('later'));
  await work.server.stop();
  const copied = await rectify(folders.at('data'), 'copy-read-models', folders.at('later'));
  await folders.copy('data', 'moved');
  await rm(folders.at('moved', 'read-models'), { recursive: true });
  await rectify(folders.at('moved'), 'adopt-read-models', folders.at('later'));
  const rebuilt = await rectify(folders.at('moved'), 'rebuild');
  for (const model of MODELS) expect(lineOf(copied, `${model} `)).toContain(lineOf(rebuilt, `${model} `));
});

test('are refused where they are another installation’s, of another version, or not what they were', async () => {
  await rectify(folders.at('data'), 'copy-read-models', folders.at('faulty'));
  const adopt = (installation = 'rectify') =>
    rectifyIn({ DATA_DIR: folders.at('refusing'), INSTALLATION: installation }, ['adopt-read-models', folders.at('faulty')]);
  expect((await adopt('other')).err).toContain('it is a copy of rectify, not of other');
  const manifest = folders.at('faulty', 'read-models.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace(/"version": \d+/u, '"version": 0'));
  expect((await adopt()).err).toContain('its register is of version 0');
  await writeFile(manifest, text.replace(/"digest": "[0-9a-f]{4}/u, '"digest": "0000'));
  expect((await adopt()).err).toContain('its register is not what it was when it was copied');
  await writeFile(manifest, '{');
  expect((await adopt()).err).toContain('cannot be read');
  await rm(manifest);
  expect((await adopt()).err).toContain('there is no copy of read models at');
});
