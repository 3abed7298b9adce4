import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEventLog } from '#adapters';
import { collect, idsOf, textsOf } from './engine.js';
import { newFolder } from './engines.js';
import { note, NoteCodec, notes, PREFIX } from './notes.js';

const VERSION_1 = join(import.meta.dirname, 'version-1.sql');
const refused = (code: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'EventLogError', code, details: expect.objectContaining(details) as unknown });

let folder: string;
let file: string;
const children: ChildProcess[] = [];
const open = (path = file, prefix = PREFIX) => SqliteEventLog.open({ file: path, codec: new NoteCodec(), prefix });

beforeEach(async () => {
  folder = await newFolder();
  file = join(folder, 'log.db');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  await rm(folder, { recursive: true });
});

describe('a log in a file', () => {
  it('is the same after it is closed and opened again, and goes on from there', async () => {
    const before = await open();
    const { position } = await before.append('test-a', 'none', notes(100));
    await before.checkpoints.save('timers', 0, { position });
    const fingerprint = await before.fingerprint(position!);
    await before.close();

    const log = await open();
    expect(await log.head()).toBe(position);
    expect(await log.fingerprint(position!)).toBe(fingerprint);
    expect(await log.checkpoints.load('timers')).toEqual({ revision: 1, value: { position } });
    const next = await log.append('test-a', 99, [note('next')]);
    expect(next.position! > position!).toBe(true);
    const all = await collect(log.readAll());
    expect(all.map(({ revision }) => revision)).toEqual(Array.from({ length: 101 }, (_, revision) => revision));
    expect(await log.checkConsistency()).toEqual({ events: 101, streams: 1, faults: [] });
    await log.close();
  });

  it('is open for one writer of this process, by whatever path', async () => {
    const log = await open();
    await symlink(folder, join(folder, 'alias'));
    await symlink(file, join(folder, 'alias.db'));
    await expect(open()).rejects.toEqual(refused('log.locked', { file }));
    await expect(open(join(folder, 'alias', 'log.db'))).rejects.toEqual(refused('log.locked'));
    await expect(open(join(folder, 'alias.db'))).rejects.toEqual(refused('log.locked'));
    await log.append('test-a', 'none', [note()]);
    await log.close();
    await (await open()).close();
  });

  it('is open for one process, until that ends, be it by SIGKILL; what was acknowledged is there', async () => {
    const child = spawn(process.execPath, [...RUN_SOURCE, join(import.meta.dirname, 'writing-process.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    let acknowledged = -1;
    while (acknowledged < 20) {
      acknowledged = Number((await lines.next()).value);
    }
    await expect(open()).rejects.toEqual(refused('log.locked', { file }));

    child.kill('SIGKILL');
    await exited;
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
      acknowledged = Math.max(acknowledged, Number(line.value));
    }
    const log = await open();
    const stored = await log.readStream('test-a');
    expect(stored.length).toBeGreaterThan(acknowledged);
    expect(stored.map(({ revision }) => revision)).toEqual(stored.map((_, index) => index));
    expect((await log.checkConsistency()).faults).toEqual([]);
    await log.close();
  });

  it.each([5, 1000, 1100, 2500])('that was not closed after %i appends knows where each stream ends', async (count) => {
    const left = await open();
    for (let index = 0; index < count; index++) {
      const stream = `test-${index % 4 === 0 ? 'long' : index}`;
      await left.append(stream, stream === 'test-long' && index > 0 ? index / 4 - 1 : 'none', [note()]);
    }
    const copy = join(folder, 'copy.db');
    for (const end of ['', '-wal']) await cp(file + end, copy + end);
    await left.close();

    const log = await open(copy);
    const [long, streams] = [Math.ceil(count / 4), 1 + count - Math.ceil(count / 4)];
    expect(await log.readStream('test-long', { from: Math.max(long - 70, 0), limit: 3 })).toHaveLength(Math.min(3, long));
    expect(await log.checkConsistency()).toEqual({ events: count, streams, faults: [] });
    await expect(log.append('test-1', 'none', [note()])).rejects.toEqual(refused('log.wrong-revision', { actual: 0 }));
    await log.append('test-long', long - 1, [note()]);
    await log.append('test-new', 'none', notes(65));
    await log.close();
    const again = await open(copy);
    expect(await again.checkConsistency()).toEqual({ events: count + 66, streams: streams + 1, faults: [] });
    expect(await again.readStream('test-new', { from: 3, limit: 2 })).toHaveLength(2);
    await again.close();
  });

  it('can be read by others while it is open', async () => {
    const log = await open();
    await log.append('test-a', 'none', notes(3));
    const reader = new DatabaseSync(file, { readOnly: true });
    expect(reader.prepare('SELECT count(*) AS count FROM event').get()).toEqual({ count: 3 });
    reader.close();
    await log.append('test-a', 2, notes(3));
    await log.close();
  });

  it('of version 1 is migrated, and all that is in it stays', async () => {
    const old = new DatabaseSync(file);
    old.exec(await readFile(VERSION_1, 'utf8'));
    old.close();

    const log = await open();
    expect(textsOf(await collect(log.readAll()))).toEqual(['一', '二', '三', '四']);
    expect(await log.append('test-a', 2, [note('五')])).toMatchObject({ revision: 3 });
    expect(textsOf(await log.readStream('test-a'))).toEqual(['一', '二', '四', '五']);
    expect(await log.checkpoints.save('timers', 0, {})).toMatchObject({ revision: 1 });
    expect(await log.checkConsistency()).toEqual({ events: 5, streams: 2, faults: [] });
    await log.close();
    expect(versionOf(file)).toBe(3);
  });

  it('of a newer version is refused and left as it is', async () => {
    await (await open()).close();
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 4');
    newer.close();
    await expect(open()).rejects.toEqual(refused('log.newer-version', { file, version: 4, supported: 3 }));
    await expect(open()).rejects.toEqual(refused('log.newer-version'));
    expect(versionOf(file)).toBe(4);
  });

  it('of another program, or no database at all, is refused and left as it is', async () => {
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE letters (id INTEGER PRIMARY KEY)');
    foreign.close();
    await expect(open()).rejects.toEqual(refused('log.corrupt', { file }));

    const text = 'minutes of the meeting\n'.repeat(100);
    const other = join(folder, 'minutes.txt');
    await writeFile(other, text);
    await expect(open(other)).rejects.toEqual(refused('log.corrupt'));
    expect(await readFile(other, 'utf8')).toBe(text);
  });

  it('of another installation is refused', async () => {
    const log = await open();
    await log.append('test-a', 'none', [note()]);
    await log.close();
    await expect(open(file, 'tes')).rejects.toEqual(refused('log.stream-name', { prefix: 'tes', stream: 'test-a' }));
    await expect(open(file, 'other')).rejects.toEqual(refused('log.stream-name'));
    await expect(open(file, 'a-b')).rejects.toEqual(refused('log.stream-name', { prefix: 'a-b' }));
    const again = await open();
    expect(idsOf(await again.readStream('test-a'))).toHaveLength(1);
    await again.close();
  });
});

const RUN_SOURCE = ['--disable-warning=ExperimentalWarning', '--conditions=source', '--import', './test/contract/run-source.mjs'];

function versionOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare('PRAGMA user_version').get()?.['user_version'];
  } finally {
    database.close();
  }
}
