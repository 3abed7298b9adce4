import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './http-problem.js';
import { REQUEST_STATE } from './request-state.js';

const JSON_TYPE = /^application\/json\s*(?:;|$)/iu;

/** Everywhere else a body is JSON, and nothing may pass for an empty one. */
const TAKE_FILES: ReadonlySet<string> = new Set(['/v1/evidence']);

/**
 * What happens around every request: the headers that every answer carries, and one line in the log, which holds neither bodies nor
 * addresses nor the texts of queries, since those may be personal.
 */
export function addRequestHooks(fastify: FastifyInstance, extraHeaders: Readonly<Record<string, string>>): void {
  for (const name of REQUEST_STATE) fastify.decorateRequest(name, undefined);

  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      ...extraHeaders,
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    done();
  });

  fastify.addHook('onRequest', (request, _, done) => {
    const type = request.headers['content-type'];
    const refused = type !== undefined && !request.is404 && !JSON_TYPE.test(type) && !TAKE_FILES.has(request.routeOptions.url ?? '');
    if (refused) done(new HttpProblem(415, 'request.media-type', { expected: 'application/json' }));
    else done();
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        caller: request.caller?.person,
        command: request.commandId,
        code: request.refusedWith,
      },
      'request',
    );
    done();
  });
}
