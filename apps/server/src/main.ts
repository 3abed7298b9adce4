import { faultOf, settingsFrom } from '#application';
import { pino } from 'pino';
import { logbookOn } from './composition.js';
import { startServer } from './start-server.js';

// The log holds what people wrote: nobody else on this machine reads it.
process.umask(0o077);

let logbook = logbookOn(pino());
try {
  const settings = settingsFrom(process.env);
  const log = pino({ level: settings.logLevel });
  logbook = logbookOn(log);
  const server = await startServer({ settings, log });
  // Before anybody is told that it runs: from then on it may be ended.
  let closing: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      closing ??= server.close().catch((error: unknown) => {
        logbook.write('server.not-stopped', { fault: faultOf(error) });
        process.exitCode = 1;
      });
    });
  }
  if (server.firstLogin) {
    const { name, password } = server.firstLogin;
    // Once, and on the terminal alone: it is no line of the log.
    process.stderr.write(
      `\nThe administrator signs in as ${name} with the one-time password ${password}\nand has to change it. It is not shown again.\n\n`,
    );
  }
  process.stderr.write(
    `Rectify listens on ${server.url}${process.env['HOST'] ? '' : ' (this machine alone; set HOST to be reached from others)'}\n`,
  );
} catch (error) {
  logbook.write('server.not-started', { fault: faultOf(error) });
  process.stderr.write(`Rectify did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
