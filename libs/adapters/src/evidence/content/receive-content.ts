import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { EvidenceError, type StoredBytes } from '#application';
import { isAllowed, sniffMediaType } from './media-type.js';

/** What is taken. */
export interface ContentLimits {
  /** The most bytes that one upload may have. */
  readonly maxBytes: number;
  /** Whether ZIP archives are taken. */
  readonly allowZip: boolean;
}

export const isAddress = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/**
 * Streams content into a new file of this machine, hashed on the way, and looks at what it is.
 * @param finish what is still to be done with the file once its content is known to be taken
 * @throws EvidenceError `evidence.too-large`, `evidence.truncated`, `evidence.empty`, `evidence.type-refused`, or the system's own error; the file
 *   may be there then
 */
export async function receiveContent(
  path: string,
  content: Readable,
  limits: ContentLimits,
  finish: (file: FileHandle) => Promise<void> = () => Promise.resolve(),
): Promise<StoredBytes> {
  const file = await open(path, 'wx+', 0o600);
  try {
    const received = await write(file, content, limits.maxBytes);
    const mediaType = await sniffMediaType(path, file);
    if (!isAllowed(mediaType, limits.allowZip)) {
      throw new EvidenceError('evidence.type-refused', { mediaType });
    }
    await finish(file);
    return { ...received, mediaType };
  } finally {
    await file.close();
  }
}

async function write(file: FileHandle, content: Readable, maxBytes: number): Promise<Omit<StoredBytes, 'mediaType'>> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of whole(content)) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new EvidenceError('evidence.too-large', { limit: maxBytes });
    }
    hash.update(chunk);
    await file.appendFile(chunk);
  }
  if (size === 0) {
    throw new EvidenceError('evidence.empty');
  }
  return { sha256: hash.digest('hex'), size };
}

/** The chunks of a stream that comes to its end; whatever keeps it from that is the sender's doing. */
async function* whole(content: Readable): AsyncGenerator<Buffer> {
  try {
    yield* content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new EvidenceError('evidence.truncated', {}, { cause });
  }
}

/** What cannot be removed from a disk that takes nothing is thrown away at the next start. */
export const forget = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined);

/** What the file system refuses, in the store's words; never with a path in it. */
export function asDiskFailure(error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) {
    return error;
  }
  return new EvidenceError(code === 'ENOSPC' || code === 'EDQUOT' ? 'evidence.disk-full' : 'evidence.unavailable', {}, { cause: error });
}

export const systemCodeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
