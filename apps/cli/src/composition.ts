import {
  bringEvidence,
  copyDurably,
  copyEvidence,
  copySqlite,
  ExclusiveLock,
  FilePersonKeys,
  movePersonKeys,
  openEventLog,
  openEvidence,
  rewrapSharedKeys,
  saveEvidence,
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
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Cannot } from './cannot.js';

export { copyDurably, copySqlite, ExclusiveLock, movePersonKeys, rewrapSharedKeys, syncFolder };

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

/**
 * Opens a file of keys that is there.
 * @throws PersonKeysError `person-keys.corrupt` where it is missing, damaged or was never written; other codes as the engine does
 */
export const openKeys = (file: string): Promise<PersonKeys> => FilePersonKeys.open({ file, begins: false });

/** A file with no keys, for an installation whose own are lost. */
export const beginKeys = async (file: string): Promise<void> => (await FilePersonKeys.open({ file })).close();

/** Whatever was taken once is taken back. */
const TAKEN_BEFORE = { maxBytes: Number.MAX_SAFE_INTEGER, allowZip: true };

/** The evidence of an installation, open for as long as `use` takes. Only beside a stopped server, whose uploads it would throw away. */
export async function withEvidence<T>({ bucket, dataDir }: Settings, use: (store: EvidenceStore) => Promise<T>): Promise<T> {
  const { evidence, close } = await openEvidence({ bucket, folder: placesIn(dataDir).evidence, ...TAKEN_BEFORE });
  try {
    return await use(evidence);
  } finally {
    await close();
  }
}

/** Copies one piece of evidence, and answers false where it was there already; throws as `copyEvidence` of the adapters does. */
export type CopyOne = (sha256: string) => Promise<boolean>;

/** Copies evidence out of an installation, whose server may be at work, into a folder of a backup. */
export async function savingEvidence<T>({ bucket, dataDir }: Settings, to: string, use: (copy: CopyOne) => Promise<T>): Promise<T> {
  if (bucket === undefined) return use((sha256) => copyEvidence(placesIn(dataDir).evidence, to, sha256));
  const folder = join(to, 'fetching');
  const { evidence, close } = await openEvidence({ bucket, folder, ...TAKEN_BEFORE });
  try {
    return await use((sha256) => saveEvidence(evidence, to, sha256));
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
}

/** Copies evidence of a backup back into an installation. */
export async function restoringEvidence<T>(settings: Settings, from: string, use: (copy: CopyOne) => Promise<T>): Promise<T> {
  const { evidence } = placesIn(settings.dataDir);
  if (settings.bucket === undefined) return use((sha256) => copyEvidence(from, evidence, sha256));
  return withEvidence(settings, (store) => use((sha256) => bringEvidence(from, store, sha256)));
}
