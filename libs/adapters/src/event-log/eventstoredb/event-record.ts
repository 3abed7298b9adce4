import { EventLogError, type EventCodec, type StoredEvent } from '#application';
import { jsonEvent, type EventData } from '@eventstore/db-client';
import type { CheckedAppend } from '../checked-append.js';
import { storedEvent, type PlacedEvent } from '../event-text.js';
import type { Received } from './filtering-client.js';
import { positionText, type Place } from './place.js';

type Written = CheckedAppend['events'][number]['written'];
type Json = Readonly<Record<string, unknown>>;

/** An event as the server keeps it, in whatever way it was read. */
export interface Recorded {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly place: Place;
  readonly type: string;
  /** JSON in UTF-8, or what the client has parsed already. */
  readonly data: unknown;
  readonly metadata: unknown;
}

/** What the server calls what binds commands: its own projections follow them by these names. */
const CORRELATION = '$correlationId';
const CAUSATION = '$causationId';

/** The event's data are its data there, and all else of it is metadata. */
export function eventData({ id, type, data, correlationId, causationId, ...written }: Written): EventData {
  const { occurredAt, recordedAt, actor, role, organization, commandId, commandHash } = written;
  return jsonEvent({
    id,
    type,
    data,
    metadata: {
      occurredAt,
      recordedAt,
      actor,
      role,
      ...(organization !== undefined && { organization }),
      commandId,
      commandHash,
      ...(causationId !== undefined && { [CAUSATION]: causationId }),
      [CORRELATION]: correlationId,
    },
  });
}

export function received(event: Received): Recorded {
  return {
    id: event.getId()?.getString() ?? '',
    stream: Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
    revision: Number(event.getStreamRevision()),
    place: BigInt(event.getCommitPosition()),
    type: event.getMetadataMap().get('type') ?? '',
    data: event.getData_asU8(),
    metadata: event.getCustomMetadata_asU8(),
  };
}

/**
 * The event as the port's readers get it, and nobody else's.
 * @throws EventLogError `log.corrupt` where it was not written by this engine, `log.event-invalid`
 */
export function readEvent({ id, stream, revision, place, type, data, metadata }: Recorded, codec: EventCodec): StoredEvent {
  const position = positionText(place);
  const [fields, body] = [objectIn(metadata), objectIn(data)];
  if (!fields || !body) throw new EventLogError('log.corrupt', { stream, revision, position, reason: 'it is no JSON' });
  const { [CORRELATION]: correlationId, [CAUSATION]: causationId, ...envelope } = fields;
  const placed = {
    ...{ id, stream, revision, type, data: body },
    ...envelope,
    ...(causationId !== undefined && { causationId }),
    correlationId,
  } as Json as unknown as PlacedEvent;
  const missing = ENVELOPE.find((name) => typeof placed[name] !== 'string');
  if (missing) throw new EventLogError('log.corrupt', { stream, revision, position, reason: `its ${missing} is missing` });
  return storedEvent(placed, position, codec);
}

const ENVELOPE = ['occurredAt', 'recordedAt', 'actor', 'role', 'commandId', 'commandHash', 'correlationId'] as const;

function objectIn(value: unknown): Json | undefined {
  const parsed = value instanceof Uint8Array ? parse(value) : value;
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Json) : undefined;
}

export function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown;
  } catch {
    return undefined;
  }
}
