import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/u;
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u;
const NO_TRACE = '0'.repeat(32);

/**
 * What binds everything that begins with this request: the W3C trace that it belongs to, the id that a proxy gave it, or one of ours.
 * Whatever else is in those headers is left out, since it would stand in the history.
 */
export function correlationOf({ traceparent, 'x-request-id': requestId }: IncomingHttpHeaders): string {
  const trace = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  if (trace !== undefined && trace !== NO_TRACE) return trace;
  return typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : randomUUID();
}
