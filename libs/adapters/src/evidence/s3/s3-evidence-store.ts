import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EvidenceError, EvidenceStore, type ByteRange, type StoredBytes } from '#application';
import { Bucket, BucketError, type BucketAt, type BucketPatience } from '../../s3/bucket.js';
import { asDiskFailure, forget, isAddress, receiveContent, type ContentLimits } from '../content/receive-content.js';

export interface S3EvidenceOptions extends ContentLimits {
  readonly at: BucketAt;
  /** Room on this machine for what is on its way, in or out. Made where it is missing; one process uses it. */
  readonly spool: string;
  readonly patience?: Partial<BucketPatience>;
}

/**
 * Evidence in a bucket, in the layout of the folder of `DiskEvidenceStore`: the bytes under their hash, what is known of them beside in
 * `<hash>.json`. What comes in is hashed and looked at in a file of this machine first, so that nothing is sent which is not taken; an object is
 * there as a whole or not at all. Bytes that are there and whole are not written again. What goes out was checked in such a file, and is served from
 * it. Nothing is deleted or listed. What a server that went away has of an upload is a multipart upload without an end, which the bucket's
 * lifecycle rule sweeps, or a description without its bytes, which is found by nobody.
 */
export class S3EvidenceStore extends EvidenceStore {
  readonly #options: S3EvidenceOptions;
  readonly #bucket: Bucket;

  /**
   * Opens the store, and throws away what a crash left in the spool.
   * @throws EvidenceError `evidence.unavailable` where the bucket says no; where nothing answers it is opened all the same
   */
  static async open(options: S3EvidenceOptions): Promise<S3EvidenceStore> {
    const { spool } = options;
    await mkdir(spool, { recursive: true, mode: 0o700 });
    for (const leftover of await readdir(spool)) await rm(join(spool, leftover));
    const store = new S3EvidenceStore(options);
    try {
      await store.#bucket.probe();
    } catch (error) {
      if (error instanceof BucketError && error.kind === 'away') return store;
      store.#bucket.close();
      // Said to whoever starts it: the wrong key, or the wrong bucket.
      throw error instanceof BucketError ? new EvidenceError('evidence.unavailable', { reason: error.code }, { cause: error }) : error;
    }
    return store;
  }

  private constructor(options: S3EvidenceOptions) {
    super();
    this.#options = options;
    this.#bucket = new Bucket(options.at, options.patience);
  }

  override async put(content: Readable): Promise<StoredBytes> {
    // A sender may fail before we begin to read; that is told there, and must not end the process here.
    content.on('error', () => undefined);
    const path = this.#spooled();
    try {
      const stored = await receiveContent(path, content, this.#options);
      if (!(await this.#isWhole(stored))) await this.#publish(path, stored);
      return stored;
    } catch (error) {
      // The rest is read and thrown away, not cut off: a sender hears why only when he has come to his end.
      content.resume();
      throw asStoreFailure(error);
    } finally {
      await forget(path);
    }
  }

  override async find(sha256: string): Promise<StoredBytes | undefined> {
    if (!isAddress(sha256)) return undefined;
    try {
      const description = await this.#bucket.read(besides(sha256));
      if (!description) return undefined;
      const stored = JSON.parse((await buffer(description)).toString()) as StoredBytes;
      return (await this.#bucket.sizeOf(named(sha256))) === stored.size ? stored : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw asStoreFailure(error);
    }
  }

  override async open(sha256: string, range?: ByteRange): Promise<Readable> {
    try {
      const bytes = isAddress(sha256) ? await this.#bucket.read(named(sha256)) : undefined;
      if (!bytes) throw new EvidenceError('evidence.unknown', { sha256 });
      const path = this.#spooled();
      const file = await open(path, 'wx+', 0o600);
      try {
        await fetchWhole(bytes, file, sha256);
        return file.createReadStream(range ?? { start: 0 });
      } catch (error) {
        await file.close();
        throw error;
      } finally {
        // Its name alone: the bytes go when the last reader has closed it.
        await forget(path);
      }
    } catch (error) {
      throw asStoreFailure(error);
    }
  }

  close(): Promise<void> {
    this.#bucket.close();
    return Promise.resolve();
  }

  /** Bytes that have gone bad are not whole: handing them in again mends them. */
  async #isWhole({ sha256, size }: StoredBytes): Promise<boolean> {
    if ((await this.find(sha256))?.size !== size) return false;
    const bytes = await this.#bucket.read(named(sha256));
    return bytes !== undefined && (await hashOf(bytes)) === sha256;
  }

  /** What is known of the bytes is there before they can be found. */
  #publish(path: string, stored: StoredBytes): Promise<void> {
    const file = { path, size: stored.size, contentType: 'application/octet-stream' };
    const describe = () => this.#bucket.put(besides(stored.sha256), Buffer.from(JSON.stringify(stored)), 'application/json');
    return this.#bucket.putFile(named(stored.sha256), file, describe);
  }

  #spooled(): string {
    return join(this.#options.spool, randomUUID());
  }
}

const named = (sha256: string): string => `evidence/${sha256}`;
const besides = (sha256: string): string => `${named(sha256)}.json`;

async function fetchWhole(bytes: AsyncIterable<Buffer>, file: FileHandle, sha256: string): Promise<void> {
  const written = async function* () {
    for await (const piece of bytes) {
      await file.appendFile(piece);
      yield piece;
    }
  };
  if ((await hashOf(written())) !== sha256) throw new EvidenceError('evidence.corrupt', { sha256 });
}

async function hashOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}

/** What the bucket or the spool refuses, in the store's words. */
function asStoreFailure(error: unknown): unknown {
  if (!(error instanceof BucketError)) return asDiskFailure(error);
  return new EvidenceError(error.kind === 'full' ? 'evidence.disk-full' : 'evidence.unavailable', {}, { cause: error });
}
