import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { followed } from '../support/followed.js';
import { AtWork, Folders, lineOf, rectify } from './installation.js';

let folders: Folders;
let evidence: string;

beforeAll(async () => {
  folders = await Folders.make();
  const work = await AtWork.begin(folders.at('data'));
  for (let n = 0; n < 3; n += 1) await work.write();
  evidence = await work.upload('工作台账');
  await work.write();
  await followed(work.server.url);
  await work.server.stop();
});

afterAll(() => folders.remove());

function inDatabase<T>(file: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** The position of the first event whose record holds this, as positions are printed. */
function positionOf(dataDir: string, text: string): string {
  const row = inDatabase(join(dataDir, 'events.sqlite'), (database) =>
    database.prepare('SELECT position FROM event WHERE instr(record, ?) ORDER BY position').get(text),
  );
  return String(row!['position']).padStart(16, '0');
}

const faultsOf = (out: string) => out.split('\n').filter((line) => line.startsWith('fault: '));

describe('what a server left behind', () => {
  test('is found whole', async () => {
    const ran = await rectify(await folders.copy('data', 'whole'), 'fsck');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^log: \d+ events.*evidence: 1 files named.*all is well\n$/su);
  });

  test('is found whole after it was killed, and left as it was', async () => {
    const work = await AtWork.begin(folders.at('killed'));
    await work.write();
    await work.server.kill();
    const before = await readdir(folders.at('killed'));
    expect(await rectify(folders.at('killed'), 'fsck')).toMatchObject({ code: 0, err: '' });
    const after = await readdir(folders.at('killed'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  test('is not looked at while a server holds it', async () => {
    const { server } = await AtWork.begin(folders.at('held'));
    const held = await Promise.all(['fsck', 'rebuild'].map((command) => rectify(folders.at('held'), command)));
    await server.stop();
    for (const { code, err } of held) {
      expect(code).toBe(1);
      expect(err).toContain('holds the log (log.locked)');
    }
  });
});

describe('a fault is named', () => {
  test('a changed byte of an event, with its position', async () => {
    const dataDir = await folders.copy('data', 'flipped');
    const position = positionOf(dataDir, '问题 2');
    inDatabase(join(dataDir, 'events.sqlite'), (database) =>
      database.prepare(`UPDATE event SET record = replace(record, '问题 2', '问题 9') WHERE position = ?`).run(Number(position)),
    );
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual([`fault: log at ${position}: its bytes do not match its hash`]);
  });

  test('a head that is not its stream’s last event', async () => {
    const dataDir = await folders.copy('data', 'head');
    inDatabase(join(dataDir, 'events.sqlite'), (database) =>
      database.exec(`UPDATE stream SET revision = revision + 1 WHERE name = 'rectify-tree-organizations'`),
    );
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual(['fault: log, rectify-tree-organizations: its head is not its last event']);
  });

  test('evidence that is missing', async () => {
    const dataDir = await folders.copy('data', 'missing');
    await rm(join(dataDir, 'evidence', evidence));
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual([`fault: evidence ${evidence} at ${positionOf(dataDir, evidence)}: it is missing`]);
  });

  test.each([
    ['changed', '工作台帐'],
    ['cut', '工作'],
  ])('evidence whose bytes were %s', async (how, bytes) => {
    const dataDir = await folders.copy('data', `evidence-${how}`);
    await writeFile(join(dataDir, 'evidence', evidence), bytes);
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual([`fault: evidence ${evidence} at ${positionOf(dataDir, evidence)}: its bytes have changed`]);
  });

  test('evidence without its description', async () => {
    const dataDir = await folders.copy('data', 'undescribed');
    await truncate(join(dataDir, 'evidence', `${evidence}.json`));
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual([expect.stringContaining('its description is missing or damaged')]);
  });

  test('a read model that was changed, and `rebuild` mends it', async () => {
    const dataDir = await folders.copy('data', 'tampered');
    const file = join(dataDir, 'read-models', 'register.sqlite');
    inDatabase(file, (database) =>
      database.exec(`UPDATE problems SET title = '另一个问题' WHERE rowid = (SELECT min(rowid) FROM problems)`),
    );
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    const expected = lineOf(ran, 'read model register: ')!;
    expect(faultsOf(ran.out)).toEqual([
      expect.stringMatching(
        new RegExp(`^fault: read model register at \\d{16}: its digest is [0-9a-f]{64}; made again it is ${expected}$`, 'u'),
      ),
    ]);

    const rebuilt = await rectify(dataDir, 'rebuild');
    expect(rebuilt).toMatchObject({ code: 0, err: '' });
    expect(lineOf(rebuilt, 'register ')).toBe(expected);
    expect(await rectify(dataDir, 'fsck')).toMatchObject({ code: 0 });
  });

  test('a read model that cannot be read', async () => {
    const dataDir = await folders.copy('data', 'unreadable');
    await writeFile(join(dataDir, 'read-models', 'timeline.sqlite'), 'no database at all');
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual([expect.stringMatching(/^fault: read model timeline: it is missing, damaged/u)]);
  });

  test('a reaction’s checkpoint that cannot be read', async () => {
    const dataDir = await folders.copy('data', 'forgetful');
    inDatabase(join(dataDir, 'events.sqlite'), (database) =>
      database.exec(`UPDATE checkpoint SET value = substr(value, 2) WHERE name = 'reaction-settling-progress'`),
    );
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    expect(faultsOf(ran.out)).toEqual(['fault: reaction settling: its checkpoint cannot be read']);
  });

  test('a log that was cut behind what subscribers have seen', async () => {
    const dataDir = await folders.copy('data', 'cut');
    // The way a lost write-ahead log does it: the last event, and its stream's head with it, are as if they had never been.
    inDatabase(join(dataDir, 'events.sqlite'), (database) => {
      const { position, previous } = database.prepare('SELECT position, previous FROM event ORDER BY position DESC LIMIT 1').get() as {
        position: number;
        previous: number;
      };
      database.prepare('DELETE FROM event WHERE position = ?').run(position);
      database.prepare('UPDATE stream SET revision = revision - 1, head = ? WHERE head = ?').run(previous, position);
    });
    const ran = await rectify(dataDir, 'fsck');
    expect(ran.code).toBe(1);
    const faults = faultsOf(ran.out);
    expect(faults).toContainEqual(
      expect.stringMatching(/^fault: reaction succession at \d{16}: the log ends before it, or differs there$/u),
    );
    for (const name of ['register', 'timeline', 'directory', 'reminders']) {
      expect(faults).toContainEqual(
        expect.stringMatching(new RegExp(`^fault: read model ${name} at \\d{16}: the log ends before it, or differs there$`, 'u')),
      );
    }
  });
});
