import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from './http-problem.js';
import { REQUEST_STATE } from './request-state.js';

const JSON_TYPE = /^application\/json\s*(?:;|$)/iu;

/** Everywhere else a body is JSON, and nothing may pass for an empty one. */
const TAKE_FILES: ReadonlySet<string> = new Set(['/v1/evidence']);

/** Milliseconds in which whoever was refused in the midst of an upload may come to its end, and read why. */
const LINGER_MS = 10_000;

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['content-type'] !== undefined || headers['transfer-encoding'] !== undefined || !/^0*$/u.test(headers['content-length'] ?? '');

/** What happens around every request: the headers that every answer carries, and what a body may be. */
export function addRequestHooks(fastify: FastifyInstance, extraHeaders: Readonly<Record<string, string>>): void {
  for (const name of REQUEST_STATE) fastify.decorateRequest(name, undefined);

  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      ...extraHeaders,
      'x-request-id': request.id,
      'cache-control': 'no-store',
    });
    done();
  });

  fastify.addHook('onRequest', ({ headers, raw }, _, done) => {
    if (headers.host === undefined && raw.httpVersion === '1.1') done(new HttpProblem(400, 'request.malformed'));
    else done();
  });

  fastify.addHook('onRequest', (request, _, done) => {
    const takesJson = !request.is404 && !TAKE_FILES.has(request.routeOptions.url ?? '');
    if (takesJson && hasBody(request) && !JSON_TYPE.test(request.headers['content-type'] ?? ''))
      done(new HttpProblem(415, 'request.media-type', { expected: 'application/json' }));
    else done();
  });

  // What is under way is answered; its connection would then be kept open for a next request that nobody takes any more.
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });

  fastify.addHook('onResponse', (request, _, done) => {
    if (closing) request.raw.socket.end();
    else if (!request.raw.complete) setTimeout(() => request.raw.complete || request.raw.socket.destroy(), LINGER_MS).unref();
    done();
  });
}
