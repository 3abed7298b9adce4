import { realpath } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EventLog,
  EventLogError,
  type AllRead,
  type Appended,
  type CheckpointStore,
  type EventCodec,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from '#application';
import { inTransaction, migrate } from '../../sqlite/migrate.js';
import { openSqlite } from '../../sqlite/open-sqlite.js';
import { checkAppend, type AppendRules } from '../checked-append.js';
import { Doorbell } from '../doorbell.js';
import { storedEvent } from '../event-text.js';
import { followPages, readPages } from '../history-pages.js';
import { revisionRange, type RevisionRange } from '../revision-range.js';
import { checkPrefix, checkStreamName } from '../stream-name.js';
import { checkConsistency, type Consistency } from './check-consistency.js';
import { EventTable } from './event-table.js';
import { EventWriter } from './event-writer.js';
import { ExclusiveLock } from './exclusive-lock.js';
import { firstUnreadable } from './first-unreadable.js';
import { GroupCommit, type Commit } from './group-commit.js';
import { positionNumber, positionText } from './position-text.js';
import { EVENT_LOG_SCHEMA } from './schema.js';
import { SqliteCheckpointStore } from './sqlite-checkpoint-store.js';
import { asLogFailure } from './sqlite-failure.js';
import { RecentEvents } from './recent-events.js';
import { SqliteHistoryCursor } from './sqlite-history-cursor.js';
import { StreamTable, type StreamHead } from './stream-table.js';

export interface SqliteEventLogOptions {
  /** Path of the log; its folder must exist. `-wal`, `-shm` and `.lock` lie beside it. */
  readonly file: string;
  readonly codec: EventCodec;
  /** The installation's prefix of stream names, without `-`. */
  readonly prefix: string;
  /** Told of each transaction after it is durable; for measurements. */
  readonly onCommit?: (commit: Commit) => void;
}

/** Pages of the write-ahead log before it is carried over into the file: 16 MiB. The fewer times, the less is written twice. */
const CHECKPOINT_PAGES = 4000;

/** KiB; enough to keep what is worked on now out of the file. */
const CACHE_KIB = 64 * 1024;

/**
 * The log of one process, in one SQLite file. Appends that wait together are committed together. Each event keeps a hash over its bytes and
 * the hash of the event before it, checked whenever it is read; `fingerprint` is that hash.
 */
export class SqliteEventLog extends EventLog {
  readonly checkpoints: CheckpointStore;

  readonly #database: DatabaseSync;
  readonly #lock: ExclusiveLock;
  readonly #rules: AppendRules;
  readonly #events: EventTable;
  readonly #streams: StreamTable;
  readonly #writer: EventWriter;
  readonly #recent: RecentEvents;
  readonly #commits: GroupCommit;
  readonly #bell = new Doorbell();
  #isClosed = false;

  /**
   * Opens the log, makes it where there is none, and brings an older one to today's schema. Of one that cannot be opened, as a file that was
   * cut, it names the first event that cannot be read.
   * @throws EventLogError `log.locked`, `log.newer-version`, `log.corrupt`, and `log.stream-name` for a prefix that cannot be one or a log of
   *   another prefix
   */
  static async open(options: SqliteEventLogOptions): Promise<SqliteEventLog> {
    checkPrefix(options.prefix);
    const file = await realPath(options.file);
    const lock = new ExclusiveLock(file);
    try {
      return new SqliteEventLog(openDatabase(file), lock, options);
    } catch (error) {
      const failure = located(asLogFailure(error), file);
      lock.release();
      throw failure;
    }
  }

