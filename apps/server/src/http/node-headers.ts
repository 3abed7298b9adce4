import { EventLog, Facts } from '#application';
import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * What a node says of itself with each answer under `/v1`: `rectify-tree-revision`, the organization tree by which it judges who may do what,
 * and, while the log is away, `rectify-behind-seconds`: what it tells is at least so old.
 */
export function addNodeHeaders(fastify: FastifyInstance, app: INestApplicationContext): void {
  const [log, facts] = [app.get(EventLog), app.get(Facts)];
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.url.startsWith('/v1/')) {
      const { treeRevision } = facts;
      if (treeRevision !== undefined) reply.header('rectify-tree-revision', treeRevision);
      if (log.silentMs > 0) reply.header('rectify-behind-seconds', Math.ceil(log.silentMs / 1000));
    }
    done(null, payload);
  });
}
