import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { EventLog } from '#application';
import { ChosenLog } from '../support/chosen-log.js';
import { HttpCase, planned } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

describe('while the register of then is being made', () => {
  let office: HttpOffice;
  let at: string;
  let gate: PromiseWithResolvers<undefined>;
  const readAll = Object.getOwnPropertyDescriptor(ChosenLog.prototype, 'readAll')!.value as EventLog['readAll'];
  const readings = jest.spyOn(ChosenLog.prototype, 'readAll');
  /** How often the log was read from its first event. */
  let whole = 0;
  /** From now on whoever reads the whole log waits at the gate. @returns what is resolved when somebody does */
  function reading() {
    const begun = Promise.withResolvers<undefined>();
    readings.mockImplementation(async function* (this: EventLog, ...args) {
      if (args[0] === undefined) {
        whole += 1;
        begun.resolve(undefined);
        await gate.promise;
      }
      yield* readAll.apply(this, args);
    });
    return begun.promise;
  }

  beforeAll(async () => {
    office = await HttpOffice.open();
    at = String(office.clock.now());
    office.clock.advance({ hours: 1 });
    await HttpCase.found(office);
    await office.settled();
    gate = Promise.withResolvers();
  });
  afterAll(async () => {
    readings.mockRestore();
    await office.close();
  });

  const ask = (path: string) => office.as('auditor').get(`${path}?asOf=${at}`);

  test('every list asks for patience, everything else goes on, and then they are answered', async () => {
    const begun = reading();
    const lists = ['/v1/ledger', '/v1/statistics', '/v1/statistics/problemsFound/events', '/v1/worklist'];
    const early = await Promise.all(lists.map(ask));
    await begun;
    expect(early.map(({ status, body, headers }) => [status, body['code'], headers.get('retry-after')])).toEqual(
      lists.map(() => [503, 'read.preparing', '1']),
    );
    succeeded(await office.as('auditor').get('/v1/ledger'));
    expect((await office.anybody.get('/readyz')).status).toBe(200);
    const waiting = ask('/v1/ledger');
    gate.resolve(undefined);
    expect(succeeded(await waiting).body['items']).toEqual([]);
    for (const list of lists) succeeded(await ask(list));
    expect(whole).toBe(1);
  });

  test('whoever waits when the server ends is told, and nothing of it is left', async () => {
    at = String(office.clock.now());
    office.clock.advance({ hours: 1 });
    succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
    await office.settled();
    gate = Promise.withResolvers();
    const begun = reading();
    const waiting = ask('/v1/ledger');
    await begun;
    const closed = office.server.close();
    expect((await waiting).body).toMatchObject({ status: 503, code: 'read.preparing' });
    gate.resolve(undefined);
    await closed;
    expect(readdirSync(join(office.folder, 'read-models', 'past'))).toEqual([]);
  });
});
