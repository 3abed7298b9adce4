import { setTimeout as after } from 'node:timers/promises';
import {
  faultOf,
  Jobs,
  JOBS_OPTIONS,
  JobsError,
  NotNow,
  type Clock,
  type DeadJob,
  type Job,
  type JobSource,
  type JobsOptions,
  type JobsState,
  type Logbook,
} from '#application';
import { DelayedError, Queue, WaitingError, Worker, type Job as Held } from 'bullmq';
import { RedisConnections, type RedisAt } from '../../redis/redis-connections.js';
import { faultText } from '../fault-text.js';
import { HeldJobs, jobOf, type HeldData } from './held-jobs.js';
import { QUEUE } from './queue-name.js';

export interface BullmqJobsParts extends Partial<JobsOptions> {
  readonly clock: Clock;
  readonly logbook: Logbook;
  readonly redis: RedisAt;
  /** Whether jobs are handled here too. Default: they are. */
  readonly works?: boolean;
  /** Whether Redis is given now what this node's source names. Default: it is. */
  readonly gives?: () => boolean;
  /** Whether jobs may be handled here now; those that may not are left to others. Default: they may. */
  readonly takes?: () => boolean;
  readonly timing?: Partial<BullmqTiming>;
}

/** Milliseconds, all of them. */
export interface BullmqTiming {
  /** Within so many Redis answers a command, or is taken to be away. */
  readonly answerMs: number;
  /** So many a connection that waits for the next job may be silent: longer than it ever waits. */
  readonly silenceMs: number;
  /** What is due later than this is not handed to Redis: a year's deadlines would fill its memory. */
  readonly horizonMs: number;
  /** How often Redis is asked whether it still holds what it was given. */
  readonly lookMs: number;
  /** How often all of it is compared with the source. */
  readonly reconcileMs: number;
  /** A job whose worker has said nothing for so long is handed to another one. */
  readonly lockMs: number;
  /** How long what is being handled may go on once it is to stop. */
  readonly stopMs: number;
}

const TIMING: BullmqTiming = {
  answerMs: 5_000,
  // BullMQ waits for the next job for ten seconds at most.
  silenceMs: 15_000,
  horizonMs: 3_600_000,
  lookMs: 5_000,
  reconcileMs: 60_000,
  lockMs: 30_000,
  stopMs: 9_000,
};

/** After what is being handled has ended, for what Redis is told of it. */
const FAREWELL_MS = 500;
/** Of the time, at most a fifth is spent on looking for what has changed. */
const REST_FACTOR = 4;
/** A job whose workers die is handed on for ever: only its handler's failures count. */
const NEVER_STALLED_OUT = 1_000_000_000;

const GIVEN_UP = Symbol('given up');

/** BullMQ's own closing may wait for ever for a Redis that went away in the midst of it, and its timer would keep the process. */
class EndingWorker extends Worker<HeldData, void, 'due'> {
  end(): Promise<void> {
    return this.lockManager.close();
  }
}

/** One life, from start to stop. */
interface Life {
  readonly redis: RedisConnections;
  readonly queue: Queue<HeldData, void, 'due'>;
  readonly worker: EndingWorker;
  readonly held: HeldJobs;
  /** What is still being handled is given back, for another worker. */
  readonly givenUp: PromiseWithResolvers<typeof GIVEN_UP>;
}

/**
 * Jobs by BullMQ on Redis, for workers on any node. Redis holds what is due soon, by the source's own ids, and nothing that the source does not
 * know: where it has lost everything it is given everything again, within `lookMs`. While it is away nothing is handed over and no call waits for it.
 */
export class BullmqJobs extends Jobs {
  readonly #parts: Omit<Required<BullmqJobsParts>, 'timing'>;
  readonly #timing: BullmqTiming;
  readonly #active = new Set<Promise<unknown>>();
  #handle: (job: Job) => Promise<void> = () => Promise.resolve();
  #life: Life | undefined;
  #loop: Promise<void> | undefined;
  /** Passes go one after another. */
  #passing: Promise<unknown> = Promise.resolve();
  #wake: (() => void) | undefined;
  #isStale = false;
  #wholeDueAt = 0;
  #isInterrupted = false;
  #stopping = false;

