import { EventLogError, type EventCodec, type NewEvent, type Position, type StoredEvent } from '#application';

/** All of a stored event but its position, which only the engine's order knows. */
export type PlacedEvent = Omit<StoredEvent, 'position'>;

/** An event on its way into the log: its engine fills in its place. */
interface WrittenEvent extends Omit<PlacedEvent, 'organization' | 'causationId'> {
  revision: number;
  position: Position;
  organization?: string;
  causationId?: string;
}

/** What the port knows of an event besides its id and its data: text, all of it, of which JSON loses nothing. */
type Envelope = { [Name in Exclude<keyof NewEvent, 'id' | 'data'>]-?: string | undefined };

const OPTIONAL: ReadonlySet<string> = new Set<keyof NewEvent>(['organization', 'causationId']);

/** An event as text and as a reader will find it, before it has a place. */
export interface EventText {
  /** JSON of the fields that the port knows, always in the same order; its id is left out. */
  readonly text: string;
  /** What the text says: data that is not JSON has become something else on the way, or nothing. */
  readonly written: WrittenEvent;
}

/** @throws EventLogError `log.event-invalid` where its data is not JSON, or another field is no text */
export function eventText(event: NewEvent, stream: string): EventText {
  const envelope: Envelope = {
    type: event.type,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    actor: event.actor,
    role: event.role,
    organization: event.organization,
    commandId: event.commandId,
    commandHash: event.commandHash,
    causationId: event.causationId,
    correlationId: event.correlationId,
  };
  checkEnvelope(event, envelope);
  const data = dataText(event);
  const { organization, causationId } = event;
  const written: WrittenEvent = {
    id: event.id,
    stream,
    revision: 0,
    position: '',
    type: event.type,
    data: JSON.parse(data) as NewEvent['data'],
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    actor: event.actor,
    role: event.role,
    commandId: event.commandId,
    commandHash: event.commandHash,
    correlationId: event.correlationId,
  };
  if (organization !== undefined) {
    written.organization = organization;
  }
  if (causationId !== undefined) {
    written.causationId = causationId;
  }
  return { text: `${JSON.stringify(envelope).slice(0, -1)},"data":${data}}`, written };
}

function checkEnvelope({ id, type }: NewEvent, envelope: Envelope): void {
  for (const name in envelope) {
    const field: unknown = envelope[name as keyof Envelope];
    if (typeof field !== 'string' && (field !== undefined || !OPTIONAL.has(name))) {
      throw new EventLogError('log.event-invalid', { id, type, reason: `its ${name} is no text` });
    }
  }
}

function dataText({ id, type, data }: NewEvent): string {
  let cause: unknown;
  try {
    const text = JSON.stringify(data) as string | undefined;
    if (text !== undefined) {
      return text;
    }
  } catch (error) {
    cause = error;
  }
  throw new EventLogError('log.event-invalid', { id, type, reason: 'its data is not JSON' }, { cause });
}

/** The JSON text of a `PlacedEvent`. An id and a stream's name hold no sign that JSON would escape. */
export function placedText(text: string, { id, stream, revision }: Pick<PlacedEvent, 'id' | 'stream' | 'revision'>): string {
  return `{"id":"${id}","stream":"${stream}","revision":${revision},${text.slice(1)}`;
}

/**
 * What a reader gets of an event that was just parsed and is nobody else's.
 * @throws EventLogError `log.event-invalid` where the codec knows no such data
 */
export function storedEvent(placed: PlacedEvent, position: Position, codec: EventCodec): StoredEvent {
  const stored = placed as { -readonly [Name in keyof StoredEvent]: StoredEvent[Name] };
  stored.position = position;
  stored.data = codec.upcast(placed.stream, placed.type, placed.data);
  return stored;
}
