import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpCase } from '../support/http-case.js';
import { succeeded, type HttpAnswer, type HttpClient } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix, type OwnRedis } from '../support/redis.js';

const BOARD = '/admin/queues';

const said = ({ status, body }: HttpAnswer) => [status, body['code']];

describe('with jobs in this process', () => {
  test('there is no board', async () => {
    const office = await HttpOffice.open({ EVENT_LOG: 'sqlite', JOBS: 'embedded' });
    try {
      expect(said(await office.admin.get(BOARD))).toEqual([404, 'route.unknown']);
      expect(said(await office.admin.post('/v1/jobs/board-session'))).toEqual([404, 'jobs.no-board']);
      expect(office.server.routes.filter((route) => route.includes('/admin'))).toEqual([]);
    } finally {
      await office.close();
    }
  });
});

onRedis('the board of jobs on a Redis', () => {
  let redis: Pick<OwnRedis, 'url' | 'close'>;
  let office: HttpOffice;

  beforeAll(async () => {
    redis = await anyRedis();
    office = await HttpOffice.open({ JOBS: 'bullmq', REDIS_URL: redis.url, REDIS_PREFIX: ownPrefix() });
    const late = await HttpCase.found(office);
    await late.executing();
    office.clock.advance({ days: 27 });
    await office.renew();
    expect(await office.server.clockMoved()).toBe(true);
  });
  afterAll(async () => {
    await office.close();
    await redis.close();
  });

  /** The cookie that he is given, with what it says of itself. */
  const cookieOf = async (client: HttpClient): Promise<readonly string[]> => {
    const { headers } = succeeded(await client.post('/v1/jobs/board-session'));
    return headers.get('set-cookie')!.split('; ');
  };
  /** A browser sends the cookie alone. */
  const look = (cookie: string | undefined, path = BOARD, method = 'GET', headers: Readonly<Record<string, string>> = {}) =>
    office.anybody.send(method, path, { headers: { ...(cookie !== undefined && { cookie: `other=1; ${cookie}` }), ...headers } });

  const everyPath = () =>
    office.server.routes.filter((route) => route.includes(BOARD)).map((route) => route.replace(/:\w+/gu, 'jobs').replace('*', 'css/x.css'));

  test('is given to a browser by a cookie that goes nowhere else, for a quarter of an hour', async () => {
    const [pair, ...rest] = await cookieOf(office.admin);
    expect(pair).toMatch(/^rectify-board=[\w.-]+$/u);
    expect(rest).toEqual([`Path=${BOARD}`, 'Max-Age=900', 'HttpOnly', 'SameSite=Strict']);
    expect(pair).not.toContain(office.admin.token!);
    for (const who of ['branch', 'auditor'] as const)
      expect(said(await office.as(who).post('/v1/jobs/board-session'))).toEqual([403, 'access.forbidden']);
    expect(said(await office.anybody.post('/v1/jobs/board-session'))).toEqual([401, 'session.token-missing']);
  });

  test('lets nobody in without one, by any of its routes', async () => {
    expect(everyPath().length).toBeGreaterThan(20);
    for (const route of everyPath()) {
      const [method = '', path = ''] = route.split(' ');
      const origin = { origin: office.server.url };
      expect({ route, said: said(await look(undefined, path, method, origin)) }).toEqual({ route, said: [401, 'session.token-missing'] });
    }
    expect(said(await office.admin.get(BOARD))).toEqual([401, 'session.token-missing']);
  });

  test('lets nobody in by a pass that is forged, too old, or of a session that ended', async () => {
    const [pair = ''] = await cookieOf(office.admin);
    expect(said(await look(`${pair.slice(0, -1)}${pair.endsWith('A') ? 'B' : 'A'}`))).toEqual([401, 'session.token-forged']);
    expect(said(await look(pair.replace(/\.\d+\./u, '.9999999999999.')))).toEqual([401, 'session.token-forged']);
    expect(said(await look('rectify-board=x'))).toEqual([401, 'session.token-forged']);
    expect((await look(pair)).status).toBe(200);
    office.clock.advance({ minutes: 14 });
    expect((await look(pair)).status).toBe(200);
    office.clock.advance({ minutes: 1 });
    expect(said(await look(pair))).toEqual([401, 'session.expired']);

    const [another = ''] = await cookieOf(office.admin);
    succeeded(await office.admin.post('/v1/sessions/own/end'));
    expect(said(await look(another))).toEqual([401, 'session.revoked']);
    await office.renew();
  });

  test('lets nobody in who administers the whole no more', async () => {
    const { root } = office.organizations;
    const person = await office.join({ name: '副管理员', signInName: 'deputy', home: root, appointments: [] });
    const made = { role: 'administrator', scope: root, from: '2026-01-01', to: '2026-03-29' };
    succeeded(await office.admin.post(`/v1/people/${person}/appointments`, made));
    const [pair = ''] = await cookieOf(await office.firstSignIn('deputy'));
    expect((await look(pair)).status).toBe(200);
    const { body } = succeeded(await office.admin.get(`/v1/people/${person}`));
    const [held] = body['appointments'] as readonly { readonly appointment: string }[];
    const end = { lastDay: '2026-03-28', reason: '调整' };
    succeeded(await office.admin.post(`/v1/people/${person}/appointments/${held!.appointment}/end`, end));
    expect(said(await look(pair))).toEqual([403, 'access.forbidden']);
  });

  test('shows an administrator the page and the jobs', async () => {
    const [pair = ''] = await cookieOf(office.admin);
    const page = await look(pair);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('Rectify');
    const { body } = await look(pair, `${BOARD}/api/queues?activeQueue=jobs&status=latest`);
    const [queue] = body['queues'] as readonly { readonly name: string; readonly counts: Readonly<Record<string, number>> }[];
    expect(queue?.name).toBe('jobs');
    expect(Object.values(queue!.counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  test('loads nothing from another host, and may not', async () => {
    const [pair = ''] = await cookieOf(office.admin);
    const { text, headers } = await look(pair);
    const base = new URL(/<base href="([^"]+)"/u.exec(text)![1]!, office.server.url);
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, at]) => at!);
    expect(loaded.length).toBeGreaterThan(4);
    const styles: string[] = [];
    for (const at of loaded.filter((each) => each !== base.pathname)) {
      const url = new URL(at, base);
      const file = await look(pair, url.pathname);
      expect({ at, origin: url.origin, status: file.status }).toEqual({ at, origin: office.server.url, status: 200 });
      if (url.pathname.endsWith('.css')) styles.push(file.text);
    }
    expect(styles).not.toEqual([]);
    for (const words of [text, ...styles]) expect(words).not.toMatch(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z]/iu);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/u);
  });

  test('changes nothing, least of all for another page', async () => {
    const [pair = ''] = await cookieOf(office.admin);
    const pause = `${BOARD}/api/queues/jobs/pause`;
    for (const headers of [{}, { origin: 'https://elsewhere.example' }, { origin: 'null' }] as readonly Readonly<Record<string, string>>[])
      expect(said(await look(pair, pause, 'PUT', headers))).toEqual([403, 'origin.foreign']);
    expect((await look(pair, pause, 'PUT', { origin: office.server.url })).status).toBe(405);
    const { body } = await look(pair, `${BOARD}/api/queues`);
    expect((body['queues'] as readonly { readonly isPaused: boolean }[]).map(({ isPaused }) => isPaused)).toEqual([false]);
  });
});
