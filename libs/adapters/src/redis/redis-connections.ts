import { Redis, type RedisOptions } from 'ioredis';

type Options = Omit<RedisOptions, 'replyMapping'>;

export interface RedisAt {
  /** `redis://` or `rediss://`, with name, password and database where they are wanted. */
  readonly url: string;
  /** Before every key. */
  readonly prefix: string;
}

/** What the port behind which Redis stands refuses with. */
export type RedisRefusal = new (reason: string, options?: ErrorOptions) => Error;

export interface RedisManners {
  /** Milliseconds within which Redis answers a command, or is taken to be away. */
  readonly answerMs: number;
  readonly refusal: RedisRefusal;
}

const [FIRST_RETRY_MS, LAST_RETRY_MS] = [50, 1_000];

/** Tries again for ever; a server that is back is found within a second. */
const retryStrategy = (times: number): number => Math.min(FIRST_RETRY_MS * 2 ** times, LAST_RETRY_MS);

/** What a connection says is seen by what it does; without a listener ioredis writes it to the console. */
const quietly = () => undefined;

/** The connections of one engine. Left alone they hang while Redis is away, each in another manner: so they are kept, asked and closed here. */
export class RedisConnections {
  /** Answers at once or not at all: nothing waits in it for a server to come back. */
  readonly commands: Redis;
  readonly #url: string;
  readonly #all: Redis[] = [];
  readonly #answerMs: number;
  readonly #refusal: RedisRefusal;
  /** Whether it could be connected to at the start is known. */
  readonly #tried: Promise<void>;

  constructor({ url }: Pick<RedisAt, 'url'>, { answerMs, refusal }: RedisManners) {
    this.#url = url;
    this.#answerMs = answerMs;
    this.#refusal = refusal;
    this.commands = this.#open({
      retryStrategy,
      connectTimeout: answerMs,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: answerMs,
      socketTimeout: answerMs,
    });
    this.#tried = new Promise((resolve) => {
      for (const event of ['ready', 'close']) this.commands.once(event, () => resolve());
    });
  }

  get isReady(): boolean {
    return this.commands.status === 'ready';
  }

  /**
   * A connection that waits for ever for a Redis to come back: BullMQ wants it so of its worker.
   * @param silenceMs milliseconds that it may be silent: longer than it ever waits for the next job
   */
  waiting(silenceMs: number): Redis {
    return this.#open({ retryStrategy, connectTimeout: this.#answerMs, maxRetriesPerRequest: null, socketTimeout: silenceMs });
  }

  /** Asks Redis something, and waits no longer than it may take. @throws the refusal where there is no answer, or an error for one */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new this.#refusal('Redis does not answer')), this.#answerMs);
    try {
      return await Promise.race([this.#whenReady(question), late]);
    } catch (error) {
      throw error instanceof this.#refusal ? error : new this.#refusal('Redis does not do it', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** At once and for good, whatever is under way. */
  close(): void {
    for (const each of this.#all) {
      // BullMQ may connect again what was closed under it.
      each.connect = () => Promise.reject(new Error('Connection is closed.'));
      // Between two attempts it would end without a word, and keep what waits in it for ever; BullMQ never stops its timers then.
      if (each.status === 'reconnecting') each.status = 'wait';
      each.disconnect();
    }
  }

  async #whenReady<T>(question: () => Promise<T>): Promise<T> {
    await this.#tried;
    if (!this.isReady) throw new this.#refusal('Redis is away');
    return question();
  }

  /** BullMQ makes a copy to wait on, which it cannot close while Redis is away. */
  #open(options: Options): Redis {
    const connection = new Redis(this.#url, options);
    connection.duplicate = (override?: Options) => this.#open({ ...options, ...override });
    connection.on('error', quietly);
    this.#all.push(connection);
    return connection;
  }
}
