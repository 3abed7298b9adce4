import type { DatabaseSync } from 'node:sqlite';
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
  /** Nothing of the transaction has happened: what is remembered of it has to be forgotten. */
  rolledBack(): void;
}

/** Bounds how long one transaction holds up the process. */
const MOST_WRITES = 256;

type Answer = () => void;

interface Waiting {
  /** @returns how to answer the writer once the transaction is durable, and whether it was refused */
  readonly run: () => { readonly answer: Answer; readonly isRefused: boolean };
  readonly fail: (error: unknown) => void;
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
  #waiting: Waiting[] = [];
  #isScheduled = false;
  #isClosed = false;

  constructor(database: DatabaseSync, observer: CommitObserver) {
    this.#database = database;
    this.#observer = observer;
  }

  /** @throws EventLogError `log.unavailable` once closed, `log.disk-full`, and what the write refuses */
  submit<T>(write: () => T): Promise<T> {
    if (this.#isClosed) {
      return Promise.reject(new EventLogError('log.unavailable', { reason: 'the log is closed' }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ run: () => attempt(write, resolve, reject), fail: reject });
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
    if (this.#isScheduled) {
      return;
    }
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#commitSome();
      if (this.#waiting.length > 0) {
        this.#schedule();
      }
    });
  }

  #commitSome(): void {
    const batch = this.#waiting.splice(0, MOST_WRITES);
    if (batch.length === 0) {
      return;
    }
    let done: ReturnType<Waiting['run']>[];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      done = batch.map(({ run }) => run());
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#undo(batch, asLogFailure(error));
      return;
    }
    for (const { answer } of done) {
      answer();
    }
    this.#observer.committed({ writes: batch.length, refused: done.filter(({ isRefused }) => isRefused).length });
  }

  #undo(batch: readonly Waiting[], failure: unknown): void {
    for (const { fail } of batch) {
      fail(failure);
    }
    this.#observer.rolledBack();
    rollBack(this.#database);
  }
}

function attempt<T>(write: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): ReturnType<Waiting['run']> {
  try {
    const value = write();
    return { answer: () => resolve(value), isRefused: false };
  } catch (error) {
    if (error instanceof EventLogError) {
      return { answer: () => reject(error), isRefused: true };
    }
    throw error;
  }
}
