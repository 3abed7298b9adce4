import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open({ SESSION_HOURS: '12' });
});
afterAll(() => office.close());

/** Nobody is let in, and nothing has changed. */
async function refused(give: () => Promise<HttpAnswer>, code: string, status = 401): Promise<void> {
  const before = await office.head();
  const answer = await give();
  expect({ status: answer.status, ...answer.body }).toMatchObject({ status, code });
  if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/u);
  expect(await office.head()).toBe(before);
}

describe('a token', () => {
  test('that is missing, or none of ours, lets nobody in', async () => {
    const { anybody } = office;
    await refused(() => anybody.get('/v1/ledger'), 'session.token-missing');
    await refused(() => anybody.as('nonsense').get('/v1/ledger'), 'session.token-forged');
    await refused(() => anybody.get('/v1/ledger', { authorization: 'Basic YWRtaW46YWRtaW4=' }), 'session.token-forged');
    await refused(() => anybody.as('nonsense').post('/v1/inspections', { title: 7 }), 'session.token-forged');
  });

  test('that somebody else signed, or nobody, lets nobody in', async () => {
    const claims = new SignJWT().setIssuer('rectify').setSubject(office.idOf('leader')).setJti('s1').setExpirationTime('10y');
    const forged = await claims.setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new Uint8Array(32));
    await refused(() => office.anybody.as(forged).get('/v1/ledger'), 'session.token-forged');
    const [, payload = ''] = forged.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;
    await refused(() => office.anybody.as(none).get('/v1/ledger'), 'session.token-forged');
  });

  test('whose claims were changed lets nobody in', async () => {
    const [header, , signature] = office.as('branch').token!.split('.');
    const claims = Buffer.from(office.as('branch').token!.split('.')[1]!, 'base64url').toString();
    const raised = Buffer.from(claims.replace(office.idOf('branch'), office.idOf('auditor'))).toString('base64url');
    await refused(() => office.anybody.as(`${header!}.${raised}.${signature!}`).get('/v1/events'), 'session.token-forged');
  });

  test('is good for nothing after signing out', async () => {
    const once = await office.signIn('other');
    expect((await once.get('/v1/sessions/own')).body).toMatchObject({
      person: office.idOf('other'),
      name: '马小峰',
      mustChangePassword: false,
    });
    succeeded(await once.post('/v1/sessions/own/end'));
    await refused(() => once.get('/v1/ledger'), 'session.revoked');
    const twice = await office.signIn('other');
    expect((await twice.send('DELETE', '/v1/sessions/own')).status).toBe(204);
    await refused(() => twice.get('/v1/ledger'), 'session.revoked');
  });

  test('is good for nothing once an administrator has ended the session, or disabled the account', async () => {
    const person = `/v1/people/${office.idOf('other')}`;
    const ended = await office.signIn('other');
    const { session } = (await ended.get('/v1/sessions/own')).body;
    succeeded(await office.admin.post(`${person}/sessions/${String(session)}/revoke`));
    await refused(() => ended.get('/v1/ledger'), 'session.revoked');

    const disabled = await office.signIn('other');
    succeeded(await office.admin.post(`${person}/disable-account`, { reason: '离岗' }));
    await refused(() => disabled.get('/v1/ledger'), 'session.revoked');
    await refused(
      () => office.anybody.post('/v1/sessions', { name: 'other', password: 'a good long password' }),
      'session.sign-in-refused',
    );
    succeeded(await office.admin.post(`${person}/enable-account`));
    expect((await (await office.signIn('other')).get('/v1/ledger')).status).toBe(200);
  });

  test('expires', async () => {
    const short = await office.signIn('verifier');
    office.clock.advance({ hours: 11, minutes: 59 });
    expect((await short.get('/v1/ledger')).status).toBe(200);
    office.clock.advance({ minutes: 1 });
    await refused(() => short.get('/v1/ledger'), 'session.expired');
  });
});

describe('signing in', () => {
  test('is refused alike for a wrong name and a wrong password', async () => {
    await refused(() => office.anybody.post('/v1/sessions', { name: 'leader', password: 'wrong' }), 'session.sign-in-refused');
    await refused(() => office.anybody.post('/v1/sessions', { name: 'nobody', password: 'wrong' }), 'session.sign-in-refused');
  });

  test('with a password that somebody else gave leads to changing it, and to nothing else', async () => {
    const admin = office.anybody.as((await signInAsAdmin()).token);
    const once = 'given once, then changed';
    succeeded(await admin.post(`/v1/people/${office.idOf('verifier')}/set-password`, { password: once }));
    const { body } = succeeded(await office.anybody.post('/v1/sessions', { name: 'verifier', password: once }));
    expect(body['mustChangePassword']).toBe(true);
    const verifier = office.anybody.as(String(body['token']));
    await refused(() => verifier.get('/v1/ledger'), 'session.password-change-required', 403);
    const change = (oldPassword: string, newPassword: string) => () =>
      verifier.post('/v1/people/me/change-password', { oldPassword, newPassword });
    await refused(change('wrong', 'another good one'), 'password.wrong', 422);
    await refused(change(once, 'short'), 'password.too-weak', 422);
    succeeded(await change(once, 'a good long password')());
    await refused(() => verifier.get('/v1/ledger'), 'session.revoked');
    expect((await (await office.signIn('verifier')).get('/v1/ledger')).status).toBe(200);
  });

  test('leaves neither names nor passwords in the log, nor in the history', async () => {
    const auditor = await office.signIn('auditor');
    const { text } = succeeded(await auditor.get('/v1/events?limit=500'));
    for (const secret of ['a good long password', 'for one sign-in', '周启明', '吴海燕', 'verifier"']) {
      expect(text).not.toContain(secret);
      expect(office.log.join('')).not.toContain(secret);
    }
  });
});

const signInAsAdmin = async () => ({
  token: String(succeeded(await office.anybody.post('/v1/sessions', { name: 'admin', password: 'a good long password' })).body['token']),
});
