import type { FileHandle } from 'node:fs/promises';
import { readAt } from './read-at.js';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** The end record with the longest comment there can be. */
const LONGEST_END = 22 + 0xffff;
/** Bytes; a directory longer than this is no document's. */
const LONGEST_DIRECTORY = 16 * 1024 * 1024;

/** The names in a ZIP file's central directory, without unpacking anything; none where it has no sound one. */
export async function zipEntryNames(file: FileHandle): Promise<string[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - LONGEST_END), LONGEST_END);
  const end = lastIndexOf(tail, END_OF_DIRECTORY);
  if (end === -1 || tail.length - end < 22) {
    return [];
  }
  const length = tail.readUInt32LE(end + 12);
  return length > LONGEST_DIRECTORY ? [] : [...entryNames(await readAt(file, tail.readUInt32LE(end + 16), length))];
}

function* entryNames(directory: Buffer): Generator<string> {
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY;) {
    const nameLength = directory.readUInt16LE(at + 28);
    yield directory.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32LE(signature);
  return bytes.lastIndexOf(wanted);
}
