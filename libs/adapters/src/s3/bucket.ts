import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { readAt } from '../evidence/content/read-at.js';

/** Where a bucket is, and by what it is opened. */
export interface BucketAt {
  /** Undefined for AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** Before the `/` of every key. */
  readonly prefix: string;
  /** Undefined where the machine has a role, or the SDK's own variables or files say who asks. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Whether the bucket is in the path, and not in the host's name. */
  readonly pathStyle: boolean;
}

export interface BucketPatience {
  /** Milliseconds within which a question is answered, and within which each piece of an answer follows the one before. */
  readonly answerMs: number;
  /** Milliseconds for a part that is sent. */
  readonly partMs: number;
}

export type BucketErrorKind =
  /** Nothing answers, not in time, or not now. */
  | 'away'
  /** The server answers, and says no: to the keys, the bucket, or the request. */
  | 'refused'
  /** There is no room. */
  | 'full';

/** What went wrong; `code` is the server's word for it, as `AccessDenied`, or the system's. */
export class BucketError extends Error {
  override readonly name = 'BucketError';

  constructor(
    readonly kind: BucketErrorKind,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`${kind}: ${code}`, options);
  }
}

const PATIENCE: BucketPatience = { answerMs: 15_000, partMs: 120_000 };
const CONNECT_MS = 5_000;
/** Bytes; no part but the last may have fewer than five MiB, and there may be 10,000 of them. */
const PART_BYTES = 8 * 1024 * 1024;
/** Parts that are in memory at the same time, whoever sends them. */
const PARTS_AT_ONCE = 8;

/** Objects below one prefix of a bucket on a server that speaks S3. No call waits for ever; each is tried three times at most. */
export class Bucket {
  readonly #client: S3Client;
  readonly #at: BucketAt;
  readonly #patience: BucketPatience;
  readonly #turns = new Turns(PARTS_AT_ONCE);

