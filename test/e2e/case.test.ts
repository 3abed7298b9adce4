import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpCase } from '../support/http-case.js';
import { succeeded, tagOf } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open();
});
afterAll(() => office.close());

describe('a case from finding to closure', () => {
  test('goes its way over HTTP', async () => {
    const found = await (await HttpCase.found(office)).executing();
    const { tag, seen } = await found.submitted();
    const verdict = { method: 'documents', verdicts: [{ criterion: '要素齐全', met: 'met' }], seen };
    const accepted = succeeded(await office.as('verifier').post(`${found.correction}/accept`, verdict, { 'if-match': tag }));
    expect(accepted.body).toEqual({ id: found.problem, revision: expect.any(Number), position: expect.any(String) });

    const problem = succeeded(await office.as('leader').get(`/v1/problems/${found.problem}`));
    expect(problem.body).toMatchObject({ state: { phase: 'Rectified' }, commands: { allowed: expect.arrayContaining(['CloseProblem']) } });
    expect(problem.body['people']).toMatchObject({ [office.idOf('supervisor')]: { name: '林晓岚' } });
    const closed = await office
      .as('leader')
      .post(`/v1/problems/${found.problem}/close`, { ground: '整改到位', seen }, { 'if-match': tagOf(problem) });
    const { position } = succeeded(closed).body;

    const ledger = await office.as('branch').get(`/v1/ledger?after=${String(position)}`);
    expect(ledger.body['items']).toMatchObject([{ problem: found.problem, phase: 'Closed' }]);
  });
});
