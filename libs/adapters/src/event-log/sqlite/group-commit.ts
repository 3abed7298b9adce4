import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EventLogError } from '#application';
import { rollBack } from '../../sqlite/migrate.js';
import { asLogFailure } from './sqlite-failure.js';

/** One transaction, after it is durable. */
export interface Commit {
  /** Writes that waited together and were taken into it, the refused ones included. */
  readonly writes: number;
  readonly refused: number;
}

export interface CommitObserver {
  /** Once the commit is durable, before any writer reads his answer. */
  committed(commit: Commit): void;
  /** The file is as it was before the transaction: what is remembered of it has to be forgotten. */
  rolledBack(): void;
}

/** Bounds how long one transaction holds up the process. */
const MOST_WRITES = 256;

/** A write that waits for its transaction, and what came of it there. */
interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  value: unknown;
  refusal: EventLogError | undefined;
}

/**
 * Commits writes that wait together in one transaction: one sync of the disk for all of them. They wait for no timer, only until this turn
 * of the event loop has handled what arrived in it; a single writer is as fast as without.
 *
 * A write is synchronous, sees those before it, and refuses by an EventLogError before it has written anything; that refuses it alone. Any
 * other error undoes the transaction and fails all of its writes.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #observer: CommitObserver;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #waiting: Waiting[] = [];
  #isScheduled = false;
  #isClosed = false;

  constructor(database: DatabaseSync, observer: CommitObserver) {
    this.#database = database;
    this.#observer = observer;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /**
   * @param prepare done at once; what it throws refuses the write that it would give
   * @throws EventLogError `log.unavailable` once closed, `log.disk-full`, and what the write refuses
   */
  submit<T>(prepare: () => () => T): Promise<T> {
    return new Promise((resolve, reject: (error: unknown) => void) => {
      const write = prepare();
      if (this.#isClosed) {
        reject(new EventLogError('log.unavailable', { reason: 'the log is closed' }));
        return;
      }
      // What `write` gives is what its own promise is resolved with.
      this.#waiting.push({ write, resolve: resolve as (value: unknown) => void, reject, value: undefined, refusal: undefined });
      this.#schedule();
    });
  }

  /** Commits all that waits, now, and takes no more. */
  close(): void {
    this.#isClosed = true;
    while (this.#waiting.length > 0) {
      this.#commitSome();
    }
  }

  #schedule(): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(this.#turn);
    }
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    this.#commitSome();
    if (this.#waiting.length > 0) {
      this.#schedule();
    }
  };

  #commitSome(): void {
    const batch = this.#takeSome();
    if (batch.length === 0) {
      return;
    }
    let refused = 0;
    try {
      this.#begin.run();
      for (const waiting of batch) {
        refused += attempt(waiting) ? 0 : 1;
      }
      this.#commit.run();
    } catch (error) {
      this.#undo(batch, asLogFailure(error));
      return;
    }
    for (const { resolve, reject, value, refusal } of batch) {
      if (refusal) {
        reject(refusal);
      } else {
        resolve(value);
      }
    }
    this.#observer.committed({ writes: batch.length, refused });
  }

  #takeSome(): readonly Waiting[] {
    if (this.#waiting.length > MOST_WRITES) {
      return this.#waiting.splice(0, MOST_WRITES);
    }
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }

  #undo(batch: readonly Waiting[], failure: unknown): void {
    for (const { reject } of batch) {
      reject(failure);
    }
    rollBack(this.#database);
    this.#observer.rolledBack();
  }
}

/** @returns whether it was taken */
function attempt(waiting: Waiting): boolean {
  try {
    waiting.value = waiting.write();
    return true;
  } catch (error) {
    if (error instanceof EventLogError) {
      waiting.refusal = error;
      return false;
    }
    throw error;
  }
}
