import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { requireSameReadModels } from '../../apps/cli/src/same-read-models.js';
import { PREFIX, told } from '../support/histories.js';
import { append, memoryLog, sqliteLog, type OwnLog } from '../support/logs.js';
import { confirmed, recorded } from '../support/problem-builders.js';
import { Folders } from './installation.js';

let folders: Folders;
let source: OwnLog;
let target: OwnLog;

beforeEach(async () => {
  folders = await Folders.make();
  [source, target] = [await sqliteLog(), await memoryLog()];
});

afterEach(async () => {
  await source.dispose();
  await target.dispose();
  await folders.remove();
});

const history = (condition: string) => told().founded().problem('p1', recorded({ condition }), confirmed);

/** @returns what was printed, and why it was refused, if it was */
async function compare(): Promise<{ readonly lines: readonly string[]; readonly refused: string | undefined }> {
  const lines: string[] = [];
  const settings = { dataDir: folders.at(), installation: PREFIX };
  const compared = requireSameReadModels({ source: source.log, target: target.log, settings, say: (line) => lines.push(line) });
  const refused = await compared.then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { lines, refused };
}

test('logs that make the same read models are told their digests, wherever their events stand', async () => {
  await append(source.log, history('台账缺三月').events);
  await append(target.log, history('台账缺三月').events);
  expect(await source.log.head()).not.toBe(await target.log.head());
  const { lines, refused } = await compare();
  expect(refused).toBeUndefined();
  expect(lines.map((line) => line.replace(/[0-9a-f]{64}$/u, 'digest'))).toEqual([
    'register digest',
    'timeline digest',
    'directory digest',
    'reminders digest',
  ]);
});

test('a copy that makes another read model is refused, which one is named with both digests, and nothing is left of what was compared', async () => {
  await append(source.log, history('台账缺三月').events);
  await append(target.log, history('台账缺四月').events);
  const { lines, refused } = await compare();
  expect(refused).toBe('Cannot: the read models differ: register');
  expect(lines[0]).toMatch(/^register differs: ([0-9a-f]{64}) here, (?!\1)[0-9a-f]{64} there$/u);
  expect(lines.slice(1).every((line) => /^\w+ [0-9a-f]{64}$/u.test(line))).toBe(true);
  expect(readdirSync(folders.at())).toEqual([]);
});
