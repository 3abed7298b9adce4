import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { PersonKeys, PersonKeysError, type PasswordHash, type PersonKeysErrorCode } from '#application';
import { RedisConnections, type RedisAt } from '../../redis/redis-connections.js';
import { requireDurable } from './durable-redis.js';
import { SCRIPTS } from './keys-scripts.js';
import { sealText, unsealText } from './sealed-text.js';

export interface RedisPersonKeysOptions {
  readonly redis: RedisAt;
  /** 32 bytes, which everything is sealed under before it leaves this process. */
  readonly masterKey: Uint8Array;
  /** Milliseconds within which Redis answers, or is taken to be away. */
  readonly answerMs?: number;
  /** Milliseconds after which its file is asked to be written anew once more, where it was being written just then. */
  readonly rewriteAgainMs?: number;
}

const KEY_BYTES = 32;
const [ANSWER_MS, REWRITE_AGAIN_MS] = [5_000, 5_000];
const MOST_REWRITES = 60;
const MARK = 'rectify person keys 1';

class RedisAway extends Error {
  override readonly name = 'RedisAway';
  readonly code = 'redis.away';
}

type Scripted = Exclude<keyof typeof SCRIPTS, 'mark'>;

/**
 * Keys and secrets that all nodes share, in a Redis that keeps them on its disk: it must write every command into its append-only file, and
 * sync it, before it answers (`appendfsync always`), and throw nothing away; one that does otherwise is refused, at the start and whenever it
 * is connected to again. Every value is sealed under a master key that Redis never sees; ids and what is condemned stand in it as they are.
 *
 * Each call is one script, so that two nodes that ask at once get the same, and whoever is destroyed stays so whatever comes in the same instant.
 * Nothing of a person is kept in this process: a destruction counts everywhere at once. Secrets of the installation are, since they never change.
 * A call that was not answered (`person-keys.unavailable`) may have been done all the same; each may be given again.
 */
export class RedisPersonKeys extends PersonKeys {
  readonly #redis: RedisConnections;
  readonly #prefix: string;
  readonly #masterKey: Uint8Array;
  readonly #rewriteAgainMs: number;
  readonly #secrets = new Map<string, Uint8Array>();
  readonly #closing = new AbortController();
  #durable: Promise<void> | undefined;
  #mark = '';

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

  private constructor({ redis, masterKey, answerMs = ANSWER_MS, rewriteAgainMs = REWRITE_AGAIN_MS }: RedisPersonKeysOptions) {
    super();
    this.#redis = new RedisConnections(redis, { answerMs, refusal: RedisAway });
    // Whatever answers after a break may be another one, or begun otherwise.
    this.#redis.commands.on('ready', () => (this.#durable = undefined));
    this.#prefix = `${redis.prefix}:keys:`;
    this.#masterKey = masterKey;
    this.#rewriteAgainMs = rewriteAgainMs;
  }

  /** What no other store has, and this one not once it has lost what it held. */
  get identity(): string {
    return this.#mark;
  }

  override async keyFor(person: string): Promise<Uint8Array | undefined> {
    const place = this.#placeOf(person);
    const found = await this.#ofPerson('keyFor', person, this.#sealed(place, randomBytes(KEY_BYTES)));
    return typeof found === 'string' ? this.#unsealed(place, found) : undefined;
  }

  override async find(person: string): Promise<Uint8Array | undefined> {
    const found = await this.#ofPerson('find', person);
    return typeof found === 'string' ? this.#unsealed(this.#placeOf(person), found) : undefined;
  }

  override async condemn(person: string): Promise<void> {
    await this.#ofPerson('condemn', person, person);
  }

