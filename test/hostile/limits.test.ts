import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finding, planned } from '../support/http-case.js';
import { succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { withBareServer } from '../support/bare-server.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open({
    BODY_MAX_BYTES: '4096',
    HEADERS_MAX_BYTES: '4096',
    SIGN_IN_FAILURES_ACCOUNT: '3',
    SIGN_IN_FAILURES_ADDRESS: '12',
    TRUSTED_PROXIES: '127.0.0.0/8',
    UPLOADS_PER_ACCOUNT: '1',
    UPLOADS_AT_ONCE: '2',
    EVENT_STREAMS_PER_ACCOUNT: '1',
  });
});
afterAll(() => office.close());

/** It is refused with this status and code, and nothing in the history has changed. */
async function refused(give: () => Promise<HttpAnswer>, status: number, code: string): Promise<HttpAnswer> {
  const before = await office.head();
  const answer = await give();
  isProblem(answer, status, code);
  expect(await office.head()).toBe(before);
  return answer;
}

function isProblem(answer: HttpAnswer, status: number, code: string): void {
  expect({ status: answer.status, ...answer.body }).toMatchObject({ status, code, type: `urn:rectify:problem:${code}` });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
}

/** The seconds that it says to wait. */
const waits = ({ headers, body }: HttpAnswer): number => {
  expect(headers.get('retry-after')).toBe(String(body['retryAfterSeconds']));
  return Number(headers.get('retry-after'));
};

/** What a client does that is told to wait: that `Retry-After` says long enough is what is tried, and nothing else tells when it is over. */
async function patiently(give: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (;;) {
    const answer = await give();
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, waits(answer) * 1000));
  }
}

/** Gives, many at once, until one is told that there are too many. */
async function untilTooMany(give: () => Promise<HttpAnswer>, atOnce = 1): Promise<HttpAnswer> {
  for (;;) {
    const answers = await Promise.all(Array.from({ length: atOnce }, give));
    const tooMany = answers.find(({ status }) => status === 429);
    if (tooMany) return tooMany;
  }
}

describe('what is too large', () => {
  test('as a body is refused, and a smaller one taken', async () => {
    const plan = (criterion: string) => () =>
      office.as('leader').post('/v1/inspections', planned(office, { criteria: Array.from({ length: 8 }, () => criterion) }));
    await refused(plan('x'.repeat(490)), 413, 'request.too-large');
    succeeded(await plan('x'.repeat(300))());
  });

  test('as a head is refused', async () => {
    await refused(() => office.as('leader').get('/v1/ledger', { 'x-filler': 'x'.repeat(5000) }), 431, 'request.headers-too-large');
    await refused(() => office.as('leader').get(`/v1/ledger?text=${'x'.repeat(5000)}`), 431, 'request.headers-too-large');
  });

  test.each([
    ['a text', { title: '长'.repeat(201) }, '/title', 'text.too-long'],
    ['a list', { coUnits: Array.from({ length: 201 }, (_, at) => `o${at}`) }, '/coUnits', 'list.too-long'],
  ])('as %s is refused by its own code', async (_, overrides, path, code) => {
    const { branch, body: supervising } = office.organizations;
    const record = () =>
      office.as('leader').post('/v1/problems', { ...finding(branch, overrides), source: 'selfCheck', body: supervising });
    const { body } = await refused(record, 400, 'body.invalid');
    expect(body['faults']).toEqual([{ path, reason: expect.any(String), code }]);
  });

  test.each([
    ['/v1/ledger?limit=201', 'leader'],
    ['/v1/events?limit=501', 'auditor'],
  ] as const)('as a page is refused: %s', async (path, who) => {
    const { body } = await refused(() => office.as(who).get(path), 400, 'query.invalid');
    expect(body['faults']).toEqual([{ path: '/limit', reason: expect.any(String), code: 'number.out-of-range' }]);
  });
});

describe('requests a second', () => {
  test('of one account are bounded, and another account goes on', async () => {
    const busy = await HttpOffice.open({ REQUESTS_PER_SECOND_ACCOUNT: '50' });
    try {
      const ask = () => busy.as('leader').get('/v1/sessions/own');
      const tooMany = await untilTooMany(ask, 100);
      isProblem(tooMany, 429, 'rate.account-exceeded');
      expect(tooMany.body).toMatchObject({ perSecond: 50 });
      expect(waits(tooMany)).toBe(1);
      succeeded(await busy.as('branch').get('/v1/sessions/own'));
      succeeded(await patiently(ask));
    } finally {
      await busy.close();
    }
  });

  test('from one address are bounded, whoever asks and whatever for', () =>
    withBareServer({ REQUESTS_PER_SECOND_ADDRESS: '5', TRUSTED_PROXIES: '127.0.0.0/8' }, async (anybody) => {
      const from = (address: string) => () => anybody.get('/v1/nowhere', { 'x-forwarded-for': address });
      const tooMany = await untilTooMany(from('192.0.2.1'), 10);
      isProblem(tooMany, 429, 'rate.address-exceeded');
      expect(waits(tooMany)).toBe(1);
      expect((await from('192.0.2.2')()).status).toBe(404);
      expect((await patiently(from('192.0.2.1'))).status).toBe(404);
    }));
});

describe('an address that is claimed', () => {
  test('is believed of nobody but a trusted proxy', () =>
    withBareServer({ SIGN_IN_FAILURES_ACCOUNT: '1' }, async (anybody) => {
      const guess = (from: string) => anybody.post('/v1/sessions', { name: 'admin', password: 'guessed' }, { 'x-forwarded-for': from });
      isProblem(await guess('192.0.2.1'), 401, 'session.sign-in-refused');
      isProblem(await guess('192.0.2.2'), 429, 'session.too-many-failures');
    }));
});

