import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CheckpointStore, EventLogError, type Checkpoint } from '#application';
import type { GroupCommit } from './group-commit.js';

export interface CheckpointAccess {
  readonly database: DatabaseSync;
  readonly commits: GroupCommit;
  /** Answers a question to an open log, and puts what goes wrong below it in the log's words. */
  readonly answer: <T>(question: () => T) => Promise<T>;
}

/** In the log's own file; saves are committed together with the appends that wait. */
export class SqliteCheckpointStore extends CheckpointStore {
  readonly #commits: GroupCommit;
  readonly #answer: CheckpointAccess['answer'];
  readonly #find: StatementSync;
  readonly #put: StatementSync;

  constructor({ database, commits, answer }: CheckpointAccess) {
    super();
    this.#commits = commits;
    this.#answer = answer;
    this.#find = database.prepare('SELECT revision, value FROM checkpoint WHERE name = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO checkpoint (name, revision, value) VALUES (?, ?, ?)');
  }

  override load(name: string): Promise<Checkpoint | undefined> {
    return this.#answer(() => this.#read(name));
  }

  override async save(name: string, expected: number, value: unknown): Promise<Checkpoint> {
    const text = JSON.stringify(value);
    return await this.#commits.submit(() => () => {
      const actual = this.#read(name)?.revision ?? 0;
      if (actual !== expected) {
        throw new EventLogError('log.wrong-revision', { checkpoint: name, expected, actual });
      }
      this.#put.run(name, expected + 1, text);
      return { revision: expected + 1, value: JSON.parse(text) as unknown };
    });
  }

  #read(name: string): Checkpoint | undefined {
    const row = this.#find.get(name);
    return row && { revision: Number(row.revision), value: parsed(name, String(row.value)) };
  }
}

/** @throws EventLogError `log.corrupt` where it is no JSON any more */
function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new EventLogError('log.corrupt', { checkpoint: name, reason: 'it is not JSON' }, { cause });
  }
}
