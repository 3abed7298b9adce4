import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FilePersonKeys } from '#adapters';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { createHook } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice, ONCE, PASSWORD } from '../support/http-office.js';

let office: HttpOffice;
/** What this installation signs tokens by. */
let secret: Uint8Array;
beforeAll(async () => {
  office = await HttpOffice.open({ SIGN_IN_FAILURES_ADDRESS: '0' });
  const keys = await FilePersonKeys.open({ file: join(office.folder, 'secrets.sqlite') });
  secret = await keys.secret('token');
  await keys.close();
});
afterAll(() => office.close());

const coded = ({ status, body }: HttpAnswer) => `${status} ${String(body['code'])}`;

const asked = async (token: string) => coded(await office.anybody.as(token).get('/v1/sessions/own'));

const claimsIn = (token: string): JWTPayload => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as JWTPayload;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const signed = (claims: JWTPayload, key: Uint8Array | CryptoKey = secret, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT' }).sign(key);

describe('a token', () => {
  let token: string;
  let claims: JWTPayload;
  beforeAll(() => {
    token = office.as('auditor').token!;
    claims = claimsIn(token);
  });

  test('made as this installation makes it is taken, or the others would say nothing', async () => {
    expect(await asked(await signed(claims))).toBe('200 undefined');
  });

  test.each(['none', 'None', 'NONE', ''])('of the algorithm %j is refused, whatever stands for its signature', async (alg) => {
    const unsigned = `${encoded({ alg, typ: 'JWT' })}.${token.split('.')[1]!}`;
    for (const signature of ['', token.split('.')[2]!, 'AA'])
      expect(await asked(`${unsigned}.${signature}`)).toBe('401 session.token-forged');
  });

  test('signed by another algorithm, or by another key, is refused', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const { privateKey: elliptic } = await generateKeyPair('ES256');
    for (const forged of [
      await signed(claims, privateKey, 'RS256'),
      await signed(claims, elliptic, 'ES256'),
      await signed(claims, Buffer.concat([secret, secret]), 'HS512'),
      await signed(claims, new Uint8Array(32)),
      await signed(claims, Buffer.from('secret'.padEnd(32, '.'))),
      // The header says another algorithm than the signature was made by.
      [encoded({ alg: 'RS256', typ: 'JWT' }), ...(await signed(claims)).split('.').slice(1)].join('.'),
      [encoded({ alg: 'HS256', typ: 'JWT', crit: ['b64'], b64: false }), ...(await signed(claims)).split('.').slice(1)].join('.'),
    ])
      expect(await asked(forged)).toBe('401 session.token-forged');
  });

  test('that has expired, is not valid yet, or says too little, is refused', async () => {
    const now = office.clock.now().epochMilliseconds / 1000;
    expect(await asked(await signed({ ...claims, exp: now }))).toBe('401 session.expired');
    expect(await asked(await signed({ ...claims, nbf: now + 60 }))).toBe('401 session.token-forged');
    for (const missing of ['exp', 'sub', 'jti', 'iss'])
      expect(await asked(await signed({ ...claims, [missing]: undefined }))).toBe('401 session.token-forged');
    expect(await asked(await signed({ ...claims, exp: 'never' } as unknown as JWTPayload))).toBe('401 session.token-forged');
  });

  test('of no session, or of another’s, is refused', async () => {
    expect(await asked(await signed({ ...claims, jti: 'nothing' }))).toBe('401 session.revoked');
    expect(await asked(await signed({ ...claims, sub: 'nobody' }))).toBe('401 session.revoked');
    expect(await asked(await signed({ ...claims, sub: office.idOf('leader') }))).toBe('401 session.revoked');
  });

  test('of another installation is refused', async () => {
    expect(await asked(await signed({ ...claims, iss: 'elsewhere' }))).toBe('401 session.token-forged');
    const folder = await mkdtemp(join(tmpdir(), 'rectify-elsewhere-'));
    const settings = settingsFrom({ DATA_DIR: folder, PORT: '0', INSTALLATION: String(claims['iss']) });
    const elsewhere = await startServer({ settings, clock: office.clock, log: pino({ level: 'silent' }) });
    try {
      const { name, password } = elsewhere.firstLogin!;
      const response = await fetch(`${elsewhere.url}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password }),
      });
      const { token: theirs } = (await response.json()) as { token: string };
      expect(claimsIn(theirs).iss).toBe(claims.iss);
      expect(await asked(theirs)).toBe('401 session.token-forged');
    } finally {
      await elsewhere.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('that was cut, padded or changed by one sign is refused', async () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // The last sign of 32 bytes holds four bits of them and two of nothing.
    const lookalike = SIGNS[SIGNS.indexOf(signature.at(-1)!) ^ 1]!;
    const changed = [
      token.slice(0, -1),
      token.slice(1),
      `${token}A`,
      `${token}=`,
      `${token}.`,
      `${token}.${signature}`,
      `.${token}`,
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}..${signature}`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}=.${signature}`,
      `${header}.${payload}.${signature.slice(0, -1)}${lookalike}`,
      `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}+`,
      'e30.e30.',
      '..',
      'a'.repeat(4000),
    ];
    expect(new Set(changed).has(token)).toBe(false);
    const said = await Promise.all(changed.map(async (each) => [each, await asked(each)]));
    expect(said).toEqual(changed.map((each) => [each, '401 session.token-forged']));
  });

  test('anywhere but in `Authorization: Bearer` is no token', async () => {
    const at = (path: string, headers: Readonly<Record<string, string>> = {}) => office.anybody.get(path, headers).then(coded);
    for (const name of ['token', 'access_token', 'authorization'])
      expect(await at(`/v1/sessions/own?${name}=${token}`)).toBe('401 session.token-missing');
    for (const headers of [
      { cookie: `token=${token}; authorization=Bearer ${token}` },
      { 'proxy-authorization': `Bearer ${token}` },
      { 'x-authorization': `Bearer ${token}` },
      { 'x-access-token': token },
    ])
      expect(await at('/v1/sessions/own', headers)).toBe('401 session.token-missing');
    for (const authorization of [
      token,
      `Basic ${token}`,
      `Token ${token}`,
      `Bearer, ${token}`,
      `Bearer ${token} ${token}`,
      `Bearer ${token}, x`,
      'Bearer',
    ])
      expect(await at('/v1/sessions/own', { authorization })).toBe('401 session.token-forged');
    expect(coded(await office.anybody.post('/v1/sessions/own/end', { token }))).toBe('401 session.token-missing');
    expect(await asked(token)).toBe('200 undefined');
  });

  test('is good for nothing once its owner has another password, or is forgotten', async () => {
    const join = { name: '来去者', signInName: 'passing', home: office.organizations.branch, appointments: [] };
    const person = await office.join(join);
    const before = await office.firstSignIn('passing');
    succeeded(await before.post('/v1/people/me/change-password', { oldPassword: PASSWORD, newPassword: 'yet another good one' }));
    expect(await asked(before.token!)).toBe('401 session.revoked');
    const { body } = succeeded(await office.anybody.post('/v1/sessions', { name: 'passing', password: 'yet another good one' }));
    const after = office.anybody.as(String(body['token']));
    succeeded(await office.admin.post(`/v1/people/${person}/forget`, { reason: '本人要求' }));
    expect(await asked(after.token!)).toBe('401 session.revoked');
  });

  test('is not enough to give its owner another password', async () => {
    const { admin } = office;
    for (const client of [office.as('leader'), admin])
      for (const path of [
        '/v1/people/me/set-password',
        `/v1/people/${String((await client.get('/v1/people/me')).body['id'])}/set-password`,
      ])
        expect(coded(await client.post(path, { password: 'chosen by a thief' }))).toBe('422 person.not-oneself');
    expect(
      coded(
        await office.as('leader').post('/v1/people/me/change-password', { oldPassword: 'guessed at', newPassword: 'chosen by a thief' }),
      ),
    ).toBe('422 password.wrong');
  });
});

describe('signing in', () => {
  /** How many argon2 hashes are made meanwhile: the work that an answer takes, without a clock. */
  async function hashing(give: () => Promise<HttpAnswer>): Promise<{ readonly said: string; readonly hashes: number }> {
    let hashes = 0;
    const hook = createHook({ init: (_, type) => void (hashes += type === 'ARGON2REQUEST' ? 1 : 0) }).enable();
    try {
      return { said: coded(await give()), hashes };
    } finally {
      hook.disable();
    }
  }
  const signIn = (name: string, password: string) => hashing(() => office.anybody.post('/v1/sessions', { name, password }));
  const refused = { said: '401 session.sign-in-refused', hashes: 1 };

  beforeAll(async () => {
    const joining = { home: office.organizations.branch, appointments: [] };
    const person = await office.join({ ...joining, name: '离岗者', signInName: 'disabled' });
    await office.firstSignIn('disabled');
    succeeded(await office.admin.post(`/v1/people/${person}/disable-account`, { reason: '离岗' }));
    const gone = await office.join({ ...joining, name: '注销者', signInName: 'forgotten' });
    succeeded(await office.admin.post(`/v1/people/${gone}/forget`, { reason: '本人要求' }));
    await office.join({ ...joining, name: '新来者', signInName: 'newcomer' });
  });

  test.each([
    ['of somebody with another password', 'branch', 'not this one'],
    ['of nobody', 'nobody', PASSWORD],
    ['of an account that is disabled, with its password', 'disabled', PASSWORD],
    ['of an account that is disabled, with another', 'disabled', 'not this one'],
    ['of somebody forgotten', 'forgotten', ONCE],
    ['of somebody who has not come yet, with another password', 'newcomer', 'not this one'],
    ['of somebody, with the longest password', 'branch', 'x'.repeat(200)],
    ['of nobody, with the longest password', 'nobody', 'x'.repeat(200)],
  ])('by the name %s takes the same work and has the same answer', async (_, name, password) => {
    expect(await signIn(name, password)).toEqual(refused);
  });

  test('that succeeds takes that work as well, and a password that is too long none, whoever’s it is', async () => {
    expect(await signIn('branch', PASSWORD)).toEqual({ said: '201 undefined', hashes: 1 });
    for (const name of ['branch', 'nobody', 'disabled']) {
      const { said, hashes } = await signIn(name, PASSWORD.padEnd(201, ' '));
      expect({ name, status: said.slice(0, 3), hashes }).toEqual({ name, status: '400', hashes: 0 });
    }
  });

  test('too often with a wrong password is answered alike, whether or not there is such an account', async () => {
    const guessed = async (name: string) => {
      const said: unknown[] = [];
      for (let guess = 0; guess < 15; guess += 1) said.push(await signIn(name, `guess ${guess}`));
      return said;
    };
    const known = await guessed('supervisor');
    expect(known.at(-1)).toMatchObject({ said: '429 session.too-many-failures' });
    expect(await guessed('somebody-else')).toEqual(known);
  });
});

test('whoever was forgotten is given no personal data again, nor a key to keep it by', async () => {
  const person = idOf(await office.admin.post('/v1/people', { name: '离开者', home: office.organizations.branch }));
  succeeded(await office.admin.post(`/v1/people/${person}/forget`, { reason: '本人要求' }));
  const head = await office.head();
  for (const name of ['离开者', '别人'])
    expect(coded(await office.admin.post(`/v1/people/${person}/set-personal-data`, { name }))).toBe('422 person.forgotten');
  expect(await office.head()).toBe(head);
  const shown = succeeded(await office.admin.get(`/v1/people/${person}?after=${head}`));
  expect(shown.text).not.toContain('离开者');
});

describe('a sign-in name', () => {
  test('is told to nobody who opens no accounts, taken or free', async () => {
    const person = idOf(await office.admin.post('/v1/people', { name: '候任者', home: office.organizations.branch }));
    const head = await office.head();
    for (const [who, code] of [
      ['branch', '404 person.unknown'],
      ['supervisor', '422 person.not-yours'],
      ['auditor', '422 person.not-yours'],
    ] as const)
      for (const name of ['leader', 'a-free-one'])
        expect(coded(await office.as(who).post(`/v1/people/${person}/open-account`, { name, password: ONCE }))).toBe(code);
    // Nothing was claimed on the way.
    expect(await office.head()).toBe(head);
    const taken = await office.admin.post(`/v1/people/${person}/open-account`, { name: 'leader', password: ONCE });
    expect(coded(taken)).toBe('422 sign-in-name.taken');
    succeeded(await office.admin.post(`/v1/people/${person}/open-account`, { name: 'a-free-one', password: ONCE }));
  });
});
