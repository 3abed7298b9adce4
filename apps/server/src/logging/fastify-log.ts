import { faultOf, type Logbook } from '#application';
import type { FastifyBaseLogger } from 'fastify';

/**
 * What Fastify has to say in the one logbook, without its words: they quote paths, and so queries. What happens to a request is told by our
 * own hooks; one child for all requests is then enough.
 */
export function fastifyLog(logbook: Logbook): FastifyBaseLogger {
  const at = (event: 'framework.said' | 'framework.warned' | 'framework.failed') => (said: unknown) => {
    const error = said instanceof Error ? said : errorIn(said);
    logbook.write(event, { by: 'fastify', ...(error && { fault: faultOf(error) }) });
  };
  const [said, warned, failed] = [at('framework.said'), at('framework.warned'), at('framework.failed')];
  const log: FastifyBaseLogger = {
    level: 'info',
    trace: said,
    debug: said,
    info: said,
    warn: warned,
    error: failed,
    fatal: failed,
    silent: () => undefined,
    child: () => log,
  };
  return log;
}

const errorIn = (said: unknown): Error | undefined =>
  typeof said === 'object' && said !== null && 'err' in said && said.err instanceof Error ? said.err : undefined;
