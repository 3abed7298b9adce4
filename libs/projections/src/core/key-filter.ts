import type { KeyValue } from './table.js';

/** One MiB of bits: of a million keys, one in twenty that was never added seems to be there; of five million, one in two. */
const BITS = 2 ** 23;

/** Which keys were added, in memory that does not grow with them: it never denies one that was, and now and then takes another for one. */
export class KeyFilter {
  readonly #words = new Int32Array(BITS / 32);

  add(key: readonly KeyValue[]): void {
    const hash = hashOf(key);
    this.#set(hash);
    this.#set(again(hash));
  }

  /** False where the key was certainly never added. */
  mayHold(key: readonly KeyValue[]): boolean {
    const hash = hashOf(key);
    return this.#isSet(hash) && this.#isSet(again(hash));
  }

  #set(hash: number): void {
    const bit = hash & (BITS - 1);
    this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) | (1 << (bit & 31));
  }

  #isSet(hash: number): boolean {
    const bit = hash & (BITS - 1);
    return ((this.#words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }
}

/** FNV-1a over the key's text, mixed at the end: its low bits alone would be too much alike. */
function hashOf(key: readonly KeyValue[]): number {
  let hash = 0x811c9dc5;
  for (const part of key) {
    const text = String(part);
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ 0xffff, 0x01000193);
  }
  return again(hash);
}

function again(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
