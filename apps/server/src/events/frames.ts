import type { Position, StoredEvent } from '#application';
import { cloudEvent } from '../http/cloud-event.js';

/** Events as server-sent events, each under its position, from which a client resumes; written once for all who listen. */
export interface Frames {
  readonly bytes: Buffer;
  /** Where each event ends in the bytes. */
  readonly ends: readonly { readonly position: Position; readonly end: number }[];
  /** The position of the last event. */
  readonly last: Position;
  /** The streams that the events are of. */
  readonly streams: ReadonlySet<string>;
}

/** So many bytes go together, unless a single event has more. */
const MOST_BYTES = 64 * 1024;

const frame = (event: StoredEvent): string => `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(cloudEvent(event))}\n\n`;

/** @param events in their order */
export function framesOf(events: readonly StoredEvent[]): readonly Frames[] {
  const made: Frames[] = [];
  let [texts, ends, streams, end]: [string[], { position: Position; end: number }[], Set<string>, number] = [[], [], new Set(), 0];
  const cut = (): void => {
    const last = ends.at(-1);
    if (last) made.push({ bytes: Buffer.from(texts.join('')), ends, last: last.position, streams });
    [texts, ends, streams, end] = [[], [], new Set(), 0];
  };
  for (const event of events) {
    const text = frame(event);
    const bytes = Buffer.byteLength(text);
    if (end + bytes > MOST_BYTES) cut();
    texts.push(text);
    end += bytes;
    ends.push({ position: event.position, end });
    streams.add(event.stream);
  }
  cut();
  return made;
}

/** The bytes of what lies behind a position. */
export function bytesAfter({ bytes, ends, last }: Frames, position: Position): Buffer {
  if (position >= last) return bytes.subarray(bytes.length);
  const known = ends.findLast((each) => each.position <= position);
  return known ? bytes.subarray(known.end) : bytes;
}
