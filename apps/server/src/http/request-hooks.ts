import type { FastifyInstance } from 'fastify';
import { REQUEST_STATE } from './request-state.js';

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
