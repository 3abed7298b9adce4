import { setTimeout as after } from 'node:timers/promises';
import { PersonKeysError } from '#application';
import { RedisConnections, type RedisAt } from '../../redis/redis-connections.js';
import { requireUsable } from '../move/usable.js';
import { requireDurable } from './durable-redis.js';
import { asKeysFailure, RedisAway } from './keys-failure.js';
import { SCRIPTS } from './keys-scripts.js';
import { keptHashes, namedSo, type KeptHash } from './sealed-places.js';
import { sealText, unsealText } from './sealed-text.js';
import { readMark, type StoreMark } from './store-mark.js';

export interface KeysRedisOptions {
  readonly redis: RedisAt;
  /** 32 bytes, which everything is sealed under before it leaves this process. */
  readonly masterKey: Uint8Array;
  /** 32 bytes: the one of before, while it is not known that nothing is sealed under it any more. */
  readonly oldMasterKey?: Uint8Array | undefined;
  /** Milliseconds within which Redis answers, or is taken to be away. */
  readonly answerMs?: number;
  /** Milliseconds after which its file is asked to be written anew once more, where it was being written just then. */
  readonly rewriteAgainMs?: number;
}

const [ANSWER_MS, REWRITE_AGAIN_MS] = [5_000, 5_000];
const MOST_REWRITES = 60;
/** Of what is scanned for with one question. */
const PAGE = 500;

type Scripted = Exclude<keyof typeof SCRIPTS, 'mark'>;

/** Seals bytes for a place, under the master key that is in force when they are sent. */
export type Seal = (place: string, bytes: Uint8Array) => string;

/** A store of keys in a Redis that keeps what it acknowledges: its mark, its scripts, and what is sealed there. */
export class KeysRedis {
  /** The master key, and the one of before where that is given. */
  readonly masterKeys: readonly [Uint8Array, ...Uint8Array[]];
  readonly #redis: RedisConnections;
  readonly #prefix: string;
  readonly #rewriteAgainMs: number;
  readonly #closing = new AbortController();
  #durable: Promise<void> | undefined;
  #mark: StoreMark | undefined;

  constructor({ redis, answerMs = ANSWER_MS, rewriteAgainMs = REWRITE_AGAIN_MS, masterKey, oldMasterKey }: KeysRedisOptions) {
    this.#redis = new RedisConnections(redis, { answerMs, refusal: RedisAway });
    // Whatever answers after a break may be another one, or begun otherwise.
    this.#redis.commands.on('ready', () => (this.#durable = undefined));
    this.#prefix = `${redis.prefix}:keys:`;
    this.masterKeys = [masterKey, ...(oldMasterKey ? [oldMasterKey] : [])];
    this.#rewriteAgainMs = rewriteAgainMs;
  }

  /** The mark that was read last. @throws PersonKeysError `person-keys.corrupt` where there was none */
  get mark(): StoreMark {
    if (!this.#mark) throw new PersonKeysError('person-keys.corrupt', { reason: 'there are no keys' });
    return this.#mark;
  }

  /** @returns undefined where there is none @throws PersonKeysError as `readMark` does */
  async findMark(): Promise<StoreMark | undefined> {
    const found = await this.#questioned(() => this.#redis.commands.get(`${this.#prefix}mark`));
    this.#mark = found === null ? undefined : readMark(found, this.masterKeys);
    return this.#mark;
  }

  /** Puts a mark where there is none. @returns the one that stands there then */
  async beginMark(text: string): Promise<StoreMark> {
    const found = await this.#questioned(() => this.#redis.commands.eval(SCRIPTS.mark, 1, `${this.#prefix}mark`, text));
    return (this.#mark = readMark(String(found), this.masterKeys));
  }

  /** Another mark in the place of the one that was read, or, where that is followed, of the one that a rotation has set since. */
  async remark(text: string, { follows = false } = {}): Promise<void> {
    await (follows ? this.askFollowing('remark', [], () => [text]) : this.ask('remark', [], () => [text]));
    this.#mark = readMark(text, this.masterKeys);
  }

  /**
   * Asks by a script that compares the mark.
   * @param places after the prefix
   * @throws PersonKeysError `person-keys.corrupt` where another mark stands there
   */
  async ask(script: Scripted, places: readonly string[], values: (seal: Seal) => readonly string[] = () => []): Promise<unknown> {
    const { key, text } = this.mark;
    const keys = ['mark', ...places].map((place) => this.#prefix + place);
    const sealed = values((place, bytes) => sealText(key, place, bytes));
    return this.#questioned(() => this.#redis.commands.eval(SCRIPTS[script], keys.length, ...keys, text, ...sealed));
  }

  /** As `ask`; where a rotation of the master key has set another mark of the same store, that is followed. */
  async askFollowing(...question: Parameters<KeysRedis['ask']>): Promise<unknown> {
    for (;;) {
      const { text } = this.mark;
      try {
        return await this.ask(...question);
      } catch (error) {
        const isLost = error instanceof PersonKeysError && error.code === 'person-keys.corrupt';
        if (!isLost || !(await this.#followMark(text))) throw error;
      }
    }
  }

  /** Everything of a hash. */
  fields(place: string): Promise<Readonly<Record<string, string>>> {
    return this.#questioned(() => this.#redis.commands.hgetall(this.#prefix + place));
  }

  hashes(): AsyncGenerator<KeptHash> {
    return keptHashes(this.#prefix, (cursor, pattern) => this.#scanned(cursor, pattern));
  }

  /** What stands behind the prefix of everything that is there. */
  places(): AsyncGenerator<string> {
    return namedSo(this.#prefix, (cursor, pattern) => this.#scanned(cursor, pattern));
  }

  /** @throws PersonKeysError `person-keys.corrupt` */
  unsealed(place: string, text: string): Uint8Array {
    for (const key of this.masterKeys) {
      const bytes = unsealText(key, place, text);
      if (bytes) return bytes;
    }
    throw new PersonKeysError('person-keys.corrupt', { reason: 'what is kept there was not sealed by us for that place' });
  }

  /** What was destroyed still stands in the file that Redis appends to, sealed, until that is written anew. */
  async rewriteFile(): Promise<void> {
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

  close(): void {
    this.#closing.abort();
    this.#redis.close();
  }

  /** @param refused the mark that counts no more @throws PersonKeysError where the store has become part of a move */
  async #followMark(refused: string): Promise<boolean> {
    // Another question of this node met it first.
    if (this.mark.text !== refused) return true;
    const found = await this.#questioned(() => this.#redis.commands.get(`${this.#prefix}mark`));
    if (found === null || found === refused) return false;
    const mark = readMark(found, this.masterKeys);
    if (mark.identity !== this.mark.identity) return false;
    requireUsable(mark.move);
    this.#mark = mark;
    return true;
  }

  #scanned(cursor: string, pattern: string): Promise<[cursor: string, keys: string[]]> {
    return this.#questioned(() => this.#redis.commands.scan(cursor, 'MATCH', pattern, 'COUNT', PAGE));
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
}
