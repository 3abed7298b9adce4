import fc, { type Arbitrary } from 'fast-check';
import type { Described, JsonSchema, Parameter } from '../../support/api-document.js';
import { calendarBody, evidenceBody, type RawBody } from './files.js';
import { hostileText, hostileValue, known, Known, nearlyValid, valid } from './values.js';

/** The type of server-sent events. */
export const STREAM = 'text/event-stream';

/** Whether a route is also answered as a stream. */
export const isStreamed = ({ operation }: Described): boolean => operation.responses['200']?.content?.[STREAM] !== undefined;

const WHO = ['nobody', 'newcomer', 'admin', 'leader', 'supervisor', 'verifier', 'branch', 'other', 'auditor'] as const;

/** A request as it is drawn: what only the server knows is looked up when it is sent. */
export interface Case {
  readonly who: (typeof WHO)[number];
  readonly described: Described;
  /** Another method than the document's. */
  readonly method?: string;
  /** By name; a text stands in the path as it is. */
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: readonly (readonly [name: string, value: unknown])[];
  /** Put behind the path as it is. */
  readonly trail: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body?: { readonly json: unknown } | RawBody;
}

/** Mostly what the document allows, since what is refused at the door never reaches a rule. */
const mostly = <T>(good: Arbitrary<T>, bad: Arbitrary<T>, freq = 8): Arbitrary<T> =>
  fc.oneof({ weight: freq, arbitrary: good }, { weight: 1, arbitrary: bad });

const ODD_PARTS = [
  ...[
    '..',
    '.',
    '%2e%2e%2f',
    '..%2f..%2fetc',
    '%00',
    '%',
    '%zz',
    '%E0%A4%A',
    '%ED%A0%80',
    'a%2Fb',
    ';x=1',
    '*',
    '%5c..',
    'x'.repeat(150),
    'x'.repeat(900),
  ],
] as const;

const KNOWN_PARTS: ReadonlySet<string> = new Set(['id', 'problem', 'appointment', 'session', 'stream', 'correction', 'version']);

const pathValue = ({ name, schema }: Parameter, path: string): Arbitrary<unknown> => {
  const kind = name === 'id' ? kindOfThing(path) : name;
  const good = KNOWN_PARTS.has(name) ? known(kind) : valid(schema, name);
  return mostly(
    mostly<unknown>(good, known('any'), 15),
    fc.oneof(
      fc.constantFrom<unknown>(...ODD_PARTS),
      hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
    ),
    10,
  );
};

const kindOfThing = (path: string): string => {
  const [, , things = ''] = path.split('/');
  return (
    {
      people: 'person',
      organizations: 'organization',
      procedures: 'procedure',
      calendars: 'calendar',
      problems: 'problem',
      inspections: 'inspection',
      evidence: 'evidence',
    }[things] ?? 'any'
  );
};

const queryOf = (parameters: readonly Parameter[]): Arbitrary<Case['query']> => {
  const one = ({ name, schema }: Parameter) =>
    mostly<unknown>(valid(schema, name), fc.oneof<Arbitrary<unknown>[]>(hostileText, hostileValue), 6).map(
      (value) => [name, value] as const,
    );
  const some = parameters.length === 0 ? fc.constant([]) : fc.subarray([...parameters]).chain((chosen) => fc.tuple(...chosen.map(one)));
  const odd = fc.tuple(fc.oneof(hostileText, fc.constantFrom('a[]', 'a[b]', 'limit[]', 'after', 'cursor')), hostileText);
  return fc
    .tuple(
      mostly<readonly (readonly [string, unknown])[]>(fc.constant([]), some, 1),
      rarelyOf(odd),
      rarelyOf(fc.integer({ min: 2, max: 300 })),
    )
    .map(([pairs, extra, times]) => {
      const all = extra ? [...pairs, extra] : pairs;
      const [first] = all;
      return times !== undefined && first ? [...Array.from({ length: times }, () => first), ...all] : all;
    });
};

