import type { KeptName } from '../move/movable-keys.js';

/** What a value is sealed for: nowhere else it can be opened. */
export const placeOf = (person: string, password?: string): string =>
  password === undefined ? `key ${person}` : `password ${person} ${password}`;

export const secretPlace = (purpose: string): string => `secret ${purpose}`;

/** @returns undefined where nothing is sealed, since it is enough that it stands there */
export function sealedPlaceOf(name: InHash): string | undefined {
  switch (name.kind) {
    case 'key':
      return placeOf(name.person);
    case 'password':
      return placeOf(name.person, name.id);
    case 'secret':
      return secretPlace(name.purpose);
    case 'destroyed':
      return undefined;
  }
}

/** What stands in a hash; whoever is condemned stands in a set. */
export type InHash = Exclude<KeptName, { readonly kind: 'condemned' }>;

export function fieldOf(name: InHash): readonly [key: string, field: string] {
  switch (name.kind) {
    case 'secret':
      return ['secrets', name.purpose];
    case 'password':
      return [`passwords:${name.person}`, name.id];
    case 'key':
    case 'destroyed':
      return [`person:${name.person}`, name.kind];
  }
}

/** A hash that holds values, after the prefix, and what each of its fields is. */
export type KeptHash = readonly [place: string, nameIn: (field: string) => InHash];

/** A page of the keys that match. */
type Scan = (cursor: string, pattern: string) => Promise<[cursor: string, keys: string[]]>;

/** Every hash that holds values and was there when it began, some of them twice. */
export async function* keptHashes(prefix: string, scan: Scan): AsyncGenerator<KeptHash> {
  yield ['secrets', (purpose) => ({ kind: 'secret', purpose })];
  for await (const person of namedSo(`${prefix}person:`, scan))
    yield [`person:${person}`, (field) => ({ kind: field === 'key' ? 'key' : 'destroyed', person })];
  for await (const person of namedSo(`${prefix}passwords:`, scan))
    yield [`passwords:${person}`, (id) => ({ kind: 'password', person, id })];
}

/** What follows in the keys that begin so. */
export async function* namedSo(beginning: string, scan: Scan): AsyncGenerator<string> {
  let cursor = '0';
  do {
    const [next, keys] = await scan(cursor, `${beginning}*`);
    for (const key of keys) yield key.slice(beginning.length);
    cursor = next;
  } while (cursor !== '0');
}
