import { hash } from 'node:crypto';
import { EventLogError } from '#application';
import type { PlacedEvent } from '../event-text.js';
import { positionText } from './position-text.js';

/** What the file keeps of an event, as JSON text. Its hash covers the event's bytes and, through `before`, all of the history before it. */
export interface EventRecord {
  /** The hash of the event at the position before. */
  readonly before: string;
  readonly event: PlacedEvent;
}

/** A row as an array: half the cost of an object. */
export type RecordRow = readonly [position: number, hash: string, record: string];

/** Stands before the first event of a log. */
export const NO_HASH = '';

/** @param placed JSON text of the event */
export function recordText(before: string, placed: string): string {
  return `{"before":"${before}","event":${placed}}`;
}

export function recordHash(record: string): string {
  return hash('sha256', record, 'base64url');
}

/** Whether it is what was written: a damaged row may hold anything, nothing among it. */
export const isRecord = (record: unknown, stored: string): boolean => typeof record === 'string' && recordHash(record) === stored;

/** @throws EventLogError `log.corrupt` where the row is not what was written */
export function readRecord([position, stored, record]: RecordRow): EventRecord {
  if (!isRecord(record, stored)) {
    throw corrupt(position, 'its bytes do not match its hash');
  }
  return JSON.parse(record) as EventRecord;
}

export function corrupt(position: number, reason: string): EventLogError {
  return new EventLogError('log.corrupt', { position: positionText(position), reason });
}
