/** What a value is sealed for: nowhere else it can be opened. */
export const placeOf = (person: string, password?: string): string =>
  password === undefined ? `key ${person}` : `password ${person} ${password}`;

export const secretPlace = (purpose: string): string => `secret ${purpose}`;

/** A hash that holds sealed values, and for which place each of its fields was sealed; undefined where one is not sealed. */
type SealedHash = readonly [key: string, placeIn: (field: string) => string | undefined];

/** A page of the keys that match. */
type Scan = (cursor: string, pattern: string) => Promise<[cursor: string, keys: string[]]>;

/** Every hash that holds sealed values and was there when it began, some of them twice. */
export async function* sealedPlaces(prefix: string, scan: Scan): AsyncGenerator<SealedHash> {
  yield [`${prefix}secrets`, secretPlace];
  for await (const [key, person] of namedSo(`${prefix}person:`, scan))
    yield [key, (field) => (field === 'key' ? placeOf(person) : undefined)];
  for await (const [key, person] of namedSo(`${prefix}passwords:`, scan)) yield [key, (password) => placeOf(person, password)];
}

async function* namedSo(beginning: string, scan: Scan): AsyncGenerator<readonly [key: string, rest: string]> {
  let cursor = '0';
  do {
    const [next, keys] = await scan(cursor, `${beginning}*`);
    for (const key of keys) yield [key, key.slice(beginning.length)];
    cursor = next;
  } while (cursor !== '0');
}
