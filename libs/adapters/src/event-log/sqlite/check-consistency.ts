import type { DatabaseSync } from 'node:sqlite';
import type { Position } from '#application';
import { isRecord, NO_HASH, type EventRecord, type RecordRow } from './event-record.js';
import { EventTable } from './event-table.js';
import { positionText } from './position-text.js';
import { needsMark } from './stream-table.js';

interface Fault {
  readonly position?: Position;
  readonly stream?: string;
  readonly reason: string;
}

export interface Consistency {
  readonly events: number;
  readonly streams: number;
  /** At most 100. */
  readonly faults: readonly Fault[];
}

const MOST_FAULTS = 100;
const PAGE = 1000;

/**
 * Verifies what no index enforces: the chain of hashes, dense positions, each stream's revisions and the way back through them, its head and
 * its marks; and SQLite's own structure. Needs memory for each stream's end.
 */
export function checkConsistency(database: DatabaseSync): Consistency {
  const check = new ConsistencyCheck(database);
  check.structure();
  check.events();
  check.heads();
  return { events: check.count, streams: check.ends.size, faults: check.faults };
}

class ConsistencyCheck {
  readonly faults: Fault[] = [];
  readonly ends = new Map<string, { readonly revision: number; readonly position: number }>();
  /** Where streams that have moved since ended when the heads were last written; undefined for one that began since. */
  readonly #written = new Map<string, { readonly revision: number; readonly position: number } | undefined>();
  readonly #writtenTo: number;
  count = 0;
  #last = { position: 0, hash: NO_HASH };

  readonly #database: DatabaseSync;
  /** The number of each stream; those that have no head yet are numbered on, as they begin. */
  readonly #numbers = new Map<string, number>();
  #lastNumber = 0;
  readonly #isMarked: (stream: string, revision: number, position: number) => boolean;
  readonly #pointsTo: (position: number, previous: number) => boolean;

  constructor(database: DatabaseSync) {
    const mark = database.prepare('SELECT 1 FROM mark WHERE stream = ? AND revision = ? AND position = ?');
    const numbers = database.prepare('SELECT id, name FROM stream ORDER BY id');
    for (const { id, name } of numbers.iterate()) {
      this.#numbers.set(String(name), Number(id));
      this.#lastNumber = Number(id);
    }
    const pointer = database.prepare('SELECT 1 FROM event WHERE position = ? AND previous = ?');
    this.#database = database;
    this.#writtenTo = Number(database.prepare('SELECT position FROM heads_written').get()?.['position'] ?? 0);
    this.#isMarked = (stream, revision, position) => mark.get(this.#numbers.get(stream) ?? 0, revision, position) !== undefined;
    this.#pointsTo = (position, previous) => pointer.get(position, previous) !== undefined;
  }

  structure(): void {
    for (const { integrity_check: said } of this.#database.prepare('PRAGMA integrity_check(10)').all()) {
      if (said !== 'ok') {
        this.#report({ reason: String(said) });
      }
    }
  }

  events(): void {
    const table = new EventTable(this.#database);
    const next = () => table.range(this.#last.position, Number.MAX_SAFE_INTEGER, PAGE);
    for (let rows = next(); rows.length > 0; rows = next()) {
      for (const row of rows) {
        this.#event(row);
        this.#last = { position: row[0], hash: row[1] };
        this.count++;
      }
    }
  }

  heads(): void {
    if (this.#writtenTo > this.#last.position) {
      this.#report({ reason: `the heads were written at position ${this.#writtenTo}, and the log ends before` });
    }
    const heads = this.#database.prepare('SELECT name, revision, head FROM stream');
    heads.setReadBigInts(true); // a damaged one may be any number
    const missing = new Set(this.ends.keys());
    for (const { name, revision, head } of heads.iterate()) {
      const stream = String(name);
      missing.delete(stream);
      const end = this.#written.has(stream) ? this.#written.get(stream) : this.ends.get(stream);
      if (!end || BigInt(end.revision) !== revision || BigInt(end.position) !== head) {
        this.#report({ stream, reason: 'its head is not its last event' });
      }
    }
    for (const stream of missing) {
      if (!this.#written.has(stream) || this.#written.get(stream)) {
        this.#report({ stream, reason: 'it has no head' });
      }
    }
  }

  #event([position, hash, text]: RecordRow): void {
    const at = { position: positionText(position) };
    if (position !== this.#last.position + 1) {
      this.#report({ ...at, reason: 'events before it are missing' });
    }
    if (!isRecord(text, hash)) {
      this.#report({ ...at, reason: 'its bytes do not match its hash' });
    }
    const record = parse(text);
    if (!record) {
      return;
    }
    if (record.before !== this.#last.hash) {
      this.#report({ ...at, reason: 'it does not continue the chain' });
    }
    this.#inStream(position, record.event);
  }

  #inStream(position: number, { stream, revision }: EventRecord['event']): void {
    const at = { position: positionText(position), stream };
    const end = this.ends.get(stream);
    if (revision !== (end ? end.revision + 1 : 0)) {
      this.#report({ ...at, reason: `its revision ${revision} follows ${end?.revision ?? 'none'}` });
    }
    if (!this.#pointsTo(position, end?.position ?? 0)) {
      this.#report({ ...at, reason: 'it points to another event than the one before it in its stream' });
    }
    if (needsMark(revision) && !this.#isMarked(stream, revision, position)) {
      this.#report({ ...at, reason: 'it has no mark' });
    }
    if (position > this.#writtenTo && !this.#written.has(stream)) {
      this.#written.set(stream, end);
      if (!end) {
        this.#numbers.set(stream, ++this.#lastNumber);
      }
    }
    this.ends.set(stream, { revision, position });
  }

  #report(fault: Fault): void {
    if (this.faults.length < MOST_FAULTS) {
      this.faults.push(fault);
    }
  }
}

/** Also of a record that does not match its hash, to tell what else is wrong; undefined where not even that can be read. */
function parse(text: string): EventRecord | undefined {
  try {
    const record = JSON.parse(text) as EventRecord;
    const { stream, revision }: { readonly stream: unknown; readonly revision: unknown } = record.event;
    return typeof stream === 'string' && Number.isSafeInteger(revision) ? record : undefined;
  } catch {
    return undefined;
  }
}
