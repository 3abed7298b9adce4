/** An event on its way into the log. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event as the log holds it. */
export interface Stored extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  /** The byte at which its record begins; commit and prepare are the same. */
  readonly place: bigint;
  /** The byte behind its record. */
  readonly end: bigint;
  readonly created: Date;
}

/** The revision that an append expects its stream to have; -1 where it expects none. */
export type Expected = 'any' | 'exists' | bigint;

export const NO_STREAM = -1n;

/** The revision of a tombstone, and what a soft delete truncates its stream before. */
export const DELETED = 2n ** 63n - 1n;

/** What a record of the log takes besides its texts. */
const RECORD_BYTES = 90;

export const bytesOf = (stream: string, { type, data, metadata }: Proposed): bigint =>
  BigInt(RECORD_BYTES + Buffer.byteLength(stream) + Buffer.byteLength(type) + data.length + metadata.length);

export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');

/** More data than this are refused in one append. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** What counts against that: the server does not add the metadata. */
export const dataBytes = (events: readonly Proposed[]): number => events.reduce((sum, { data }) => sum + data.length, 0);
