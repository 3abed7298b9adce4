import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { EventLog } from '#application';
import { ChosenLog } from '../support/chosen-log.js';
import { Gate } from '../support/gate.js';
import { finding, HttpCase, planned } from '../support/http-case.js';
import { idOf, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

const gate = new Gate();
let office: HttpOffice;
beforeAll(async () => {
  const follow = Object.getOwnPropertyDescriptor(ChosenLog.prototype, 'follow')!.value as EventLog['follow'];
  jest.spyOn(ChosenLog.prototype, 'follow').mockImplementation(function (this: EventLog, ...args) {
    return gate.through(follow.apply(this, args));
  });
  office = await HttpOffice.open();
});
afterEach(() => gate.open());
afterAll(() => office.close());

const head = () => office.head();

describe('while subscribers are behind', () => {
  test('a finding is accepted with 202 and the id that its problem will have; the retry under its key answers the problem', async () => {
    const inspection = await HttpCase.inspect(office);
    const record = () =>
      office
        .as('supervisor')
        .post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch), { 'idempotency-key': 'late' });
    gate.close();
    const late = await record();
    expect([late.status, Object.keys(late.body).toSorted()]).toEqual([202, ['id', 'position']]);
    expect((await office.as('supervisor').get(`/v1/problems/${idOf(late)}`)).status).toBe(404);

    gate.open();
    const again = await record();
    expect([again.status, again.body['id']]).toEqual([201, late.body['id']]);
    const { position } = succeeded(again).body;
    const problem = await office.as('supervisor').get(`/v1/problems/${idOf(late)}?after=${String(position)}`);
    expect(succeeded(problem).body).toMatchObject({ id: late.body['id'], state: { phase: 'Draft' } });
  });

  test('a read that has to have seen more waits, and then says that it is behind', async () => {
    gate.close();
    const plan = await office.as('leader').post('/v1/inspections', planned(office));
    const after = String(succeeded(plan).body['position']);
    const behind = await Promise.all(
      ['/v1/ledger', '/v1/worklist', '/v1/timeline', '/v1/statistics', '/v1/people', '/v1/incidents', `/v1/inspections/${idOf(plan)}`].map(
        async (path) => ({ path, answer: await office.as('auditor').get(`${path}?after=${after}`) }),
      ),
    );
    for (const { path, answer } of behind) {
      expect({ path, status: answer.status, code: answer.body['code'] }).toEqual({ path, status: 503, code: 'read.behind' });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    const waiting = office.as('leader').get(`/v1/timeline?inspection=${idOf(plan)}&after=${after}`);
    gate.open();
    expect(succeeded(await waiting).body['items']).toHaveLength(1);
  });

  test('how things stood is not answered before everything recorded by then is known', async () => {
    const inspection = idOf(await office.as('leader').post('/v1/inspections', planned(office)));
    const before = String(office.clock.now());
    office.clock.advance({ hours: 1 });
    gate.close();
    succeeded(await office.as('leader').post(`/v1/inspections/${inspection}/start`));
    const asOf = () => office.as('leader').get(`/v1/inspections/${inspection}?asOf=${String(office.clock.now())}`);
    expect((await asOf()).body['code']).toBe('read.behind');
    gate.open();
    expect((await asOf()).body).toMatchObject({ state: { phase: 'InProgress' } });
    expect((await office.as('leader').get(`/v1/inspections/${inspection}?asOf=${before}`)).body).toMatchObject({
      state: { phase: 'Planned' },
    });
  });

  test('/readyz says by how much', async () => {
    succeeded(await office.as('auditor').get(`/v1/incidents?after=${await head()}`));
    gate.close();
    succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
    const lags = (body: Readonly<Record<string, unknown>>) =>
      (body['subscribers'] as readonly { name: string; lag: number }[]).map(({ lag }) => lag > 0);
    const { body } = succeeded(await office.anybody.get('/readyz'));
    expect(new Set(lags(body))).toEqual(new Set([true]));
  });
});

describe('an incident', () => {
  test('is seen by administrators and auditors, holds up nothing else, and is retried by an administrator', async () => {
    const inspection = await HttpCase.inspect(office);
    const append = Object.getOwnPropertyDescriptor(ChosenLog.prototype, 'append')!.value as EventLog['append'];
    const broken = jest.spyOn(ChosenLog.prototype, 'append').mockImplementation(function (this: EventLog, ...args) {
      if (args[0].includes('-problem-')) throw new TypeError('out of order');
      return append.apply(this, args);
    });
    try {
      const recorded = await office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch));
      expect(recorded.status).toBe(202);
      const incidents = async () =>
        succeeded(await office.as('auditor').get(`/v1/incidents?after=${await head()}`)).body['items'] as readonly Record<
          string,
          unknown
        >[];
      const [incident] = await incidents();
      expect(incident).toMatchObject({
        reaction: 'findings',
        stream: `${office.settings.installation}-inspection-${inspection}`,
        type: 'FindingRecorded',
        error: 'TypeError: out of order',
        attempts: 1,
      });
      expect((await office.anybody.get('/readyz')).body['subscribers']).toEqual(
        expect.arrayContaining([expect.objectContaining({ name: 'findings', phase: 'running', incidents: 1 })]),
      );
      const retry = `/v1/incidents/${String(incident!['reaction'])}/${String(incident!['stream'])}/retry`;
      expect((await office.as('leader').post(retry)).status).toBe(403);
      expect(succeeded(await office.admin.post(retry)).body).toEqual({ over: false });
      expect(await incidents()).toMatchObject([{ attempts: 2 }]);

      broken.mockRestore();
      expect(succeeded(await office.admin.post(retry)).body).toEqual({ over: true });
      expect(await incidents()).toEqual([]);
      expect((await office.as('supervisor').get(`/v1/problems/${idOf(recorded)}`)).body).toMatchObject({ state: { phase: 'Draft' } });
      expect((await office.admin.post(retry)).body['code']).toBe('incident.unknown');
    } finally {
      broken.mockRestore();
    }
  });
});
