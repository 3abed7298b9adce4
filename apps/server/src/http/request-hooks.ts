import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addClosingHooks } from './closing-hooks.js';
import { HttpProblem } from './http-problem.js';
import { REQUEST_STATE } from './request-state.js';

const JSON_TYPE = /^application\/json\s*(?:;|$)/iu;

/** Everywhere else a body is JSON, and nothing may pass for an empty one. */
const TAKE_FILES: ReadonlySet<string> = new Set(['/v1/evidence', '/v1/calendars/:id/versions/:version/import']);

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['content-type'] !== undefined || headers['transfer-encoding'] !== undefined || !/^0*$/u.test(headers['content-length'] ?? '');

/** What happens around every request: the headers that every answer carries, and what a body may be. */
export function addRequestHooks(fastify: FastifyInstance, extraHeaders: Readonly<Record<string, string>>): void {
  for (const name of REQUEST_STATE) fastify.decorateRequest(name, undefined);
  addClosingHooks(fastify);

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
}
