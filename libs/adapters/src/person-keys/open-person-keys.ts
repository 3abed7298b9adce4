import { PersonKeysError, type PersonKeys } from '#application';
import type { RedisAt } from '../redis/redis-connections.js';
import { FilePersonKeys } from './file/file-person-keys.js';
import { FileMovableKeys } from './file/file-movable-keys.js';
import { forgetStore, isThere, keyPlacesIn, rememberStore, requireSameStore } from './key-places.js';
import { moveKeys, type Moved } from './move/move-keys.js';
import type { Standing } from './move/movable-keys.js';
import { requireUsable } from './move/usable.js';

export interface SharedKeys {
  readonly redis: RedisAt;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** 32 bytes: the one of before, while both are read. */
  readonly oldMasterKey: Uint8Array | undefined;
}

/**
 * Keys that all nodes share, where there is a Redis for them; else in a file of the data folder, and nothing of Redis is loaded.
 * @throws PersonKeysError, as the engines do; `person-keys.elsewhere` where the data folder has been run with the other engine;
 *   `person-keys.arriving`, `person-keys.leaving` or `person-keys.moved` where the keys are moving, or have moved away; `person-keys.corrupt` where this node has
 *   seen another store before, or where there are none and none are begun: what is empty because it was lost would be filled with new secrets
 */
export async function openPersonKeys({
  dataDir,
  shared,
  begins = true,
}: {
  readonly dataDir: string;
  readonly shared: SharedKeys | undefined;
  /** Whether keys are begun where there are none: secrets are there before the log's first event. Default: they are. */
  readonly begins?: boolean;
}): Promise<PersonKeys> {
  const { file, seen } = keyPlacesIn(dataDir);
  if (shared === undefined) {
    if (await isThere(seen)) {
      requireUsable(await standingOf(file));
      throw new PersonKeysError('person-keys.elsewhere', { file: seen });
    }
    return FilePersonKeys.open({ file, begins });
  }
  requireLeft(await standingOf(file), file);
  const { RedisPersonKeys } = await import('./redis/redis-person-keys.js');
  const keys = await RedisPersonKeys.open({ ...shared, begins });
  try {
    await requireSameStore(seen, keys.identity);
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

/**
 * Moves everything that is kept between the file of a data folder and the shared store, as `moveKeys` does; what this node has seen follows.
 * @param onCopied how many values were copied by now
 * @throws PersonKeysError as `moveKeys` and the engines do
 */
export async function movePersonKeys({
  dataDir,
  shared,
  to,
  onCopied,
}: {
  /** Must be there, and the file as well where the keys are moved out of it. */
  readonly dataDir: string;
  readonly shared: SharedKeys;
  readonly to: 'file' | 'redis';
  readonly onCopied: (values: number) => void;
}): Promise<Moved> {
  const { file, seen } = keyPlacesIn(dataDir);
  const { RedisMovableKeys } = await import('./redis/redis-movable-keys.js');
  const inFile = await FileMovableKeys.open(file);
  const inRedis = new RedisMovableKeys(shared);
  try {
    return await moveKeys({
      ...(to === 'redis' ? { source: inFile, target: inRedis } : { source: inRedis, target: inFile }),
      onErased: (id) => (to === 'redis' ? rememberStore(seen, id) : forgetStore(dataDir, seen)),
      onCopied,
    });
  } finally {
    await inRedis.close();
    await inFile.close();
  }
}

async function standingOf(file: string): Promise<Standing | undefined> {
  if (!(await isThere(file))) return undefined;
  const keys = await FileMovableKeys.open(file);
  try {
    return await keys.standing();
  } finally {
    await keys.close();
  }
}

/** A file beside which keys are shared says that they have moved, or is of another engine. */
function requireLeft(standing: Standing | undefined, file: string): void {
  if (standing === undefined || standing.state === 'moved') return;
  requireUsable(standing);
  throw new PersonKeysError('person-keys.elsewhere', { file });
}
