import { DELETED, isMetastream, metastreamOf, type Stored } from './stored.js';

type Streams = ReadonlyMap<string, readonly Stored[]>;

/** What a stream's metadata take away from whoever reads it. */
interface Truncation {
  readonly maxCount?: bigint;
  readonly before?: bigint;
  readonly maxAgeMs?: number;
}

/** Numbers of 64 bits are kept exactly, as a soft delete writes one. */
const reviver = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && /^\d+$/.test(context.source) ? BigInt(context.source) : value;

function truncationOf(stream: string, streams: Streams): Truncation {
  if (isMetastream(stream)) return { maxCount: 1n };
  const { $maxCount, $tb, $maxAge } = metadataOf(stream, streams);
  return {
    ...(typeof $maxCount === 'bigint' && { maxCount: $maxCount }),
    ...(typeof $tb === 'bigint' && { before: $tb }),
    ...(typeof $maxAge === 'bigint' && { maxAgeMs: 1_000 * Number($maxAge) }),
  };
}

export const isSoftDeleted = (stream: string, streams: Streams): boolean => truncationOf(stream, streams).before === DELETED;

/** The metadata of a stream that was deleted softly, for its life from a revision on. */
export function undeleted(stream: string, streams: Streams, from: bigint): Uint8Array {
  const kept = Object.entries(metadataOf(stream, streams)).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? Number(value) : value,
  ]);
  return Buffer.from(JSON.stringify({ ...Object.fromEntries(kept), $tb: Number(from) }));
}

/** The events of a stream that may be read now, in its order. */
export function readable(stream: string, streams: Streams): readonly Stored[] {
  const { maxCount, before = 0n, maxAgeMs } = truncationOf(stream, streams);
  const all = streams.get(stream) ?? [];
  const last = all.at(-1)?.revision ?? NO_REVISION;
  const byCount = maxCount === undefined ? 0n : last - maxCount + 1n;
  const lowest = before > byCount ? before : byCount;
  const since = maxAgeMs === undefined ? -Infinity : Date.now() - maxAgeMs;
  return all.filter(({ revision, created }) => revision >= lowest && created.getTime() >= since);
}

const NO_REVISION = -1n;

function metadataOf(stream: string, streams: Streams): Readonly<Record<string, unknown>> {
  const last = streams.get(metastreamOf(stream))?.at(-1);
  if (!last) return {};
  try {
    const parse = JSON.parse as (text: string, revive: typeof reviver) => unknown;
    const parsed = parse(Buffer.from(last.data).toString(), reviver);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
