import type { Limits } from '#application';
import type { FastifyHttpOptions } from 'fastify';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem } from '../http/http-problem.js';
import { problemBody } from '../http/problem-details.js';
import { SAFE_HEADERS } from './browser-policy.js';

/** What one connection may do, however slowly it does it. */
export const connectionOptions = ({
  bodyMaxBytes,
  headersMaxBytes,
  headersTimeoutSeconds,
  requestTimeoutSeconds,
  idleTimeoutSeconds,
}: Limits) =>
  ({
    bodyLimit: bodyMaxBytes,
    // A connection on which nothing moves either way; a stream of events has a heartbeat.
    connectionTimeout: idleTimeoutSeconds * 1000,
    keepAliveTimeout: idleTimeoutSeconds * 1000,
    requestTimeout: requestTimeoutSeconds * 1000,
    http: {
      maxHeaderSize: headersMaxBytes,
      headersTimeout: headersTimeoutSeconds * 1000,
      connectionsCheckingInterval: Math.min(headersTimeoutSeconds * 1000, 5000),
      // Node would refuse without a word; a hook does with one.
      requireHostHeader: false,
    },
    clientErrorHandler: answerBrokenRequest,
  }) satisfies FastifyHttpOptions<Server>;

/** How many connections there may be; beyond, new ones are closed at once. */
export function boundConnections(server: Server, { maxConnections }: Limits): void {
  server.maxConnections = maxConnections;
  // Bounded by their bytes. Node would leave out those beyond the number, among them perhaps what a command depends on.
  server.maxHeadersCount = 0;
  // An expectation that nobody knows may be passed over; Node would refuse it without a word.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** What never became a request is answered as a problem all the same, and its connection closed. */
function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = BROKEN[error.code ?? ''] ?? new HttpProblem(400, 'request.malformed');
  const body = JSON.stringify(problemBody(problem));
  const headers = {
    ...SAFE_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`, ...lines, '', body].join('\r\n'));
}

/** By Node's codes. */
const BROKEN: Readonly<Record<string, HttpProblem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpProblem(408, 'request.timeout'),
  HPE_HEADER_OVERFLOW: new HttpProblem(431, 'request.headers-too-large'),
};
