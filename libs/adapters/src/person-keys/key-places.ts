import { createHash } from 'node:crypto';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PersonKeysError } from '#application';
import { syncFolder } from '../evidence/disk/sync-folder.js';

/** Where a data folder has what concerns the keys: the file of them, and which shared store this node has seen. */
export const keyPlacesIn = (dataDir: string) => ({ file: join(dataDir, 'secrets.sqlite'), seen: join(dataDir, 'person-keys.seen') });

export const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Remembers a shared store, in place of any that was seen before. @param seen the file */
export const rememberStore = (seen: string, identity: string): Promise<void> =>
  writeFile(seen, known(identity), { mode: 0o600, flush: true });

/** Durable when answered. @param seen the file; it need not be there */
export async function forgetStore(dataDir: string, seen: string): Promise<void> {
  await rm(seen, { force: true });
  await syncFolder(dataDir);
}

/** @throws PersonKeysError `person-keys.corrupt` where this node has seen another store before */
export async function requireSameStore(seen: string, identity: string): Promise<void> {
  const before = await readFile(seen, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (before === undefined) await rememberStore(seen, identity);
  else if (before !== known(identity))
    throw new PersonKeysError('person-keys.corrupt', { reason: 'Redis is another one than before, or has lost what it held', file: seen });
}

/** The identity is the sealed mark itself where the store never had another master key: not for a file that lies about. */
const known = (identity: string): string => createHash('sha256').update(identity).digest('hex');
