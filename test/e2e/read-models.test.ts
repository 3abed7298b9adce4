import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SqliteEventLog } from '#adapters';
import type { EventLog } from '#application';
import { HttpCase } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open();
});
afterAll(() => office.close());

type Item = Readonly<Record<string, unknown>> & { readonly rebuild?: { readonly phase: string } };

const list = async () => succeeded(await office.as('auditor').get('/v1/read-models')).body['items'] as readonly Item[];

async function rebuilt(model: string): Promise<Item> {
  for (;;) {
    const found = (await list()).find(({ name }) => name === model)!;
    if (found.rebuild?.phase !== 'running') return found;
  }
}

test('says how far each read model has come, to administrators and auditors', async () => {
  const head = await office.head();
  await office.as('leader').get(`/v1/ledger?after=${head}`);
  expect((await list()).map(({ name, phase, rebuild }) => ({ name, phase, rebuild }))).toEqual(
    ['register', 'timeline', 'directory', 'reminders'].map((name) => ({ name, phase: 'running', rebuild: undefined })),
  );
  succeeded(await office.admin.get('/v1/read-models'));
  expect((await office.as('leader').get('/v1/read-models')).body).toMatchObject({ status: 403, code: 'access.forbidden' });
});

test.each(['register', 'timeline', 'directory', 'reminders'])(
  'an administrator has the %s made again, which goes on answering',
  async (model) => {
    await HttpCase.found(office);
    const ledger = async () => succeeded(await office.as('leader').get(`/v1/ledger?after=${await office.head()}`)).body['items'];
    const before = await ledger();
    const begun = await office.admin.post(`/v1/read-models/${model}/rebuild`);
    expect(begun).toMatchObject({ status: 202, body: { readModel: model, rebuild: 'running' } });
    expect(await ledger()).toEqual(before);
    expect(await rebuilt(model)).toMatchObject({ rebuild: { phase: 'done' } });
    expect(await ledger()).toEqual(before);
    await HttpCase.found(office);
    expect(await ledger()).toHaveLength((before as unknown[]).length + 1);
  },
);

test('one that is made again already is left alone', async () => {
  const held = Promise.withResolvers<undefined>();
  const readAll = Object.getOwnPropertyDescriptor(SqliteEventLog.prototype, 'readAll')!.value as EventLog['readAll'];
  const reading = jest.spyOn(SqliteEventLog.prototype, 'readAll').mockImplementation(async function* (this: SqliteEventLog, ...args) {
    await held.promise;
    yield* readAll.apply(this, args);
  });
  const ask = () => office.admin.post('/v1/read-models/register/rebuild');
  try {
    expect((await ask()).status).toBe(202);
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'read-model.rebuilding', readModel: 'register' } });
  } finally {
    held.resolve(undefined);
    reading.mockRestore();
  }
  expect(await rebuilt('register')).toMatchObject({ rebuild: { phase: 'done' } });
  expect((await ask()).status).toBe(202);
  await rebuilt('register');
});

test('nobody else has one made again, and none that there is not', async () => {
  for (const who of ['auditor', 'leader', 'branch'] as const) {
    expect((await office.as(who).post('/v1/read-models/register/rebuild')).body).toMatchObject({ status: 403, code: 'access.forbidden' });
  }
  expect((await office.admin.post('/v1/read-models/events/rebuild')).body).toMatchObject({ status: 404, code: 'path.unknown' });
});
