import type { Readable } from 'node:stream';

export interface StoredBytes {
  /** Lower-case hexadecimal SHA-256 of the bytes; their address. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** As sniffed from the content, never from a name or a header. */
  readonly mediaType: string;
}

export type EvidenceErrorCode =
  /** More bytes than the limit; nothing is kept. */
  | 'evidence.too-large'
  /** The sender stopped before the end; nothing is kept. */
  | 'evidence.truncated'
  | 'evidence.empty'
  /** The content's type is not on the allow list; nothing is kept. */
  | 'evidence.type-refused'
  | 'evidence.unknown'
  /** The stored bytes no longer match their hash: never served as truth. */
  | 'evidence.corrupt'
  | 'evidence.disk-full'
  /** The disk or the bucket cannot be read or written now; may be retried. */
  | 'evidence.unavailable';

export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';

  constructor(
    readonly code: EvidenceErrorCode,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(details)}`, options);
  }
}

export interface ByteRange {
  /** First byte, inclusive. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

/**
 * The bytes of evidence, addressed by their SHA-256. The same bytes are stored once; nothing is overwritten or deleted.
 * An address is given only when its bytes are durable (file and folder synced, or acknowledged by the bucket).
 */
export abstract class EvidenceStore {
  /**
   * Streams to disk while hashing, with flat memory; a failure leaves nothing behind that is found.
   * @throws EvidenceError `evidence.too-large`, `evidence.truncated`, `evidence.empty`, `evidence.type-refused`, `evidence.disk-full`,
   *   `evidence.unavailable`
   */
  abstract put(content: Readable): Promise<StoredBytes>;

  /** Whether the bytes are here, whole. @throws EvidenceError `evidence.unavailable` */
  abstract find(sha256: string): Promise<StoredBytes | undefined>;

  /**
   * Opens the bytes, or a range of them, after the whole has been checked against its hash.
   * @throws EvidenceError `evidence.unknown`, `evidence.corrupt`, `evidence.unavailable`
   */
  abstract open(sha256: string, range?: ByteRange): Promise<Readable>;
}
