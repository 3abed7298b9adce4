import { join } from 'node:path';
import type { CheckpointStore, EventCodec, EventLog, Settings } from '#application';
import { SqliteEventLog, type SqliteEventLogOptions } from './sqlite/sqlite-event-log.js';

export interface EventLogParts {
  readonly engine: Settings['eventLog'];
  /** Where a log that is a file lies. */
  readonly dataDir: string;
  readonly codec: EventCodec;
  readonly prefix: string;
  /** Told of each transaction of a log in a file. */
  readonly onCommit?: SqliteEventLogOptions['onCommit'];
}

/** The log of an installation, with the checkpoints beside it; of the client of EventStoreDB nothing is loaded where it is not asked for. */
export async function openEventLog({
  engine,
  dataDir,
  onCommit,
  ...parts
}: EventLogParts): Promise<EventLog & { readonly checkpoints: CheckpointStore }> {
  if (engine.engine === 'sqlite') {
    return SqliteEventLog.open({ ...parts, file: join(dataDir, 'events.sqlite'), ...(onCommit && { onCommit }) });
  }
  const { EventStoreEventLog } = await import('./eventstoredb/eventstoredb-event-log.js');
  return new EventStoreEventLog({ ...parts, url: engine.url });
}
