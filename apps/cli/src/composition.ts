import {
  copyDurably,
  copyEvidence,
  copySqlite,
  DiskEvidenceStore,
  FilePersonKeys,
  openEventLog,
  SqliteEventLog,
  SqliteReadModelStore,
  syncFolder,
} from '#adapters';
import {
  EventCatalogue,
  StreamNames,
  type CheckpointStore,
  type EventLog,
  type EvidenceStore,
  type PersonKeys,
  type ReadModelStore,
  type Settings,
} from '#application';
import { directory, register, reminders, timeline, type Projection } from '#projections';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Cannot } from './cannot.js';

export { copyDurably, copyEvidence, copySqlite, syncFolder };

/** The log, and the check of its file. */
export type OperatedLog = SqliteEventLog;

/** Every read model that the server keeps. */
export const PROJECTIONS: readonly Projection[] = [register, timeline, directory, reminders];

/** Where a data folder keeps what, as the server's composition lays it out. */
export const placesIn = (dataDir: string) => ({
  log: join(dataDir, 'events.sqlite'),
  keys: join(dataDir, 'secrets.sqlite'),
  readModels: join(dataDir, 'read-models'),
  evidence: join(dataDir, 'evidence'),
});

/**
 * Opens a log that is there, and holds it until it is closed.
 * @throws Cannot where there is none; EventLogError `log.locked` while a server holds it
 */
export async function openLog(file: string, installation: string): Promise<OperatedLog> {
  await requireThere(file, 'no log');
  return SqliteEventLog.open({ file, codec: new EventCatalogue(new StreamNames(installation)), prefix: installation });
}

/** A log with the checkpoints that lie beside it. */
export type MovedLog = EventLog & { readonly checkpoints: CheckpointStore };

/**
 * Opens a log on either engine; one in a file is made where there is none.
 * @throws EventLogError `log.locked` while a server holds it
 */
export const openLogOn = (engine: Settings['eventLog'], { dataDir, installation }: Settings): Promise<MovedLog> =>
  openEventLog({ engine, dataDir, codec: new EventCatalogue(new StreamNames(installation)), prefix: installation });

/** @throws Cannot where there is no such file */
export async function requireThere(file: string, what: string): Promise<void> {
  await access(file).catch((cause: unknown) => {
    throw new Cannot(`there is ${what} at ${file}`, { cause });
  });
}

export const openReadModels = (folder: string): ReadModelStore => new SqliteReadModelStore({ folder });

export const openKeys = (file: string): Promise<PersonKeys> => FilePersonKeys.open({ file });

/** For reading: nothing is put there. Only beside a stopped server, whose uploads it would throw away. */
export const openEvidence = (folder: string): Promise<EvidenceStore> => DiskEvidenceStore.open({ folder, maxBytes: 0, allowZip: false });
