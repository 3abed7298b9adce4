import { Counts, faultOf, type Count, type Logbook } from '#application';
import { RedisConnections, type RedisAt } from '../../redis/redis-connections.js';
import { MemoryCounts } from '../memory/memory-counts.js';

export interface RedisCountsParts {
  readonly redis: RedisAt;
  readonly logbook: Logbook;
  /** Milliseconds within which Redis answers, or is taken to be away: the longest that a request waits for it. */
  readonly answerMs?: number;
}

const ANSWER_MS = 1_000;

/** The first addition sets the end; a count that has none, since somebody else wrote it, is given one too. */
const ADD = `
  local value = redis.call('INCRBY', KEYS[1], ARGV[2])
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 then
    left = tonumber(ARGV[1])
    redis.call('PEXPIRE', KEYS[1], left)
  end
  return {value, left}`;

const READ = `return {tonumber(redis.call('GET', KEYS[1]) or 0), redis.call('PTTL', KEYS[1])}`;

class CountsAway extends Error {
  override readonly name = 'CountsAway';
  readonly code = 'counts.unavailable';
}

/**
 * Counts that all nodes on a Redis share. While it is away each node counts in its own memory, from nothing: a limit that stood in Redis is let
 * through, but none is without an end, and nobody is kept out by a Redis that has gone. No call fails, and none waits longer than `answerMs`. What
 * was added just as it went away may be counted on both sides, or on neither.
 */
export class RedisCounts extends Counts {
  readonly #redis: RedisConnections;
  readonly #prefix: string;
  readonly #logbook: Logbook;
  readonly #meanwhile = new MemoryCounts();
  #isInterrupted = false;

  constructor({ redis, logbook, answerMs = ANSWER_MS }: RedisCountsParts) {
    super();
    this.#redis = new RedisConnections(redis, { answerMs, refusal: CountsAway });
    this.#prefix = `${redis.prefix}:counts:`;
    this.#logbook = logbook;
  }

  override add(key: string, seconds: number, amount = 1): Promise<Count> {
    return this.#either(
      () => this.#counted(ADD, key, seconds * 1000, amount),
      () => this.#meanwhile.add(key, seconds, amount),
    );
  }

  override read(key: string): Promise<Count> {
    return this.#either(
      () => this.#counted(READ, key),
      () => this.#meanwhile.read(key),
    );
  }

  override async clear(key: string): Promise<void> {
    // On both sides: what was counted meanwhile would come to light when Redis goes away again.
    await this.#meanwhile.clear(key);
    await this.#either(
      () => this.#redis.commands.del(`${this.#prefix}${key}`),
      () => Promise.resolve(0),
    );
  }

  close(): Promise<void> {
    this.#redis.close();
    return Promise.resolve();
  }

  async #counted(script: string, key: string, ...values: readonly number[]): Promise<Count> {
    const [value, expiresInMs] = (await this.#redis.commands.eval(script, 1, `${this.#prefix}${key}`, ...values)) as [number, number];
    return expiresInMs > 0 ? { value, expiresInMs } : { value: 0, expiresInMs: 0 };
  }

  async #either<T>(there: () => Promise<T>, here: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.#redis.ask(there);
      this.#isInterrupted = false;
      return answer;
    } catch (error) {
      if (!this.#isInterrupted) this.#logbook.write('counts.interrupted', { fault: faultOf(error) });
      this.#isInterrupted = true;
      return here();
    }
  }
}