/** Once in a while. */
const rarelyOf = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const ODD_HEADERS = fc.constantFrom<Readonly<Record<string, string>>>(
  ...['*', 'W/"1"', '"1","2"', '"99999999999999999999"', '"-1"', '', '"', '"01"', '1'].map((value) => ({ 'if-match': value })),
  ...['', 'x'.repeat(129), 'a b', '\xe9', '../x', '__proto__'].map((value) => ({ 'idempotency-key': value })),
  ...['', '0', '-1', 'z'.repeat(64), 'z'.repeat(3000), '0000000000000001', '\xe9'].map((value) => ({ 'last-event-id': value })),
  ...[
    'bytes=0-',
    'bytes=-0',
    'bytes=-1',
    'bytes=5-2',
    'bytes=0-0,2-3',
    'bytes=99999999999999999999-',
    'lines=1-2',
    'bytes=',
    `bytes=${'0-1,'.repeat(900)}`,
  ].map((value) => ({ range: value })),
  ...['text/event-stream', 'text/html', '*/*;q=0', 'application/xml', '', 'text/event-stream;q=0', ','.repeat(500)].map((value) => ({
    accept: value,
  })),
  ...['en', 'zh;q=0', 'xx', '*', `en;q=${'9'.repeat(500)}`, ','.repeat(2000), 'en;q=abc'].map((value) => ({ 'accept-language': value })),
  ...[
    '',
    'Bearer',
    'Bearer  ',
    'Basic YTpi',
    'Bearer a.b.c',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    `Bearer ${'x'.repeat(5000)}`,
    'bearer \xe9',
  ].map((value) => ({ authorization: value })),
  ...['00-00000000000000000000000000000000-0000000000000000-00', 'ff-x', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'].map(
    (value) => ({ traceparent: value }),
  ),
  ...['../../x', 'a'.repeat(65), '${jndi:ldap://x}'].map((value) => ({ 'x-request-id': value })),
  ...['gzip', 'deflate', 'identity', 'x'].map((value) => ({ 'content-encoding': value })),
  ...[
    'application/json; charset=utf-16',
    'application/JSON',
    'text/json',
    'application/json;charset=utf-8;x',
    'multipart/form-data',
    '',
  ].map((value) => ({ 'content-type': value })),
  { 'x-http-method-override': 'DELETE' },
  { 'x-forwarded-for': '127.0.0.1, evil' },
  { host: 'evil.example.org' },
  { origin: 'https://evil.example.org' },
  { cookie: '__proto__=1; token=x' },
  { 'if-none-match': '*' },
  { 'if-modified-since': 'never' },
);

