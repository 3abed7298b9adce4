import type { Settings } from '#application';
import { Cannot } from './cannot.js';

/**
 * A file in the data folder of a node is not its log, though it be one of before: nothing is to be made of it in silence.
 * @throws Cannot
 */
export function requireLogInFile({ eventLog }: Settings): void {
  if (eventLog.engine !== 'sqlite')
    throw new Cannot(
      'the log is on EventStoreDB (log.elsewhere): back up the files of that server, or bring the log into a folder by migrate-log, and give this there with EVENT_LOG=sqlite',
    );
}

/** @throws Cannot */
export function requireKeysInFile({ sharedKeys }: Settings): void {
  if (sharedKeys)
    throw new Cannot(
      'the keys are in Redis (person-keys.elsewhere): leave out --keys, and back up the files of that Redis and the master key',
    );
}
