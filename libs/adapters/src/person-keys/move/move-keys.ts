import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { PersonKeysError } from '#application';
import type { Kept, MovableKeys, Standing } from './movable-keys.js';

/** Of what is put with one question, each of which waits for a disk. */
const AT_ONCE = 100;

/** What became of a move. */
export interface Moved {
  /** Values that were not there yet. */
  readonly copied: number;
  /** All values that are there now. */
  readonly values: number;
}

interface Moving {
  readonly source: MovableKeys;
  readonly target: MovableKeys;
  /** Done when the source is empty, and before the target may be used; done again where it was broken off. */
  readonly onErased: (id: string) => Promise<void>;
  /** @param values that were copied by now */
  readonly onCopied: (values: number) => void;
}

/**
 * Moves everything that a store keeps into another one. Whatever is cut off goes on when it is given again: the source is erased only when both
 * were compared value by value, and the target is used only when the source is erased, so that never two are in use, and never none is whole.
 * @throws PersonKeysError `person-keys.other-keys`, `person-keys.arriving`, `person-keys.moved`; `person-keys.corrupt` where there are no keys, or what
 *   arrived is not what was sent
 */
export async function moveKeys({ source, target, onErased, onCopied }: Moving): Promise<Moved> {
  const [from, to] = [await source.standing(), await target.standing()];
  const digest = digests();
  const id = from.state === 'moved' ? requireArrived(from.id, to) : await begin({ source, target }, from, to);
  let copied = 0;
  if (from.state !== 'moved') {
    for await (const values of missing(source, digest, await digestsOf(target, digest))) {
      await target.put(values);
      copied += values.length;
      onCopied(copied);
    }
    requireSame(await digestsOf(source, digest), await digestsOf(target, digest));
  }
  await source.erase(id);
  await onErased(id);
  if (to.state !== 'here') await target.settle(id);
  return { copied, values: (await digestsOf(target, digest)).size };
}

/** @returns the id of the move, which another target than this one never has: one that was given up half-way is not taken for whole */
async function begin({ source, target }: Pick<Moving, 'source' | 'target'>, from: Standing, to: Standing): Promise<string> {
  if (from.state === 'empty') throw new PersonKeysError('person-keys.corrupt', { reason: 'there are no keys' });
  if (from.state === 'arriving') throw new PersonKeysError('person-keys.arriving');
  if (from.state === 'leaving' && to.state === 'arriving' && from.id === to.id) return from.id;
  // Before the source is touched: then a refusal leaves it in use.
  if (to.state !== 'empty' && to.state !== 'moved') throw new PersonKeysError('person-keys.other-keys');
  const id = randomUUID();
  await source.leave(id);
  await target.arrive(id);
  return id;
}

function requireArrived(id: string, to: Standing): string {
  if ((to.state === 'arriving' || to.state === 'here') && to.id === id) return id;
  throw new PersonKeysError('person-keys.moved', { reason: 'the keys have moved, and not to there' });
}

type Digest = (kept: Kept) => string;

/** By a key that is thrown away: what is compared is as long as that, and no secret. */
function digests(): Digest {
  const key = randomBytes(32);
  return ({ name, value }) =>
    createHmac('sha256', key)
      .update(JSON.stringify([name.kind, ...ofWhom(name)]))
      .update('\0')
      .update(value)
      .digest('base64');
}

const ofWhom = (name: Kept['name']): readonly string[] => {
  if (name.kind === 'secret') return [name.purpose];
  return name.kind === 'password' ? [name.person, name.id] : [name.person];
};

async function digestsOf(keys: MovableKeys, digest: Digest): Promise<Set<string>> {
  const all = new Set<string>();
  for await (const kept of keys.kept()) all.add(digest(kept));
  return all;
}

/** @param there what is at the target, and grows */
async function* missing(source: MovableKeys, digest: Digest, there: Set<string>): AsyncGenerator<readonly Kept[]> {
  let waiting: Kept[] = [];
  for await (const kept of source.kept()) {
    const known = digest(kept);
    if (there.has(known)) continue;
    there.add(known);
    waiting.push(kept);
    if (waiting.length < AT_ONCE) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}

function requireSame(sent: ReadonlySet<string>, arrived: ReadonlySet<string>): void {
  if (sent.symmetricDifference(arrived).size === 0) return;
  throw new PersonKeysError('person-keys.corrupt', {
    reason: 'what arrived is not what was sent',
    missing: sent.difference(arrived).size,
    others: arrived.difference(sent).size,
  });
}