  private constructor(database: DatabaseSync, lock: ExclusiveLock, { file, codec, prefix, onCommit }: SqliteEventLogOptions) {
    super();
    this.#database = database;
    this.#lock = lock;
    this.#rules = { codec, prefix };
    this.#events = new EventTable(database);
    this.#streams = new StreamTable(database);
    this.#writer = new EventWriter(this.#events, this.#streams);
    const fault = this.#streams.fault();
    if (fault !== undefined) {
      throw new EventLogError('log.corrupt', { file, reason: fault });
    }
    const foreign = this.#streams.foreign(prefix);
    if (foreign !== undefined) {
      throw new EventLogError('log.stream-name', { file, prefix, stream: foreign, reason: 'the log is of another installation' });
    }
    this.#recent = new RecentEvents(codec);
    this.#commits = new GroupCommit(database, {
      committed: (commit) => {
        this.#recent.add(this.#writer.committed());
        this.#bell.ring();
        onCommit?.(commit);
      },
      rolledBack: () => this.#writer.rolledBack(),
    });
    this.checkpoints = new SqliteCheckpointStore({ database, commits: this.#commits, answer: (question) => this.#answer(question) });
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.#commits.submit(() => {
      const append = checkAppend(stream, expected, events, this.#rules);
      return () => this.#writer.write(append);
    });
  }

  override readStream(stream: string, options: StreamRead = {}): Promise<readonly StoredEvent[]> {
    return this.#answer(() => {
      checkStreamName(stream, this.#rules.prefix);
      const head = this.#streams.head(stream);
      const range = head && revisionRange(options, head.revision);
      if (!range) {
        return [];
      }
      const events = this.#recentOf(head, range) ?? this.#storedOf(stream, head, range);
      return options.direction === 'backwards' ? events : events.reverse();
    });
  }

  override readAll({ after, limit }: AllRead = {}): AsyncIterable<StoredEvent> {
    const end = this.#writer.last;
    return readPages(() => this.#cursor(after, () => end), limit);
  }

  override follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent> {
    const cursor = () => this.#cursor(after, () => this.#writer.last);
    return followPages(cursor, { bell: this.#bell, signal, isClosed: () => this.#isClosed });
  }

  /** Positions are dense here. */
  override countAfter(position: Position | undefined): Promise<number> {
    return this.#answer(() => this.#writer.last - this.#placeOf(position));
  }

  override head(): Promise<Position | undefined> {
    return this.#answer(() => (this.#writer.last === 0 ? undefined : positionText(this.#writer.last)));
  }

  override fingerprint(position: Position): Promise<string> {
    return this.#answer(() => {
      const number = positionNumber(position);
      if (number > this.#writer.last) {
        throw new EventLogError('log.truncated', { position, head: positionText(this.#writer.last) });
      }
      return this.#events.hashAt(number);
    });
  }

  /** Reads the whole file and verifies what no index enforces; holds up the process while it runs. Finds all faults, not only the first. */
  checkConsistency(): Promise<Consistency> {
    return this.#answer(() => checkConsistency(this.#database));
  }

  override async close(): Promise<void> {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#commits.close();
    this.#bell.ring();
    this.#writeHeads();
    this.#database.close();
    this.#lock.release();
    await nextTurn(); // until those who waited have read their answers
  }

  #recentOf(head: StreamHead, { lowest, highest }: RevisionRange): StoredEvent[] | undefined {
    return highest === head.revision ? this.#recent.backwards(head, lowest) : undefined;
  }

  #storedOf(stream: string, head: StreamHead, range: RevisionRange): StoredEvent[] {
    return this.#events
      .backwards(stream, this.#streams.nearest(head, range.highest), range)
      .map(({ event, position }) => storedEvent(event, positionText(position), this.#rules.codec));
  }

  #writeHeads(): void {
    try {
      inTransaction(this.#database, () => this.#writer.writeHeads());
    } catch {
      // On a full disk, say: who opens the log next finds them in its events.
    }
  }

  /** @throws EventLogError `log.position-unknown` behind the end */
  #placeOf(position: Position | undefined): number {
    const number = position === undefined ? 0 : positionNumber(position);
    if (number > this.#writer.last) {
      throw new EventLogError('log.position-unknown', { position });
    }
    return number;
  }

  #cursor(after: Position | undefined, end: () => number): SqliteHistoryCursor {
    this.#requireOpen();
    const cursor = new SqliteHistoryCursor({
      events: this.#events,
      recent: this.#recent,
      codec: this.#rules.codec,
      end: () => {
        this.#requireOpen();
        return end();
      },
    });
    if (after !== undefined) {
      const position = this.#placeOf(after);
      cursor.startAfter(
        position,
        failing(() => this.#events.hashAt(position)),
      );
    }
    return cursor;
  }

  #answer<T>(question: () => T): Promise<T> {
    return Promise.try(() => {
      this.#requireOpen();
      return failing(question);
    });
  }

  #requireOpen(): void {
    if (this.#isClosed) {
      throw new EventLogError('log.unavailable', { reason: 'the log is closed' });
    }
  }
}

/** What goes wrong below the log is said in the log's words. */
function failing<T>(question: () => T): T {
  try {
    return question();
  } catch (error) {
    throw asLogFailure(error);
  }
}

/**
 * Reads what there is, which takes seconds: of a log that nobody can use until it is mended. What was met at the start, near the end of the log, need
 * not be the first.
 */
function located(failure: unknown, file: string): unknown {
  if (!(failure instanceof EventLogError) || failure.code !== 'log.corrupt') return failure;
  const position = firstUnreadable(file);
  return position === undefined ? failure : new EventLogError(failure.code, { ...failure.details, position }, { cause: failure.cause });
}

/** One file has one lock, whatever links lead to it. */
async function realPath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file; // yet to be made, or SQLite says what is wrong with it
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = openSqlite({ file, journal: 'wal', cacheKiB: CACHE_KIB, checkpointPages: CHECKPOINT_PAGES });
  try {
    const migrated = migrate(database, EVENT_LOG_SCHEMA);
    if (migrated.outcome === 'newer') {
      throw new EventLogError('log.newer-version', { file, version: migrated.version, supported: migrated.supported });
    }
    if (migrated.outcome === 'foreign') {
      throw new EventLogError('log.corrupt', { file, reason: 'it is no event log' });
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
