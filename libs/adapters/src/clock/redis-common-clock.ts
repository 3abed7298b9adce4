import { CommonClock, CommonClockError } from '#application';
import { RedisConnections, type RedisAt } from '../redis/redis-connections.js';

/** Milliseconds within which Redis answers, or is taken to be away. */
const ANSWER_MS = 2_000;

/** The clock of the machine that the nodes' Redis is on. */
export class RedisCommonClock extends CommonClock {
  readonly #redis: RedisConnections;

  constructor(at: Pick<RedisAt, 'url'>, { answerMs = ANSWER_MS }: { readonly answerMs?: number } = {}) {
    super();
    this.#redis = new RedisConnections(at, { answerMs, refusal: CommonClockError });
  }

  override async now(): Promise<Temporal.Instant> {
    const [seconds, microseconds] = await this.#redis.ask(() => this.#redis.commands.time());
    return Temporal.Instant.fromEpochMilliseconds(Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000));
  }

  override close(): Promise<void> {
    this.#redis.close();
    return Promise.resolve();
  }
}
