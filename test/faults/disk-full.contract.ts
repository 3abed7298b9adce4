import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsFrom } from '../../apps/server/src/index.js';
import { rectify } from '../cli/installation.js';
import { finding, HttpCase } from '../support/http-case.js';
import { idOf, succeeded, type HttpAnswer, type HttpClient } from '../support/http-client.js';
import { HttpOffice, PASSWORD } from '../support/http-office.js';
import { LeftBehind } from '../support/made-again.js';
import { aProblem } from './office.js';

/** Room that somebody else takes, and gives back. */
export interface Disk {
  readonly folder: string;
  /** Of what lies on it. */
  readonly fillsUp: 'everything' | 'databases';
  fill(): void;
  free(): void;
  remove(): Promise<void> | void;
}

/** What the product does on a disk that fills up, whatever keeps it from growing. */
export function fullDiskContract(aDisk: () => Promise<Disk> | Disk): void {
  let disk: Disk;
  let dataDir: string;
  let office: HttpOffice;
  let found: HttpCase;
  let evidence: string;
  let isClosed = false;

  beforeAll(async () => {
    disk = await aDisk();
    dataDir = join(disk.folder, 'data');
    await mkdir(dataDir);
    office = await HttpOffice.open({ DATA_DIR: dataDir });
    found = await HttpCase.found(office);
    evidence = await found.upload('supervisor', '工作台账');
  });

  afterAll(async () => {
    if (!isClosed) await office.server.close();
    await disk.remove();
  });

  const problems = (client: HttpClient, key: string) =>
    client.post(
      '/v1/problems',
      { ...aProblem(office.organizations.branch, `问题 ${key}`), body: office.organizations.body },
      { 'idempotency-key': key },
    );

  const person = (key: string) =>
    office.admin.post('/v1/people', { name: `人员 ${key}`, home: office.organizations.body }, { 'idempotency-key': key });

  /** Who signs in begins a session, which is an event like any other. */
  const signIn = (key: string) => office.anybody.post('/v1/sessions', { name: 'leader', password: PASSWORD }, { 'idempotency-key': key });

  const upload = (key: string) =>
    office.as('leader').send('POST', '/v1/evidence?name=%E5%8F%B0%E8%B4%A6.txt', {
      // Larger than what a page that is there already could take.
      body: `${key} `.repeat(50_000),
      headers: { 'content-type': 'application/octet-stream', 'idempotency-key': key },
    });

  /** Gives commands until one is refused; what fits into room that a file has already is taken, and stays. */
  async function untilRefused(
    name: string,
    give: (key: string) => Promise<HttpAnswer>,
  ): Promise<{ readonly key: string; readonly answer: HttpAnswer }> {
    for (let n = 1; ; n += 1) {
      const key = `${name}-${n}`;
      const head = await office.head();
      const answer = await give(key);
      if (answer.status < 300) continue;
      expect(await office.head()).toBe(head);
      return { key, answer };
    }
  }

  const commands: readonly (readonly [string, (key: string) => Promise<HttpAnswer>])[] = [
    ['problem', (key) => problems(office.as('leader'), key)],
    ['person', person],
    ['upload', upload],
    ['sign-in', signIn],
  ];
  const refusedKeys = new Map<string, string>();

  const filesOf = async (folder: string) => (await readdir(join(dataDir, folder))).filter((name) => name !== 'incoming').toSorted();

  describe('on a full disk', () => {
    let files: readonly string[];

    beforeAll(async () => {
      files = await filesOf('evidence');
      disk.fill();
    });

    test.each(commands)('a command is refused with 507 and a code, whole: %s', async (name, give) => {
      const { key, answer } = await untilRefused(name, give);
      refusedKeys.set(name, key);
      expect(answer.status).toBe(507);
      expect(answer.body['code']).toMatch(/^(?:log|evidence|person-keys)\.disk-full$/u);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
      expect(answer.text).not.toContain(dataDir);
    });

    test('so are those of many at once, and nothing of any of them is there', async () => {
      const head = await office.head();
      const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => problems(office.as('leader'), `crowd-${n}`)));
      expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['code'])}`))).toEqual(new Set(['507 log.disk-full']));
      expect(await office.head()).toBe(head);
    });

    test('a refused upload leaves nothing behind', async () => {
      if (disk.fillsUp === 'everything') expect(await filesOf('evidence')).toEqual(files);
      expect(await readdir(join(dataDir, 'evidence', 'incoming'))).toEqual([]);
    });

    test.each(['/v1/ledger', '/v1/worklist', '/v1/statistics', '/v1/events', '/v1/people', '/v1/incidents', '/v1/procedures'])(
      'reads go on: %s',
      async (path) => {
        const who = path === '/v1/events' || path === '/v1/incidents' ? 'auditor' : 'leader';
        expect((await office.as(who).get(path)).status).toBe(200);
      },
    );

    test.each(['register', 'timeline'])('a rebuild of the %s leaves what there is where there is no room for it', async (model) => {
      const before = await filesOf('read-models');
      const items = async () => succeeded(await office.as('leader').get('/v1/ledger')).body['items'];
      const ledger = await items();
      expect((await office.admin.post(`/v1/read-models/${model}/rebuild`)).status).toBe(202);
      expect(await rebuilt(office, model)).toBe(disk.fillsUp === 'everything' ? 'failed' : 'done');
      expect(await items()).toEqual(ledger);
      if (disk.fillsUp === 'everything') expect(await filesOf('read-models')).toEqual(before);
    });

    test('and so do those of a thing, and of its evidence', async () => {
      succeeded(await office.as('leader').get(`/v1/problems/${found.problem}`));
      expect(succeeded(await office.as('supervisor').get(`/v1/evidence/${evidence}/content`)).text).toBe('工作台账');
      expect((await office.anybody.get('/healthz')).status).toBe(200);
    });
  });

  describe('when there is room again', () => {
    beforeAll(() => disk.free());

    test.each(commands)('what was refused is taken, under the same key: %s', async (name, give) => {
      expect((await give(refusedKeys.get(name)!)).status).toBe(201);
    });

    test('read models, reactions and their checkpoints have come up by themselves', async () => {
      const inspection = await HttpCase.inspect(office);
      const recorded = office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch));
      const position = String(succeeded(await recorded).body['position']);
      await ready(office);
      const ledger = succeeded(await office.as('leader').get(`/v1/ledger?after=${position}&limit=200`)).body['items'] as {
        title: string;
      }[];
      expect(ledger.map(({ title }) => title)).toEqual(expect.arrayContaining([`问题 ${refusedKeys.get('problem')!}`, finding('').title]));
      expect(ledger.filter(({ title }) => title.includes('crowd'))).toEqual([]);
      expect(succeeded(await office.as('auditor').get('/v1/incidents')).body['items']).toEqual([]);
      succeeded(await office.as('supervisor').get(`/v1/problems/${idOf(await recorded)}`));
    });

    test('a read model is made again', async () => {
      expect((await office.admin.post('/v1/read-models/register/rebuild')).status).toBe(202);
      expect(await rebuilt(office, 'register')).toBe('done');
    });

    test('and all of it is whole', async () => {
      await office.server.close();
      isClosed = true;
      const left = await LeftBehind.open(settingsFrom({ DATA_DIR: dataDir }));
      const again = await left.madeAgain(left.log, 500);
      await left.log.close();
      expect(left.live).toEqual(again);
      const { code, err } = await rectify(dataDir, 'fsck');
      expect({ code, err }).toEqual({ code: 0, err: '' });
    });
  });
}

/** Until every subscriber has come up to the end of the log. */
async function ready(office: HttpOffice): Promise<void> {
  for (;;) {
    const { status, body } = await office.anybody.get('/readyz');
    const lags = (body['subscribers'] as readonly { readonly lag: number }[]).map(({ lag }) => lag);
    if (status === 200 && lags.every((lag) => lag === 0)) return;
  }
}

/** How the rebuild of a read model ended. */
async function rebuilt(office: HttpOffice, model: string): Promise<string | undefined> {
  for (;;) {
    const { body } = succeeded(await office.as('auditor').get('/v1/read-models'));
    const items = body['items'] as readonly { readonly name: string; readonly rebuild?: { readonly phase: string } }[];
    const phase = items.find(({ name }) => name === model)?.rebuild?.phase;
    if (phase !== 'running') return phase;
  }
}
