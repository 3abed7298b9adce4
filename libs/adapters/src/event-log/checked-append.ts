import { EventLogError, MAX_APPEND_BYTES, MAX_EVENT_BYTES, type EventCodec, type ExpectedRevision, type NewEvent } from '#application';
import { eventText, unplaced, type Unplaced } from './event-text.js';
import { checkStreamName } from './stream-name.js';

/** An append that only its stream's revision can still refuse. Holds nothing of the caller's, who may change his objects meanwhile. */
export interface CheckedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly CheckedEvent[];
}

export interface CheckedEvent {
  readonly id: string;
  readonly text: string;
  /** What the text says. */
  readonly content: Unplaced;
}

export interface AppendRules {
  readonly codec: EventCodec;
  readonly prefix: string;
}

/** What every engine refuses of an append before it looks at the stream. @throws EventLogError as `EventLog.append` says */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  { codec, prefix }: AppendRules,
): CheckedAppend {
  checkStreamName(stream, prefix);
  if (events.length === 0) {
    throw new EventLogError('log.empty-append', { stream });
  }
  const written = events.map((event) => ({ id: checkId(event), text: eventText(event) }));
  checkSizes(stream, written);
  const checked = written.map(({ id, text }) => ({ id, text, content: unplaced(text) }));
  for (const { content } of checked) {
    codec.check(stream, content.type, content.data);
  }
  return { stream, expected, events: checked };
}

function checkId({ id, type }: NewEvent): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new EventLogError('log.event-invalid', { id, type, reason: 'its id is no lower-case UUID' });
  }
  return id;
}

function checkSizes(stream: string, events: readonly Pick<CheckedEvent, 'id' | 'text'>[]): void {
  let total = 0;
  for (const { id, text } of events) {
    const bytes = Buffer.byteLength(text);
    total += bytes;
    if (bytes > MAX_EVENT_BYTES) {
      throw new EventLogError('log.too-large', { stream, id, bytes, limit: MAX_EVENT_BYTES });
    }
  }
  if (total > MAX_APPEND_BYTES) {
    throw new EventLogError('log.too-large', { stream, bytes: total, limit: MAX_APPEND_BYTES });
  }
}

/** The revision that an append's first event gets; undefined where no stream can be at what is expected. */
export function firstRevision(expected: ExpectedRevision): number | undefined {
  if (expected === 'none') {
    return 0;
  }
  return Number.isSafeInteger(expected) && expected >= 0 ? expected + 1 : undefined;
}
