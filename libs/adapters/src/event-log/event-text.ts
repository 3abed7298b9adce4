import { EventLogError, type EventCodec, type NewEvent, type StoredEvent } from '#application';

/** What is kept of an event beside its place and its id. */
type Kept = Omit<NewEvent, 'id'>;

/** Where an event stands. */
export type Place = Pick<StoredEvent, 'id' | 'stream' | 'revision' | 'position'>;

/** The JSON text that an engine keeps: the fields that the port knows, always in the same order. @throws EventLogError `log.event-invalid` */
export function eventText(event: NewEvent): string {
  const kept: { [Name in keyof Kept]-?: Kept[Name] | undefined } = {
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
    return JSON.stringify(kept);
  } catch (cause) {
    throw new EventLogError('log.event-invalid', { id: event.id, type: event.type, reason: 'its data is not JSON' }, { cause });
  }
}

/** The data as a reader will find it: what is not JSON has become something else on the way, or nothing. */
export function dataOf(text: string): NewEvent['data'] {
  return (JSON.parse(text) as Kept).data;
}

/** @throws EventLogError `log.event-invalid` where the codec knows no such data */
export function storedEvent(text: string, place: Place, codec: EventCodec): StoredEvent {
  const kept = JSON.parse(text) as Kept;
  return { ...place, ...kept, data: codec.upcast(place.stream, kept.type, kept.data) };
}
