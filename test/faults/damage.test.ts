import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { appendFile, cp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { Folders, rectify } from '../cli/installation.js';
import { HttpClient, idOf, type HttpAnswer } from '../support/http-client.js';
import { ServerProcess } from '../support/server-process.js';
import { lastIn, recordsOf } from './damaging.js';
import { aProblem, furnish, send, signIn, type Office } from './office.js';

/** Bytes of a page of SQLite. */
const PAGE = 4096;

/** A server's data folder, and a leader who reads and writes. */
interface Site {
  stop(): Promise<unknown>;
  readonly client: HttpClient;
  record(title: string): Promise<{ readonly id: string; readonly position: string }>;
}

let folders: Folders;
let office: Office | undefined;
let problem: string;
let position: string;
const evidence: { readonly id: string; readonly sha256: string }[] = [];

const start = (dataDir: string) =>
  startServer({ settings: settingsFrom({ DATA_DIR: dataDir, PORT: '0' }), log: pino({ level: 'silent' }) });

async function open(dataDir: string): Promise<Site> {
  const server = await start(dataDir);
  return { ...(await at(server.url, server.firstLogin?.password)), stop: () => server.close() };
}

async function at(url: string, firstPassword = ''): Promise<Omit<Site, 'stop'>> {
  const { leader, unit } = (office ??= await furnish(url, firstPassword));
  const token = await signIn(url, leader.name, leader.password);
  const record = (title: string) =>
    send(url, { token, path: 'problems', key: Buffer.from(title).toString('hex'), body: aProblem(unit, title) });
  return { client: new HttpClient(url, token), record };
}

beforeAll(async () => {
  folders = await Folders.make();
  const { client, record, stop } = await open(folders.at('data'));
  ({ id: problem, position } = await record('第一个问题'));
  await record('第二个问题');
  for (let n = 0; n < 5; n += 1) {
    const headers = { 'content-type': 'application/octet-stream' };
    const id = idOf(await client.send('POST', '/v1/evidence?name=a.txt', { body: `工作台账 ${n}`, headers }));
    evidence.push({ id, sha256: String((await client.get(`/v1/evidence/${id}`)).body['sha256']) });
  }
  await everybodySaw(client);
  await stop();
});

afterAll(() => folders.remove());

/** Until reactions have come to the end of the log: they remember it when they stop. */
async function everybodySaw(client: HttpClient): Promise<void> {
  const head = String((await client.get('/readyz')).body['head']);
  while ((await client.get(`/v1/incidents?after=${head}`)).status !== 200);
}

const refusedToStart = (dataDir: string) =>
  start(dataDir).then(
    async (server) => {
      await server.close();
      throw new Error('it started');
    },
    (error: unknown) => (error as Error).message,
  );

const said = ({ status, body }: HttpAnswer) => ({ status, code: body['code'], position: body['position'] });

describe('a bit of an event turned over', () => {
  let site: Site;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await folders.copy('data', 'flipped');
    const file = join(dataDir, 'events.sqlite');
    const bytes = await readFile(file);
    const place = bytes.indexOf('第一个问题');
    bytes[place] = bytes[place]! ^ 1;
    await writeFile(file, bytes);
    site = await open(dataDir);
  });
  afterAll(() => site.stop());

  test('is told to whoever reads that event, with its position, and never served', async () => {
    const corrupt = { status: 500, code: 'log.corrupt', position };
    expect(said(await site.client.get(`/v1/problems/${problem}`))).toEqual(corrupt);
    expect(said(await site.client.get('/v1/events?limit=500'))).toEqual(corrupt);
    expect(said(await site.client.get(`/v1/timeline?problem=${problem}`))).toEqual(corrupt);
  });

  test('is built upon by no command, and keeps nobody else from working', async () => {
    const head = async () => (await site.client.get('/readyz')).body['head'];
    const before = await head();
    expect(said(await site.client.post(`/v1/problems/${problem}/confirm`))).toEqual({ status: 500, code: 'log.corrupt', position });
    expect(await head()).toBe(before);
    const other = await site.record('第三个问题');
    expect((await site.client.get(`/v1/problems/${other.id}?after=${other.position}`)).status).toBe(200);
  });

  test('is named by fsck', async () => {
    await site.stop();
    const { code, out } = await rectify(dataDir, 'fsck');
    expect([code, out]).toEqual([1, expect.stringContaining(`fault: log at ${position}: its bytes do not match its hash`)]);
  });
});

test('of two damaged events the start names the first, though it meets the last: heads that were not written are found from there', async () => {
  const dataDir = await folders.copy('data', 'two-damaged');
  const database = new DatabaseSync(join(dataDir, 'events.sqlite'));
  const last = Number(database.prepare('SELECT max(position) AS last FROM event').get()!['last']);
  database.exec(`UPDATE heads_written SET position = ${last - 1}; UPDATE event SET hash = 'x' WHERE position IN (3, ${last})`);
  database.close();
  expect(await refusedToStart(dataDir)).toMatch(/^log\.corrupt .*"position":"0{15}3"/u);
  expect((await rectify(dataDir, 'fsck')).out).toContain('fault: log at 0000000000000003: it cannot be read; all before it can');
});

