import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { AtWork, Folders, rectify } from '../cli/installation.js';
import { followed } from '../support/followed.js';

let folders: Folders;
beforeAll(async () => {
  folders = await Folders.make();
  const work = await AtWork.begin(folders.at('data'));
  await work.write();
  await followed(work.server.url);
  await work.server.stop();
});
afterAll(() => folders.remove());

type Kept = Readonly<Record<string, unknown>>;

/** Puts something else in the place of a reaction's checkpoint. @returns what it was */
function forge(dataDir: string, part: string, other: (text: string) => string): Kept {
  const database = new DatabaseSync(join(dataDir, 'events.sqlite'));
  const kept = (half: string): Kept => {
    const { value } = database.prepare('SELECT value FROM checkpoint WHERE name = ?').get(`reaction-succession-${half}`) as {
      value: string;
    };
    return JSON.parse(value) as Kept;
  };
  // A reaction that has answered nothing yet says of its progress not where it stands; here it has come as far as its fold.
  const { position, fingerprint } = kept('fold');
  const was = { position, fingerprint, ...kept(part) };
  database.prepare('UPDATE checkpoint SET value = ? WHERE name = ?').run(other(JSON.stringify(was)), `reaction-succession-${part}`);
  database.close();
  return was;
}

async function refusedToStart(dataDir: string): Promise<string> {
  const settings = settingsFrom({ DATA_DIR: dataDir, PORT: '0' });
  return startServer({ settings, log: pino({ level: 'silent' }) }).then(
    async (server) => {
      await server.close();
      return 'it started';
    },
    (error: unknown) => (error as Error).message,
  );
}

const saying = (change: Kept) => (text: string) => JSON.stringify({ ...(JSON.parse(text) as Kept), ...change });

const UNREADABLE = 'its checkpoint cannot be read';
const NO_PLACE = 'its checkpoint is no place in the log';
const OTHER_HISTORY = 'the log ends before it, or differs there';

/** How, what it becomes, by which code it is refused, and what fsck says; with the position that it says it stands at, where it says one. */
const FORGERIES: readonly (readonly [string, (text: string) => string, string, string, string | undefined])[] = [
  ['is no JSON', (text) => text.slice(1), 'log.corrupt', UNREADABLE, undefined],
  ['is empty', () => '', 'log.corrupt', UNREADABLE, undefined],
  ['is nothing', () => 'null', 'log.corrupt', UNREADABLE, undefined],
  ['is a number', () => '7', 'log.corrupt', UNREADABLE, undefined],
  ['is a list', (text) => `[${text}]`, 'log.corrupt', UNREADABLE, undefined],
  ['stands at a number', saying({ position: 7 }), 'log.corrupt', UNREADABLE, undefined],
  ['stands at no position', saying({ position: 'nowhere' }), 'log.position-unknown', NO_PLACE, 'nowhere'],
  ['stands before the first', saying({ position: '0000000000000000' }), 'log.position-unknown', NO_PLACE, '0000000000000000'],
  ['stands where nothing is yet', saying({ position: '0000000000999999' }), 'log.truncated', OTHER_HISTORY, '0000000000999999'],
  ['has another fingerprint', saying({ fingerprint: 'forged' }), 'log.truncated', OTHER_HISTORY, undefined],
  ['has another place than its fingerprint', saying({ position: '0000000000000003' }), 'log.truncated', OTHER_HISTORY, '0000000000000003'],
];

/** Each half is checked alike; of the second it is enough to see that it is. */
const CASES = [
  ...FORGERIES.map((forgery) => ['progress', ...forgery] as const),
  ...FORGERIES.filter(([how]) => ['is no JSON', 'is a list', 'has another fingerprint'].includes(how)).map(
    (forgery) => ['fold', ...forgery] as const,
  ),
];

test('a reaction’s memory that nobody forged is not refused', async () => {
  const dataDir = await folders.copy('data', 'as it was');
  forge(dataDir, 'progress', (text) => text);
  expect((await rectify(dataDir, 'fsck')).code).toBe(0);
  expect(await refusedToStart(dataDir)).toBe('it started');
});

test.each(CASES)('a reaction’s %s that %s is refused at the start, and named by fsck', async (part, how, other, code, reason, position) => {
  const dataDir = await folders.copy('data', `${part} ${how}`);
  const was = forge(dataDir, part, other);
  const ran = await rectify(dataDir, 'fsck');
  expect(ran.code).toBe(1);
  const at = reason === UNREADABLE ? '' : ` at ${position ?? String(was['position'])}`;
  expect(ran.out.split('\n').filter((line) => line.startsWith('fault: '))).toEqual([`fault: reaction succession${at}: ${reason}`]);
  expect(await refusedToStart(dataDir)).toMatch(new RegExp(`^${code.replace('.', '\\.')} `, 'u'));
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a list', []],
])('progress that says %s of what waits is refused, and named by fsck', async (how, parked) => {
  const dataDir = await folders.copy('data', `waiting ${how}`);
  forge(dataDir, 'progress', saying({ parked }));
  expect(await refusedToStart(dataDir)).toMatch(/^log\.corrupt /u);
  expect((await rectify(dataDir, 'fsck')).out).toContain(`fault: reaction succession: ${UNREADABLE}`);
});
