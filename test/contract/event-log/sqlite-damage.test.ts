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
    expect((await log.checkConsistency()).faults).toEqual([{ position: at(81), reason: 'its bytes do not match its hash' }]);
    await log.close();
  });

  const edit = (from: string, to: string) => `UPDATE event SET record = replace(record, '${from}', '${to}') WHERE position = 81`;
  // What was done, how, where reading everything stops (0: nowhere), and whether reading the stream notices.
  const changes: [string, string, number, boolean][] = [
    ['another actor', edit('p-1', 'p-2'), 81, true],
    ['another hash', `UPDATE event SET hash = hash || '-' WHERE position = 81`, 81, true],
    ['another revision', edit('"revision":40', '"revision":41'), 81, true],
    ['another stream', edit('test-a', 'test-b'), 81, true],
    ['no text at all', `UPDATE event SET record = '' WHERE position = 81`, 81, true],
    [
      'an event in place of another',
      `UPDATE event SET (hash, record) = (SELECT hash, record FROM event WHERE position = 83) WHERE position = 81`,
      81,
      true,
    ],
    [
      'an event of another stream in its place',
      `UPDATE event SET (hash, record) = (SELECT hash, record FROM event WHERE position = 82) WHERE position = 81`,
      81,
      true,
    ],
    ['an event taken out', `DELETE FROM event WHERE position = 81`, 81, true],
    ['an event taken out of another stream', `DELETE FROM event WHERE position = 82`, 82, false],
    ['the first event taken out', `DELETE FROM event WHERE position = 1`, 1, true],
    ['the last event taken out', `DELETE FROM event WHERE position = 199; UPDATE event SET position = 199 WHERE position = 200`, 199, true],
    ['a previous event that is an earlier one', `UPDATE event SET previous = 77 WHERE position = 81`, 0, true],
    ['a previous event that comes later', `UPDATE event SET previous = 83 WHERE position = 81`, 0, true],
    ['a previous event of another stream', `UPDATE event SET previous = 80 WHERE position = 81`, 0, true],
    ['a head at an event of another stream', `UPDATE stream SET head = 82 WHERE name = 'test-a'`, 0, true],
    ['a head at an earlier event', `UPDATE stream SET head = 81 WHERE name = 'test-a'`, 0, true],
    ['a head past counting', `UPDATE stream SET head = 9223372036854775807 WHERE name = 'test-a'`, 0, true],
    ['a head that was set back', `UPDATE stream SET (head, revision) = (81, 40) WHERE name = 'test-a'`, 0, false],
    ['a head taken out', `DELETE FROM stream WHERE name = 'test-b'`, 0, false],
    ['a mark at another event', `UPDATE mark SET position = 1 WHERE stream = 1`, 0, true],
  ];
  it.each(changes)('with %s is noticed', async (_, sql, stopsAt, streamToo) => {
    change(sql);
    const log = await open();
    const { given, error } = await readToTheFault(log);
    if (stopsAt === 0) {
      expect(given).toHaveLength(200);
    } else {
      expect(error).toEqual(corrupt(at(stopsAt)));
      expect(given).toHaveLength(stopsAt - 1);
    }
    if (streamToo) {
      await expect(Promise.all([log.readStream('test-a'), log.readStream('test-a', { limit: 30 })])).rejects.toEqual(corrupt());
    }
    await log.close();
  });

  const cut = [
    'an end that was cut off',
    'DELETE FROM event WHERE position > 198; UPDATE stream SET (head, revision) = (196 + id, 98)',
  ] as const;
  it.each([...changes.map(([name, sql]) => [name, sql] as const), cut])('with %s is found by the consistency check', async (_, sql) => {
    change(sql);
    const log = await open();
    expect((await log.checkConsistency()).faults).not.toEqual([]);
    await log.close();
  });

  it('that loses its end while it is open says so, and does not end early', async () => {
    const log = await open();
    change('DELETE FROM event WHERE position > 150');
    const { given, error } = await readToTheFault(log);
    expect(given).toHaveLength(150);
    expect(error).toEqual(corrupt(at(151)));
    await expect(collect(log.readAll({ after: at(180) }))).rejects.toEqual(corrupt(at(180)));
    await expect(log.readStream('test-a')).rejects.toEqual(corrupt());
    await log.close();
  });

  it('whose chain was forged from an event on keeps another fingerprint', async () => {
    const before = await open();
    const fingerprint = await before.fingerprint(at(150));
    await before.close();
    change(
      'DELETE FROM event WHERE position > 140; UPDATE stream SET revision = 69, head = 139 + id - 1; UPDATE heads_written SET position = 140',
    );

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
