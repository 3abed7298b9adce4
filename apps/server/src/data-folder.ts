import { Refused } from '#application';
import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Makes the data folder where it is missing, readable by its owner alone, and makes sure that everything in it can be read and written: a
 * server that begins without would find out in the midst of a command.
 * @param syncFolder makes a folder's names durable
 * @throws Refused `data-dir.unusable`, with the path and the system's reason
 */
export async function requireDataFolder(dataDir: string, syncFolder: (folder: string) => Promise<void>): Promise<void> {
  const made = await usable(dataDir, () => mkdir(resolve(dataDir), { recursive: true, mode: 0o700 }));
  if (made !== undefined) await usable(dataDir, () => syncFolder(dirname(made)));
  const entries = await usable(dataDir, () => readdir(dataDir, { withFileTypes: true }));
  await usable(dataDir, () => access(dataDir, FOLDER));
  for (const entry of entries) {
    const path = join(dataDir, entry.name);
    await usable(path, () => access(path, entry.isDirectory() ? FOLDER : FILE));
  }
}

const FILE = constants.R_OK | constants.W_OK;
const FOLDER = FILE | constants.X_OK;

async function usable<T>(path: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : String(cause);
    throw new Refused('unavailable', 'data-dir.unusable', { path, reason }, { cause });
  }
}