describe('a file that was cut', () => {
  // A cut within the last page is one of those that are drawn.
  test.each(['events.sqlite', 'secrets.sqlite'].flatMap((name) => [0.02, 0.3, 0.5, 0.8, 0.99].map((part) => [name, part] as const)))(
    '%s is refused at the start, and by fsck, where %d of it is left',
    async (name, part) => {
      const dataDir = await folders.copy('data', `cut-${name}-${part}`);
      const file = join(dataDir, name);
      await truncate(file, Math.max(1, Math.floor(((await stat(file)).size * part) / PAGE)) * PAGE);
      const code = name === 'events.sqlite' ? 'log.corrupt' : 'person-keys.corrupt';
      const refused = await refusedToStart(dataDir);
      expect(refused).toMatch(new RegExp(`^${code} `));
      const ran = await rectify(dataDir, 'fsck');
      if (name === 'events.sqlite') {
        expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(code) });
        const [, at] = /^fault: log at (\d{16}): it cannot be read; all before it can$/mu.exec(ran.out) ?? [];
        expect(refused).toContain(`"position":"${at}"`);
        expect(await lastIn(file, recordsOf(folders.at('data')))).toBe(Number(at) - 1);
      } else expect(ran).toMatchObject({ code: 1, out: expect.stringContaining(`fault: keys: ${code} `) });
    },
  );

  test.each([
    ['cut to nothing', (file: string) => truncate(file, 0)],
    ['missing', (file: string) => rm(file)],
  ])(
    'keys are never begun anew beside a log that has events: a file of them that is %s is refused, and named by fsck',
    async (how, lose) => {
      const dataDir = await folders.copy('data', `keys ${how}`);
      await lose(join(dataDir, 'secrets.sqlite'));
      expect(await refusedToStart(dataDir)).toMatch(/^person-keys\.corrupt /u);
      const { code, out } = await rectify(dataDir, 'fsck');
      expect(code).toBe(1);
      expect(out.split('\n').filter((line) => line.startsWith('fault: '))).toEqual([
        expect.stringMatching(/^fault: keys: person-keys\.corrupt /u),
      ]);
      const left = await stat(join(dataDir, 'secrets.sqlite')).catch(() => undefined);
      expect(left?.size).toBe(how === 'missing' ? undefined : 0);
    },
  );

  test('a read model is made again from the log', async () => {
    const dataDir = await folders.copy('data', 'cut-model');
    const file = join(dataDir, 'read-models', 'register.sqlite');
    await truncate(file, 5000);
    const { client, stop } = await open(dataDir);
    const head = String((await client.get('/readyz')).body['head']);
    expect((await client.get(`/v1/ledger?after=${head}`)).body['items']).toHaveLength(2);
    await stop();
    expect(await rectify(dataDir, 'fsck')).toMatchObject({ code: 0 });
  });

  test('evidence, however it was damaged, is not served, and named by fsck; an upload that was half-written is thrown away', async () => {
    const dataDir = await folders.copy('data', 'evidence');
    await writeFile(join(dataDir, 'evidence', 'incoming', 'half-of-it'), '工作');
    const damages = [
      (file: string) => truncate(file, 3),
      (file: string) => writeFile(file, '工作台帐 1'),
      (file: string) => appendFile(file, '!'),
      (file: string) => rm(file),
    ];
    for (const [index, damage] of damages.entries()) await damage(join(dataDir, 'evidence', evidence[index]!.sha256));
    const { client, stop } = await open(dataDir);
    const answers = await Promise.all(evidence.map(({ id }) => client.get(`/v1/evidence/${id}/content`)));
    expect(answers.map(({ body }) => body['code'])).toEqual([
      'evidence.unknown',
      'evidence.corrupt',
      'evidence.unknown',
      'evidence.unknown',
      undefined,
    ]);
    expect(answers.at(-1)?.text).toBe('工作台账 4');
    expect(await readdir(join(dataDir, 'evidence', 'incoming'))).toEqual([]);
    await stop();
    const { code, out } = await rectify(dataDir, 'fsck');
    expect(code).toBe(1);
    const named = [...out.matchAll(/^fault: evidence ([0-9a-f]{64}) at /gmu)].map(([, sha256]) => sha256);
    expect(named.toSorted()).toEqual(
      evidence
        .slice(0, 4)
        .map(({ sha256 }) => sha256)
        .toSorted(),
    );
  });
});

