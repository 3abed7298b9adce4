import { known } from '../core/known.js';

/**
 * Id → something, as reactions fold it for as long as there is a history: one more id copies a few short lists, however many there are
 * already. JSON: a leaf is an object by id, a branch is a list of what is below it.
 */
export type Ids<T> = Leaf<T> | readonly Ids<T>[];
type Leaf<T> = Readonly<Record<string, T>>;

export const NO_IDS: Ids<never> = {};

const MOST_IN_A_LEAF = 16;
const BITS = 4;
const WAYS = 1 << BITS;
/** Where a hash has no bits left, a leaf grows. */
const DEEPEST = 32 / BITS;

const isBranch = <T>(ids: Ids<T>): ids is readonly Ids<T>[] => Array.isArray(ids);

export function valueAt<T>(ids: Ids<T>, id: string): T | undefined {
  let at = ids;
  for (let hash = hashOf(id); isBranch(at); hash >>>= BITS) at = known(at[hash % WAYS], 'way');
  return Object.hasOwn(at, id) ? at[id] : undefined;
}

export const withValue = <T>(ids: Ids<T>, id: string, value: T): Ids<T> =>
  changed(ids, id, hashOf(id), 0, (leaf) => ({ ...leaf, [id]: value }));

export const withoutId = <T>(ids: Ids<T>, id: string): Ids<T> =>
  valueAt(ids, id) === undefined
    ? ids
    : changed(ids, id, hashOf(id), 0, (leaf) => Object.fromEntries(Object.entries(leaf).filter(([each]) => each !== id)));

export const entriesOf = <T>(ids: Ids<T>): readonly (readonly [id: string, value: T])[] =>
  isBranch(ids) ? ids.flatMap((each) => entriesOf(each)) : Object.entries(ids);

function changed<T>(ids: Ids<T>, id: string, hash: number, depth: number, change: (leaf: Leaf<T>) => Leaf<T>): Ids<T> {
  if (!isBranch(ids)) {
    const leaf = change(ids);
    return depth < DEEPEST && Object.keys(leaf).length > MOST_IN_A_LEAF ? split(leaf, depth) : leaf;
  }
  const way = hash % WAYS;
  return ids.with(way, changed(known(ids[way], 'way'), id, hash >>> BITS, depth + 1, change));
}

function split<T>(leaf: Leaf<T>, depth: number): readonly Ids<T>[] {
  const ways = Array.from({ length: WAYS }, (): Record<string, T> => ({}));
  for (const [id, value] of Object.entries(leaf)) {
    const way = ways[(hashOf(id) >>> (depth * BITS)) % WAYS];
    if (way) way[id] = value;
  }
  return ways;
}

/** FNV-1a. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
