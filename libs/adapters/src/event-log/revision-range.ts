import type { StreamRead } from '#application';

/** Revisions, both inclusive. */
export interface RevisionRange {
  readonly lowest: number;
  readonly highest: number;
}

/** Which revisions a read of a stream asks for. @param last the stream's last revision @returns undefined where it asks for none */
export function revisionRange({ direction = 'forwards', from, limit }: StreamRead, last: number): RevisionRange | undefined {
  const count = limit ?? last + 1;
  const range = direction === 'forwards' ? spanFrom(from ?? 0, count, last) : spanTo(Math.min(from ?? last, last), count);
  return range.lowest <= range.highest ? range : undefined;
}

function spanFrom(first: number, count: number, last: number): RevisionRange {
  const lowest = Math.max(first, 0);
  return { lowest, highest: Math.min(lowest + count - 1, last) };
}

function spanTo(highest: number, count: number): RevisionRange {
  return { lowest: Math.max(highest - count + 1, 0), highest };
}
