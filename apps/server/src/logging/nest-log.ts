import { faultOf, type Logbook } from '#application';
import type { LoggerService } from '@nestjs/common';

/** Nest's own words in the one logbook: it speaks while it starts, of modules and routes, and never of a request. */
export const nestLog = (logbook: Logbook): LoggerService => {
  const at = (event: 'framework.said' | 'framework.warned' | 'framework.failed') => (message: unknown) =>
    logbook.write(event, {
      by: 'nest',
      ...(typeof message === 'string' && { says: message }),
      ...(message instanceof Error && { fault: faultOf(message) }),
    });
  const [said, warned, failed] = [at('framework.said'), at('framework.warned'), at('framework.failed')];
  return { log: said, debug: said, verbose: said, warn: warned, error: failed, fatal: failed };
};
