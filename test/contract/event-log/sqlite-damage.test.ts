import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEventLog } from '#adapters';
import type { StoredEvent } from '#application';
import { collect, textsOf } from './engine.js';
import { newFolder } from './engines.js';
import { note, NoteCodec, notes, PREFIX } from './notes.js';

const corrupt = (position?: string) =>
  expect.objectContaining({
    name: 'EventLogError',
    code: 'log.corrupt',
    ...(position !== undefined && { details: expect.objectContaining({ position }) as unknown }),
  });
const at = (position: number) => String(position).padStart(16, '0');

let folder: string;
let file: string;
const open = () => SqliteEventLog.open({ file, codec: new NoteCodec(), prefix: PREFIX });

/** Two streams of 100 events, `test-a` at odd positions, `test-b` at even ones. */
beforeEach(async () => {
  folder = await newFolder();
  file = join(folder, 'log.db');
  const log = await open();
  await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const revision = Math.floor(index / 2);
      const stream = index % 2 === 0 ? 'test-a' : 'test-b';
      return log.append(stream, revision === 0 ? 'none' : revision - 1, [note(`number ${index + 1};`)]);
    }),
  );
  await log.close();
});

afterEach(() => rm(folder, { recursive: true }));

/** @returns what was read before the error, and the error */
async function readToTheFault(log: SqliteEventLog): Promise<{ given: StoredEvent[]; error: unknown }> {
  const given: StoredEvent[] = [];
  try {
    for await (const event of log.readAll()) {
      given.push(event);
    }
  } catch (error) {
    return { given, error };
  }
  return { given, error: undefined };
}

function change(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

describe('a damaged log', () => {
  it('with one bit of an event turned over says so, and where, whoever reads that event', async () => {
    const bytes = await readFile(file);
    const place = bytes.indexOf('number 81;');
    bytes[place] = bytes[place]! ^ 1;
    await writeFile(file, bytes);

    const log = await open();
    const { given, error } = await readToTheFault(log);
    expect(error).toEqual(corrupt(at(81)));
    expect(given).toHaveLength(80);
    await expect(log.readStream('test-a')).rejects.toEqual(corrupt(at(81)));
    await expect(collect(log.readAll({ after: at(70), limit: 20 }))).rejects.toEqual(corrupt(at(81)));
    expect(await collect(log.readAll({ after: at(81) }))).toHaveLength(119);
    expect(textsOf(await log.readStream('test-a', { from: 41, limit: 1 }))).toEqual(['number 83;']);
    expect(await log.readStream('test-b')).toHaveLength(100);
    expect((await log.checkConsistency()).faults).toEqual([
      { position: at(81), stream: 'test-a', reason: 'its bytes do not match its hash' },
    ]);
    await log.close();
  });

  // What the change does, the change, where reading everything stops, and whether reading the stream notices.
  const changes: [string, string, number, boolean][] = [
    ['another id', `UPDATE event SET id = '01900000-0000-7000-8000-000000000001' WHERE position = 81`, 81, true],
    ['another actor', `UPDATE event SET body = replace(body, 'p-1', 'p-2') WHERE position = 81`, 81, true],
    ['another hash', `UPDATE event SET hash = before WHERE position = 81`, 81, true],
    ['another predecessor', `UPDATE event SET before = hash WHERE position = 81`, 81, true],
    ['another revision', `UPDATE event SET revision = 41 WHERE position = 81`, 81, true],
    ['another stream', `UPDATE event SET stream = 2 WHERE position = 81`, 81, true],
    ['a stream that is not there', `UPDATE event SET stream = 9 WHERE position = 81`, 81, true],
    ['another previous event', `UPDATE event SET previous = 77 WHERE position = 81`, 81, true],
    ['a previous event that comes later', `UPDATE event SET previous = 83 WHERE position = 81`, 81, true],
    ['an event taken out', `DELETE FROM event WHERE position = 81`, 81, true],
    ['an event taken out of another stream', `DELETE FROM event WHERE position = 82`, 82, false],
    ['a number past counting', `UPDATE event SET revision = 9223372036854775807 WHERE position = 81`, 81, true],
    ['another name of the stream', `UPDATE stream SET name = 'test-c' WHERE name = 'test-a'`, 1, false],
    ['a head at another event', `UPDATE stream SET head = 82 WHERE name = 'test-a'`, 0, true],
    ['a head at an earlier event', `UPDATE stream SET head = 81 WHERE name = 'test-a'`, 0, true],
    ['a mark at another event', `UPDATE mark SET position = 1 WHERE stream = 1`, 0, true],
  ];
  it.each(changes)('with %s is noticed', async (_, sql, stopsAt, streamToo) => {
    change(sql);
    const log = await open();
    const { given, error } = await readToTheFault(log);
    if (stopsAt === 0) {
      expect(given).toHaveLength(200);
    } else {
      expect(error).toEqual(sql.includes('9223372036854775807') ? corrupt() : corrupt(at(stopsAt)));
    }
    if (streamToo) {
      await expect(Promise.all([log.readStream('test-a'), log.readStream('test-a', { limit: 50 })])).rejects.toEqual(corrupt());
    }
    await log.close();
  });

  it.each(changes.filter(([, sql]) => !sql.includes('9223372036854775807')))(
    'with %s is found by the consistency check',
    async (_, sql) => {
      change(sql);
      const log = await open();
      expect((await log.checkConsistency()).faults).not.toEqual([]);
      await log.close();
    },
  );

  it('whose chain was forged from an event on keeps another fingerprint', async () => {
    const before = await open();
    const fingerprint = await before.fingerprint(at(150));
    await before.close();
    change('DELETE FROM event WHERE position > 140; UPDATE stream SET revision = 69, head = 139 + id - 1');

    const log = await open();
    await expect(log.fingerprint(at(150))).rejects.toEqual(
      expect.objectContaining({ code: 'log.truncated', details: { position: at(150), head: at(140) } }),
    );
    await expect(log.fingerprint('yesterday')).rejects.toEqual(expect.objectContaining({ code: 'log.position-unknown' }));
    await log.append('test-a', 69, notes(20));
    expect(await collect(log.readAll())).toHaveLength(160);
    expect(await log.fingerprint(at(150))).not.toBe(fingerprint);
    await log.close();
  });
});
