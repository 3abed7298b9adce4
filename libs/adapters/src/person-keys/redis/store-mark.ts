import { PersonKeysError } from '#application';
import { sealText, unsealText } from './sealed-text.js';

/** A store that never had another master key. */
const FIRST = 'rectify person keys 1';
/** One that has had others; what it is known by follows. */
const LATER = 'rectify person keys 2 ';

const [PLACE, OLD_PLACE] = ['mark', 'mark of before'];

/** What a store says of itself, sealed under the master key that is in force. */
export interface StoreMark {
  readonly text: string;
  /** What no other store has, whatever its master key is. */
  readonly identity: string;
  /** The master key in force. */
  readonly key: Uint8Array;
  /** Whether some values may still be sealed under the key of before. */
  readonly isRewrapping: boolean;
}

interface Later {
  readonly identity: string;
  /** By which the key of before is known, while it is needed. */
  readonly old?: string;
}

/** Of a store that is begun; its own seal, which is never made twice, is its identity. */
export const firstMark = (key: Uint8Array): string => sealText(key, PLACE, Buffer.from(FIRST));

/** @param old the key of before, as long as something may be sealed under it */
export function sealMark(key: Uint8Array, { identity, old }: { readonly identity: string; readonly old?: Uint8Array }): string {
  const later: Later = { identity, ...(old && { old: sealText(old, OLD_PLACE, Buffer.from(FIRST)) }) };
  return sealText(key, PLACE, Buffer.from(LATER + JSON.stringify(later)));
}

/**
 * @param keys the master key, and the one of before where that is given
 * @throws PersonKeysError `person-keys.wrong-master-key`, with `key: 'old'` where the one of before is needed, and missing or another;
 *   `person-keys.newer-version`
 */
export function readMark(text: string, keys: readonly Uint8Array[]): StoreMark {
  for (const key of keys) {
    const bytes = unsealText(key, PLACE, text);
    if (!bytes) continue;
    const said = Buffer.from(bytes).toString();
    if (said === FIRST) return { text, identity: text, key, isRewrapping: false };
    if (!said.startsWith(LATER)) throw new PersonKeysError('person-keys.newer-version');
    const { identity, old } = JSON.parse(said.slice(LATER.length)) as Later;
    if (old !== undefined && !keys.some((each) => unsealText(each, OLD_PLACE, old)))
      throw new PersonKeysError('person-keys.wrong-master-key', { key: 'old' });
    return { text, identity, key, isRewrapping: old !== undefined };
  }
  throw new PersonKeysError('person-keys.wrong-master-key');
}
