import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf, Leadership, LeadershipError, type Duty, type Logbook } from '#application';
import type { Redis } from 'ioredis';
import { RedisConnections, type RedisAt } from '../redis/redis-connections.js';

export interface RedisLeadershipParts {
  readonly redis: RedisAt;
  readonly logbook: Logbook;
  /** Whether this node may lead; one that may not asks those that do. */
  readonly mayLead: boolean;
  /** Whether it may now; one that may not any more leaves the lead. Default: it may. */
  readonly isFit?: () => boolean;
  readonly timing?: Partial<LeaseTiming>;
}

/** Milliseconds, all of them. */
export interface LeaseTiming {
  /** After so long without a word of its holder the lease is another's. */
  readonly leaseMs: number;
  /** How often the holder says that it is there, and the others look whether it is. */
  readonly lookMs: number;
  /** Within which Redis answers, or is taken to be away. */
  readonly answerMs: number;
}

const TIMING: LeaseTiming = { leaseMs: 10_000, lookMs: 2_000, answerMs: 2_000 };

/** How often who waits for his turn looks whether it has come. */
const TURN_MS = 100;

const PROLONG = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end`;

interface Asked {
  readonly id: string;
  /** The channel on which the answer is awaited. */
  readonly answerOn: string;
  readonly question: unknown;
}

interface Answered {
  readonly id: string;
  readonly answer?: unknown;
}

/**
 * A lease on Redis, which its holder prolongs. A holder counts from before it asked, by whichever clock has gone further, so that it gives up
 * before another can have the lease; one that stood still gives up as soon as it goes on. Questions go by Redis's channels, which keep nothing.
 */
export class RedisLeadership extends Leadership {
  readonly #parts: RedisLeadershipParts;
  readonly #isFit: () => boolean;
  readonly #timing: LeaseTiming;
  readonly #redis: RedisConnections;
  readonly #hearing: Redis;
  readonly #me = randomUUID();
  readonly #asked = new Map<string, (answered: Answered) => void>();
  readonly #stopping = new AbortController();
  #duty: Duty | undefined;
  #leads = false;
  #held: { readonly since: number; readonly sinceWall: number } | undefined;
  #resigning = false;
  #loops: readonly Promise<void>[] = [];
  /** Ends the pause between two looks at the lease. */
  #look: (() => void) | undefined;

  constructor(parts: RedisLeadershipParts) {
    super();
    this.#parts = parts;
    this.#isFit = parts.isFit ?? (() => true);
    this.#timing = { ...TIMING, ...parts.timing };
    const { answerMs, lookMs } = this.#timing;
    this.#redis = new RedisConnections(parts.redis, { answerMs, refusal: LeadershipError });
    this.#hearing = this.#redis.waiting(10 * lookMs);
  }

  override get leads(): boolean {
    return this.#leads;
  }

  override async start(duty: Duty): Promise<void> {
    this.#duty = duty;
    this.#hearing.on('message', (_channel, text) => this.#hear(text));
    // Without Redis it subscribes once Redis is there.
    const heard = this.#hearing.subscribe(this.#own, ...(this.#parts.mayLead ? [this.#leaders] : []));
    heard.catch(() => undefined);
    this.#loops = [this.#beat(), this.#serve()];
    await Promise.resolve();
  }

  override resign(): void {
    this.#resigning = true;
    this.#look?.();
  }

  override async ask(question: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#leads && this.#duty) return this.#duty.answer(question);
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    this.#asked.set(id, resolve);
    const timer = setTimeout(() => reject(new LeadershipError('who leads does not answer')), timeoutMs);
    try {
      const asked: Asked = { id, answerOn: this.#own, question };
      const heardBy = await this.#redis.ask(() => this.#redis.commands.publish(this.#leaders, JSON.stringify(asked)));
      if (heardBy === 0) throw new LeadershipError('nobody leads');
      return (await promise).answer;
    } finally {
      clearTimeout(timer);
      this.#asked.delete(id);
    }
  }

  override async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    const key = `${this.#parts.redis.prefix}:alone:${name}`;
    const turn = randomUUID();
    const { leaseMs } = this.#timing;
    await this.#untilTaken(key, turn);
    const prolonging = setInterval(() => {
      this.#redis.ask(() => this.#redis.commands.eval(PROLONG, 1, key, turn, leaseMs)).catch(() => undefined);
    }, leaseMs / 3);
    try {
      return await work();
    } finally {
      clearInterval(prolonging);
      await this.#redis.ask(() => this.#redis.commands.eval(RELEASE, 1, key, turn)).catch(() => undefined);
    }
  }

  override async stop(): Promise<void> {
    this.#stopping.abort();
    this.#look?.();
    await Promise.all(this.#loops);
    this.#redis.close();
  }

  get #leaders(): string {
    return `${this.#parts.redis.prefix}:leader-asked`;
  }

  get #own(): string {
    return `${this.#parts.redis.prefix}:answers:${this.#me}`;
  }

  get #key(): string {
    return `${this.#parts.redis.prefix}:leader`;
  }

  /** Says that it holds on, or looks whether it may take over, again and again; beginning a duty does not keep it from that. */
  async #beat(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // A subscription whose connection died without a word is noticed by what it does not answer.
      this.#hearing.ping().catch(() => undefined);
      if (this.#parts.mayLead && !this.#resigning && this.#isFit()) await this.#hold();
      this.#look?.();
      await sleep(this.#timing.lookMs, undefined, { signal }).catch(() => undefined);
    }
    this.#look?.();
  }

  /** Begins its duty and leaves it, as it holds the lease or has lost it. */
  async #serve(): Promise<void> {
    const { signal } = this.#stopping;
    const isOver = () => signal.aborted;
    while (!isOver()) {
      if (this.#leads && (this.#resigning || !this.#isFit() || !this.#isHeld())) await this.#leave();
      if (this.#resigning || (this.#held && !this.#isFit())) await this.#release();
      if (!this.#leads && this.#isHeld()) await this.#enter();
      if (!isOver()) await this.#untilItLooks();
    }
    await this.#leave();
    await this.#release();
  }

  async #hold(): Promise<void> {
    const [since, sinceWall] = [performance.now(), Date.now()];
    try {
      const isMine = this.#held ? await this.#prolong() : await this.#take(this.#key, this.#me);
      this.#held = isMine ? { since, sinceWall } : undefined;
    } catch (error) {
      if (this.#leads) this.#parts.logbook.write('leader.interrupted', { fault: faultOf(error) });
    }
  }

  async #release(): Promise<void> {
    this.#held = undefined;
    this.#resigning = false;
    await this.#redis.ask(() => this.#redis.commands.eval(RELEASE, 1, this.#key, this.#me)).catch(() => undefined);
  }

  async #prolong(): Promise<boolean> {
    return (await this.#redis.ask(() => this.#redis.commands.eval(PROLONG, 1, this.#key, this.#me, this.#timing.leaseMs))) === 1;
  }

  async #take(key: string, token: string): Promise<boolean> {
    return (await this.#redis.ask(() => this.#redis.commands.set(key, token, 'PX', this.#timing.leaseMs, 'NX'))) === 'OK';
  }

  /** A Redis that does not answer is asked again for as long as a lease lasts: on a busy machine one attempt to connect says little. */
  async #untilTaken(key: string, token: string): Promise<void> {
    const asking = performance.now();
    const mayStillAnswer = () => performance.now() - asking < this.#timing.leaseMs;
    for (;;) {
      const isMine = await this.#take(key, token).catch((error: unknown) => {
        if (!mayStillAnswer()) throw error;
        return false;
      });
      if (isMine) return;
      await sleep(TURN_MS);
    }
  }

  #isHeld(): boolean {
    return this.#leftMs() > 0;
  }

  /** Milliseconds for which the lease is surely this node's. */
  #leftMs(): number {
    if (!this.#held) return 0;
    const { since, sinceWall } = this.#held;
    const { leaseMs, lookMs } = this.#timing;
    return leaseMs - lookMs / 2 - Math.max(performance.now() - since, Date.now() - sinceWall);
  }

  async #enter(): Promise<void> {
    const beganAt = performance.now();
    try {
      this.#leads = true;
      await this.#duty?.begin();
      this.#parts.logbook.write('leader.begun', { ms: Math.round(performance.now() - beganAt) });
    } catch (error) {
      this.#parts.logbook.write('leader.interrupted', { fault: faultOf(error) });
      await this.#leave();
      await this.#release();
    }
  }

  async #leave(): Promise<void> {
    if (!this.#leads) return;
    const beganAt = performance.now();
    this.#leads = false;
    await this.#duty?.end();
    this.#parts.logbook.write('leader.ended', { ms: Math.round(performance.now() - beganAt) });
  }

  async #untilItLooks(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#look = () => resolve(undefined);
    const timer = setTimeout(this.#look, this.#leads ? Math.max(0, this.#leftMs()) : this.#timing.leaseMs);
    await promise;
    clearTimeout(timer);
    this.#look = undefined;
  }

  #hear(text: string): void {
    const said = JSON.parse(text) as Asked | Answered;
    if ('question' in said) void this.#answer(said);
    else this.#asked.get(said.id)?.(said);
  }

  async #answer({ id, answerOn, question }: Asked): Promise<void> {
    if (!this.#leads || !this.#duty) return;
    try {
      const answered: Answered = { id, answer: await this.#duty.answer(question) };
      await this.#redis.ask(() => this.#redis.commands.publish(answerOn, JSON.stringify(answered)));
    } catch (error) {
      this.#parts.logbook.write('leader.interrupted', { fault: faultOf(error) });
    }
  }
}
