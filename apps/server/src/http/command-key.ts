import { createHash, randomUUID } from 'node:crypto';
import { HttpProblem } from './http-problem.js';

const KEY = /^[\x21-\x7e]{1,128}$/u;

/** Whose key it is, and for what: the same key of another caller, or for another path, is another key. */
export interface KeyScope {
  readonly caller: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** The command's id: by `Idempotency-Key`, so that a retry is the same command; a new one without. */
export function commandIdFor(key: string | undefined, { caller, method, path }: KeyScope): string {
  if (key === undefined) return randomUUID();
  if (!KEY.test(key)) throw new HttpProblem(400, 'idempotency-key.invalid', { expected: '1 to 128 printable ASCII characters' });
  return asUuid(
    createHash('sha256')
      .update(JSON.stringify([caller, method, path, key]))
      .digest(),
  );
}

/** A UUID of version 8 (RFC 9562: made as its maker likes) from a hash. */
function asUuid(hash: Buffer): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
