import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { PersonKeys, PersonKeysError, type PasswordHash } from '#application';
import { RedisConnections, type RedisAt } from '../../redis/redis-connections.js';
import { requireDurable } from './durable-redis.js';
import { SCRIPTS } from './keys-scripts.js';
import { sealText, unsealText } from './sealed-text.js';
import { asKeysFailure, RedisAway } from './keys-failure.js';
import { placeOf, sealedPlaces, secretPlace } from './sealed-places.js';
import { firstMark, readMark, sealMark, type StoreMark } from './store-mark.js';

export interface RedisPersonKeysOptions {
  readonly redis: RedisAt;
  /** 32 bytes, which everything is sealed under before it leaves this process. */
  readonly masterKey: Uint8Array;
  /** 32 bytes: the one of before, while it is not known that nothing is sealed under it any more. */
  readonly oldMasterKey?: Uint8Array | undefined;
  /** Whether a store that is empty is begun. Default: it is. */
  readonly begins?: boolean;
  /** Milliseconds within which Redis answers, or is taken to be away. */
  readonly answerMs?: number;
  /** Milliseconds after which its file is asked to be written anew once more, where it was being written just then. */
  readonly rewriteAgainMs?: number;
}

const KEY_BYTES = 32;
const [ANSWER_MS, REWRITE_AGAIN_MS] = [5_000, 5_000];
const MOST_REWRITES = 60;
/** Of what is scanned for with one question. */
const PAGE = 500;

type Scripted = Exclude<keyof typeof SCRIPTS, 'mark'>;

/** Seals bytes for a place, under the master key that is in force when they are sent. */
type Seal = (place: string, bytes: Uint8Array) => string;

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
 * at once, and one that has not is refused rather than left to seal under a key that is given up.
 * A call that was not answered (`person-keys.unavailable`) may have been done all the same; each may be given again.
 */
export class RedisPersonKeys extends PersonKeys {
  readonly #redis: RedisConnections;
  readonly #prefix: string;
  readonly #masterKeys: readonly Uint8Array[];
  readonly #begins: boolean;
  readonly #rewriteAgainMs: number;
  readonly #secrets = new Map<string, Uint8Array>();
  readonly #closing = new AbortController();
  #durable: Promise<void> | undefined;
  #mark!: StoreMark;

  /**
   * @throws PersonKeysError `person-keys.unavailable`, `person-keys.not-durable`, `person-keys.wrong-master-key`, `person-keys.corrupt`
   */
  static async open(options: RedisPersonKeysOptions): Promise<RedisPersonKeys> {
    const keys = new RedisPersonKeys(options);
    try {
      await keys.#findMark();
      return keys;
    } catch (error) {
      await keys.close();
      throw error;
    }
  }

  private constructor({ redis, answerMs = ANSWER_MS, rewriteAgainMs = REWRITE_AGAIN_MS, ...options }: RedisPersonKeysOptions) {
    super();
    this.#redis = new RedisConnections(redis, { answerMs, refusal: RedisAway });
    // Whatever answers after a break may be another one, or begun otherwise.
    this.#redis.commands.on('ready', () => (this.#durable = undefined));
    this.#prefix = `${redis.prefix}:keys:`;
    const { masterKey, oldMasterKey, begins = true } = options;
    this.#masterKeys = [masterKey, ...(oldMasterKey ? [oldMasterKey] : [])];
    this.#begins = begins;
    this.#rewriteAgainMs = rewriteAgainMs;
  }

  /** What no other store has, and this one not once it has lost what it held. */
  get identity(): string {
    return this.#mark.identity;
  }

  override async keyFor(person: string): Promise<Uint8Array | undefined> {
    const place = placeOf(person);
    const found = await this.#ofPerson('keyFor', person, (seal) => [seal(place, randomBytes(KEY_BYTES))]);
    return typeof found === 'string' ? this.#unsealed(place, found) : undefined;
  }

  override async find(person: string): Promise<Uint8Array | undefined> {
    const found = await this.#ofPerson('find', person);
    return typeof found === 'string' ? this.#unsealed(placeOf(person), found) : undefined;
  }

  override async condemn(person: string): Promise<void> {
    await this.#ofPerson('condemn', person, () => [person]);
  }

