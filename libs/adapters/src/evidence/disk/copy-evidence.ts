import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvidenceError, type EvidenceStore } from '#application';
import { syncFolder } from './sync-folder.js';

/**
 * Copies a file, durable but for its name, readable by its owner alone.
 * @param to must not exist
 * @returns the SHA-256 of what was copied, in hexadecimal
 */
export async function copyDurably(from: string, to: string): Promise<string> {
  const source = await open(from, 'r');
  try {
    return await writeDurably(source.createReadStream({ autoClose: false }), to);
  } finally {
    await source.close();
  }
}

async function writeDurably(content: AsyncIterable<Buffer>, to: string): Promise<string> {
  const target = await open(to, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    for await (const chunk of content) {
      hash.update(chunk);
      await target.appendFile(chunk);
    }
    await target.sync();
    return hash.digest('hex');
  } finally {
    await target.close();
  }
}

/**
 * Copies the bytes of one piece of evidence, and what is known of them, from one folder of a `DiskEvidenceStore` to another; the first may
 * be in use. Like there, bytes have their name only when they are whole: what has one, and the right size, is not read again.
 * @param to must exist
 * @returns false where they were there already
 * @throws EvidenceError `evidence.unknown`, `evidence.corrupt`; then nothing of them was copied
 */
export async function copyEvidence(from: string, to: string, sha256: string): Promise<boolean> {
  const besides = `${sha256}.json`;
  const size = await sizeOf(join(from, sha256));
  if (size === undefined || (await sizeOf(join(from, besides))) === undefined) throw new EvidenceError('evidence.unknown', { sha256 });
  if (await isThere(to, sha256, size)) return false;
  await put(to, sha256, {
    bytes: (path) => copyDurably(join(from, sha256), path),
    description: (path) => copyDurably(join(from, besides), path),
  });
  return true;
}

/**
 * Copies one piece of evidence from any store into a folder of a `DiskEvidenceStore`, as `copyEvidence` does from another folder.
 * @param to must exist
 * @returns false where it was there already
 * @throws EvidenceError `evidence.unknown`, `evidence.corrupt`, `evidence.unavailable`; then nothing of it was copied
 */
export async function saveEvidence(from: EvidenceStore, to: string, sha256: string): Promise<boolean> {
  const stored = await from.find(sha256);
  if (!stored) throw new EvidenceError('evidence.unknown', { sha256 });
  if (await isThere(to, sha256, stored.size)) return false;
  await put(to, sha256, {
    bytes: async (path) => writeDurably((await from.open(sha256)) as AsyncIterable<Buffer>, path),
    description: (path) => writeFile(path, JSON.stringify(stored), { flush: true, mode: 0o600 }),
  });
  return true;
}

/**
 * Copies one piece of evidence from a folder of a `DiskEvidenceStore` back into any store.
 * @returns false where it was there already
 * @throws EvidenceError `evidence.unknown`, `evidence.corrupt`, and what the store throws; then nothing of it was copied
 */
export async function bringEvidence(from: string, to: EvidenceStore, sha256: string): Promise<boolean> {
  if (await to.find(sha256)) return false;
  const path = join(from, sha256);
  if ((await sizeOf(path)) === undefined) throw new EvidenceError('evidence.unknown', { sha256 });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  if (hash.digest('hex') !== sha256) throw new EvidenceError('evidence.corrupt', { sha256 });
  await to.put(createReadStream(path));
  return true;
}

const isThere = async (folder: string, sha256: string, size: number): Promise<boolean> =>
  size === (await sizeOf(join(folder, sha256))) && (await sizeOf(join(folder, `${sha256}.json`))) !== undefined;

interface Writing {
  /** @returns the hash of what was written */
  readonly bytes: (path: string) => Promise<string>;
  readonly description: (path: string) => Promise<unknown>;
}

async function put(to: string, sha256: string, { bytes, description }: Writing): Promise<void> {
  const besides = `${sha256}.json`;
  const incoming = join(to, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const path = join(incoming, randomUUID());
  try {
    if ((await bytes(path)) !== sha256) throw new EvidenceError('evidence.corrupt', { sha256 });
    await description(`${path}.json`);
    await rename(`${path}.json`, join(to, besides));
    await syncFolder(to);
    await rename(path, join(to, sha256));
    await syncFolder(to);
  } finally {
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
