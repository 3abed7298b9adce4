import { randomUUID } from 'node:crypto';
import type { Clock, DeadJob, Job, JobPlace, JobSource, JobsOptions } from '#application';
import type { Job as Held, Queue } from 'bullmq';
import type { RedisConnections } from '../../redis/redis-connections.js';

export interface HeldData {
  readonly atMs: number;
  readonly data: Job['data'];
  /** Its handler wants to see it again then, by the machine's clock. */
  readonly notBeforeMs?: number;
}

const PAGE = 256;
const MOST_DEAD = 1000;
/** What was done stands in the source for as long as its reader lags behind; only what stands there longer is handed over again. */
const SETTLES_WITHIN_MS = 60_000;

export interface HeldJobsParts extends JobsOptions {
  readonly clock: Clock;
  readonly redis: RedisConnections;
  readonly queue: Queue<HeldData, void, 'due'>;
  readonly source: JobSource;
  /** Under which it stands whether Redis still holds what it was given. */
  readonly markKey: string;
  /** Milliseconds ahead: what is due later stays in the source alone. */
  readonly horizonMs: number;
  /** Whether nothing more is to be handed to Redis. */
  readonly isStopping: () => boolean;
}

/** What Redis holds of the source: all that is due within the horizon, and what failed for good. */
export class HeldJobs {
  readonly #parts: HeldJobsParts;
  /** What this process has handed to Redis and the source still names; another process may have done so as well, which changes nothing. */
  #given: ReadonlySet<string> = new Set();
  /** The mark that stood in Redis when all of that was given. Another one, or none, says that it has lost what it held. */
  #mark: string | null = null;
  #dead = 0;

  constructor(parts: HeldJobsParts) {
    this.#parts = parts;
  }

  /** How many were dead when somebody last looked. */
  get deadCount(): number {
    return this.#dead;
  }

  oneDied(): void {
    this.#dead += 1;
  }

  /**
   * Hands to Redis what is due within the horizon and was not given yet; jobs have the source's ids there, so that giving one twice changes
   * nothing.
   * @param isWhole looks also at what was given before, and puts right what is not as it must be
   * @throws JobsError, and what the source throws
   */
  async give(isWhole: boolean): Promise<void> {
    const { clock, source, horizonMs, isStopping } = this.#parts;
    const mark = await this.#markNow();
    const looksAtAll = isWhole || mark === null || mark !== this.#mark;
    const before = looksAtAll ? new Set<string>() : this.#given;
    const given = new Set<string>();
    const nowMs = clock.now().epochMilliseconds;
    let behind: JobPlace | undefined;
    do {
      const page = await source.upTo(nowMs + horizonMs, PAGE, behind);
      if (looksAtAll) await Promise.all(page.filter(({ atMs }) => atMs <= nowMs).map((job) => this.#putRight(job)));
      await this.#add(page.filter(({ id }) => !before.has(id)));
      for (const { id } of page) given.add(id);
      behind = page.length < PAGE ? undefined : page.at(-1);
    } while (behind !== undefined && !isStopping());
    if (looksAtAll) await this.dead();
    this.#given = given;
    this.#mark = mark;
  }

  /** The dead, oldest first. Forgets those that are not to be done any more, and tries again those that may be. @throws JobsError */
  async dead(): Promise<readonly DeadJob[]> {
    const { redis, queue, source } = this.#parts;
    const failed = await redis.ask(() => queue.getJobs(['failed'], 0, MOST_DEAD - 1, true));
    const dead: DeadJob[] = [];
    for (const held of failed) {
      const job = jobOf(held);
      if (!(await source.has(job))) await this.#unlessMoved(() => held.remove());
      else if (mayBeTried(held)) await this.#unlessMoved(() => held.retry('failed'));
      else dead.push({ job, error: held.failedReason, since: instantOf(held.finishedOn), attempts: held.attemptsMade });
    }
    this.#dead = dead.length;
    return dead;
  }

  /** @throws JobsError */
  async retry(id: string): Promise<boolean> {
    const { redis, queue } = this.#parts;
    const held = await redis.ask(() => queue.getJob(id));
    if (!held || !(await redis.ask(() => held.isFailed()))) return false;
    await redis.ask(() => held.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }));
    this.#dead = Math.max(0, this.#dead - 1);
    return true;
  }

  async #markNow(): Promise<string | null> {
    const { redis, markKey } = this.#parts;
    const { commands } = redis;
    const mark = await redis.ask(() => commands.get(markKey));
    if (mark !== null) return mark;
    await redis.ask(() => commands.set(markKey, randomUUID(), 'NX'));
    return await redis.ask(() => commands.get(markKey));
  }

  async #add(jobs: readonly Job[]): Promise<void> {
    const { redis, queue, clock, attempts, backoffMs } = this.#parts;
    if (jobs.length === 0) return;
    const nowMs = clock.now().epochMilliseconds;
    const bulk = jobs.map(({ id, atMs, data }) => ({
      name: 'due' as const,
      data: { atMs, data },
      opts: {
        jobId: id,
        delay: Math.max(0, atMs - nowMs),
        attempts,
        backoff: { type: 'exponential', delay: backoffMs },
        removeOnComplete: { age: SETTLES_WITHIN_MS / 1000 },
        removeOnFail: false,
      },
    }));
    await redis.ask(() => queue.addBulk(bulk));
  }

  /** Of a job that is due: whatever keeps Redis from handing it over. */
  async #putRight({ id }: Job): Promise<void> {
    const { redis, queue } = this.#parts;
    const held = await redis.ask(() => queue.getJob(id));
    if (!held) return;
    switch (await redis.ask(() => held.getState())) {
      case 'delayed':
        // The clock has come to it sooner than it seemed; what failed, or could not be done, waits for its next attempt.
        if (held.attemptsMade === 0 && (held.data.notBeforeMs ?? 0) <= Date.now()) await this.#unlessMoved(() => held.promote());
        break;
      case 'completed':
        // It was done, and is to be done all the same: its id would keep it from being given again.
        if ((held.finishedOn ?? 0) < Date.now() - SETTLES_WITHIN_MS) await this.#unlessMoved(() => held.remove());
        break;
      case 'unknown':
        // It has data and stands in no queue.
        await this.#unlessMoved(() => held.remove());
        break;
    }
  }

  /** What is refused because the job has just moved on is looked at the next time. @throws JobsError where Redis does not answer */
  async #unlessMoved(change: () => Promise<unknown>): Promise<void> {
    const { redis } = this.#parts;
    try {
      await redis.ask(change);
    } catch (error) {
      if (!redis.isReady) throw error;
    }
  }
}

/** A job as the source named it. */
export const jobOf = ({ id = '', data: { atMs, data } }: Held<HeldData>): Job => ({ id, atMs, data });

/** One that failed by another cause than its handler's, as when its workers were killed again and again. */
const mayBeTried = ({ attemptsMade, opts }: Held<HeldData>): boolean => attemptsMade < (opts.attempts ?? 1);

const instantOf = (ms: number | undefined): string => String(Temporal.Instant.fromEpochMilliseconds(ms ?? 0));
