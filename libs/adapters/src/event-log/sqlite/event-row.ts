import { hash } from 'node:crypto';
import { EventLogError, type EventCodec, type StoredEvent } from '#application';
import { storedEvent } from '../event-text.js';
import { positionText } from './position-text.js';

/** A row of the event table as an array, in this order: half the cost of an object a row. */
export type EventRow = readonly [
  position: number,
  stream: number,
  revision: number,
  /** The position of the stream's previous event; 0 for its first. */
  previous: number,
  id: string,
  /** The hash of the event at the position before. */
  before: string,
  hash: string,
  body: string,
];

/** Together with its stream's name, which is missing only in a damaged file. */
export type NamedEventRow = readonly [...EventRow, name: string | null];

export const EVENT_COLUMNS = ['position', 'stream', 'revision', 'previous', 'id', 'before', 'hash', 'body'] as const;

/** What stands before the first event of a log. */
export const NO_HASH = '';

export type HashedParts = Readonly<{ before: string; id: string; stream: string; revision: number; previous: number; body: string }>;

/** Covers all that a row says and, through its predecessor's hash, everything before it. No part can hold a line break, JSON text included. */
export function eventHash({ before, id, stream, revision, previous, body }: HashedParts): string {
  return hash('sha256', `${before}\n${id}\n${stream}\n${revision}\n${previous}\n${body}`, 'base64url');
}

/** @throws EventLogError `log.corrupt` where the row is not what was written, `log.event-invalid` where the codec refuses its data */
export function toStoredEvent(row: EventRow | NamedEventRow, stream: string, codec: EventCodec): StoredEvent {
  const [position, , revision, previous, id, before, stored, body] = row;
  if (eventHash({ before, id, stream, revision, previous, body }) !== stored) {
    throw corrupt(position, 'its bytes do not match its hash');
  }
  return storedEvent(body, { id, stream, revision, position: positionText(position) }, codec);
}

export function corrupt(position: number, reason: string): EventLogError {
  return new EventLogError('log.corrupt', { position: positionText(position), reason });
}