  constructor(at: BucketAt, patience: Partial<BucketPatience> = {}) {
    this.#at = at;
    this.#patience = { ...PATIENCE, ...patience };
    const { answerMs } = this.#patience;
    this.#client = new S3Client({
      region: at.region,
      forcePathStyle: at.pathStyle,
      ...(at.endpoint !== undefined && { endpoint: at.endpoint }),
      ...(at.credentials && { credentials: at.credentials }),
      maxAttempts: 3,
      requestHandler: { connectionTimeout: Math.min(CONNECT_MS, answerMs), socketTimeout: answerMs },
      // Not every server knows these; what is stored is checked by its own hash.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  /** Makes sure that the bucket can be asked. @throws BucketError */
  async probe(): Promise<void> {
    // What is not there is asked for by its bytes: without them a bucket that is missing looks like an object that is.
    const found = await this.read('probe');
    if (found) await buffer(found);
  }

  /** @returns the size in bytes, or undefined where there is none @throws BucketError */
  async sizeOf(name: string): Promise<number | undefined> {
    const { answerMs } = this.#patience;
    const command = new HeadObjectCommand(this.#place(name));
    const found = await unlessMissing(this.#within(answerMs, (abortSignal) => this.#client.send(command, { abortSignal })));
    return found?.ContentLength;
  }

  /** @returns the bytes as they come, or undefined where there is no such object @throws BucketError, now or while they come */
  async read(name: string): Promise<AsyncIterable<Buffer> | undefined> {
    const { answerMs } = this.#patience;
    const command = new GetObjectCommand(this.#place(name));
    const found = await unlessMissing(this.#within(answerMs, (abortSignal) => this.#client.send(command, { abortSignal })));
    return found && this.#pieces(found.Body as Readable, found.ContentLength);
  }

  /** @throws BucketError */
  async put(name: string, body: Buffer, contentType: string): Promise<void> {
    const { partMs } = this.#patience;
    const command = new PutObjectCommand({ ...this.#place(name), Body: body, ContentType: contentType });
    await this.#within(partMs, (abortSignal) => this.#client.send(command, { abortSignal }));
  }

  /**
   * Sends a file, a part at a time, which becomes an object as a whole or not at all.
   * @param before is done when all parts are there and the object is not yet
   * @throws BucketError; what was sent is taken back, or, where the server is away, left to the bucket's lifecycle rule
   */
  async putFile(
    name: string,
    { path, size, contentType }: { readonly path: string; readonly size: number; readonly contentType: string },
    before: () => Promise<void>,
  ): Promise<void> {
    const file = await open(path, 'r');
    const bytesAt = (position: number) => readAt(file, position, Math.min(PART_BYTES, size - position));
    try {
      if (size <= PART_BYTES) {
        await before();
        await this.#turns.take(async () => this.put(name, await bytesAt(0), contentType));
      } else {
        await this.#putParts(name, { size, contentType, bytesAt }, before);
      }
    } finally {
      await file.close();
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #putParts(
    name: string,
    {
      size,
      contentType,
      bytesAt,
    }: { readonly size: number; readonly contentType: string; readonly bytesAt: (position: number) => Promise<Buffer> },
    before: () => Promise<void>,
  ): Promise<void> {
    const { answerMs, partMs } = this.#patience;
    const place = this.#place(name);
    const create = new CreateMultipartUploadCommand({ ...place, ContentType: contentType });
    const { UploadId } = await this.#within(answerMs, (abortSignal) => this.#client.send(create, { abortSignal }));
    const upload = { ...place, UploadId };
    try {
      const parts: CompletedPart[] = [];
      for (let position = 0; position < size; position += PART_BYTES) {
        const PartNumber = parts.length + 1;
        const { ETag } = await this.#turns.take(async () => {
          const part = new UploadPartCommand({ ...upload, PartNumber, Body: await bytesAt(position) });
          return this.#within(partMs, (abortSignal) => this.#client.send(part, { abortSignal }));
        });
        parts.push({ PartNumber, ETag });
      }
      await before();
      const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } });
      await this.#within(partMs, (abortSignal) => this.#client.send(complete, { abortSignal }));
    } catch (error) {
      const abort = new AbortMultipartUploadCommand(upload);
      await this.#within(answerMs, (abortSignal) => this.#client.send(abort, { abortSignal })).catch(() => undefined);
      throw error;
    }
  }

  #place(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#at.bucket, Key: `${this.#at.prefix}/${name}` };
  }

  /** The pieces of an answer, none of which may be waited for long, and which come to the end that was announced. */
  async *#pieces(body: Readable, size: number | undefined): AsyncGenerator<Buffer> {
    let left = size ?? 0;
    const late = () => body.destroy(new BucketError('away', 'TimeoutError'));
    let timer = setTimeout(late, this.#patience.answerMs);
    try {
      for await (const piece of body as AsyncIterable<Buffer>) {
        clearTimeout(timer);
        left -= piece.length;
        yield piece;
        timer = setTimeout(late, this.#patience.answerMs);
      }
      if (size !== undefined && left !== 0) throw new BucketError('away', 'Truncated');
    } catch (error) {
      throw asBucketError(error);
    } finally {
      clearTimeout(timer);
      body.destroy();
    }
  }

  /** Also what does not heed a signal, as a look for credentials, is waited for no longer. */
  async #within<T>(ms: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new BucketError('away', 'TimeoutError'));
      abort.abort();
    }, ms);
    try {
      return await Promise.race([ask(abort.signal), late]);
    } catch (error) {
      throw asBucketError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Lets so many be at something at the same time. */
class Turns {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

const MISSING = ['NoSuchKey', 'NotFound'];
/** What the servers call it: MinIO, Ceph and others each in their own way. */
const FULL = /StorageFull|QuotaExceeded|InsufficientStorage|InsufficientCapacity/u;
const NOT_NOW = /SlowDown|RequestTimeout|Throttl|TooManyRequests|ServiceUnavailable|InternalError/u;

async function unlessMissing<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof BucketError && MISSING.includes(error.code)) return undefined;
    throw error;
  }
}

function asBucketError(error: unknown): BucketError {
  if (error instanceof BucketError) return error;
  const code = nameOf(error);
  return new BucketError(kindOf(error, code), code, { cause: error });
}

function kindOf(error: unknown, code: string): BucketErrorKind {
  const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
  if (FULL.test(code) || status === 507) return 'full';
  return status >= 400 && status < 500 && !NOT_NOW.test(code) ? 'refused' : 'away';
}

/** The system's code before the name of a class that says nothing. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
