import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog, SqliteEventLog } from '#adapters';
import { EventCatalogue, StreamNames, type EventLog, type NewEvent } from '#application';
import type { HistoryEvent } from '#projections';
import { PREFIX } from './histories.js';

export const names = new StreamNames(PREFIX);
const codec = new EventCatalogue(names);

/** A log, and how to be rid of it. */
export interface OwnLog {
  readonly log: EventLog;
  dispose(): Promise<void>;
}

export const memoryLog = (): Promise<OwnLog> => {
  const log = new MemoryEventLog({ codec, prefix: PREFIX });
  return Promise.resolve({ log, dispose: () => log.close() });
};

export const sqliteLog = async (): Promise<OwnLog> => {
  const folder = mkdtempSync(join(tmpdir(), 'rectify-log-'));
  const log = await SqliteEventLog.open({ file: join(folder, 'log.db'), codec, prefix: PREFIX });
  const dispose = async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  };
  return { log, dispose };
};

/** Appends what a history tells, an event at a time; from here on it is the log's to say where events stand. */
export async function append(log: EventLog, events: readonly HistoryEvent[]): Promise<void> {
  for (const event of events) await log.append(event.stream, event.revision === 0 ? 'none' : event.revision - 1, [asNew(event)]);
}

const asNew = ({ id, type, data, occurredAt, recordedAt, actor, role, organization }: HistoryEvent): NewEvent => ({
  id,
  type,
  data: data as NewEvent['data'],
  occurredAt,
  recordedAt,
  actor,
  role,
  ...(organization !== undefined && { organization }),
  commandId: `c-${id}`,
  commandHash: 'hash',
  correlationId: `c-${id}`,
});
