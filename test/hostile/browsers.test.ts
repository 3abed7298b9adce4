import { expect, test } from '@jest/globals';
import type { HttpClient } from '../support/http-client.js';
import { withBareServer } from '../support/bare-server.js';

const HERE = 'https://console.example.org';
const ELSEWHERE = 'https://evil.example.org';

const preflight = (anybody: HttpClient, origin: string) =>
  anybody.send('OPTIONS', '/v1/problems', {
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, if-match' },
  });

test('every answer tells browsers to show, run and frame nothing of it, whatever it is', () =>
  withBareServer({}, async (anybody) => {
    for (const [path, status] of [
      ['/healthz', 200],
      ['/openapi.json', 200],
      ['/v1/ledger', 401],
      ['/v1/nowhere', 404],
      ['/v1/problems/%E0%A4%A', 400],
      [`/v1/problems/${'x'.repeat(201)}`, 404],
    ] as const) {
      const answer = await anybody.get(path);
      expect({ path, status: answer.status, ...Object.fromEntries(answer.headers) }).toMatchObject({
        path,
        status,
        'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000',
      });
    }
  }));

test('nobody from elsewhere may call, unless that is configured', () =>
  withBareServer({}, async (anybody) => {
    for (const answer of [await anybody.get('/healthz', { origin: HERE }), await preflight(anybody, HERE)]) {
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect((await preflight(anybody, HERE)).status).toBe(404);
  }));

test('the origins that are listed may call, and read what a client needs, refusals included; others may not', () =>
  withBareServer({ CORS_ORIGINS: `http://127.0.0.1:8080,${HERE}` }, async (anybody) => {
    const asked = await preflight(anybody, HERE);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(HERE);
    expect(asked.headers.get('access-control-allow-headers')).toContain('If-Match');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await anybody.get('/v1/ledger', { origin: HERE });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(HERE);
    expect(refused.headers.get('access-control-expose-headers')).toContain('ETag');
    expect(refused.headers.get('vary')).toContain('Origin');
    for (const answer of [await preflight(anybody, ELSEWHERE), await anybody.get('/v1/ledger', { origin: ELSEWHERE })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  }));
