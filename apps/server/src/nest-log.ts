import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own words as structured lines in the one log. What it says while it starts is for whoever mends it. */
export const nestLog = (pino: Logger): LoggerService => {
  const at =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]) => {
      const context = rest.at(-1);
      const text = message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message);
      pino[level]({ ...(typeof context === 'string' && { context }), ...(message instanceof Error && { err: message }) }, text);
    };
  return { log: at('debug'), debug: at('debug'), verbose: at('debug'), warn: at('warn'), error: at('error'), fatal: at('error') };
};
