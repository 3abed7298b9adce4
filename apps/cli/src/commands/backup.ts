import { EventLogError, EvidenceError, type Settings } from '#application';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { Cannot } from '../cannot.js';
import { copySqlite, ExclusiveLock, openKeys, placesIn, requireThere, savingEvidence, syncFolder } from '../composition.js';
import { requireKeysInFile, requireLogInFile } from '../elsewhere.js';
import { hashOf, readCopy, type CopyRead } from '../log-copy.js';
import { writeManifest } from '../manifest.js';
import type { Surroundings } from '../surroundings.js';

/** Where a backup goes to, or comes from. */
export interface BackupFolders {
  readonly folder: string;
  /** Of the keys and secrets. */
  readonly keys?: string;
}

/**
 * Copies the log as it stands at one instant, then the evidence that it names and the keys that it needs: both are durable before an event
 * names them, so that what is copied later holds all of it. Works beside a server that writes. The manifest comes last, so that a backup that fails or
 * is cut off leaves the one before it; one that fails leaves of its own no more than evidence, which the next need not copy again.
 * @returns false where evidence is missing or damaged; everything else is in the backup all the same
 * @throws Cannot also while another backup goes into that folder: each would take the other's log away
 */
export async function backup(surroundings: Surroundings, folders: BackupFolders): Promise<boolean> {
  const { settings } = surroundings;
  const { folder, keys } = folders;
  const { dataDir } = settings;
  const places = placesIn(dataDir);
  requireLogInFile(settings);
  requireApart(dataDir, folder, keys);
  if (keys !== undefined) requireKeysInFile(settings);
  await requireThere(places.log, 'no log');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = alone(folder);
  try {
    return await backUp(surroundings, folders);
  } finally {
    lock.release();
  }
}

async function backUp({ settings, say }: Surroundings, { folder, keys }: BackupFolders): Promise<boolean> {
  const places = placesIn(settings.dataDir);
  const file = `events-${randomUUID()}.sqlite`;
  const takenAt = String(Temporal.Now.instant());
  const { copy, copied, missing, files, put } = await removedIfItFails(join(folder, file), async () => {
    await copySqlite(places.log, join(folder, file));
    const read = await readCopy(join(folder, file), settings.installation);
    const named = await copyNamed(settings, join(folder, 'evidence'), read);
    if (keys !== undefined) await copyKeys(places.keys, keys);
    const evidence = { files: read.evidence.size - named.missing.length, missing: named.missing };
    const log = { file, sha256: await hashOf(join(folder, file)), ...read.counted };
    return {
      copy: read,
      ...named,
      ...evidence,
      put: await writeManifest(folder, { installation: settings.installation, takenAt, log, evidence }),
    };
  });
  await put();
  await removeOldLogs(folder, file);
  say(`log: ${copy.counted.events} events up to ${copy.counted.head ?? 'nothing'}`);
  say(`evidence: ${files} files, ${copied} of them new`);
  say(keys === undefined ? 'keys: left out; without them nobody can sign in and no name be read' : `keys: in ${keys}`);
  for (const sha256 of missing) say(`fault: evidence ${sha256} at ${copy.evidence.get(sha256) ?? ''}: it is missing or damaged`);
  return missing.length === 0;
}

/** Freed by the operating system, however a backup ends. */
function alone(folder: string): ExclusiveLock {
  try {
    return new ExclusiveLock(join(folder, 'backup'));
  } catch (error) {
    if (!(error instanceof EventLogError) || error.code !== 'log.locked') throw error;
    throw new Cannot(`another backup goes into ${folder} already`, { cause: error });
  }
}

/** Takes a file away again that nothing came of: on a disk that is full, what failed must not take the room of what is tried next. */
async function removedIfItFails<T>(file: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function copyNamed(
  settings: Settings,
  to: string,
  { evidence }: CopyRead,
): Promise<{ readonly missing: string[]; readonly copied: number }> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  await syncFolder(join(to, '..'));
  const missing: string[] = [];
  let copied = 0;
  await savingEvidence(settings, to, async (copy) => {
    for (const sha256 of evidence.keys()) {
      try {
        if (await copy(sha256)) copied += 1;
      } catch (error) {
        // One bad file must not keep all the others from ever being backed up.
        if (!(error instanceof EvidenceError) || error.code === 'evidence.unavailable') throw error;
        missing.push(sha256);
      }
    }
  });
  return { missing, copied };
}

async function copyKeys(from: string, folder: string): Promise<void> {
  await requireThere(from, 'no file of keys');
  // A file whose keys are moving, or have moved away, says so.
  await (await openKeys(from)).close();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = placesIn(folder).keys;
  await rm(`${path}.new`, { force: true });
  await removedIfItFails(`${path}.new`, () => copySqlite(from, `${path}.new`));
  await rename(`${path}.new`, path);
  await syncFolder(folder);
}

/** Also what backups left that were cut off. */
async function removeOldLogs(folder: string, present: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^events-[0-9a-f-]{36}\.sqlite/u.test(name) && !name.startsWith(present)) await rm(join(folder, name));
  }
}

/** @throws Cannot */
function requireApart(dataDir: string, folder: string, keys: string | undefined): void {
  if (isWithin(dataDir, folder)) throw new Cannot('a backup does not belong into DATA_DIR');
  if (keys === undefined) return;
  if (isWithin(folder, keys)) throw new Cannot('keys do not belong into the backup that they open: give --keys a folder elsewhere');
  if (isWithin(dataDir, keys)) throw new Cannot('a backup of the keys does not belong into DATA_DIR');
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(resolve(outer), resolve(inner));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way);
}
