import type { FileHandle } from 'node:fs/promises';
import { readAt } from './read-at.js';

/** Sectors of a directory; no document has so many streams. Bounds what a forged file can make us read. */
const MOST_SECTORS = 1024;
const ENTRY_BYTES = 128;
const HEADER_BYTES = 512;
const LAST_REGULAR_SECTOR = 0xfffffffa;

/**
 * The names at the top of a Compound File (MS-CFB), the old office formats' container; none where it is not sound. Names further down do not
 * count: a mail message that holds a letter is not the letter.
 */
export async function compoundFileNames(file: FileHandle): Promise<string[]> {
  const header = await readAt(file, 0, HEADER_BYTES);
  const shift = header.length === HEADER_BYTES ? header.readUInt16LE(30) : 0;
  if (shift !== 9 && shift !== 12) {
    return [];
  }
  const sectors = new Sectors(file, header, 1 << shift);
  return topNames(await sectors.chain(header.readUInt32LE(48)));
}

/** The file's sectors, and which one follows which. */
class Sectors {
  readonly #file: FileHandle;
  readonly #header: Buffer;
  readonly #size: number;
  readonly #read = new Map<number, Buffer>();

  constructor(file: FileHandle, header: Buffer, size: number) {
    this.#file = file;
    this.#header = header;
    this.#size = size;
  }

  /** The bytes of a chain of sectors, as far as it is sound. */
  async chain(first: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let sector = first; sector <= LAST_REGULAR_SECTOR && parts.length < MOST_SECTORS;) {
      const bytes = await this.#sector(sector);
      // Behind the end of the file each would be looked for through the whole list of tables, over and over where that is forged too.
      if (bytes.length === 0) break;
      parts.push(bytes);
      sector = await this.#next(sector);
    }
    return Buffer.concat(parts);
  }

  async #next(sector: number): Promise<number> {
    const perSector = this.#size / 4;
    const table = await this.#tableSector(Math.floor(sector / perSector));
    return table === undefined ? Infinity : numberAt(await this.#sector(table), sector % perSector);
  }

  /** Where a part of the allocation table lies: the header says it of the first 109, a chain of sectors of the others. */
  async #tableSector(index: number): Promise<number | undefined> {
    if (index < 109) {
      return regular(this.#header.readUInt32LE(76 + 4 * index));
    }
    const perSector = this.#size / 4 - 1;
    let list = regular(this.#header.readUInt32LE(68));
    for (let skip = Math.floor((index - 109) / perSector); skip > 0 && list !== undefined; skip--) {
      list = regular(numberAt(await this.#sector(list), perSector));
    }
    return list === undefined ? undefined : regular(numberAt(await this.#sector(list), (index - 109) % perSector));
  }

  async #sector(sector: number): Promise<Buffer> {
    const bytes = this.#read.get(sector) ?? (await readAt(this.#file, (sector + 1) * this.#size, this.#size));
    this.#read.set(sector, bytes);
    return bytes;
  }
}

const regular = (sector: number): number | undefined => (sector <= LAST_REGULAR_SECTOR ? sector : undefined);

/** A sector that the file ends before has no numbers: chains end there. */
const numberAt = (sector: Buffer, index: number): number => (sector.length >= 4 * index + 4 ? sector.readUInt32LE(4 * index) : Infinity);

/** The directory is an array of entries that form trees; the first one is the root, and points to its children's tree. */
function topNames(directory: Buffer): string[] {
  const names: string[] = [];
  const seen = new Set<number>();
  const count = Math.floor(directory.length / ENTRY_BYTES);
  const waiting = count === 0 ? [] : [directory.readUInt32LE(76)];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry < count && !seen.has(entry)) {
      seen.add(entry);
      const at = entry * ENTRY_BYTES;
      const nameBytes = Math.min(Math.max(directory.readUInt16LE(at + 64) - 2, 0), 62);
      names.push(directory.toString('utf16le', at, at + nameBytes));
      waiting.push(directory.readUInt32LE(at + 68), directory.readUInt32LE(at + 72));
    }
  }
  return names;
}
