import type { FastifyInstance } from 'fastify';

/** Milliseconds in which whoever was refused in the midst of an upload may come to its end, and read why. */
const LINGER_MS = 10_000;

/**
 * What happens to connections when their answer is given. While the server ends, what is under way is answered and its connection with it:
 * a client may have sent its next request already, which then must not be begun, since nobody could be told what came of it.
 */
export function addClosingHooks(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (!closing || !socket.writableEnded) {
      done();
      return;
    }
    reply.hijack();
    socket.destroy();
  });

  fastify.addHook('onSend', (_, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });

  fastify.addHook('onResponse', (request, _, done) => {
    const { raw } = request;
    if (closing) raw.socket.end();
    else if (!raw.complete) setTimeout(() => raw.complete || raw.socket.destroy(), LINGER_MS).unref();
    done();
  });
}
