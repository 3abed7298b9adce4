import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { inspection, organization, person, problem, procedureVersion } from '../../libs/domain/src/index.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: Json;
  readonly additionalProperties?: boolean | Schema;
}
type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: Json }>>;
interface Operation {
  readonly 'x-command'?: { readonly lifecycle: string; readonly command: string };
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let office: HttpOffice;
let document: Document;
let operations: readonly { readonly path: string; readonly method: string; readonly operation: Operation }[];
beforeAll(async () => {
  office = await HttpOffice.open();
  document = succeeded(await office.anybody.get('/openapi.json')).body as unknown as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => office.close());

/** Where a value is not what a schema says; a small part of JSON Schema, the part that we write. */
function mismatch(schema: Schema, value: Json | undefined, at = ''): string | undefined {
  if (value === undefined) return `${at} is missing`;
  if (schema.const !== undefined && value !== schema.const) return `${at} is not ${JSON.stringify(schema.const)}`;
  if (schema.enum && !(schema.enum as readonly Json[]).includes(value)) return `${at} is none of ${schema.enum.join()}`;
  if (schema.type === 'array')
    return Array.isArray(value)
      ? value.map((each, index) => mismatch(schema.items ?? {}, each as Json, `${at}/${index}`)).find(Boolean)
      : `${at} is no list`;
  if (schema.type === 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${at} is no object`;
    const given = value as Readonly<Record<string, Json>>;
    const { properties = {}, required = [], additionalProperties } = schema;
    const unknown = additionalProperties === false ? Object.keys(given).find((name) => !(name in properties)) : undefined;
    if (unknown !== undefined) return `${at}/${unknown} is unknown`;
    return [...required, ...Object.keys(properties).filter((name) => name in given)]
      .map((name) => mismatch(properties[name] ?? {}, given[name], `${at}/${name}`))
      .find(Boolean);
  }
  if (schema.type === 'integer') return Number.isInteger(value) ? undefined : `${at} is no whole number`;
  return schema.type === undefined || typeof value === schema.type ? undefined : `${at} is no ${schema.type}`;
}

describe('the document', () => {
  test('is OpenAPI 3.1, and all that it refers to is in it', () => {
    expect(document.openapi).toBe('3.1.0');
    const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/gu);
    for (const [, path = ''] of refs) {
      const found = path.split('/').reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>>)[name], document);
      expect({ path, found }).toEqual({ path, found: expect.any(Object) });
    }
  });

  test('has every route that the server has', () => {
    // What Fastify prints is what it routes, whoever registered it.
    const routed = office.server.routes.filter((route) => !/ \/docs|\/openapi/u.test(route));
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/gu, ':$1')}`);
    expect(described.toSorted()).toEqual(routed.toSorted());
  });

  test('says of every route what it takes, answers and refuses, each with an example that fits', () => {
    const faults = operations.flatMap(({ path, method, operation }) => {
      const { requestBody, responses, parameters = [] } = operation;
      const named = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
      const missing = named.filter((name) => !parameters.some((each) => each.in === 'path' && each.name === name && 'example' in each));
      const contents = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)].flatMap((content) =>
        Object.entries(content ?? {}),
      );
      const unfit = contents.flatMap(([type, { schema, example }]) =>
        type.includes('json') ? (mismatch(schema, example) ?? []) : example === undefined ? [`${type} has no example`] : [],
      );
      const successes = Object.keys(responses).filter((status) => /^2/u.test(status));
      const isCommand = method === 'post' && operation.security.length > 0;
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

  test('names every code with which a rule refuses', async () => {
    const folders = ['inspection', 'problem', 'organization', 'person', 'procedure', 'evidence'];
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
    ];
    const text = JSON.stringify(document);
    expect([...codes].filter((code) => !inside.includes(code!) && !text.includes(`"${code!}"`))).toEqual([]);
  });
});

describe('the routes', () => {
  const given = (table: string): readonly string[] =>
    operations.flatMap(({ operation: { 'x-command': routed } }) => (routed?.lifecycle === table ? [routed.command] : []));
  const byPeople = (steps: Readonly<Record<string, { readonly by: readonly string[] }>>, except: readonly string[] = []) =>
    Object.entries(steps)
      .filter(([type, { by }]) => by.some((role) => role !== 'engine') && !except.includes(type))
      .map(([type]) => type);

  test.each([
    ['problem', problem.steps, []],
    ['inspection', inspection.steps, []],
    ['organization', organization.steps, []],
    ['procedure-version', procedureVersion.steps, []],
    // Signing in opens a session.
    ['person', person.steps, ['OpenSession']],
  ])('give every command of a %s that people may give', (name, steps, except) => {
    expect([...new Set(given(name))].toSorted()).toEqual(byPeople(steps, except).toSorted());
  });

  test('check every body: a field that no form has is refused everywhere', async () => {
    const head = await office.head();
    const posts = operations.filter(({ method, operation }) => method === 'post' && operation.requestBody?.content['application/json']);
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
    for (const { path, operation } of operations.filter(({ method }) => method === 'post')) {
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
    const found = await (await HttpCase.found(office)).executing();
    await found.submitted();
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
      const { schema } = document.paths[path]!['get']!.responses['200']!.content!['application/json']!;
      expect({ path, mismatch: mismatch(schema, answer.body as Json) }).toEqual({ path, mismatch: undefined });
      const items = answer.body['items'];
      if (Array.isArray(items)) expect({ path, empty: items.length === 0 }).toEqual({ path, empty: false });
    }
    for (const [path, who] of [
      ['/v1/events', 'auditor'],
      ['/v1/incidents', 'auditor'],
      ['/healthz', 'auditor'],
      ['/readyz', 'auditor'],
    ] as const) {
      const { schema } = document.paths[path]!['get']!.responses['200']!.content!['application/json']!;
      expect({ path, mismatch: mismatch(schema, succeeded(await office.as(who).get(path)).body as Json) }).toEqual({
        path,
        mismatch: undefined,
      });
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
});
