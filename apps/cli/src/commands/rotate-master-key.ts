import { Cannot } from '../cannot.js';
import { rewrapSharedKeys } from '../composition.js';
import type { Surroundings } from '../surroundings.js';

/** How often it is said how far it has come. */
const VALUES_A_LINE = 1_000;

/**
 * Has all keys, password hashes and secrets that nodes share sealed under the new master key. Where it is broken off it goes on when it is given again.
 * @throws Cannot where the keys are in a file; PersonKeysError `person-keys.wrong-master-key` where one of the two keys is another
 */
export async function rotateMasterKey({ settings: { sharedKeys }, say }: Surroundings): Promise<boolean> {
  if (!sharedKeys) throw new Cannot('the keys are in a file, which has no master key (person-keys.elsewhere)');
  if (!sharedKeys.oldMasterKey) throw new Cannot('PERSON_KEYS_OLD_MASTER_KEY does not say under which key they were sealed before');
  let sealed = 0;
  const values = await rewrapSharedKeys(sharedKeys, () => {
    sealed += 1;
    if (sealed % VALUES_A_LINE === 0) say(`${sealed} values`);
  });
  say(
    `${values} values sealed anew; everything is under PERSON_KEYS_MASTER_KEY, and the old key is needed for older backups of Redis alone`,
  );
  return true;
}