  override async condemned(): Promise<readonly string[]> {
    return (await this.#ask('condemned', [`${this.#prefix}condemned`])) as string[];
  }

  override async destroy(person: string): Promise<void> {
    await this.#ofPerson('destroy', person, () => [person]);
    void this.#rewriteFile();
  }

  override async keepPassword(person: string, password: string, hash: PasswordHash): Promise<void> {
    const place = placeOf(person, password);
    if ((await this.#ofPerson('keepPassword', person, (seal) => [password, seal(place, Buffer.from(hash))])) === 0)
      throw new PersonKeysError('person-keys.destroyed', { person });
  }

  override async passwordHash(person: string, password: string): Promise<PasswordHash | undefined> {
    const found = await this.#ofPerson('passwordHash', person, () => [password]);
    return typeof found === 'string' ? Buffer.from(this.#unsealed(placeOf(person, password), found)).toString() : undefined;
  }

  override async dropPassword(person: string, password: string): Promise<void> {
    await this.#ofPerson('dropPassword', person, () => [password]);
  }

  override async secret(purpose: string): Promise<Uint8Array> {
    const place = secretPlace(purpose);
    const known = this.#secrets.get(purpose);
    if (known) return Uint8Array.from(known);
    const found = await this.#ask('secret', [`${this.#prefix}secrets`], (seal) => [purpose, seal(place, randomBytes(KEY_BYTES))]);
    const secret = this.#unsealed(place, String(found));
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
    const [current, old] = this.#masterKeys;
    if (!current || !old) throw new PersonKeysError('person-keys.wrong-master-key', { key: 'old' });
    const { identity } = this.#mark;
    // From here on nothing is sealed under the old one any more.
    if (this.#mark.key !== current) await this.#remark(sealMark(current, { identity, old }));
    let values = 0;
    if (this.#mark.isRewrapping) {
      for await (const [key, placeIn] of sealedPlaces(this.#prefix, (from, pattern) => this.#scanned(from, pattern))) {
        const fields = await this.#questioned(() => this.#redis.commands.hgetall(key));
        for (const [field, text] of Object.entries(fields)) {
          const place = placeIn(field);
          if (place === undefined || unsealText(current, place, text)) continue;
          const bytes = this.#unsealed(place, text);
          await this.#ask('rewrap', [key], (seal) => [field, text, seal(place, bytes)]);
          values += 1;
          onValue();
        }
      }
      await this.#remark(sealMark(current, { identity }));
      await this.#rewriteFile();
    }
    return { values };
  }

  override close(): Promise<void> {
    this.#closing.abort();
    this.#redis.close();
    return Promise.resolve();
  }

  async #findMark(): Promise<void> {
    const [masterKey] = this.#masterKeys;
    const place = `${this.#prefix}mark`;
    const found = await this.#questioned(() =>
      this.#begins && masterKey ? this.#redis.commands.eval(SCRIPTS.mark, 1, place, firstMark(masterKey)) : this.#redis.commands.get(place),
    );
    if (typeof found !== 'string') throw new PersonKeysError('person-keys.corrupt', { reason: 'there are no keys' });
    this.#mark = readMark(found, this.#masterKeys);
  }

  /** A rotation has set another mark of the same store: then it is followed. @param refused the one that counts no more */
  async #followMark(refused: string): Promise<boolean> {
    // Another question of this node met it first.
    if (this.#mark.text !== refused) return true;
    const found = await this.#questioned(() => this.#redis.commands.get(`${this.#prefix}mark`));
    if (found === null || found === refused) return false;
    const mark = readMark(found, this.#masterKeys);
    if (mark.identity !== this.#mark.identity) return false;
    this.#mark = mark;
    return true;
  }

  async #remark(text: string): Promise<void> {
    await this.#ask('remark', [], () => [text]);
    this.#mark = readMark(text, this.#masterKeys);
  }

  #scanned(cursor: string, pattern: string): Promise<[cursor: string, keys: string[]]> {
    return this.#questioned(() => this.#redis.commands.scan(cursor, 'MATCH', pattern, 'COUNT', PAGE));
  }

  #ofPerson(script: Scripted, person: string, values?: (seal: Seal) => readonly string[]): Promise<unknown> {
    const places = [`${this.#prefix}person:${person}`, `${this.#prefix}passwords:${person}`, `${this.#prefix}condemned`];
    return this.#ask(script, places, values);
  }

  async #ask(script: Scripted, places: readonly string[], values: (seal: Seal) => readonly string[] = () => []): Promise<unknown> {
    const keys = [`${this.#prefix}mark`, ...places];
    for (;;) {
      const { key, text } = this.#mark;
      const sealed = values((place, bytes) => sealText(key, place, bytes));
      try {
        return await this.#questioned(() => this.#redis.commands.eval(SCRIPTS[script], keys.length, ...keys, text, ...sealed));
      } catch (error) {
        const isLost = error instanceof PersonKeysError && error.code === 'person-keys.corrupt';
        if (!isLost || !(await this.#followMark(text))) throw error;
      }
    }
  }

  /** Asks a Redis that is known to keep what it is told. */
  async #questioned<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await this.#redis.ask(async () => {
        this.#durable ??= requireDurable(this.#redis.commands);
        await this.#durable.catch((error: unknown) => {
          this.#durable = undefined;
          throw error;
        });
        return question();
      });
    } catch (error) {
      throw asKeysFailure(error);
    }
  }

  /** What was destroyed still stands in the file that Redis appends to, sealed, until that is written anew. */
  async #rewriteFile(): Promise<void> {
    const { signal } = this.#closing;
    for (let tries = 0; tries < MOST_REWRITES && !signal.aborted; tries++) {
      const isTaken = await this.#redis
        .ask(() => this.#redis.commands.bgrewriteaof())
        .then(
          () => true,
          () => false,
        );
      if (isTaken) return;
      await after(this.#rewriteAgainMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @throws PersonKeysError `person-keys.corrupt` */
  #unsealed(place: string, text: string): Uint8Array {
    for (const key of this.#masterKeys) {
      const bytes = unsealText(key, place, text);
      if (bytes) return bytes;
    }
    throw new PersonKeysError('person-keys.corrupt', { reason: 'what is kept there was not sealed by us for that place' });
  }
}