const headersOf = (parameters: readonly Parameter[], isStream: boolean): Arbitrary<Readonly<Record<string, unknown>>> => {
  const taken = parameters.map(({ name }) => name);
  const usual = fc.record({
    ifMatch: taken.includes('If-Match') ? mostly<unknown>(known('etag'), fc.constant(undefined), 5) : fc.constant(undefined),
    key: taken.includes('Idempotency-Key') ? rarelyOf(fc.constantFrom('k1', 'k2', 'k3')) : fc.constant(undefined),
    accept: isStream ? mostly(fc.constant('text/event-stream'), fc.constant(undefined), 3) : fc.constant(undefined),
    odd: rarelyOf(ODD_HEADERS),
  });
  return usual.map(({ ifMatch, key, accept, odd }) => ({
    ...(accept !== undefined && { accept }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...odd,
  }));
};

const DEPTH = 60_000;

/** What is no JSON, or more than anybody means by it. */
const rawJson = (schema: JsonSchema): Arbitrary<RawBody> => {
  const text = valid(schema).map((value) => JSON.stringify(value, (_, each: unknown) => (each instanceof Known ? each.toString() : each)));
  const broken = fc
    .tuple(text, fc.nat(), fc.constantFrom('cut', 'tail', 'bom', 'utf16', 'latin1', 'twice', 'comma', 'comment'))
    .map(([json, at, how]) => {
      if (how === 'cut') return Buffer.from(json.slice(0, at % json.length));
      if (how === 'tail') return Buffer.from(`${json}x`);
      if (how === 'bom') return Buffer.from(`\ufeff${json}`);
      if (how === 'utf16') return Buffer.from(json, 'utf16le');
      if (how === 'latin1') return Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x7d])]);
      if (how === 'twice') return Buffer.from(json.replace('{', '{"reason":"a","reason":"b",'));
      return Buffer.from(how === 'comma' ? json.replace('}', ',}') : `/* */${json}`);
    });
  const extreme = fc.constantFrom(
    ...['[', '{"a":', '[[{"a":'].map((open) => open.repeat(DEPTH / open.length)),
    ...['[]', '{"a":{}}'].map((whole) => `${whole.slice(0, -1)}${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}${whole.slice(-1)}`),
    ...['1e400', '-1e400', '1'.repeat(5000), '0.'.concat('1'.repeat(5000)), 'NaN', '""', 'null', '"\\ud800"', '[]', 'true', '', ' ', '\0'],
    ...[
      '{"reason":1e400}',
      '{"reason":"\\ud800"}',
      '{"reason":"\\u0000"}',
      '{"__proto__":{"reason":"x"}}',
      '{"constructor":{"prototype":{"x":1}}}',
      '{"reason":"x","__proto__":null}',
    ],
    `{${Array.from({ length: 8000 }, (_, at) => `"k${at}":1`).join()}}`,
    `{"reason":"${'x'.repeat(300_000)}"}`,
  );
  return fc.oneof(
    { weight: 2, arbitrary: broken.map((bytes) => ({ type: 'application/json', bytes })) },
    { weight: 2, arbitrary: extreme.map((json) => ({ type: 'application/json', bytes: Buffer.from(json) })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          text,
          fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', ''),
        )
        .map(([json, type]) => ({ type, bytes: Buffer.from(json) })),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ type: 'application/json', bytes: Buffer.from(bytes) })) },
  );
};

function bodyOf({ operation: { requestBody } }: Described): Arbitrary<Case['body']> {
  if (!requestBody)
    return rarelyOf(fc.constantFrom<Case['body']>({ json: {} }, { json: { a: 1 } }, { type: 'text/plain', bytes: Buffer.from('x') }));
  const form = requestBody.content['application/json'];
  if (!form) return requestBody.content['text/calendar'] ? calendarBody : evidenceBody;
  const json = (value: Arbitrary<unknown>): Arbitrary<Case['body']> => value.map((each) => ({ json: each }));
  return fc.oneof(
    { weight: 5, arbitrary: json(valid(form.schema)) },
    { weight: 3, arbitrary: json(nearlyValid(form.schema)) },
    { weight: 1, arbitrary: json(hostileValue) },
    { weight: 1, arbitrary: rawJson(form.schema) },
  );
}

/** A request to one route. */
export function caseOf(described: Described): Arbitrary<Case> {
  const parameters = described.operation.parameters ?? [];
  const inPath = parameters.filter(({ in: where }) => where === 'path');
  return fc
    .record({
      who: fc.constantFrom(...WHO),
      path: fc.record(Object.fromEntries(inPath.map((parameter) => [parameter.name, pathValue(parameter, described.path)]))),
      query: queryOf(parameters.filter(({ in: where }) => where === 'query')),
      headers: headersOf(
        parameters.filter(({ in: where }) => where === 'header'),
        isStreamed(described),
      ),
      body: bodyOf(described),
      method: rarelyOf(fc.constantFrom('HEAD', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'DELETE', 'POST', 'GET')),
      trail: rarelyOf(fc.constantFrom('/', '//', '/..', '/../..', '%00', ';x', '/x', '?', '.json')),
    })
    .map(({ body, method, trail = '', ...rest }) => ({
      described,
      trail,
      ...rest,
      ...(body && { body }),
      ...(method !== undefined && { method }),
    }));
}
