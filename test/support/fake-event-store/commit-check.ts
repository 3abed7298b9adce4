import { DELETED, isMetastream, metastreamOf, NO_STREAM, type Expected, type Stored } from './stored.js';
import { isSoftDeleted } from './stream-metadata.js';

export type CommitCheck =
  | { readonly decision: 'ok'; readonly undeletes: boolean }
  | { readonly decision: 'idempotent'; readonly last: Stored }
  | { readonly decision: 'wrong-version' }
  | { readonly decision: 'deleted' };

export interface Held {
  readonly streams: ReadonlyMap<string, readonly Stored[]>;
  /** The event that was first written under an id. */
  readonly byId: ReadonlyMap<string, Stored>;
}

export function revisionOf(stream: string, { streams }: Held): bigint {
  const lastOf = (name: string) => streams.get(name)?.at(-1)?.revision ?? NO_STREAM;
  // With a stream its metadata are deleted for ever.
  return isMetastream(stream) && lastOf(stream.slice(2)) === DELETED ? DELETED : lastOf(stream);
}

/** Whether the server writes events behind a revision, has written them already, or refuses. */
export function checkCommit(stream: string, expected: Expected, ids: readonly string[], held: Held): CommitCheck {
  const current = revisionOf(stream, held);
  if (current === DELETED) return { decision: 'deleted' };
  const undeletes = isSoftDeleted(stream, held.streams);
  if (expected === 'any' || expected === 'exists') {
    if (expected === 'exists' && undeletes) return { decision: 'deleted' };
    if (expected === 'exists' && current < 0n && revisionOf(metastreamOf(stream), held) < 0n) return { decision: 'wrong-version' };
    return checkAnywhere(stream, ids, undeletes, held);
  }
  if (expected === current) return { decision: 'ok', undeletes };
  if (expected > current) return { decision: 'wrong-version' };
  return checkEarlier(stream, expected, ids, undeletes, held);
}

function checkAnywhere(stream: string, ids: readonly string[], undeletes: boolean, { byId }: Held): CommitCheck {
  const written = ids.map((id) => byId.get(id)).map((found) => (found?.stream === stream ? found : undefined));
  if (!written[0]) return { decision: 'ok', undeletes };
  const last = written.at(-1);
  return last && !written.includes(undefined) ? { decision: 'idempotent', last } : { decision: 'wrong-version' };
}

/** Behind a revision that the stream has passed: the same events may be there already. */
function checkEarlier(stream: string, expected: bigint, ids: readonly string[], undeletes: boolean, { streams }: Held): CommitCheck {
  const there = streams.get(stream)?.slice(Number(expected) + 1) ?? [];
  const last = there[ids.length - 1];
  if (last && ids.every((id, index) => there[index]?.id === id)) return { decision: 'idempotent', last };
  if (expected === NO_STREAM && undeletes && there[0]?.id !== ids[0]) return { decision: 'ok', undeletes };
  return { decision: 'wrong-version' };
}
