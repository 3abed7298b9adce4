import { EventLogError, type EventCodec, type NewEvent, type Position, type StoredEvent } from '#application';

/** What is known of an event before it has a place. */
export type Unplaced = Omit<NewEvent, 'id'>;

/** All of a stored event but its position, which only the engine's order knows. */
export type PlacedEvent = Omit<StoredEvent, 'position'>;

/** The fields that the port knows, always in the same order, as JSON text. @throws EventLogError `log.event-invalid` */
export function eventText(event: NewEvent): string {
  const unplaced: { [Name in keyof Unplaced]-?: Unplaced[Name] | undefined } = {
    type: event.type,
    data: event.data,
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
  try {
    return JSON.stringify(unplaced);
  } catch (cause) {
    throw new EventLogError('log.event-invalid', { id: event.id, type: event.type, reason: 'its data is not JSON' }, { cause });
  }
}

/** As a reader will find it: what is not JSON has become something else on the way, or nothing. */
export function unplaced(text: string): Unplaced {
  return JSON.parse(text) as Unplaced;
}

/** The JSON text of a `PlacedEvent`. An id and a stream's name hold no sign that JSON would escape. */
export function placedText(text: string, { id, stream, revision }: Pick<PlacedEvent, 'id' | 'stream' | 'revision'>): string {
  return `{"id":"${id}","stream":"${stream}","revision":${revision},${text.slice(1)}`;
}

/** @throws EventLogError `log.event-invalid` where the codec knows no such data */
export function storedEvent(placed: PlacedEvent, position: Position, codec: EventCodec): StoredEvent {
  return { ...placed, position, data: codec.upcast(placed.stream, placed.type, placed.data) };
}
