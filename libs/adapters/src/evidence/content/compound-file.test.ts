import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { compoundFileNames } from './compound-file.js';

const SECTOR = 512;
const END = 0xfffffffe;

/** A file so large that the header cannot list its allocation table: the directory lies behind what the first 109 parts of that cover. */
async function withLargeFile(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rectify-cfb-'));
  const path = join(folder, 'large.doc');
  const file = await open(path, 'w');
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const put = (sector: number, at: number, bytes: Buffer) => file.write(bytes, 0, bytes.length, (sector + 1) * SECTOR + at);
  const name = (text: string) =>
    Buffer.concat([Buffer.alloc(64).fill(text, 0, 2 * text.length, 'utf16le'), Buffer.from([2 * text.length + 2, 0])]);

  const directory = 128 * 109; // the first sector of the 110th part
  await file.write(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 0, 8, 0);
  await put(-1, 30, Buffer.from([9, 0]));
  await put(-1, 48, number(directory));
  await put(-1, 68, number(0)); // sector 0 continues the header's list,
  await put(0, 0, number(1)); // whose first entry, the 110th part, is sector 1,
  await put(1, 0, number(directory + 1)); // where the directory goes on from its first sector
  await put(1, 4, number(END)); // to its second and last.
  await put(directory, 0, name('Root Entry'));
  await put(directory, 76, number(4));
  await put(directory + 1, 0, name('WordDocument'));
  await put(directory + 1, 68, Buffer.alloc(8, 0xff));
  await put(directory + 1, SECTOR - 1, Buffer.alloc(1));
  await file.close();
  try {
    await test(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('the names in a large compound file are found through the lists behind its header', () =>
  withLargeFile(async (path) => {
    const file = await open(path);
    expect(await compoundFileNames(file)).toEqual(['WordDocument']);
    await file.close();
  }));
