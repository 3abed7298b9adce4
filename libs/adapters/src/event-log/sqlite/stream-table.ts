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

type RememberedHead = { -readonly [Name in keyof StreamHead]: StreamHead[Name] };

/** How many heads the younger half holds before it becomes the older one. */
const MOST_YOUNG_HEADS = 10_000;

/** Where each stream ends, and the marks on the way there. */
export class StreamTable {
  /** The heads that were asked for or moved last, the younger and the older ones of them; the process is the file's only writer. */
  #young = new Map<string, RememberedHead>();
  #old = new Map<string, RememberedHead>();
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #move: StatementSync;
  readonly #insertMark: StatementSync;
  readonly #findMark: StatementSync;
  readonly #findForeign: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id, revision, head FROM stream WHERE name = ?');
    this.#find.setReturnArrays(true);
    this.#insert = database.prepare('INSERT INTO stream (name, revision, head) VALUES (?, ?, ?)');
    this.#move = database.prepare('UPDATE stream SET revision = ?, head = ? WHERE id = ?');
    this.#insertMark = database.prepare('INSERT INTO mark (stream, revision, position) VALUES (?, ?, ?)');
    this.#findMark = database.prepare('SELECT revision, position FROM mark WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT 1');
    this.#findMark.setReturnArrays(true);
    this.#findForeign = database.prepare(`SELECT name FROM stream WHERE name < ? || '-' OR name >= ? || '.' LIMIT 1`);
  }

  head(name: string): StreamHead | undefined {
    return this.#young.get(name) ?? this.#old.get(name) ?? this.#stored(name);
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

  #remember(name: string, head: RememberedHead): void {
    if (this.#young.size >= MOST_YOUNG_HEADS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, head);
  }

  /** Begins the stream where it has no head yet. */
  moveHead(name: string, head: StreamHead | undefined, revision: number, position: number): StreamHead {
    if (!head) {
      const stream = Number(this.#insert.run(name, revision, position).lastInsertRowid);
      const begun = { stream, revision, position };
      this.#remember(name, begun);
      return begun;
    }
    this.#move.run(revision, position, head.stream);
    const remembered = this.#young.get(name);
    if (remembered) {
      remembered.revision = revision;
      remembered.position = position;
      return remembered;
    }
    const moved = { stream: head.stream, revision, position };
    this.#remember(name, moved);
    return moved;
  }

  /** After a transaction that did not happen. */
  forgetHeads(): void {
    this.#young.clear();
    this.#old.clear();
  }

  /** Remembers an event where its revision is one to be marked. */
  mark(stream: number, revision: number, position: number): void {
    if (needsMark(revision)) {
      this.#insertMark.run(stream, revision, position);
    }
  }

  /** An event at or behind this revision of the stream: the nearest marked one, or its last. */
  nearest(head: StreamHead, revision: number): StreamHead {
    const row = this.#findMark.get(head.stream, revision) as unknown as [number, number] | undefined;
    return row ? { stream: head.stream, revision: row[0], position: row[1] } : head;
  }

  /** The name of a stream that another installation wrote, where there is one. `.` is the sign behind `-`. */
  foreign(prefix: string): string | undefined {
    const row = this.#findForeign.get(prefix, prefix);
    return row && String(row.name);
  }
}
