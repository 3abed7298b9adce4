import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import {
  EventLogError,
  EvidenceError,
  JobsError,
  LeadershipError,
  PersonKeysError,
  Refused,
  type EventLogErrorCode,
  type EvidenceErrorCode,
  type PersonKeysErrorCode,
  type RefusalKind,
} from '#application';
import { HttpProblem } from './http-problem.js';

/** An answer that says why not (RFC 9457), with a stable code of ours. */
export interface ProblemAnswer {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<RefusalKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknown: 404,
  conflict: 409,
  'precondition-failed': 412,
  'too-large': 413,
  rule: 422,
  'precondition-required': 428,
  behind: 503,
  unavailable: 503,
  'too-many': 429,
};

/** What the log cannot do, where that is the caller's business, or an operator's to hear of from him; anything else is a fault of ours. */
const LOG_CODES: Partial<Record<EventLogErrorCode, number>> = {
  'log.position-unknown': 400,
  'log.too-large': 413,
  'log.corrupt': 500,
  'log.unavailable': 503,
  'log.access-denied': 503,
  'log.disk-full': 507,
};

const EVIDENCE_CODES: Readonly<Record<EvidenceErrorCode, number>> = {
  'evidence.truncated': 400,
  'evidence.empty': 400,
  'evidence.unknown': 404,
  'evidence.too-large': 413,
  'evidence.type-refused': 415,
  'evidence.corrupt': 500,
  'evidence.unavailable': 503,
  'evidence.disk-full': 507,
};

const KEYS_CODES: Partial<Record<PersonKeysErrorCode, number>> = {
  'person-keys.unavailable': 503,
  'person-keys.wrong-master-key': 503,
  'person-keys.leaving': 503,
  'person-keys.moved': 503,
  'person-keys.disk-full': 507,
};

/** What Fastify refuses before a route is asked, by its own codes. */
const FRAMEWORK_CODES: Readonly<Record<string, readonly [status: number, code: string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'request.media-type'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'request.too-large'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'request.not-json'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'request.not-json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'request.content-length'],
  FST_ERR_BAD_URL: [400, 'request.bad-url'],
  FST_ERR_MAX_PARAM_LENGTH: [404, 'path.unknown'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [415, 'request.media-type'],
  FST_PARTS_LIMIT: [413, 'request.too-large'],
  FST_FILES_LIMIT: [413, 'request.too-large'],
  FST_FIELDS_LIMIT: [413, 'request.too-large'],
  FST_PROTO_VIOLATION: [400, 'request.invalid'],
};

/** By status, where a framework says nothing more. */
const STATUSES: Readonly<Record<number, string>> = {
  400: 'request.invalid',
  404: 'route.unknown',
  405: 'route.unknown',
  413: 'request.too-large',
  414: 'request.bad-url',
  415: 'request.media-type',
};

/** The one place that knows which answer an error becomes. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Refused) return answer(KINDS[error.kind], error.code, error.details);
  if (error instanceof EventLogError) return known(LOG_CODES[error.code], error);
  if (error instanceof EvidenceError) return known(EVIDENCE_CODES[error.code], error);
  if (error instanceof PersonKeysError) return known(KEYS_CODES[error.code], error);
  if (error instanceof LeadershipError || error instanceof JobsError) return answer(503, error.code);
  return ofFramework(error) ?? answer(500, 'internal');
}

function ofFramework(error: unknown): ProblemAnswer | undefined {
  const own = error instanceof HttpException ? error.cause : error;
  const named = own instanceof Error && 'code' in own && typeof own.code === 'string' ? FRAMEWORK_CODES[own.code] : undefined;
  if (named) return answer(...named);
  if (!(error instanceof HttpException) || error.getStatus() >= 500) return undefined;
  return answer(error.getStatus(), STATUSES[error.getStatus()] ?? 'request.invalid');
}

const known = (status: number | undefined, { code, details }: { code: string; details: Readonly<Record<string, unknown>> }) =>
  status === undefined ? answer(500, 'internal') : answer(status, code, details);

const answer = (status: number, code: string, details: Readonly<Record<string, unknown>> = {}): ProblemAnswer => ({
  status,
  code,
  details,
  headers: {},
});

/** What HTTP wants said beside these statuses. */
const BY_STATUS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer realm="rectify"' },
  503: { 'retry-after': '1' },
};

export const problemHeaders = ({ status, headers, details }: ProblemAnswer): Readonly<Record<string, string>> => ({
  ...BY_STATUS[status],
  ...(typeof details['retryAfterSeconds'] === 'number' && { 'retry-after': String(details['retryAfterSeconds']) }),
  ...headers,
});

/** The body, `application/problem+json`. A detail cannot take the place of what every problem says. */
export const problemBody = ({ status, code, details }: ProblemAnswer) => ({
  ...details,
  type: `urn:rectify:problem:${code}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  detail: sentence(code),
});

/** `correction.already-due` reads "Correction: already due." What a person needs to go on is in the details; clients translate the code. */
function sentence(code: string): string {
  const [subject = '', ...rest] = code.replaceAll('-', ' ').split('.');
  const text = rest.length > 0 ? `${subject}: ${rest.join(', ')}` : subject;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
