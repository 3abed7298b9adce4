import { Logbook, type LogEntries, type LogEvent } from '#application';
import type { Logger } from 'pino';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** How loud each line is: `error` wants somebody, `warn` may mend itself, `debug` is for whoever looks for something. */
export const LEVELS: Readonly<Record<LogEvent, Level>> = {
  'server.started': 'info',
  'server.not-started': 'fatal',
  'server.stopping': 'info',
  'server.stopped': 'info',
  'server.not-stopped': 'fatal',
  'connection.broken': 'debug',
  'request.answered': 'info',
  'request.refused': 'info',
  'request.failed': 'error',
  'request.fault': 'error',
  'command.accepted': 'debug',
  'command.repeated': 'debug',
  'command.refused': 'debug',
  'command.failed': 'error',
  'log.committed': 'debug',
  'read-model.caught-up': 'info',
  'read-model.interrupted': 'warn',
  'read-model.rebuilt': 'info',
  'read-model.not-rebuilt': 'error',
  'read-model.stopped': 'error',
  'past.made': 'info',
  'past.not-made': 'error',
  'past.let-go': 'debug',
  'reaction.gave': 'info',
  'reaction.refused': 'info',
  'reaction.interrupted': 'warn',
  'reaction.fold-not-saved': 'warn',
  'incident.opened': 'error',
  'incident.retried': 'info',
  'jobs.interrupted': 'warn',
  'clock.skewed': 'error',
  'clock.right': 'info',
  'counts.interrupted': 'warn',
  'leader.begun': 'info',
  'leader.ended': 'info',
  'leader.interrupted': 'warn',
  'job.refused': 'info',
  'job.failed': 'warn',
  'job.dead': 'error',
  'stream.opened': 'debug',
  'stream.closed': 'debug',
  'stream.cut-off': 'warn',
  'traces.not-sent': 'warn',
  'framework.said': 'debug',
  'framework.warned': 'warn',
  'framework.failed': 'error',
};

/** JSON lines, each with its level, its time in milliseconds, and `event`, by which it is found. */
export class PinoLogbook extends Logbook {
  constructor(private readonly logger: Logger) {
    super();
  }

  override writes(event: LogEvent): boolean {
    return this.logger.isLevelEnabled(LEVELS[event]);
  }

  override write<E extends LogEvent>(event: E, entry: LogEntries[E]): void {
    if (this.writes(event)) this.logger[LEVELS[event]]({ event, ...entry });
  }
}
