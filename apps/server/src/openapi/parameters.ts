import { MEASURES, MESSAGE_KINDS } from '#application';
import { id, LANGUAGES, text, whole, type JsonSchema } from '#domain';

interface Parameter {
  readonly schema: JsonSchema;
  readonly example: string | number;
  readonly description: string;
}

/** What stands in paths, by its name. */
export const PATH_PARAMETERS: Readonly<Record<string, Parameter>> = {
  id: { schema: id.schema, example: '6f1c2a9e-3b47-8d10-9a55-0c2f7b1e4d88', description: 'The id of the thing.' },
  problem: { schema: id.schema, example: '0d9b1f60-7c1e-8f6a-b1f5-52f0a3b8c7e1', description: 'The id of a problem.' },
  correction: { schema: whole(1).schema, example: 1, description: 'The number of a correction in its problem.' },
  escalation: { schema: whole(1).schema, example: 1, description: 'The number of an escalation of a correction.' },
  kind: { schema: { type: 'string', enum: Object.keys(MESSAGE_KINDS) }, example: 'reminder', description: 'A kind of message.' },
  language: { schema: { type: 'string', enum: [...LANGUAGES] }, example: 'zh-CN', description: 'A language.' },
  job: { schema: text(200).schema, example: 'timer-0d9b1f60-1-due-reminder-1777251600000', description: 'A job, by its name.' },
  version: { schema: whole(1).schema, example: 1, description: 'A version.' },
  appointment: { schema: id.schema, example: 'a3e1', description: 'The id of an appointment.' },
  feed: { schema: id.schema, example: '0c2f7b1e-3b47-8d10-9a55-6f1c2a9e4d88', description: 'The id of a calendar feed.' },
  token: {
    schema: text(200).schema,
    example: 'mJ3v0a8yq1X5uT7bKcR2dWfE4gHiLnOpSsVxYzA6B9C',
    description: 'The secret of a calendar feed.',
  },
  session: { schema: id.schema, example: 's7c2', description: 'The id of a session.' },
  measure: { schema: { type: 'string', enum: [...MEASURES] }, example: 'rectificationRate', description: 'A measure.' },
  model: { schema: { type: 'string' }, example: 'register', description: 'A read model.' },
  reaction: { schema: text(100).schema, example: 'settling', description: 'A reaction.' },
  stream: { schema: text(200).schema, example: 'rectify-problem-0d9b1f60', description: 'The stream whose events wait.' },
};

/** What stands in headers, by its name. */
export const HEADER_PARAMETERS: Readonly<Record<string, Parameter>> = {
  'If-Match': {
    schema: { type: 'string', pattern: '^"[0-9]+"$' },
    example: '"7"',
    description: 'The ETag of the thing as it was seen. Another one is refused with 412; a decision without one, with 428.',
  },
  'Idempotency-Key': {
    schema: { type: 'string', minLength: 1, maxLength: 128 },
    example: '7b0e4c',
    description: 'The same key of the same caller for the same path is the same command: a retry is answered as the first time.',
  },
  'Accept-Language': { schema: { type: 'string' }, example: 'en', description: 'Chinese or English; Chinese where it is missing.' },
  'Last-Event-ID': {
    schema: { type: 'string' },
    example: '0000000000000042',
    description: 'The position behind which the stream resumes.',
  },
  'If-None-Match': {
    schema: { type: 'string' },
    example: '"9f86d081884c7d65"',
    description: 'The ETag of what is there already: nothing comes where that is still the same.',
  },
  'If-Range': {
    schema: { type: 'string' },
    example: '"9f86d0…"',
    description: 'The ETag of the file that `Range` is of; of another, the whole comes.',
  },
  Range: { schema: { type: 'string' }, example: 'bytes=0-1023', description: 'A part of the file.' },
};

/** What comes with answers, by its name. */
export const ANSWER_HEADERS: Readonly<Record<string, { readonly schema: JsonSchema; readonly description: string }>> = {
  ETag: { schema: { type: 'string' }, description: 'Changes whenever what a person decides on has changed; for `If-Match`.' },
  Location: { schema: { type: 'string' }, description: 'Where the new thing is.' },
  'Set-Cookie': { schema: { type: 'string' }, description: 'For the board alone; no script reads it.' },
  'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' },
  'Content-Disposition': { schema: { type: 'string' }, description: 'Always `attachment`.' },
  'Content-Range': { schema: { type: 'string' }, description: 'Which bytes these are.' },
};

/** An example of a query's parameter, by its name. */
export const QUERY_EXAMPLES: Readonly<Record<string, string | number | boolean>> = {
  after: '0000000000000042',
  asOf: '2026-03-31T16:00:00Z',
  limit: 20,
  title: '本机关工作日历',
  publishedThrough: 2026,
  from: '2026-09-30',
  count: 5,
};