describe('sign-ins that fail', () => {
  const RIGHT = 'a good long password';
  /** Seconds: a wait so long that it does not end while a test looks. */
  const LONG = 4;

  const signIn = (name: string, password: string, from: string) =>
    office.anybody.post('/v1/sessions', { name, password }, { 'x-forwarded-for': from });
  const fails = (name: string, from: string) => refused(() => signIn(name, 'guessed', from), 401, 'session.sign-in-refused');

  /** Guesses twenty times at once, and then on, until the wait is long. @returns how many guesses were looked at */
  async function guessing(guess: (nth: number) => Promise<HttpAnswer>): Promise<number> {
    const first = await Promise.all(Array.from({ length: 20 }, (_, nth) => guess(nth)));
    let lookedAt = first.filter(({ status }) => status === 401).length;
    for (let nth = 20; ; nth += 1) {
      const answer = await guess(nth);
      if (answer.status === 401) lookedAt += 1;
      else {
        isProblem(answer, 429, 'session.too-many-failures');
        const seconds = waits(answer);
        if (seconds >= LONG) return lookedAt;
        // As a client that believes it: the wait is what is tried.
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
    }
  }

  test('make the same name wait that comes from the same address, with the right password too, and the owner nowhere else', async () => {
    const before = await office.head();
    const lookedAt = await guessing(() => signIn('leader', 'guessed', '192.0.2.1'));
    expect(lookedAt).toBeGreaterThanOrEqual(3);
    expect(lookedAt).toBeLessThan(8);
    expect(await office.head()).toBe(before);
    await refused(() => signIn(' LEADER ', RIGHT, '192.0.2.1'), 429, 'session.too-many-failures');
    await fails('branch', '192.0.2.1');
    succeeded(await signIn('leader', RIGHT, '192.0.2.2'));
  });

  test('make a name wait that nobody has, as any other', async () => {
    const lookedAt = await guessing(() => signIn('nobody', 'guessed', '192.0.2.10'));
    expect(lookedAt).toBeGreaterThanOrEqual(3);
    expect(lookedAt).toBeLessThan(8);
  });

  test('are forgotten after a success', async () => {
    for (let times = 0; times < 3; times += 1) {
      for (let fail = 0; fail < 2; fail += 1) await fails('verifier', '192.0.2.20');
      succeeded(await signIn('verifier', RIGHT, '192.0.2.20'));
    }
  });

  test('on many names make their address wait, but not a name that is at home there', async () => {
    succeeded(await signIn('auditor', RIGHT, '192.0.2.30'));
    const lookedAt = await guessing((nth) => signIn(`somebody ${nth}`, 'guessed', '192.0.2.30'));
    expect(lookedAt).toBeGreaterThanOrEqual(12);
    expect(lookedAt).toBeLessThan(18);
    await refused(() => signIn('other', RIGHT, '192.0.2.30'), 429, 'session.too-many-failures');
    succeeded(await signIn('auditor', RIGHT, '192.0.2.30'));
    succeeded(await signIn('other', RIGHT, '192.0.2.31'));
  });

  test('from everywhere leave each address one attempt: the owner is never kept out', async () => {
    for (let at = 0; at < 30; at += 1) await fails('branch', `198.51.100.${at}`);
    const lookedAt = await guessing(() => signIn('branch', 'guessed', '203.0.113.1'));
    expect(lookedAt).toBeGreaterThanOrEqual(1);
    expect(lookedAt).toBeLessThan(6);
    succeeded(await signIn('branch', RIGHT, '203.0.113.2'));
  });
});

describe('at once', () => {
  test('so many uploads of one account, and of all, and no more; one that has ended makes room', async () => {
    const first = held('branch');
    const second = held('supervisor');
    const another = (who: 'branch' | 'supervisor' | 'leader') => () =>
      office.as(who).send('POST', '/v1/evidence?name=b.txt', { body: 'b', headers: { 'content-type': 'application/octet-stream' } });
    // Its place is taken once the next one is refused.
    isProblem(await untilTooMany(another('branch')), 429, 'upload.too-many-at-once');
    isProblem(await untilTooMany(another('supervisor')), 429, 'upload.too-many-at-once');
    expect(waits(await refused(another('leader'), 503, 'upload.server-busy'))).toBeGreaterThan(0);
    waits(await refused(another('branch'), 429, 'upload.too-many-at-once'));
    for (const { end, answer } of [first, second]) {
      end();
      expect((await answer).status).toBe(201);
    }
    succeeded(await another('leader')());
    succeeded(await another('branch')());
  });

  /** An upload that has begun, and goes on until it is ended. */
  function held(who: 'branch' | 'supervisor') {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    void writer.write(new TextEncoder().encode('the beginning'));
    const answer = fetch(`${office.server.url}/v1/evidence?name=a.txt`, {
      method: 'POST',
      headers: { authorization: `Bearer ${office.as(who).token!}`, 'content-type': 'application/octet-stream' },
      body: readable,
      duplex: 'half',
    });
    return { answer, end: () => void writer.close() };
  }

  test('so many streams of one account; one that is gone makes room', async () => {
    const gone = new AbortController();
    const listen = (signal: AbortSignal) =>
      office.as('auditor').fetch('GET', '/v1/events', { headers: { accept: 'text/event-stream' }, signal });
    expect((await listen(gone.signal)).status).toBe(200);
    waits(await refused(() => office.as('auditor').get('/v1/events', { accept: 'text/event-stream' }), 429, 'events.too-many-streams'));
    // A page of the same is no stream.
    succeeded(await office.as('auditor').get('/v1/events?limit=1'));
    gone.abort();
    const again = new AbortController();
    for (let status = 429; status !== 200;) ({ status } = await listen(again.signal));
    again.abort();
  });
});
