import { codeOf, NO_SPAN, type Watch } from '#application';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** In the logbook and the instruments alone, as nginx writes it: nobody was there any more to be answered. */
const CLIENT_GONE = 499;

/**
 * Around every request, one line in the logbook, the instruments, and a span of the trace that it names or begins. None of them holds bodies,
 * addresses, paths or the texts of queries, since those may be personal.
 */
export class RequestWatch {
  constructor(private readonly watch: Watch) {}

  addTo(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      this.begin(request, reply);
      done();
    });
    // Reading a body leaves what is around it: the handler is entered anew.
    fastify.addHook('preHandler', (request, _, done) => {
      (request.span ?? NO_SPAN).run(done);
    });
    fastify.server.on('clientError', (error) =>
      this.watch.logbook.write('connection.broken', { code: String(codeOf(error) ?? 'unknown') }),
    );
  }

  /** Also for a request that meets no hook. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    const { method, headers } = request;
    const route = routeOf(request) ?? 'unknown';
    const span = this.watch.tracing.begin(`${method} ${route}`, headers, { 'http.request.method': method, 'http.route': route });
    request.span = span;
    if (span.context) {
      reply.header('traceparent', span.context.traceparent);
      if (span.context.tracestate !== undefined) reply.header('tracestate', span.context.tracestate);
    }
    // A client that goes away in the middle ends its request too, and no hook tells.
    reply.raw.once('close', () => this.end(request, reply.raw.writableFinished ? reply.statusCode : CLIENT_GONE, reply.elapsedTime));
  }

  private end(request: FastifyRequest, status: number, ms: number): void {
    const { method, caller, commandId: command, refusedWith: code, span = NO_SPAN, id } = request;
    const route = routeOf(request);
    this.watch.instruments.requestDone(method, route, status, ms / 1000);
    const trace = span.context?.traceparent.split('-')[1];
    const entry = {
      request: id,
      method,
      route: route ?? 'unknown',
      status,
      ms: Math.round(ms * 10) / 10,
      ...(caller && { caller: caller.person }),
      ...(command !== undefined && { command }),
      ...(trace !== undefined && { trace }),
    };
    if (status < 400) this.watch.logbook.write('request.answered', entry);
    else this.watch.logbook.write(status < 500 ? 'request.refused' : 'request.failed', { ...entry, code: code ?? 'request.aborted' });
    if (span === NO_SPAN) return;
    span.note({ 'http.response.status_code': status, ...(command !== undefined && { 'rectify.command.id': command }) });
    if (status >= 500) span.fail(code ?? 'internal');
    span.end();
  }
}

const routeOf = (request: FastifyRequest): string | undefined => (request.is404 ? undefined : request.routeOptions.url);