  override async condemned(): Promise<readonly string[]> {
    return (await this.#ask('condemned', [`${this.#prefix}condemned`])) as string[];
  }

  override async destroy(person: string): Promise<void> {
    await this.#ofPerson('destroy', person, person);
    void this.#rewriteFile();
  }

  override async keepPassword(person: string, password: string, hash: PasswordHash): Promise<void> {
    const sealed = this.#sealed(this.#placeOf(person, password), Buffer.from(hash));
    if ((await this.#ofPerson('keepPassword', person, password, sealed)) === 0)
      throw new PersonKeysError('person-keys.destroyed', { person });
  }

  override async passwordHash(person: string, password: string): Promise<PasswordHash | undefined> {
    const found = await this.#ofPerson('passwordHash', person, password);
    return typeof found === 'string' ? Buffer.from(this.#unsealed(this.#placeOf(person, password), found)).toString() : undefined;
  }

  override async dropPassword(person: string, password: string): Promise<void> {
    await this.#ofPerson('dropPassword', person, password);
  }

  override async secret(purpose: string): Promise<Uint8Array> {
    const place = `secret ${purpose}`;
    const known = this.#secrets.get(purpose);
    if (known) return Uint8Array.from(known);
    const offered = this.#sealed(place, randomBytes(KEY_BYTES));
    const secret = this.#unsealed(place, String(await this.#ask('secret', [`${this.#prefix}secrets`], purpose, offered)));
    this.#secrets.set(purpose, secret);
    return Uint8Array.from(secret);
  }

  override close(): Promise<void> {
    this.#closing.abort();
    this.#redis.close();
    return Promise.resolve();
  }

  async #findMark(): Promise<void> {
    const offered = this.#sealed('mark', Buffer.from(MARK));
    const found = String(await this.#questioned(() => this.#redis.commands.eval(SCRIPTS.mark, 1, `${this.#prefix}mark`, offered)));
    const mark = unsealText(this.#masterKey, 'mark', found);
    if (!mark) throw new PersonKeysError('person-keys.wrong-master-key');
    if (Buffer.from(mark).toString() !== MARK) throw new PersonKeysError('person-keys.newer-version');
    this.#mark = found;
  }

  #ofPerson(script: Scripted, person: string, ...values: readonly string[]): Promise<unknown> {
    const places = [`${this.#prefix}person:${person}`, `${this.#prefix}passwords:${person}`, `${this.#prefix}condemned`];
    return this.#ask(script, places, ...values);
  }

  #ask(script: Scripted, places: readonly string[], ...values: readonly string[]): Promise<unknown> {
    const keys = [`${this.#prefix}mark`, ...places];
    return this.#questioned(() => this.#redis.commands.eval(SCRIPTS[script], keys.length, ...keys, this.#mark, ...values));
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

  #sealed(place: string, bytes: Uint8Array): string {
    return sealText(this.#masterKey, place, bytes);
  }

  /** @throws PersonKeysError `person-keys.corrupt` */
  #unsealed(place: string, text: string): Uint8Array {
    const bytes = unsealText(this.#masterKey, place, text);
    if (!bytes) throw new PersonKeysError('person-keys.corrupt', { reason: 'what is kept there was not sealed by us for that place' });
    return bytes;
  }

  #placeOf(person: string, password?: string): string {
    return password === undefined ? `key ${person}` : `password ${person} ${password}`;
  }
}

function asKeysFailure(error: unknown): unknown {
  if (!(error instanceof RedisAway)) return error;
  const { cause } = error;
  if (cause instanceof PersonKeysError) return cause;
  const said = cause instanceof Error ? cause.message : '';
  return new PersonKeysError(codeOf(said), { reason: reasonOf(said, error.message) }, { cause: error });
}

function codeOf(said: string): PersonKeysErrorCode {
  if (/^LOST\b/u.test(said)) return 'person-keys.corrupt';
  return /^OOM\b|No space left/u.test(said) ? 'person-keys.disk-full' : 'person-keys.unavailable';
}

/** The first word of what Redis says is its code; the rest may quote what it was told. */
const reasonOf = (said: string, otherwise: string): string => {
  if (/^LOST\b/u.test(said)) return 'Redis has lost what it held, or is another one';
  return /^[A-Z]{2,20}\b/u.exec(said)?.[0] ?? otherwise;
};
