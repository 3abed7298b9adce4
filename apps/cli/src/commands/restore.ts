import { EvidenceError, type Settings } from '#application';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Cannot } from '../cannot.js';
import { beginKeys, copyDurably, openKeys, placesIn, requireThere, restoringEvidence, syncFolder } from '../composition.js';
import { requireKeysInFile, requireLogInFile } from '../elsewhere.js';
import { readCopy, type CopyRead } from '../log-copy.js';
import { readManifest, type Manifest } from '../manifest.js';
import type { Surroundings } from '../surroundings.js';
import type { BackupFolders } from './backup.js';

/**
 * Brings a backup back into an empty data folder, everything checked against its hash. The log gets its name last: before, no server takes the
 * folder for an installation; a restore that fails leaves it empty again. Read models are made again at the next start.
 */
export async function restore({ settings, say }: Surroundings, folders: BackupFolders): Promise<boolean> {
  const { dataDir, installation } = settings;
  requireLogInFile(settings);
  if (folders.keys !== undefined) requireKeysInFile(settings);
  const manifest = await readManifest(folders.folder);
  if (manifest.installation !== installation) {
    throw new Cannot(`the backup is of the installation ${manifest.installation}; INSTALLATION says ${installation}`);
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if ((await readdir(dataDir)).length > 0) throw new Cannot(`${dataDir} is not empty: a backup is brought back into an empty folder alone`);
  try {
    await fill(settings, manifest, folders, say);
  } catch (error) {
    for (const name of await readdir(dataDir)) await rm(join(dataDir, name), { recursive: true });
    throw error;
  }
  return true;
}

async function fill(settings: Settings, manifest: Manifest, { folder, keys }: BackupFolders, say: Surroundings['say']): Promise<void> {
  const { dataDir, sharedKeys } = settings;
  const places = placesIn(dataDir);
  const incoming = `${places.log}.restoring`;
  const copy = await copyLog(folder, incoming, manifest);
  await copyNamed(settings, { from: join(folder, 'evidence'), missing: manifest.evidence.missing }, copy, say);
  if (keys !== undefined) await copyKeys(placesIn(keys).keys, places.keys, copy.forgotten);
  // Without it a start would take the keys for lost.
  else if (sharedKeys === undefined) await beginKeys(places.keys);
  await rename(incoming, places.log);
  await syncFolder(dataDir);
  say(`log: ${copy.counted.events} events up to ${copy.counted.head ?? 'nothing'}, as of ${manifest.takenAt}`);
  say(`evidence: ${manifest.evidence.files} files`);
  if (sharedKeys) say('keys: as they are in Redis');
  else if (keys === undefined) say('keys: none; nobody can sign in and no name be read');
  else say(`keys: brought back, but of ${copy.forgotten.length} forgotten`);
  say('read models: the next start makes them');
}

async function copyLog(folder: string, to: string, { log, installation }: Manifest): Promise<CopyRead> {
  const from = join(folder, log.file);
  await requireThere(from, 'no log');
  if ((await copyDurably(from, to)) !== log.sha256) throw new Cannot(`${from} is not the file that the manifest names: its hash differs`);
  const copy = await readCopy(to, installation);
  const { events, head, fingerprint } = copy.counted;
  if (events !== log.events || head !== log.head || fingerprint !== log.fingerprint) {
    throw new Cannot(`${from} does not end where the manifest says`);
  }
  return copy;
}

async function copyNamed(
  settings: Settings,
  { from, missing }: { readonly from: string; readonly missing: readonly string[] },
  { evidence }: CopyRead,
  say: Surroundings['say'],
): Promise<void> {
  await mkdir(placesIn(settings.dataDir).evidence, { mode: 0o700 });
  await restoringEvidence(settings, from, async (copy) => {
    for (const [sha256, position] of evidence) {
      try {
        // Also what was missing then: an earlier backup into the same folder may have brought it.
        await copy(sha256);
      } catch (error) {
        if (!(error instanceof EvidenceError) || error.code === 'evidence.unavailable') throw error;
        if (missing.includes(sha256)) {
          say(`evidence ${sha256}, named at ${position}, was missing or damaged already when the backup was made`);
          continue;
        }
        throw new Cannot(`the evidence ${sha256}, named at ${position}, is missing in the backup or damaged`, { cause: error });
      }
    }
  });
}

/** A key that was destroyed after the keys were backed up does not come back. */
async function copyKeys(from: string, to: string, forgotten: readonly string[]): Promise<void> {
  await requireThere(from, 'no file of keys');
  await copyDurably(from, to);
  const keys = await openKeys(to);
  try {
    for (const person of forgotten) await keys.destroy(person);
  } finally {
    await keys.close();
  }
}
