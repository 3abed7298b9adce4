import type { DatabaseSync } from 'node:sqlite';
import type { Position } from '#application';
import { eventHash, NO_HASH, type NamedEventRow } from './event-row.js';
import { EventTable } from './event-table.js';
import { positionText } from './position-text.js';
import { needsMark } from './stream-table.js';

export interface Fault {
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

interface End {
  readonly revision: number;
  readonly position: number;
}

interface Tail {
  readonly position: number;
  readonly hash: string;
}

type Report = (fault: Fault) => void;

/**
 * Verifies what no index enforces: the chain of hashes, dense positions, each stream's revisions and the way back through them, its head and
 * its marks; and SQLite's own structure. Needs memory for each stream's end.
 */
export function checkConsistency(database: DatabaseSync): Consistency {
  const faults: Fault[] = [];
  const report: Report = (fault) => {
    if (faults.length < MOST_FAULTS) {
      faults.push(fault);
    }
  };
  checkStructure(database, report);
  const ends = new Map<string, End>();
  const events = checkEvents(database, ends, report);
  checkHeads(database, ends, report);
  return { events, streams: ends.size, faults };
}

function checkStructure(database: DatabaseSync, report: Report): void {
  for (const { quick_check: said } of database.prepare('PRAGMA quick_check(10)').all()) {
    if (said !== 'ok') {
      report({ reason: String(said) });
    }
  }
}

/** @returns how many events there are */
function checkEvents(database: DatabaseSync, ends: Map<string, End>, report: Report): number {
  const table = new EventTable(database);
  const isMarked = markFinder(database);
  let last: Tail = { position: 0, hash: NO_HASH };
  for (let count = 0; ;) {
    const rows = table.range(last.position, Number.MAX_SAFE_INTEGER, PAGE);
    if (rows.length === 0) {
      return count;
    }
    for (const row of rows) {
      const [position, number, revision, , , , hash, , name] = row;
      const stream = name ?? `unknown stream ${number}`;
      for (const reason of faultsOf(row, stream, last, ends.get(stream))) {
        report({ position: positionText(position), stream, reason });
      }
      if (needsMark(revision) && !isMarked(number, revision, position)) {
        report({ position: positionText(position), stream, reason: 'it has no mark' });
      }
      ends.set(stream, { revision, position });
      last = { position, hash };
      count++;
    }
  }
}

function* faultsOf(row: NamedEventRow, stream: string, last: Tail, end: End | undefined): Generator<string> {
  const [position, , revision, previous, id, before, hash, body] = row;
  if (position !== last.position + 1) {
    yield 'events before it are missing';
  }
  if (before !== last.hash) {
    yield 'it does not continue the chain';
  }
  if (eventHash({ before, id, stream, revision, previous, body }) !== hash) {
    yield 'its bytes do not match its hash';
  }
  if (revision !== (end ? end.revision + 1 : 0)) {
    yield `its revision ${revision} follows ${end?.revision ?? 'none'}`;
  }
  if (previous !== (end?.position ?? 0)) {
    yield 'it points to another event than the one before it in its stream';
  }
}

function checkHeads(database: DatabaseSync, ends: ReadonlyMap<string, End>, report: Report): void {
  for (const { name, revision, head } of database.prepare('SELECT name, revision, head FROM stream').iterate()) {
    const end = ends.get(String(name));
    if (end?.revision !== revision || end?.position !== head) {
      report({ stream: String(name), reason: 'its head is not its last event' });
    }
  }
}

function markFinder(database: DatabaseSync): (stream: number, revision: number, position: number) => boolean {
  const find = database.prepare('SELECT 1 FROM mark WHERE stream = ? AND revision = ? AND position = ?');
  return (stream, revision, position) => find.get(stream, revision, position) !== undefined;
}
