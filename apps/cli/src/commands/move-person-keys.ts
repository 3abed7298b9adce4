import { access, mkdir } from 'node:fs/promises';
import type { Settings } from '#application';
import type { KeysEngineName } from '../arguments.js';
import { Cannot } from '../cannot.js';
import { movePersonKeys, openLog, placesIn, requireThere } from '../composition.js';
import type { Surroundings } from '../surroundings.js';

/** How often it is said how far it has come. */
const VALUES_A_LINE = 1_000;

/**
 * Moves all keys, password hashes and secrets between the file of a data folder and the Redis that nodes share, who was forgotten among them. Where it
 * is broken off it goes on when it is given again; until then neither can be used.
 * @throws Cannot where it is not said where the Redis is, or there is no file; EventLogError `log.locked` while a server holds the log of this folder;
 *   PersonKeysError `person-keys.other-keys` where the target holds others, and nothing has changed
 */
export async function movePersonKeysBetween(
  { settings, say }: Surroundings,
  { from, to }: { readonly from: KeysEngineName; readonly to: KeysEngineName },
): Promise<boolean> {
  const { dataDir, keysRedis: shared } = settings;
  if (!shared)
    throw new Cannot('PERSON_KEYS_REDIS_URL and PERSON_KEYS_MASTER_KEY do not say where the Redis is, and what seals the keys there');
  if (from === 'file') await requireThere(placesIn(dataDir).keys, 'no file of keys');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { copied, values } = await besideNoServer(settings, () => {
    let said = 0;
    return movePersonKeys({
      dataDir,
      shared,
      to,
      onCopied: (count) => {
        if (Math.floor(count / VALUES_A_LINE) === said) return;
        said = Math.floor(count / VALUES_A_LINE);
        say(`${count} values`);
      },
    });
  });
  say(`${copied} values copied, ${values} in all; ${from === 'file' ? 'the file' : 'the Redis'} is empty: set PERSON_KEYS=${to}`);
  return true;
}

/** A log on a server says nothing of who is at work: then the keys themselves refuse whoever is. */
async function besideNoServer<T>({ dataDir, eventLog, installation }: Settings, work: () => Promise<T>): Promise<T> {
  const { log } = placesIn(dataDir);
  const isThere = await access(log).then(
    () => true,
    () => false,
  );
  if (eventLog.engine !== 'sqlite' || !isThere) return work();
  const held = await openLog(log, installation);
  try {
    return await work();
  } finally {
    await held.close();
  }
}
