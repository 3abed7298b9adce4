import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { calendar, inspection, organization, outlet, person, problem, procedureVersion } from '../../libs/domain/src/index.js';
import { ApiDocument } from '../support/api-document.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
let api: ApiDocument;
beforeAll(async () => {
  office = await HttpOffice.open();
  api = await ApiDocument.of(office.anybody);
});
afterAll(() => office.close());

describe('the document', () => {
  test('is OpenAPI 3.1, and all that it refers to is in it', () => {
    expect(api.document.openapi).toBe('3.1.0');
    const refs = JSON.stringify(api.document).matchAll(/"\$ref":"#\/([^"]+)"/gu);
    for (const [, path = ''] of refs) {
      const found = path.split('/').reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>>)[name], api.document);
      expect({ path, found }).toEqual({ path, found: expect.any(Object) });
    }
  });

  test('has every route that the server has', () => {
    // What Fastify prints is what it routes, whoever registered it.
    const routed = office.server.routes.filter((route) => !/ \/docs|\/openapi|\/admin\/queues/u.test(route));
    const described = api.operations.map(({ path, method }) => `${method} ${path.replace(/\{(\w+)\}/gu, ':$1')}`);
    expect(described.toSorted()).toEqual(routed.toSorted());
  });

  test('says of every route what it takes, answers and refuses, each with an example that fits', () => {
    const faults = api.operations.flatMap(({ path, method, operation }) => {
      const { requestBody, responses, parameters = [] } = operation;
      const named = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
      const missing = named.filter((name) => !parameters.some((each) => each.in === 'path' && each.name === name && 'example' in each));
      const contents = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)].flatMap((content) =>
        Object.entries(content ?? {}),
      );
      const unfit = contents.flatMap(([type, { schema, example }]) =>
        type.includes('json') ? (api.faultIn(schema, example) ?? []) : example === undefined ? [`${type} has no example`] : [],
      );
      const successes = Object.keys(responses).filter((status) => /^2/u.test(status));
      const isCommand = method === 'POST' && operation.security.length > 0;
      return [
        ...missing.map((name) => `${String(name)} is not described`),
        ...unfit,
        ...(successes.length === 0 ? ['answers nothing'] : []),
        ...(operation.security.length > 0 && !responses['401'] ? ['says nothing of 401'] : []),
        ...(isCommand && !requestBody ? ['takes nothing'] : []),
        ...(Object.keys(responses).some((status) => /^4/u.test(status)) || operation.security.length === 0 ? [] : ['refuses nothing']),
      ].map((fault) => `${method} ${path}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  test.each([
    ['POST', '/v1/outlets/{id}/try', 'x', { 'if-match': 'W/"1"' }, 'if-match.invalid'],
    ['GET', '/v1/calendar-feeds/{token}.ics', '%E2%80%A8', {}, 'route.unknown'],
  ])('names what only one request of many thousands meets: %s %s', async (method, path, thing, headers, code) => {
    const at = path.replace(/\{\w+\}/u, thing);
    const { status, body } = method === 'GET' ? await office.admin.get(at) : await office.admin.post(at, {}, headers);
    expect(body).toMatchObject({ code });
    const { responses } = api.operations.find((each) => each.path === path && each.method === method)!.operation;
    const { schema } = responses[status]!.content!['application/problem+json']!;
    expect(api.faultIn(schema, body)).toBeUndefined();
  });

  test.each([
    ['/v1/problems/{id}/withdraw', 'problem.disputed'],
    ['/v1/problems/{id}/corrections/{correction}/resume', 'correction.inspection-suspended'],
  ])('names at its command what a rule seldom refuses: %s %s', (path, code) => {
    const { responses } = api.operations.find((each) => each.path === path && each.method === 'POST')!.operation;
    const { schema } = responses[422]!.content!['application/problem+json']!;
    const body = { type: `urn:rectify:problem:${code}`, title: 'Unprocessable Entity', status: 422, code, detail: code };
    expect(api.faultIn(schema, body)).toBeUndefined();
  });

  test('names every code with which a rule refuses', async () => {
    const folders = [
      'inspection',
      'problem',
      'organization',
      'person',
      'procedure',
      'calendar',
      'evidence',
      'message',
      'wording',
      'outlet',
    ];
    const files = (
      await Promise.all(
        folders.map(async (folder) => (await readdir(`libs/domain/src/${folder}`)).map((name) => `libs/domain/src/${folder}/${name}`)),
      )
    ).flat();
    const sources = await Promise.all(files.filter((name) => !name.endsWith('.test.ts')).map((name) => readFile(name, 'utf8')));
    const codes = new Set(sources.flatMap((source) => [...source.matchAll(/code: '([a-z-]+\.[a-z-]+)'/gu)].map(([, code]) => code)));
    // What only the engine can meet, or the session machinery before a command is given.
    const inside = [
      'inspection.finding-not-open',
      'inspection.finding-not-settled',
      'person.session-exists',
      'person.session-already-expired',
      'person.only-oneself-signs-out',
      'evidence.empty',
      'correction.not-provisional',
      'correction.deadline-unchanged',
      'correction.timer-gone',
      'correction.timer-early',
      'message.due',
      'message.not-waiting',
    ];
    const text = JSON.stringify(api.document);
    expect([...codes].filter((code) => !inside.includes(code!) && !text.includes(`"${code!}"`))).toEqual([]);
  });
});

describe('the routes', () => {
  const given = (table: string): readonly string[] =>
    api.operations.flatMap(({ operation: { 'x-command': routed } }) => (routed?.lifecycle === table ? [routed.command] : []));
  const byPeople = (steps: Readonly<Record<string, { readonly by: readonly string[] }>>, except: readonly string[] = []) =>
    Object.entries(steps)
      .filter(([type, { by }]) => by.some((role) => role !== 'engine') && !except.includes(type))
      .map(([type]) => type);

  test.each([
    ['problem', problem.steps, []],
    ['inspection', inspection.steps, []],
    ['organization', organization.steps, []],
    ['procedure-version', procedureVersion.steps, []],
    ['calendar', calendar.steps, []],
    ['outlet', outlet.steps, []],
    // Signing in opens a session.
    ['person', person.steps, ['OpenSession']],
  ])('give every command of a %s that people may give', (name, steps, except) => {
    expect([...new Set(given(name))].toSorted()).toEqual(byPeople(steps, except).toSorted());
  });

  test('check every body: a field that no form has is refused everywhere', async () => {
    const head = await office.head();
    const posts = api.operations.filter(({ method, operation }) => method === 'POST' && operation.requestBody?.content['application/json']);
    expect(posts.length).toBeGreaterThan(70);
    for (const { path } of posts) {
      const url = path
        .replaceAll('{version}', '1')
        .replaceAll('{correction}', '1')
        .replace(/\{\w+\}/gu, 'x');
      const answer = await office.admin.post(url, { noSuchField: true }, { 'if-match': '"0"' });
      expect({ path, status: answer.status, ...answer.body }).toMatchObject({
        path,
        status: 400,
        code: 'body.invalid',
        faults: expect.arrayContaining([{ path: '/noSuchField', reason: 'no unknown field' }]),
      });
    }
    expect(await office.head()).toBe(head);
  });

  test('take the examples of the document: whatever refuses them, it is not their form', async () => {
    for (const { path, operation } of api.operations.filter(({ method }) => method === 'POST')) {
      const example = operation.requestBody?.content['application/json']?.example;
      if (example === undefined || path.startsWith('/v1/sessions') || path.includes('/me/')) continue;
      const url = path
        .replaceAll('{version}', '1')
        .replaceAll('{correction}', '1')
        .replace(/\{\w+\}/gu, 'x');
      const answer = await office.as('auditor').post(url, example, { 'if-match': '"0"' });
      expect({ path, code: answer.body['code'] }).not.toMatchObject({ code: 'body.invalid' });
    }
  });

  test('answer what the document says', async () => {
    const faultIn = (path: string, body: unknown) =>
      api.faultIn(api.document.paths[path]!['get']!.responses['200']!.content!['application/json']!.schema, body);
    const found = await (await HttpCase.found(office)).executing();
    await found.submitted();
    const { branch: organization } = office.organizations;
    const outlet = {
      organization,
      kind: 'wecom',
      language: 'en',
      title: 'x',
      target: 'https://qyapi.example.org/cgi-bin/webhook/send?key=1',
    };
    succeeded(await office.admin.post('/v1/outlets', outlet));
    const evidence = await found.upload('supervisor', 'x');
    const { position } = succeeded(
      await office.as('supervisor').post(`/v1/problems/${found.problem}/amend`, { field: 'title', to: '台账', reason: '更正' }),
    ).body;
    const reads: readonly (readonly [string, string])[] = [
      ['/v1/problems/{id}', `/v1/problems/${found.problem}`],
      ['/v1/problems/{id}/corrections', `/v1/problems/${found.problem}/corrections`],
      ['/v1/problems/{id}/corrections/{correction}', found.correction],
      ['/v1/inspections', '/v1/inspections'],
      ['/v1/inspections/{id}', `/v1/inspections/${found.inspection}`],
      ['/v1/organizations', '/v1/organizations'],
      ['/v1/organizations/{id}', `/v1/organizations/${office.organizations.branch}`],
      ['/v1/people', '/v1/people'],
      ['/v1/people/{id}', '/v1/people/me'],
      ['/v1/procedures', '/v1/procedures'],
      ['/v1/procedures/{id}', '/v1/procedures/standard'],
      ['/v1/calendars', '/v1/calendars'],
      ['/v1/calendars/{id}', '/v1/calendars/cn'],
      ['/v1/calendars/{id}/days', '/v1/calendars/cn/days?from=2026-12-31&count=1'],
      ['/v1/evidence/{id}', `/v1/evidence/${evidence}`],
      ['/v1/ledger', '/v1/ledger'],
      ['/v1/worklist', '/v1/worklist'],
      ['/v1/statistics', '/v1/statistics?selection=flow'],
      ['/v1/statistics/{measure}/events', '/v1/statistics/problemsFound/events?selection=flow'],
      ['/v1/timeline', `/v1/timeline?problem=${found.problem}`],
      ['/v1/sessions/own', '/v1/sessions/own'],
    ];
    for (const [path, url] of reads) {
      const separator = url.includes('?') ? '&' : '?';
      const answer = succeeded(
        await office.as('supervisor').get(path === '/v1/sessions/own' ? url : `${url}${separator}after=${String(position)}`),
      );
      expect({ path, fault: faultIn(path, answer.body) }).toEqual({ path, fault: undefined });
      const items = answer.body['items'];
      if (Array.isArray(items)) expect({ path, empty: items.length === 0 }).toEqual({ path, empty: false });
    }
    for (const [path, who] of [
      ['/v1/events', 'auditor'],
      ['/v1/outlets', 'auditor'],
      ['/v1/incidents', 'auditor'],
      ['/healthz', 'auditor'],
      ['/readyz', 'auditor'],
    ] as const) {
      expect({ path, fault: faultIn(path, succeeded(await office.as(who).get(path)).body) }).toEqual({ path, fault: undefined });
    }
  });
});

describe('the documentation page', () => {
  test('loads nothing from elsewhere, and may not', async () => {
    const { text, headers } = succeeded(await office.anybody.get('/docs'));
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    const loaded = [...text.matchAll(/(?:src|href)=['"]([^'"]+)['"]/gu)].map(([, url]) => url!);
    expect(loaded.length).toBeGreaterThan(3);
    for (const url of loaded) {
      expect(url).not.toMatch(/^(?:[a-z]+:)?\/\//iu);
      expect((await office.anybody.get(new URL(url, `${office.server.url}/docs`).pathname)).status).toBe(200);
    }
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/u);
  });

  test('shows the document that the server has', async () => {
    const { text } = succeeded(await office.anybody.get('/docs/swagger-ui-init.js'));
    expect(text).toContain('"/v1/problems/{id}/corrections/{correction}/acknowledge"');
  });

  test('is the only one: what its package brings besides, such as a page of another document, is not served', async () => {
    for (const file of ['index.html', 'swagger-initializer.js', 'package.json'])
      expect(await office.anybody.get(`/docs/${file}`)).toMatchObject({ status: 404, body: { code: 'route.unknown' } });
  });
});
