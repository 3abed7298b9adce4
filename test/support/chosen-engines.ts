import { randomBytes } from 'node:crypto';

/** What chooses engines; everything else of a test's settings is its own. */
export const CHOICES = ['EVENT_LOG', 'EVENTSTORE_URL', 'JOBS', 'REDIS_URL'] as const;

/** Whether what is under test keeps its log in a file of the data folder. */
export const LOG_IS_A_FILE = process.env['EVENT_LOG'] !== 'eventstoredb';

/**
 * The engines that the environment chooses for a whole run: `EVENT_LOG=eventstoredb EVENTSTORE_URL=… JOBS=bullmq REDIS_URL=… npm test`.
 * On servers that installations share, each call is a new one.
 */
export function chosenEngines(): Readonly<Record<string, string>> {
  if (LOG_IS_A_FILE) return {};
  const chosen = CHOICES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  const installation = `test_${randomBytes(8).toString('hex')}`;
  return { ...Object.fromEntries(chosen), INSTALLATION: installation, REDIS_PREFIX: installation };
}
