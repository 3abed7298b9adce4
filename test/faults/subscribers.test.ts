import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SqliteEventLog, SqliteReadModel } from '#adapters';
import { EventCatalogue, StreamNames } from '#application';
import { WorkingSet } from '#projections';
import { join } from 'node:path';
import { pino } from 'pino';
import { settingsFrom, startServer, type RunningServer } from '../../apps/server/src/index.js';
import { told } from '../support/histories.js';
import { finding, HttpCase, planned } from '../support/http-case.js';
import { HttpClient, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { append } from '../support/logs.js';
import { confirmed } from '../support/problem-builders.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open();
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => office.close());

interface Subscriber {
  readonly name: string;
  readonly phase: string;
}

async function readiness(client: HttpClient): Promise<{ readonly status: number; readonly of: Readonly<Record<string, Subscriber>> }> {
  const { status, body } = await client.get('/readyz');
  return { status, of: Object.fromEntries((body['subscribers'] as readonly Subscriber[]).map((each) => [each.name, each])) };
}

/** Until this is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

const startOver = async () => succeeded(await office.admin.post('/v1/read-models/register/rebuild'));
const ledger = async (after: string) => succeeded(await office.as('leader').get(`/v1/ledger?after=${after}&limit=200`)).body['items'];
const said = (event: string) => office.log.filter((line) => line.includes(`"${event}"`) && line.includes('"register"'));

test('the log fails a read model once: it takes up where it was, and says meanwhile that it does not follow', async () => {
  const failed = jest.spyOn(SqliteEventLog.prototype, 'follow').mockImplementationOnce(() => {
    throw new Error('not now');
  });
  // Made again, it begins to follow anew.
  await startOver();
  await until(async () => (await readiness(office.anybody)).of['register']?.phase === 'retrying');
  expect(failed).toHaveBeenCalledTimes(1);
  expect(await readiness(office.anybody)).toMatchObject({ status: 503, of: { timeline: { phase: 'running' } } });
  await until(async () => (await readiness(office.anybody)).status === 200);
  await HttpCase.found(office, { title: '日志一度失灵' });
  expect(await ledger(await office.head())).toMatchObject([{ title: '日志一度失灵' }]);
});

const apply = Object.getOwnPropertyDescriptor(SqliteReadModel.prototype, 'apply')!.value as SqliteReadModel['apply'];
const TIMES: readonly (readonly [string, (model: SqliteReadModel, ...given: Parameters<typeof apply>) => Promise<void>])[] = [
  ['before it has written', () => Promise.resolve()],
  ['when it has written', (model, ...given) => apply.apply(model, given)],
];

test.each(TIMES)('a read model throws once, %s: it tries again, and nothing is lost or counted twice', async (when, first) => {
  let thrown = 0;
  jest.spyOn(SqliteReadModel.prototype, 'apply').mockImplementation(async function (this: SqliteReadModel, ...given) {
    if (this.projection.name !== 'register' || thrown > 0) return apply.apply(this, given);
    thrown += 1;
    await first(this, ...given);
    throw new Error('not now');
  });
  const before = said('read-model.interrupted').length;
  await HttpCase.found(office, { title: when });
  const titles = (await ledger(await office.head())) as readonly { readonly title: string }[];
  expect(thrown).toBe(1);
  expect(said('read-model.interrupted')).toHaveLength(before + 1);
  expect(titles.filter(({ title }) => title === when)).toHaveLength(1);
  expect(await readiness(office.anybody)).toMatchObject({ status: 200, of: { register: { phase: 'running' } } });
  const live = succeeded(await office.as('leader').get('/v1/statistics'));
  const rebuilt = said('read-model.rebuilt').length;
  await startOver();
  await until(async () => (await readiness(office.anybody)).status === 200 && said('read-model.rebuilt').length > rebuilt);
  expect(succeeded(await office.as('leader').get('/v1/statistics')).body).toEqual(live.body);
});

// Folds are pure: one that throws would throw again, so that nothing is gained by trying, and an order of events is not left to chance.
test('a fold throws once: that is final, until the read model is made again', async () => {
  const fold = Object.getOwnPropertyDescriptor(WorkingSet.prototype, 'fold')!.value as WorkingSet['fold'];
  let thrown = 0;
  jest.spyOn(WorkingSet.prototype, 'fold').mockImplementation(function (this: WorkingSet, event) {
    if (this.projection.name === 'register' && event.type === 'FindingRecorded' && thrown === 0) {
      thrown += 1;
      throw new Error('a fold that is not pure');
    }
    fold.call(this, event);
  });
  const inspection = await HttpCase.inspect(office);
  succeeded(await office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch)));
  await until(async () => (await readiness(office.anybody)).of['register']?.phase === 'stopped');
  expect([thrown, said('read-model.stopped').length]).toEqual([1, 1]);
  expect((await office.as('leader').get(`/v1/ledger?after=${await office.head()}`)).body['code']).toBe('read.stopped');
  await startOver();
  await until(async () => (await readiness(office.anybody)).status === 200);
  expect(await ledger(await office.head())).toContainEqual(expect.objectContaining({ title: finding('').title }));
});

describe('a read model that fails at an event always', () => {
  let server: RunningServer;
  const as = ({ token }: HttpClient) => new HttpClient(server.url, token);
  const leader = () => as(office.as('leader'));
  let problems: number;

  /** A problem that nobody recorded is confirmed: no command makes such a history, and the register cannot fold it. */
  beforeAll(async () => {
    problems = ((await ledger(await office.head())) as readonly unknown[]).length;
    await office.server.close();
    const orphan = told().at('2026-03-02T09:00:00+08:00').problem('orphan', confirmed).events;
    const codec = new EventCatalogue(new StreamNames('rectify'));
    const log = await SqliteEventLog.open({ file: join(office.folder, 'events.sqlite'), codec, prefix: 'rectify' });
    await append(
      log,
      orphan.map((event) => ({ ...event, stream: 'rectify-problem-orphan' })),
    );
    await log.close();
    const settings = settingsFrom({ DATA_DIR: office.folder, PORT: '0' });
    server = await startServer({ settings, clock: office.clock, log: pino({ level: 'silent' }) });
    await until(async () => (await readiness(as(office.anybody))).of['register']?.phase === 'stopped');
  });
  afterAll(() => server.close());

  test('stops there and says so everywhere', async () => {
    expect(await readiness(as(office.anybody))).toMatchObject({
      status: 503,
      of: { register: { phase: 'stopped', error: 'StoppedAt' }, timeline: { phase: 'running' }, findings: { phase: 'running' } },
    });
    const { status, headers, body } = await leader().get('/v1/ledger');
    expect([status, headers.get('rectify-stopped-at')]).toEqual([200, expect.stringMatching(/^\d{16}$/u)]);
    expect(body['items']).toHaveLength(problems);
  });

  test('holds up no other: commands, reactions and read models go on', async () => {
    const inspection = String(succeeded(await leader().post('/v1/inspections', planned(office))).body['id']);
    succeeded(await leader().post(`/v1/inspections/${inspection}/start`));
    const recorded = await as(office.as('supervisor')).post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch));
    expect(recorded.status).toBe(201);
    const after = `after=${String(recorded.body['position'])}`;
    succeeded(await leader().get(`/v1/timeline?inspection=${inspection}&${after}`));
    expect(await leader().get(`/v1/ledger?${after}`)).toMatchObject({
      status: 503,
      body: { code: 'read.stopped', readModel: 'register' },
    });
  });

  test('is no better for being made again, which leaves what was there', async () => {
    succeeded(await as(office.admin).post('/v1/read-models/register/rebuild'));
    const register = async () => {
      const { body } = succeeded(await as(office.admin).get('/v1/read-models'));
      return (body['items'] as readonly (Subscriber & { readonly rebuild?: { readonly phase: string } })[])[0]!;
    };
    await until(async () => (await register()).rebuild?.phase !== 'running');
    expect(await register()).toMatchObject({ name: 'register', phase: 'stopped', rebuild: { phase: 'failed', error: 'StoppedAt' } });
    expect(succeeded(await leader().get('/v1/ledger')).body['items']).toHaveLength(problems);
  });
});
