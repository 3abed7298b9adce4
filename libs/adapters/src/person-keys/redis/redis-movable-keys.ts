import { PersonKeysError } from '#application';
import type { Kept, MovableKeys, Move, Standing } from '../move/movable-keys.js';
import { KeysRedis, type KeysRedisOptions } from './keys-redis.js';
import { fieldOf, sealedPlaceOf, type InHash } from './sealed-places.js';
import { sealMark } from './store-mark.js';

const MARK = 'mark';
const NOTHING = new Uint8Array();
/** Of what is deleted with one question. */
const AT_ONCE = 500;

/** What nodes share of keys, as a move sees it. The id of the move that has filled it is its identity from then on. */
export class RedisMovableKeys implements MovableKeys {
  readonly #store: KeysRedis;
  readonly #masterKey: Uint8Array;

  constructor(options: KeysRedisOptions) {
    this.#store = new KeysRedis(options);
    this.#masterKey = options.masterKey;
  }

  async standing(): Promise<Standing> {
    const mark = await this.#store.findMark();
    if (mark) return mark.move ?? { state: 'here', id: mark.identity };
    const { done } = await this.#store.places().next();
    return done ? { state: 'empty' } : { state: 'here', id: undefined };
  }

  async leave(id: string): Promise<void> {
    await this.#require('leave', (standing) => standing.state === 'here' || standing.state === 'leaving');
    await this.#say({ state: 'leaving', id });
  }

  async arrive(id: string): Promise<void> {
    const { state } = await this.standing();
    const arriving = sealMark(this.#masterKey, { identity: id, move: { state: 'arriving', id } });
    if (state === 'moved') await this.#store.remark(arriving);
    else if (state !== 'empty' || (await this.#store.beginMark(arriving)).text !== arriving)
      throw new PersonKeysError('person-keys.other-keys');
  }

  async *kept(): AsyncGenerator<Kept> {
    for await (const [hash, nameIn] of this.#store.hashes()) {
      for (const [field, text] of Object.entries(await this.#store.fields(hash))) {
        const name = nameIn(field);
        const place = sealedPlaceOf(name);
        yield { name, value: place === undefined ? NOTHING : this.#store.unsealed(place, text) };
      }
    }
    for (const person of (await this.#store.ask('condemned', ['condemned'])) as string[])
      yield { name: { kind: 'condemned', person }, value: NOTHING };
  }

  async put(values: readonly Kept[]): Promise<void> {
    await this.#require('fill', ({ state }) => state === 'arriving');
    const inHashes: { readonly name: InHash; readonly value: Uint8Array }[] = [];
    for (const { name, value } of values) {
      if (name.kind !== 'condemned') inHashes.push({ name, value });
      else await this.#store.ask('condemn', [`person:${name.person}`, `passwords:${name.person}`, 'condemned'], () => [name.person]);
    }
    const fields = inHashes.map(({ name, value }) => ({ at: fieldOf(name), place: sealedPlaceOf(name), value }));
    await this.#store.ask(
      'put',
      fields.map(({ at: [hash] }) => hash),
      (seal) => fields.flatMap(({ at: [, field], place, value }) => [field, place === undefined ? '1' : seal(place, value)]),
    );
  }

  async erase(id: string): Promise<void> {
    await this.#require('erase', (standing) => (standing.state === 'leaving' || standing.state === 'moved') && standing.id === id);
    // First: from here on it is known that nothing of it counts, whatever is left.
    await this.#say({ state: 'moved', id });
    const waiting: string[] = [];
    for await (const place of this.#store.places()) {
      if (place !== MARK) waiting.push(place);
      if (waiting.length === AT_ONCE) await this.#store.ask('erase', waiting.splice(0));
    }
    await this.#store.ask('erase', waiting);
    await this.#store.rewriteFile();
  }

  async settle(id: string): Promise<void> {
    await this.#require('settle', (standing) => standing.state === 'arriving' && standing.id === id);
    // Under the key that the values were sealed under, also where that is the old one by now.
    await this.#store.remark(sealMark(this.#store.mark.key, { identity: id }));
  }

  close(): Promise<void> {
    this.#store.close();
    return Promise.resolve();
  }

  /** The mark that is compared by whatever is asked next is the one that was found to be right here. */
  async #require(change: string, isRight: (standing: Standing) => boolean): Promise<void> {
    const standing = await this.standing();
    if (isRight(standing)) return;
    throw new PersonKeysError('person-keys.corrupt', { reason: `somebody else is at it: what is ${standing.state} is not to ${change}` });
  }

  /** Under the key in force, with what is needed to read what is sealed under the one of before. */
  async #say(move: Move): Promise<void> {
    const { key, identity, isRewrapping } = this.#store.mark;
    const old = isRewrapping ? this.#store.masterKeys.find((each) => each !== key) : undefined;
    await this.#store.remark(sealMark(key, { identity, old, move }));
  }
}
