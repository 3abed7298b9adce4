import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiDocument, type JsonSchema } from '../support/api-document.js';
import type { HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
let api: ApiDocument;
beforeAll(async () => {
  office = await HttpOffice.open();
  api = await ApiDocument.of(office.anybody);
});
afterAll(() => office.close());

type Step = string | number;

/** A part of what is asked for, and the way to it. */
interface Part {
  readonly at: readonly Step[];
  readonly schema: JsonSchema;
}

/** All parts of a form; of a list its first, of a map one under some name. */
function partsOf(schema: JsonSchema, at: readonly Step[] = []): readonly Part[] {
  const inner: readonly (readonly [Step, unknown])[] = [
    ...Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, unknown>>),
    ...(schema['items'] === undefined ? [] : [[0, schema['items']] as const]),
    ...(typeof schema['additionalProperties'] === 'object' ? [['any', schema['additionalProperties']] as const] : []),
  ];
  return [{ at, schema }, ...inner.flatMap(([step, part]) => partsOf(part as JsonSchema, [...at, step]))];
}

/** What ends at some length by itself. */
const isClosed = (schema: JsonSchema) => ['enum', 'format', 'pattern', 'const'].some((word) => schema[word] !== undefined);

/** Whether there can be too much of it, and nothing says when. */
function isEndless(schema: JsonSchema): boolean {
  switch (schema['type']) {
    case 'string':
      return schema['maxLength'] === undefined && !isClosed(schema);
    case 'array':
      return schema['maxItems'] === undefined;
    case 'integer':
    case 'number':
      return schema['maximum'] === undefined;
    case 'object':
      return schema['additionalProperties'] !== false && schema['maxProperties'] === undefined;
    default:
      return false;
  }
}

/** One more than is allowed, and the code that says so; undefined where no number bounds it. */
function tooMuch({ maxLength, maxItems, maximum, maxProperties }: JsonSchema): readonly [unknown, string] | undefined {
  const more = (most: unknown, made: (n: number) => unknown, code: string) => typeof most === 'number' && ([made(most + 1), code] as const);
  return (
    more(maxLength, (n) => 'x'.repeat(n), 'text.too-long') ||
    more(maxItems, (n) => Array.from({ length: n }, () => null), 'list.too-long') ||
    more(maxProperties, (n) => Object.fromEntries(Array.from({ length: n }, (_, nth) => [`n${nth}`, null])), 'object.too-large') ||
    more(maximum, (n) => n, 'number.out-of-range') ||
    undefined
  );
}

/** The same with another value there; undefined where the way leads through what it does not have. */
function having(whole: unknown, [step, ...way]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof whole !== 'object' || whole === null) return undefined;
  const given = (whole as Readonly<Record<Step, unknown>>)[step];
  const part = way.length === 0 ? value : having(given, way, value);
  if (part === undefined) return undefined;
  return Array.isArray(whole) ? whole.with(Number(step), part) : { ...whole, [step]: part };
}

const bodies = () =>
  api.operations.flatMap(({ method, path, operation }) => {
    const form = operation.requestBody?.content['application/json'];
    return form ? [{ method, path, form }] : [];
  });

const queries = () =>
  api.operations.flatMap(({ method, path, operation }) =>
    (operation.parameters ?? []).filter((each) => each.in === 'query').map((each) => ({ method, path, ...each })),
  );

const thing = (path: string) => path.replaceAll(/\{(?:version|correction)\}/gu, '1').replaceAll(/\{\w+\}/gu, 'x');

describe('each field of a body, and each of a query', () => {
  test('has a bound, which the document names', () => {
    const endless = [
      ...bodies().flatMap(({ path, form }) =>
        partsOf(form.schema).flatMap(({ at, schema }) => (isEndless(schema) ? [`${path} /${at.join('/')}`] : [])),
      ),
      ...queries().flatMap(({ path, name, schema }) => (isEndless(schema) ? [`${path}?${name}`] : [])),
    ];
    expect(endless).toEqual([]);
  });

  test('is refused beyond it by the bound’s own code, and nothing has changed', async () => {
    const head = await office.head();
    const wrong: unknown[] = [];
    let tried = 0;
    const look = async (of: string, asked: Promise<HttpAnswer>, { at, code, bound }: Readonly<Record<'at' | 'code' | 'bound', string>>) => {
      tried += 1;
      const { status, body } = await asked;
      const faults = (body['faults'] ?? []) as readonly { readonly path: string; readonly code?: string }[];
      const found = { status, code: body['code'], bound: faults.find((fault) => fault.path === at)?.code };
      const expected = { status: 400, code, bound };
      if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push({ of, at, found, expected });
    };
    for (const { path, form } of bodies()) {
      for (const { at, schema } of partsOf(form.schema)) {
        const beyond = tooMuch(schema);
        const body = beyond && having(form.example, at, beyond[0]);
        if (!beyond || body === undefined) continue;
        const asked = office.admin.post(thing(path), body, { 'if-match': '"0"' });
        await look(path, asked, { at: `/${at.join('/')}`, code: 'body.invalid', bound: beyond[1] });
      }
    }
    for (const { path, name, schema, method } of queries()) {
      const beyond = tooMuch(schema);
      // Positions have a refusal of their own, whatever they are.
      if (!beyond || method !== 'GET' || ['after', 'cursor'].includes(name)) continue;
      const [value, bound] = beyond;
      const asked = office.admin.get(`${thing(path)}?${name}=${Array.isArray(value) ? ','.repeat(value.length - 1) : String(value)}`);
      await look(path, asked, { at: `/${name}`, code: 'query.invalid', bound });
    }
    expect(wrong).toEqual([]);
    // Each that an example leads to: what is within something that may be left out, where the example leaves it out, is not tried.
    expect(tried).toBeGreaterThan(250);
    expect(await office.head()).toBe(head);
  });
});
