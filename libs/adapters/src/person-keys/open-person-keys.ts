import { createHash } from 'node:crypto';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PersonKeysError, type PersonKeys } from '#application';
import type { RedisAt } from '../redis/redis-connections.js';
import { FilePersonKeys } from './file/file-person-keys.js';

export interface SharedKeys {
  readonly redis: RedisAt;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** 32 bytes: the one of before, while both are read. */
  readonly oldMasterKey: Uint8Array | undefined;
}

/**
 * Keys that all nodes share, where there is a Redis for them; else in a file of the data folder, and nothing of Redis is loaded.
 * @throws PersonKeysError, as the engines do; `person-keys.elsewhere` where the data folder has been run with the other engine; `person-keys.corrupt`
 *   where this node has seen another store before: one that is empty because it was lost would be filled with new secrets
 */
export async function openPersonKeys({
  dataDir,
  shared,
}: {
  readonly dataDir: string;
  readonly shared: SharedKeys | undefined;
}): Promise<PersonKeys> {
  const [file, seen] = [join(dataDir, 'secrets.sqlite'), join(dataDir, 'person-keys.seen')];
  await requireMissing(shared === undefined ? seen : file);
  if (shared === undefined) return FilePersonKeys.open({ file });
  const { RedisPersonKeys } = await import('./redis/redis-person-keys.js');
  const keys = await RedisPersonKeys.open(shared);
  try {
    await requireSame(seen, createHash('sha256').update(keys.identity).digest('hex'));
    return keys;
  } catch (error) {
    await keys.close();
    throw error;
  }
}

/**
 * Has everything in the shared store sealed under the master key, which was under the old one.
 * @param onValue after each value that was sealed anew
 * @returns how many those were
 * @throws PersonKeysError as `RedisPersonKeys.open` and `rewrap` do; `person-keys.corrupt` where there are no keys
 */
export async function rewrapSharedKeys(shared: SharedKeys, onValue?: () => void): Promise<number> {
  const { RedisPersonKeys } = await import('./redis/redis-person-keys.js');
  const keys = await RedisPersonKeys.open({ ...shared, begins: false });
  try {
    return (await keys.rewrap(onValue)).values;
  } finally {
    await keys.close();
  }
}

async function requireMissing(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new PersonKeysError('person-keys.elsewhere', { file });
}

async function requireSame(file: string, identity: string): Promise<void> {
  const seen = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (seen === undefined) await writeFile(file, identity, { mode: 0o600, flush: true });
  else if (seen !== identity)
    throw new PersonKeysError('person-keys.corrupt', { reason: 'Redis is another one than before, or has lost what it held', file });
}
