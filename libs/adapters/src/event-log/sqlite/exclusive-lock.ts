import { DatabaseSync } from 'node:sqlite';
import { EventLogError } from '#application';
import { asLogFailure } from './sqlite-failure.js';

/**
 * Keeps every other writer away from a log, in this process and in others, for as long as it is held. It is an exclusive SQLite lock on an
 * empty database beside the log: the operating system frees it when the process dies, however it dies, and readers of the log's own file
 * (backups, auditors) are not disturbed.
 */
export class ExclusiveLock {
  readonly #database: DatabaseSync;

  /** @throws EventLogError `log.locked` */
  constructor(logFile: string) {
    this.#database = new DatabaseSync(`${logFile}.lock`);
    try {
      this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      this.#database.close();
      const failure = asLogFailure(error);
      throw failure instanceof EventLogError && failure.code === 'log.locked'
        ? new EventLogError(
            'log.locked',
            { file: logFile, reason: 'it is open for writing already, perhaps by another process' },
            { cause: error },
          )
        : failure;
    }
  }

  release(): void {
    this.#database.close();
  }
}
