import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EvidenceError } from '#application';
import { syncFolder } from './sync-folder.js';

/**
 * Copies a file, durable but for its name, readable by its owner alone.
 * @param to must not exist
 * @returns the SHA-256 of what was copied, in hexadecimal
 */
export async function copyDurably(from: string, to: string): Promise<string> {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      for await (const chunk of source.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await target.appendFile(chunk);
      }
      await target.sync();
      return hash.digest('hex');
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
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
  if (size === (await sizeOf(join(to, sha256))) && (await sizeOf(join(to, besides))) !== undefined) return false;
  const incoming = join(to, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const path = join(incoming, randomUUID());
  try {
    if ((await copyDurably(join(from, sha256), path)) !== sha256) throw new EvidenceError('evidence.corrupt', { sha256 });
    await copyDurably(join(from, besides), `${path}.json`);
    await rename(`${path}.json`, join(to, besides));
    await syncFolder(to);
    await rename(path, join(to, sha256));
    await syncFolder(to);
    return true;
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
