import { randomUUID } from 'node:crypto';
import { EventLogError, type EventCodec, type NewEvent } from '#application';

export const PREFIX = 'test';

type Data = NewEvent['data'];

/** Knows one type of event, `NoteTaken { text, count? }`, and what two earlier eras wrote: `{ words }`, which it lifts, and `{ scrawl }`, which nobody can read any more. */
export class NoteCodec implements EventCodec {
  era: 'today' | 'early' = 'today';

  check(_stream: string, type: string, data: Data): void {
    if (type !== 'NoteTaken' || !(this.era === 'early' ? isEarly(data) : isNote(data))) {
      throw new EventLogError('log.event-invalid', { type });
    }
  }

  upcast(_stream: string, type: string, data: Data): Data {
    const { words, ...rest } = data;
    const lifted = words === undefined ? data : { text: words, ...rest };
    if (type !== 'NoteTaken' || !isNote(lifted)) {
      throw new EventLogError('log.event-invalid', { type });
    }
    return lifted;
  }
}

function isEarly(data: Data): boolean {
  return ['words', 'scrawl'].some((name) => typeof data[name] === 'string');
}

function isNote({ text, count, ...unknown }: Data): boolean {
  return typeof text === 'string' && (count === undefined || typeof count === 'number') && Object.keys(unknown).length === 0;
}

export function note(text = 'a note', more: Partial<NewEvent> = {}): NewEvent {
  return {
    id: randomUUID(),
    type: 'NoteTaken',
    data: { text },
    occurredAt: '2026-02-01T00:00:00Z',
    recordedAt: '2026-02-01T00:00:01Z',
    actor: 'p-1',
    role: 'supervisor',
    commandId: 'c-1',
    commandHash: 'h-1',
    correlationId: 'r-1',
    ...more,
  };
}

export function notes(count: number, text = 'note'): NewEvent[] {
  return Array.from({ length: count }, (_, index) => note(`${text} ${index}`));
}

/** A note whose JSON text, its id left out, has exactly so many bytes. */
export function noteOf(bytes: number, filler = 'x'): NewEvent {
  const { id: _, ...empty } = note('');
  const room = bytes - Buffer.byteLength(JSON.stringify(empty));
  const fillerBytes = Buffer.byteLength(filler);
  return note(filler.repeat(Math.floor(room / fillerBytes)) + 'x'.repeat(room % fillerBytes));
}