  constructor({ timing, ...parts }: BullmqJobsParts) {
    super();
    this.#parts = { ...JOBS_OPTIONS, works: true, gives: () => true, takes: () => true, ...parts };
    this.#timing = { ...TIMING, ...timing };
  }

  override start(source: JobSource, handle: (job: Job) => Promise<void>): Promise<void> {
    this.#handle = handle;
    this.#stopping = false;
    const life = this.#open(source);
    this.#life = life;
    // Whatever happened to Redis meanwhile.
    life.redis.commands.on('ready', () => this.#lookAtAll());
    this.#loop = this.#run(life);
    return Promise.resolve();
  }

  override changed(): void {
    this.#isStale = true;
    this.#wake?.();
  }

  override async reconcile(): Promise<void> {
    if (this.#life) await this.#pass(this.#life, true);
  }

  override async dead(): Promise<readonly DeadJob[]> {
    return (await this.#life?.held.dead()) ?? [];
  }

  override async retry(id: string): Promise<boolean> {
    return (await this.#life?.held.retry(id)) ?? false;
  }

  override state(): JobsState {
    const { redis, held } = this.#life ?? {};
    const phase = redis ? this.#phaseOn(redis) : 'idle';
    return { engine: 'bullmq', phase, active: this.#active.size, dead: held?.deadCount ?? 0 };
  }

  override async stop(): Promise<void> {
    const life = this.#life;
    if (!life) return;
    this.#stopping = true;
    this.#wake?.();
    // Takes nothing more from now on, and waits for what is being handled; for Redis too, for ever if need be.
    const closed = life.worker.close().catch(() => undefined);
    await within(this.#timing.stopMs, Promise.allSettled(this.#active));
    life.givenUp.resolve(GIVEN_UP);
    await within(FAREWELL_MS, Promise.all([closed, this.#loop]));
    life.redis.close();
    await Promise.all([within(FAREWELL_MS, closed), this.#loop]);
    await life.worker.end();
    this.#life = undefined;
    this.#loop = undefined;
  }

  #open(source: JobSource): Life {
    const { clock, redis: at, attempts, backoffMs, concurrency, works } = this.#parts;
    const { answerMs, silenceMs, lockMs, horizonMs } = this.#timing;
    const redis = new RedisConnections(at, { answerMs, refusal: JobsError });
    const { prefix } = at;
    // The version is asked for by a command that fails for good where the connection breaks just then; the worker asks as well.
    const queue: Life['queue'] = new Queue(QUEUE, { connection: redis.commands, prefix, skipVersionCheck: true, skipMetasUpdate: true });
    const worker = new EndingWorker(QUEUE, (each, token) => this.#process(each, token), {
      connection: redis.waiting(silenceMs),
      prefix,
      autorun: works,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: NEVER_STALLED_OUT,
      // How long it waits after a connection failed, and how long for a job that nobody announces.
      runRetryDelay: 1_000,
      drainDelay: 5,
    });
    queue.on('error', (error) => this.#interrupted(error));
    worker.on('error', (error) => this.#interrupted(error));
    const markKey = `${prefix}:${QUEUE}-mark`;
    const isStopping = () => this.#stopping;
    const held = new HeldJobs({ clock, redis, queue, source, markKey, horizonMs, isStopping, attempts, backoffMs, concurrency });
    return { redis, queue, worker, held, givenUp: Promise.withResolvers() };
  }

  async #run(life: Life): Promise<void> {
    const { lookMs } = this.#timing;
    while (!this.#isStopping) {
      this.#isStale = false;
      const beganAt = performance.now();
      let isDone = true;
      try {
        await this.#takeOrNot(life);
        if (this.#parts.gives()) await this.#pass(life, beganAt >= this.#wholeDueAt);
        // Whoever gives next begins with all of it.
        else this.#wholeDueAt = 0;
        this.#isInterrupted = false;
      } catch (error) {
        isDone = false;
        this.#interrupted(error);
      }
      const rest = isDone ? Math.min(REST_FACTOR * (performance.now() - beganAt), lookMs) : this.#parts.backoffMs;
      await this.#sleep(rest, isDone ? lookMs : rest);
    }
  }

  #pass(life: Life, isWhole: boolean): Promise<void> {
    const pass = this.#passing.then(async () => {
      await life.held.give(isWhole);
      if (isWhole) this.#wholeDueAt = performance.now() + this.#timing.reconcileMs;
    });
    this.#passing = pass.catch(() => undefined);
    return pass;
  }

  /** Whoever may not handle jobs now leaves them in Redis, for other nodes. */
  async #takeOrNot({ worker }: Life): Promise<void> {
    if (!this.#parts.works) return;
    if (!this.#parts.takes()) await worker.pause(true);
    // Not waited for: it may wait for a Redis that is away.
    else if (worker.isPaused()) worker.resume().catch((error: unknown) => this.#interrupted(error));
  }

  #phaseOn({ isReady }: RedisConnections): JobsState['phase'] {
    if (!isReady) return 'unreachable';
    return this.#parts.takes() ? 'running' : 'idle';
  }

  #lookAtAll(): void {
    this.#wholeDueAt = 0;
    this.changed();
  }

  /** At least so long, and then until something changes. */
  async #sleep(leastMs: number, mostMs: number): Promise<void> {
    await this.#awake(leastMs, () => false);
    await this.#awake(mostMs - leastMs, () => this.#isStale);
  }

  async #awake(ms: number, isDue: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => {
      if (this.#stopping || isDue()) resolve(undefined);
    };
    const timer = setTimeout(() => resolve(undefined), Math.max(0, ms));
    this.#wake();
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  async #process(held: Held<HeldData>, token: string | undefined): Promise<void> {
    if (this.#stopping) await giveBack(held, token);
    if (!this.#parts.takes()) {
      // Else it would come back at once.
      await this.#life?.worker.pause(true);
      await giveBack(held, token);
    }
    const job = jobOf(held);
    const earlyMs = job.atMs - this.#parts.clock.now().epochMilliseconds;
    // The clock was set back, or goes otherwise than the machine's, by which BullMQ counts.
    if (earlyMs > 0) await putOff(held, earlyMs, token);
    const handled = this.#handled(job, held.attemptsMade + 1);
    this.#active.add(handled);
    try {
      const end = await Promise.race([handled, this.#life?.givenUp.promise]);
      if (end instanceof NotNow) {
        // First: from then on it may be taken for one whose instant has come.
        await held.updateData({ ...held.data, notBeforeMs: Date.now() + Math.ceil(end.afterMs) });
        await putOff(held, end.afterMs, token);
      }
      if (end !== GIVEN_UP) return;
    } finally {
      this.#active.delete(handled);
    }
    handled.catch(() => undefined);
    await giveBack(held, token);
  }

  async #handled(job: Job, attempts: number): Promise<typeof GIVEN_UP | NotNow | undefined> {
    try {
      await this.#handle(job);
      return undefined;
    } catch (error) {
      if (error instanceof NotNow) return error;
      if (!this.#parts.takes()) return GIVEN_UP;
      const isDead = attempts >= this.#parts.attempts;
      if (isDead) this.#life?.held.oneDied();
      this.#parts.logbook.write(isDead ? 'job.dead' : 'job.failed', { job: job.id, attempts, fault: faultOf(error) });
      // Redis keeps the message alone.
      throw new Error(faultText(error), { cause: error });
    }
  }

  /** Said once, until all is well again: while Redis is away every call says it. */
  #interrupted(error: unknown): void {
    if (this.#isInterrupted || this.#stopping) return;
    this.#isInterrupted = true;
    this.#parts.logbook.write('jobs.interrupted', { fault: faultOf(error) });
  }

  get #isStopping(): boolean {
    return this.#stopping;
  }
}

async function giveBack(held: Held<HeldData>, token: string | undefined): Promise<never> {
  await held.moveToWait(token);
  throw new WaitingError();
}

/** It is handed over again after so many milliseconds; no attempt is counted. */
async function putOff(held: Held<HeldData>, ms: number, token: string | undefined): Promise<never> {
  await held.moveToDelayed(Date.now() + Math.ceil(ms), token);
  throw new DelayedError();
}

/** Waits for something, but no longer than so many milliseconds. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  await Promise.race([work, after(ms, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
}
