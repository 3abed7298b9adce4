import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Every so many revisions an event is marked, so that a read from the middle of a long stream need not walk from its end. */
const MARK_INTERVAL = 64;

export const needsMark = (revision: number): boolean => revision > 0 && revision % MARK_INTERVAL === 0;

export interface StreamHead {
  readonly stream: number;
  readonly revision: number;
  /** The position of the stream's last event. */
  readonly position: number;
}

type MovingHead = { -readonly [Name in keyof StreamHead]: StreamHead[Name] };

/** How many heads the younger half holds before it becomes the older one. */
const MOST_YOUNG_HEADS = 10_000;

/** How many events may follow the last written heads: so many are read again when a log is opened that was not closed. */
const MOST_EVENTS_UNWRITTEN = 1024;

/**
 * Where each stream ends, and the marks on the way there. Heads move in memory, and are written once for many events: a row a commit costs more
 * than the event itself. The process is the file's only writer.
 */
export class StreamTable {
  /** The heads that moved since they were last written. */
  #moved = new Map<string, MovingHead>();
  /** The written heads that were asked for last, the younger and the older ones of them. */
  #young = new Map<string, StreamHead>();
  #old = new Map<string, StreamHead>();
  #writtenTo = 0;
  #lastStream = 0;
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #insertMark: StatementSync;
  readonly #findMark: StatementSync;
  readonly #findForeign: StatementSync;
  readonly #findWritten: StatementSync;
  readonly #setWritten: StatementSync;
  readonly #findLast: StatementSync;
  readonly #check: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id, revision, head FROM stream WHERE name = ?');
    this.#find.setReturnArrays(true);
    this.#put = database.prepare(`
      INSERT INTO stream (id, name, revision, head) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, head = excluded.head`);
    this.#insertMark = database.prepare('INSERT INTO mark (stream, revision, position) VALUES (?, ?, ?)');
    this.#findMark = database.prepare('SELECT revision, position FROM mark WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT 1');
    this.#findMark.setReturnArrays(true);
    this.#findForeign = database.prepare(`SELECT name FROM stream WHERE name < ? || '-' OR name >= ? || '.' LIMIT 1`);
    this.#findWritten = database.prepare('SELECT position FROM heads_written');
    this.#setWritten = database.prepare('UPDATE heads_written SET position = ?');
    this.#findLast = database.prepare('SELECT ifnull(max(id), 0) AS id FROM stream');
    this.#check = database.prepare('PRAGMA integrity_check(stream)');
    this.forgetMoved();
  }

  /** The last event of which the written heads know. */
  get writtenTo(): number {
    return this.#writtenTo;
  }

  head(name: string): StreamHead | undefined {
    return this.#moved.get(name) ?? this.#young.get(name) ?? this.#old.get(name) ?? this.#stored(name);
  }

  #stored(name: string): StreamHead | undefined {
    const row = this.#find.get(name) as unknown as [number, number, number] | undefined;
    if (!row) {
      return undefined;
    }
    const head = { stream: row[0], revision: row[1], position: row[2] };
    this.#remember(name, head);
    return head;
  }

  #remember(name: string, head: StreamHead): void {
    if (this.#young.size >= MOST_YOUNG_HEADS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, head);
  }

  /** Begins the stream where it has no head yet. @returns the stream's number */
  moveHead(name: string, head: StreamHead | undefined, revision: number, position: number): number {
    const moved = this.#moved.get(name);
    if (moved) {
      moved.revision = revision;
      moved.position = position;
      return moved.stream;
    }
    const stream = head?.stream ?? ++this.#lastStream;
    this.#moved.set(name, { stream, revision, position });
    return stream;
  }

  /** Whether so many events follow the written heads that it is time to write them. */
  isBehind(position: number): boolean {
    return position - this.#writtenTo >= MOST_EVENTS_UNWRITTEN;
  }

  /** Writes the heads as they stand at a position, the log's end; inside a transaction. */
  write(position: number): void {
    const moved = [...this.#moved].sort(([, one], [, other]) => one.stream - other.stream);
    for (const [name, head] of moved) {
      this.#put.run(head.stream, name, head.revision, head.position);
      // A younger one than what may be remembered.
      this.#old.delete(name);
      this.#remember(name, head);
    }
    this.#setWritten.run(position);
    this.#moved = new Map();
    this.#writtenTo = position;
  }

  /** What moved is to be found again from the events behind the written heads: after a transaction that did not happen. */
  forgetMoved(): void {
    this.#moved = new Map();
    this.#young.clear();
    this.#old.clear();
    this.#writtenTo = Number(this.#findWritten.get()?.['position'] ?? 0);
    this.#lastStream = Number(this.#findLast.get()?.['id']);
  }

  /** Remembers an event where its revision is one to be marked. */
  mark(stream: number, revision: number, position: number): void {
    if (needsMark(revision)) {
      this.#insertMark.run(stream, revision, position);
    }
  }

  /** An event at or behind this revision of the stream: a marked one, or its last. */
  nearest(head: StreamHead, revision: number): StreamHead {
    if (head.revision - revision < MARK_INTERVAL) {
      return head;
    }
    const row = this.#findMark.get(head.stream, revision) as unknown as [number, number] | undefined;
    return row ? { stream: head.stream, revision: row[0], position: row[1] } : head;
  }

  /**
   * What is wrong with how streams are found, where something is: a name that is not found any more would pass for a stream that never was, and
   * nothing else could tell.
   */
  fault(): string | undefined {
    const said = String(this.#check.get()?.['integrity_check']);
    return said === 'ok' ? undefined : said;
  }

  /** The name of a stream that another installation wrote, where there is one. `.` is the sign behind `-`. */
  foreign(prefix: string): string | undefined {
    const isOwn = (name: string) => name.startsWith(`${prefix}-`);
    const row = this.#findForeign.get(prefix, prefix);
    return row ? String(row['name']) : [...this.#moved.keys()].find((name) => !isOwn(name));
  }
}
