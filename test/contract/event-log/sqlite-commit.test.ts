import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SqliteEventLog, type Commit } from '#adapters';
import { collect, textsOf } from './engine.js';
import { newFolder } from './engines.js';
import { note, NoteCodec, noteOf, notes, PREFIX } from './notes.js';

const refused = (code: string) => expect.objectContaining({ name: 'EventLogError', code });

let folder: string;
let log: SqliteEventLog;
/** The log's own connection, to fill its disk with. */
let connection: DatabaseSync;
let commits: Commit[];

beforeEach(async () => {
  folder = await newFolder();
  commits = [];
  const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
  log = await SqliteEventLog.open({
    file: join(folder, 'log.db'),
    codec: new NoteCodec(),
    prefix: PREFIX,
    onCommit: (commit) => commits.push(commit),
  });
  connection = (exec.mock.contexts as DatabaseSync[]).find((database) => database.location()?.endsWith('log.db'))!;
  exec.mockRestore();
});

afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

describe('appends that wait together', () => {
  it('are one transaction, with the checkpoints that wait, however some are refused', async () => {
    const appends = Array.from({ length: 64 }, (_, writer) => log.append(`test-${writer}`, 'none', [note()]));
    const refusals = [log.append('test-0', 'none', [note()]), log.append('test-1', 5, [note()])];
    const saves = [log.checkpoints.save('timers', 0, {}), log.checkpoints.save('timers', 0, {})];
    const outcomes = await Promise.allSettled([...appends, ...refusals, ...saves]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(65);
    expect(commits).toEqual([{ writes: 68, refused: 3 }]);
    await log.append('test-0', 0, [note()]);
    expect(commits).toHaveLength(2);
  });

  it('of 64 busy writers need about as many transactions as each has appends', async () => {
    await Promise.all(
      Array.from({ length: 64 }, async (_, writer) => {
        for (let revision = 0; revision < 10; revision++) {
          await log.append(`test-${writer}`, revision === 0 ? 'none' : revision - 1, [note()]);
        }
      }),
    );
    expect(await collect(log.readAll())).toHaveLength(640);
    expect(commits.length).toBeLessThanOrEqual(12);
  });

  it('are split where they are too many for one, in their order', async () => {
    await Promise.all(Array.from({ length: 600 }, (_, index) => log.append('test-a', index === 0 ? 'none' : index - 1, [note()])));
    expect(commits.map(({ writes }) => writes)).toEqual([256, 256, 88]);
  });

  it('wait for no timer', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      expect(await log.append('test-a', 'none', [note()])).toMatchObject({ revision: 0 });
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('a full disk', () => {
  const pages = () => Number(connection.prepare('PRAGMA page_count').get()?.['page_count']);
  const limit = (count: number) => connection.exec(`PRAGMA max_page_count = ${count}`);

  it('refuses what does not fit, whole, and all that waited with it; later writes go on by themselves', async () => {
    await log.append('test-a', 'none', notes(2, 'kept'));
    const head = await log.head();
    limit(pages() + 4);
    const outcomes = await Promise.allSettled([
      log.append('test-b', 'none', [note('lost')]),
      log.append('test-c', 'none', [noteOf(60_000), noteOf(60_000)]),
      log.append('test-a', 7, [note('wrong')]),
      log.checkpoints.save('timers', 0, {}),
    ]);
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 'rejected', reason: refused('log.disk-full') })));
    expect(commits).toHaveLength(1);
    expect(await log.head()).toBe(head);
    expect(textsOf(await collect(log.readAll()))).toEqual(['kept 0', 'kept 1']);

    expect(await log.append('test-a', 1, [note('fits')])).toMatchObject({ revision: 2 });
    limit(1_000_000);
    await log.append('test-c', 'none', [noteOf(60_000), noteOf(60_000)]);
    expect(await log.checkpoints.save('timers', 0, {})).toMatchObject({ revision: 1 });
    expect(await log.checkConsistency()).toEqual({ events: 5, streams: 2, faults: [] });
  });

  it('leaves followers where they are', async () => {
    const following = log.follow(undefined, new AbortController().signal)[Symbol.asyncIterator]();
    const next = following.next();
    limit(pages());
    await expect(log.append('test-a', 'none', [noteOf(60_000)])).rejects.toEqual(refused('log.disk-full'));
    limit(1_000_000);
    await log.append('test-b', 'none', [note('first')]);
    expect(await next).toMatchObject({ done: false, value: { stream: 'test-b', data: { text: 'first' } } });
  });
});

describe('a transaction that fails in its middle', () => {
  it('takes back the heads that were written in it', async () => {
    await log.append('test-a', 'none', notes(1000));
    await log.append('test-b', 'none', notes(20));
    connection.exec(`CREATE TRIGGER fault BEFORE INSERT ON event WHEN NEW.position = 1030 BEGIN SELECT RAISE(ABORT, 'fault'); END`);
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 8 }, (_, index) => log.append(`test-new-${index}`, 'none', [note()])),
      log.append('test-a', 999, notes(5)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
    connection.exec('DROP TRIGGER fault');
    await Promise.all([log.append('test-a', 999, notes(30)), log.append('test-b', 19, [note()]), log.append('test-c', 'none', [note()])]);
    expect(await log.checkConsistency()).toEqual({ events: 1052, streams: 3, faults: [] });
  });
});
