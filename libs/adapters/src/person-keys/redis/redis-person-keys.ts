import { randomBytes } from 'node:crypto';
import { PersonKeys, PersonKeysError, type PasswordHash } from '#application';
import { requireUsable } from '../move/usable.js';
import { KeysRedis, type KeysRedisOptions, type Seal } from './keys-redis.js';
import { placeOf, sealedPlaceOf, secretPlace } from './sealed-places.js';
import { unsealText } from './sealed-text.js';
import { firstMark, sealMark } from './store-mark.js';

export interface RedisPersonKeysOptions extends KeysRedisOptions {
  /** Whether a store that is empty is begun. Default: it is. */
  readonly begins?: boolean;
}

const KEY_BYTES = 32;

/** How many values were sealed anew. */
export interface Rewrapped {
  readonly values: number;
}

/**
 * Keys and secrets that all nodes share, in a Redis that keeps them on its disk: it must write every command into its append-only file, and
 * sync it, before it answers (`appendfsync always`), and throw nothing away; one that does otherwise is refused, at the start and whenever it
 * is connected to again. Every value is sealed under a master key that Redis never sees; ids and what is condemned stand in it as they are.
 *
 * Each call is one script, so that two nodes that ask at once get the same, and whoever is destroyed stays so whatever comes in the same instant.
 * Nothing of a person is kept in this process: a destruction counts everywhere at once. Secrets of the installation are, since they never change.
 * Which master key is in force the mark of the store says, and every script compares it: a node that has the old key and the new one follows a rotation
 * at once, and one that has not is refused rather than left to seal under a key that is given up; so is every node once the keys begin to move.
 * A call that was not answered (`person-keys.unavailable`) may have been done all the same; each may be given again.
 */
export class RedisPersonKeys extends PersonKeys {
  readonly #store: KeysRedis;
  readonly #secrets = new Map<string, Uint8Array>();

  /**
   * @throws PersonKeysError `person-keys.unavailable`, `person-keys.not-durable`, `person-keys.wrong-master-key`, `person-keys.corrupt`;
   *   `person-keys.arriving`, `person-keys.leaving` or `person-keys.moved` where it is part of a move
   */
  static async open({ begins = true, ...options }: RedisPersonKeysOptions): Promise<RedisPersonKeys> {
    const store = new KeysRedis(options);
    try {
      if (begins) await store.beginMark(firstMark(options.masterKey));
      else await store.findMark();
      requireUsable(store.mark.move);
      return new RedisPersonKeys(store);
    } catch (error) {
      store.close();
      throw error;
    }
  }

  private constructor(store: KeysRedis) {
    super();
    this.#store = store;
  }

  /** What no other store has, and this one not once it has lost what it held. */
  get identity(): string {
    return this.#store.mark.identity;
  }

  override async keyFor(person: string): Promise<Uint8Array | undefined> {
    const place = placeOf(person);
    const found = await this.#ofPerson('keyFor', person, (seal) => [seal(place, randomBytes(KEY_BYTES))]);
    return typeof found === 'string' ? this.#store.unsealed(place, found) : undefined;
  }

  override async find(person: string): Promise<Uint8Array | undefined> {
    const found = await this.#ofPerson('find', person);
    return typeof found === 'string' ? this.#store.unsealed(placeOf(person), found) : undefined;
  }

  override async condemn(person: string): Promise<void> {
    await this.#ofPerson('condemn', person, () => [person]);
  }

  override async condemned(): Promise<readonly string[]> {
    return (await this.#store.askFollowing('condemned', ['condemned'])) as string[];
  }

  override async destroy(person: string): Promise<void> {
    await this.#ofPerson('destroy', person, () => [person]);
    void this.#store.rewriteFile();
  }

  override async keepPassword(person: string, password: string, hash: PasswordHash): Promise<void> {
    const place = placeOf(person, password);
    if ((await this.#ofPerson('keepPassword', person, (seal) => [password, seal(place, Buffer.from(hash))])) === 0)
      throw new PersonKeysError('person-keys.destroyed', { person });
  }

  override async passwordHash(person: string, password: string): Promise<PasswordHash | undefined> {
    const found = await this.#ofPerson('passwordHash', person, () => [password]);
    return typeof found === 'string' ? Buffer.from(this.#store.unsealed(placeOf(person, password), found)).toString() : undefined;
  }

  override async dropPassword(person: string, password: string): Promise<void> {
    await this.#ofPerson('dropPassword', person, () => [password]);
  }

  override async secret(purpose: string): Promise<Uint8Array> {
    const place = secretPlace(purpose);
    const known = this.#secrets.get(purpose);
    if (known) return Uint8Array.from(known);
    const found = await this.#store.askFollowing('secret', ['secrets'], (seal) => [purpose, seal(place, randomBytes(KEY_BYTES))]);
    const secret = this.#store.unsealed(place, String(found));
    this.#secrets.set(purpose, secret);
    return Uint8Array.from(secret);
  }

  /**
   * Has everything sealed under the master key, which was under the old one; nodes that have both read all of it meanwhile. Where it is broken off it is
   * given again, and goes on; until it has come to its end a node without the old key is refused.
   * @param onValue after each value that was sealed anew
   * @throws PersonKeysError `person-keys.corrupt` where something was sealed under neither
   */
  async rewrap(onValue: () => void = () => undefined): Promise<Rewrapped> {
    const [current, old] = this.#store.masterKeys;
    if (!old) throw new PersonKeysError('person-keys.wrong-master-key', { key: 'old' });
    const { identity } = this.#store.mark;
    // From here on nothing is sealed under the old one any more.
    if (this.#store.mark.key !== current) await this.#store.remark(sealMark(current, { identity, old }), { follows: true });
    let values = 0;
    if (this.#store.mark.isRewrapping) {
      for await (const [hash, nameIn] of this.#store.hashes()) {
        for (const [field, text] of Object.entries(await this.#store.fields(hash))) {
          const place = sealedPlaceOf(nameIn(field));
          if (place === undefined || unsealText(current, place, text)) continue;
          const bytes = this.#store.unsealed(place, text);
          await this.#store.askFollowing('rewrap', [hash], (seal) => [field, text, seal(place, bytes)]);
          values += 1;
          onValue();
        }
      }
      await this.#store.remark(sealMark(current, { identity }), { follows: true });
      await this.#store.rewriteFile();
    }
    return { values };
  }

  override close(): Promise<void> {
    this.#store.close();
    return Promise.resolve();
  }

  #ofPerson(
    script: Parameters<KeysRedis['askFollowing']>[0],
    person: string,
    values?: (seal: Seal) => readonly string[],
  ): Promise<unknown> {
    return this.#store.askFollowing(script, [`person:${person}`, `passwords:${person}`, 'condemned'], values);
  }
}
