import type { StoredEvent } from '#application';

/** An event as CloudEvents 1.0 has it (structured, JSON); what is ours alone stands in extension attributes. */
export function cloudEvent(event: StoredEvent) {
  const [installation = '', category = '', ...thing] = event.stream.split('-');
  return {
    specversion: '1.0',
    id: event.id,
    source: `/${installation}/${category}`,
    type: `rectify.${event.type}`,
    subject: thing.join('-'),
    time: event.recordedAt,
    datacontenttype: 'application/json',
    data: event.data,
    position: event.position,
    revision: event.revision,
    occurredat: event.occurredAt,
    actor: event.actor,
    role: event.role,
    ...(event.organization !== undefined && { organization: event.organization }),
    commandid: event.commandId,
    ...(event.causationId !== undefined && { causationid: event.causationId }),
    correlationid: event.correlationId,
  };
}
