import { EventLogError, MAX_APPEND_BYTES, MAX_EVENT_BYTES, type EventCodec, type ExpectedRevision, type NewEvent } from '#application';
import { eventText, type EventText } from './event-text.js';
import { checkStreamName } from './stream-name.js';

/** An append that only its stream's revision can still refuse. Holds nothing of the caller's, who may change his objects meanwhile. */
export interface CheckedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventText[];
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
  const texts = events.map((event) => {
    checkId(event);
    return eventText(event, stream);
  });
  checkSizes(stream, texts);
  for (const { written } of texts) {
    codec.check(stream, written.type, written.data);
  }
  return { stream, expected, events: texts };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function checkId({ id, type }: NewEvent): void {
  if (!UUID.test(id)) {
    throw new EventLogError('log.event-invalid', { id, type, reason: 'its id is no lower-case UUID' });
  }
}

function checkSizes(stream: string, events: readonly EventText[]): void {
  // Few are so long that their bytes have to be counted: in UTF-8 there are three a character at most.
  if (3 * events.reduce((length, { text }) => length + text.length, 0) <= MAX_EVENT_BYTES) {
    return;
  }
  let total = 0;
  for (const { text, written } of events) {
    const bytes = Buffer.byteLength(text);
    total += bytes;
    if (bytes > MAX_EVENT_BYTES) {
      throw new EventLogError('log.too-large', { stream, id: written.id, bytes, limit: MAX_EVENT_BYTES });
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
