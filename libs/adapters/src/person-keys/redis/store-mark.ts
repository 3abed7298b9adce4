import { PersonKeysError } from '#application';
import type { Move } from '../move/movable-keys.js';
import { sealText, unsealText } from './sealed-text.js';

/** A store that never had another master key. */
const FIRST = 'rectify person keys 1';
/** One that has had others; what it is known by follows. */
const LATER = 'rectify person keys 2 ';
/** The same of one that is part of a move: whoever knows of no moves takes it for newer than himself. */
const MOVING = 'rectify person keys 3 ';

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
  /** Undefined where it is in use. */
  readonly move: Move | undefined;
}

interface Later {
  readonly identity: string;
  /** By which the key of before is known, while it is needed. */
  readonly old?: string;
  readonly move?: Move;
}

interface Said {
  readonly identity: string;
  /** The key of before, as long as something may be sealed under it. */
  readonly old?: Uint8Array | undefined;
  readonly move?: Move | undefined;
}

/** Of a store that is begun; its own seal, which is never made twice, is its identity. */
export const firstMark = (key: Uint8Array): string => sealText(key, PLACE, Buffer.from(FIRST));

export function sealMark(key: Uint8Array, { identity, old, move }: Said): string {
  const later: Later = { identity, ...(old && { old: sealText(old, OLD_PLACE, Buffer.from(FIRST)) }), ...(move && { move }) };
  return sealText(key, PLACE, Buffer.from((move ? MOVING : LATER) + JSON.stringify(later)));
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
    if (said === FIRST) return { text, identity: text, key, isRewrapping: false, move: undefined };
    if (!said.startsWith(LATER) && !said.startsWith(MOVING)) throw new PersonKeysError('person-keys.newer-version');
    const { identity, old, move } = JSON.parse(said.slice(LATER.length)) as Later;
    if (old !== undefined && !keys.some((each) => unsealText(each, OLD_PLACE, old)))
      throw new PersonKeysError('person-keys.wrong-master-key', { key: 'old' });
    return { text, identity, key, isRewrapping: old !== undefined, move };
  }
  throw new PersonKeysError('person-keys.wrong-master-key');
}
