import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { EvidenceError, EvidenceStore, type ByteRange, type StoredBytes } from '#application';
import { asDiskFailure, forget, isAddress, receiveContent, systemCodeOf, type ContentLimits } from '../content/receive-content.js';
import { syncFolder } from './sync-folder.js';

export interface DiskEvidenceOptions extends ContentLimits {
  /** Made where it is missing. The bytes lie in it under their hash, what is known of them beside in `<hash>.json`. One process uses it. */
  readonly folder: string;
}

/** Evidence as files of this machine. */
export class DiskEvidenceStore extends EvidenceStore {
  readonly #folder: string;
  readonly #incoming: string;
  readonly #options: DiskEvidenceOptions;

  /** Opens the store and throws away what uploads left that were cut off by a crash. */
  static async open(options: DiskEvidenceOptions): Promise<DiskEvidenceStore> {
    const store = new DiskEvidenceStore(options);
    await mkdir(store.#incoming, { recursive: true, mode: 0o700 });
    for (const leftover of await readdir(store.#incoming)) {
      await rm(join(store.#incoming, leftover));
    }
    await syncFolder(dirname(options.folder));
    return store;
  }

  private constructor(options: DiskEvidenceOptions) {
    super();
    this.#options = options;
    this.#folder = options.folder;
    this.#incoming = join(options.folder, 'incoming');
  }

  override async put(content: Readable): Promise<StoredBytes> {
    // A sender may fail before we begin to read; that is told there, and must not end the process here.
    content.on('error', () => undefined);
    const path = join(this.#incoming, randomUUID());
    try {
      const stored = await receiveContent(path, content, this.#options, (file) => file.sync());
      await this.#publish(path, stored);
      return stored;
    } catch (error) {
      // The rest is read and thrown away, not cut off: a sender hears why only when he has come to his end.
      content.resume();
      await forget(path);
      throw asDiskFailure(error);
    }
  }

  override async find(sha256: string): Promise<StoredBytes | undefined> {
    if (!isAddress(sha256)) {
      return undefined;
    }
    try {
      const stored = JSON.parse(await readFile(this.#besides(sha256), 'utf8')) as StoredBytes;
      const { size } = await stat(this.#path(sha256));
      return size === stored.size ? stored : undefined;
    } catch (error) {
      if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) {
        return undefined;
      }
      throw asDiskFailure(error);
    }
  }

  override async open(sha256: string, range?: ByteRange): Promise<Readable> {
    const file = await this.#openStored(sha256);
    try {
      await requireHash(file, sha256);
      return file.createReadStream(range ?? { start: 0 });
    } catch (error) {
      await file.close();
      throw asDiskFailure(error);
    }
  }

  /**
   * What is known of the bytes is durable before they can be found. Bytes that are there already are replaced by the same ones: that mends a
   * file that has gone bad, and makes them durable for this caller too when another one has not come that far.
   */
  async #publish(path: string, stored: StoredBytes): Promise<void> {
    const description = `${path}.json`;
    try {
      await writeFile(description, JSON.stringify(stored), { flush: true, mode: 0o600 });
      await rename(description, this.#besides(stored.sha256));
    } catch (error) {
      await forget(description);
      throw error;
    }
    await syncFolder(this.#folder);
    await rename(path, this.#path(stored.sha256));
    await syncFolder(this.#folder);
  }

  async #openStored(sha256: string): Promise<FileHandle> {
    if (!isAddress(sha256)) {
      throw new EvidenceError('evidence.unknown', { sha256 });
    }
    try {
      return await open(this.#path(sha256), 'r');
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? new EvidenceError('evidence.unknown', { sha256 }, { cause: error }) : asDiskFailure(error);
    }
  }

  #path(sha256: string): string {
    return join(this.#folder, sha256);
  }

  #besides(sha256: string): string {
    return `${this.#path(sha256)}.json`;
  }
}

async function requireHash(file: FileHandle, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
  }
  if (hash.digest('hex') !== sha256) {
    throw new EvidenceError('evidence.corrupt', { sha256 });
  }
}

const hasCode = (error: unknown, code: string): boolean => systemCodeOf(error) === code;