describe('a log that is not the one that subscribers have seen', () => {
  const named = (subscriber: string) => new RegExp(`^fault: ${subscriber} at \\d{16}: the log ends before it, or differs there$`, 'mu');

  /** One that was killed, so that its last events are in its write-ahead log alone. */
  async function killed(name: string, title: string): Promise<{ readonly dataDir: string; readonly last: string }> {
    const dataDir = await folders.copy('data', name);
    const server = await ServerProcess.start(dataDir);
    const { client, record } = await at(server.url);
    const { position: last } = await record(title);
    await client.get(`/v1/ledger?after=${last}`);
    await server.kill();
    return { dataDir, last };
  }

  test('is refused at the start when its write-ahead log was taken away, and named by fsck', async () => {
    const { dataDir, last } = await killed('no-wal', '第三个问题');
    await rm(join(dataDir, 'events.sqlite-wal'));
    await expect(ServerProcess.start(dataDir)).rejects.toThrow(`Rectify did not start: log.truncated {"position":"${last}"`);
    const { code, out } = await rectify(dataDir, 'fsck');
    expect(code).toBe(1);
    expect(out).toMatch(named('read model register'));
    // Also a second time: nothing has been thrown away.
    expect(await refusedToStart(dataDir)).toMatch(/^log\.truncated /);
  });

  test('is refused wherever its write-ahead log was cut, with the position that a subscriber has seen, and named by fsck', async () => {
    const { dataDir: whole, last } = await killed('whole-wal', '第三个问题');
    const { size } = await stat(join(whole, 'events.sqlite-wal'));
    for (const left of [0, 10, Math.floor(size / 3), Math.floor(size / 2), size - 1]) {
      const dataDir = await folders.copy('whole-wal', `wal-of-${left}`);
      await truncate(join(dataDir, 'events.sqlite-wal'), left);
      const { code, out } = await rectify(await folders.copy(`wal-of-${left}`, `looked-at-${left}`), 'fsck');
      expect([left, code]).toEqual([left, 1]);
      expect(out).toContain(`fault: read model register at ${last}: the log ends before it, or differs there`);
      expect(await refusedToStart(dataDir)).toMatch(new RegExp(`^log\\.truncated \\{"position":"${last}"`, 'u'));
    }
  });

  test('is refused when it differs there, and named by fsck', async () => {
    const { dataDir } = await killed('one-way', '这边的问题');
    const { dataDir: other } = await killed('other-way', '那边的问题');
    for (const name of ['events.sqlite', 'events.sqlite-wal']) await cp(join(other, name), join(dataDir, name));
    await rm(join(dataDir, 'events.sqlite-shm'), { force: true });
    expect(await refusedToStart(dataDir)).toMatch(/^log\.truncated /);
    expect((await rectify(dataDir, 'fsck')).out).toMatch(named('read model \\w+'));
  });

  /** Reactions keep their checkpoints in the log's own file: somebody has done this to the events alone. */
  const forgeries: readonly (readonly [string, (log: DatabaseSync, last: number) => void])[] = [
    [
      'ends before what a reaction has seen',
      (log, last) => {
        log.prepare('DELETE FROM event WHERE position = ?').run(last);
        // An upload is all of its stream.
        log.prepare('DELETE FROM stream WHERE head = ? AND revision = 0').run(last);
        log.prepare('UPDATE heads_written SET position = ?').run(last - 1);
      },
    ],
    [
      'differs at what a reaction has seen, with hashes and all',
      (log, last) => {
        const { record } = log.prepare('SELECT record FROM event WHERE position = ?').get(last) as { readonly record: string };
        const forged = record.replace('a.txt', 'b.txt');
        expect(forged).not.toBe(record);
        log.prepare('UPDATE event SET record = ?, hash = ? WHERE position = ?').run(forged, hash('sha256', forged, 'base64url'), last);
      },
    ],
  ];
  test.each(forgeries)(
    'is refused at the start where it %s, without any read model that could tell, and named by fsck',
    async (how, forge) => {
      const dataDir = await folders.copy('data', how.split(' ', 1)[0]!);
      await rm(join(dataDir, 'read-models'), { recursive: true });
      const log = new DatabaseSync(join(dataDir, 'events.sqlite'));
      const { last } = log.prepare('SELECT max(position) AS last FROM event').get() as { readonly last: number };
      forge(log, last);
      log.close();
      const at = String(last).padStart(16, '0');
      expect(await refusedToStart(dataDir)).toMatch(new RegExp(`^log\\.truncated \\{"position":"${at}"`, 'u'));
      const { code, out } = await rectify(dataDir, 'fsck');
      expect(code).toBe(1);
      // The log by itself looks whole.
      expect(out).not.toContain('fault: log');
      expect(out).toMatch(named('reaction succession'));
      // Also a second time: nothing has been thrown away.
      expect(await refusedToStart(dataDir)).toMatch(/^log\.truncated /u);
    },
  );
});
