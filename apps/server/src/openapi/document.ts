import { STATUS_CODES } from 'node:http';
import { LIMIT_CODES, type JsonSchema } from '#domain';
import { parametersOf, schemaOf } from '../http/field.js';
import type { Codes, Description, Json } from './describe.js';
import { ANSWER_HEADERS, HEADER_PARAMETERS, PATH_PARAMETERS, QUERY_EXAMPLES } from './parameters.js';
import type { Route } from './routes.js';

const SIGNED_IN: Codes = {
  401: ['token-missing', 'token-forged', 'expired', 'revoked'].map((code) => `session.${code}`),
  403: ['session.password-change-required'],
  429: ['rate.account-exceeded'],
};
const ANY: Codes = {
  400: ['request.malformed', 'request.invalid', 'request.not-json'],
  408: ['request.timeout'],
  413: ['request.too-large'],
  415: ['request.media-type'],
  429: ['rate.address-exceeded'],
  431: ['request.headers-too-large'],
  500: ['internal', 'log.corrupt'],
  503: ['log.unavailable', 'person-keys.unavailable', 'person-keys.wrong-master-key', 'person-keys.leaving', 'person-keys.moved'],
};
const WITH_BODY: Codes = { 400: ['body.invalid', 'request.not-json'], 413: ['request.too-large'], 415: ['request.media-type'] };
const WITH_QUERY: Codes = { 400: ['query.invalid'] };
const WITH_PATH: Codes = { 400: ['request.bad-url'], 404: ['path.unknown'] };

/** Whoever waits, may come again. */
const RETRIED: ReadonlySet<number> = new Set([429, 503]);

/** The OpenAPI 3.1 document of these routes. */
export const openApiDocument = (routes: readonly Route[], version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Rectify',
    version,
    summary: 'Who must mend what by when, and what was done.',
    description:
      "Commands are POSTs to a verb below the thing; each answers `{ id, revision, position }` and the thing's ETag. Every answer of a thing " +
      'lists the commands that the caller may give next. A read with `?after=<position>` has seen everything up to that position.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [...new Set(routes.map(({ description }) => description.tag))].map((name) => ({ name })),
  paths: Object.fromEntries(
    [...Map.groupBy(routes, ({ path }) => path.replace(/:(\w+)/gu, '{$1}'))].map(([path, at]) => [
      path,
      Object.fromEntries(at.map((route) => [route.method.toLowerCase(), operation(route)])),
    ]),
  ),
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    schemas: { Problem: PROBLEM },
  },
});

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. The details of a refusal stand beside these members.',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; what a program goes by.' },
    detail: { type: 'string' },
    faults: {
      type: 'array',
      description: 'Where the request is not what this document says.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'reason'],
        properties: {
          path: { type: 'string', description: 'A JSON pointer.' },
          reason: { type: 'string' },
          code: { type: 'string', enum: [...LIMIT_CODES], description: 'Which limit was passed, where that is the fault.' },
        },
      },
    },
    retryAfterSeconds: { type: 'integer', minimum: 0, description: 'As in `Retry-After`.' },
  },
};

function operation({ path, operationId, description, command }: Route) {
  const { tag, says, answers, body, content, query, headers = [], access } = description;
  const parameters = [
    ...[...path.matchAll(/:(\w+)/gu)].map(([, name = '']) => ({ in: 'path', name, required: true, ...PATH_PARAMETERS[name] })),
    ...(query ? parametersOf(query) : []).map((parameter) => ({ in: 'query', ...parameter, ...exampleOf(parameter.name) })),
    ...headers.map((name) => ({ in: 'header', name, required: false, ...HEADER_PARAMETERS[name] })),
  ];
  const form = body && { 'application/json': { schema: bodySchema(body), example: body.example } };
  return {
    operationId,
    tags: [tag],
    summary: says,
    ...(command && { 'x-command': command }),
    security: access === 'anyone' ? [] : [{ token: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...((form ?? content) && { requestBody: { required: !body || 'required' in schemaOf(body.form), content: form ?? content } }),
    responses: { ...refusals(description, path), ...Object.fromEntries(answers.map((answer) => [answer.status, success(answer)])) },
  };
}

function bodySchema({ form, also = {} }: NonNullable<Description['body']>): JsonSchema {
  const { properties, ...schema } = schemaOf(form);
  const more = Object.entries(also).map(([name, shape]) => [name, shape.schema]);
  return { ...schema, properties: { ...(properties as object), ...Object.fromEntries(more) } };
}

const exampleOf = (name: string) => (QUERY_EXAMPLES[name] === undefined ? {} : { example: QUERY_EXAMPLES[name] });

const success = ({
  status,
  schema,
  example,
  mediaType = 'application/json',
  alsoAs = {},
  headers = [],
}: Description['answers'][number]) => ({
  description: STATUS_CODES[status] ?? '',
  ...(headers.length > 0 && { headers: Object.fromEntries(headers.map((name) => [name, ANSWER_HEADERS[name]])) }),
  ...(status !== 204 && status !== 304 && { content: { [mediaType]: { schema, example }, ...alsoAs } }),
});

/** Each status with its codes as an enumeration, so that a client can be generated from it. */
function refusals({ refuses = {}, access, body, query }: Description, path: string) {
  const withPath = path.includes(':') ? WITH_PATH : {};
  const all = [ANY, access === 'anyone' ? {} : SIGNED_IN, body ? WITH_BODY : {}, query ? WITH_QUERY : {}, withPath, refuses];
  const statuses = new Set(all.flatMap((codes) => Object.keys(codes)));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const codes = [...new Set(all.flatMap((each) => each[Number(status)] ?? []))];
      return [status, refusal(Number(status), codes)];
    }),
  );
}

function refusal(status: number, codes: readonly string[]) {
  const [code = ''] = codes;
  const title = STATUS_CODES[status] ?? '';
  const example: Json = { type: `urn:rectify:problem:${code}`, title, status, code, detail: title };
  return {
    description: codes.join(', '),
    ...(RETRIED.has(status) && { headers: { 'Retry-After': ANSWER_HEADERS['Retry-After'] } }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { type: 'string', enum: codes } } }],
        },
        example,
      },
    },
  };
}
