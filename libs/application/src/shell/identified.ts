import { hash } from 'node:crypto';
import type { NewEvent } from '../ports/event-log.js';
import { derivedId } from './derived-id.js';

/** Gives the events of an append their ids: the same bytes of the same command have the same ids, another decision has others. */
export function identified(stream: string, commandId: string, events: readonly Omit<NewEvent, 'id'>[]): readonly NewEvent[] {
  const decision = hash('sha256', JSON.stringify([stream, events]));
  return events.map((event, index) => ({ id: derivedId(commandId, index, decision), ...event }));
}
