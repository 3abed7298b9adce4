import type { CheckpointStore, EventCodec, EventLog, StoredEvent } from '#application';
import { NoteCodec } from './notes.js';

/** An engine under test. */
export interface LogEngine {
  readonly name: string;
  /** Opens a new, empty log of the prefix `test`. */
  open(codec: EventCodec): Promise<OpenLog>;
}

interface OpenLog {
  readonly log: EventLog;
  readonly checkpoints: CheckpointStore;
  /** Closes the log, where that has not been done, and removes what it left. */
  dispose(): Promise<void>;
}

/** Gives each test a log of its own, disposed of afterwards. */
export async function withLog(engine: LogEngine, test: (log: EventLog, codec: NoteCodec) => Promise<void>): Promise<void> {
  const codec = new NoteCodec();
  const { log, dispose } = await engine.open(codec);
  try {
    await test(log, codec);
  } finally {
    await dispose();
  }
}

export async function collect(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const collected: StoredEvent[] = [];
  for await (const event of events) {
    collected.push(event);
  }
  return collected;
}

/** The first so many events of an iteration that need not end. */
export async function take(events: AsyncIterable<StoredEvent>, count: number): Promise<StoredEvent[]> {
  const taken: StoredEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) {
      break;
    }
  }
  return taken;
}

export const textsOf = (events: readonly StoredEvent[]): unknown[] => events.map(({ data }) => data['text']);

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);
