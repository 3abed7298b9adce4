import { setTimeout as sleep } from 'node:timers/promises';
import {
  faultOf,
  Jobs,
  JOBS_OPTIONS,
  NotNow,
  type Clock,
  type DeadJob,
  type Job,
  type JobPlace,
  type JobSource,
  type JobsOptions,
  type JobsState,
  type Logbook,
} from '#application';
import { faultText } from './fault-text.js';

/** Never sleeps longer: a laptop that slept, or a clock that was set, is noticed by then. */
const LONGEST_SLEEP_MS = 60_000;
const PAGE = 256;
const MOST_DEAD = 1000;
/** What is being handled when it is stopped may end. */
const PATIENCE_MS = 10_000;

/** What was done stands in the source for as long as its reader lags behind; only what stands there longer is handed over again. */
const SETTLES_WITHIN_MS = 60_000;

/** A job that failed, or could not be done yet. */
interface PutOff {
  readonly job: Job;
  /** How often it failed. */
  readonly attempts: number;
  readonly error: string;
  readonly sinceMs: number;
  /** When it is tried again, by the monotonic clock; undefined for the dead. */
  readonly nextMs: number | undefined;
}

export interface EmbeddedJobsParts extends Partial<JobsOptions> {
  readonly clock: Clock;
  readonly logbook: Logbook;
  readonly longestSleepMs?: number;
}

/**
 * Jobs in this process: sleeps until the next one is due, but never for long, and reads the clock again. It keeps nothing: what is to be
 * done stands in the source, and what failed is tried again by the next process.
 */
export class EmbeddedJobs extends Jobs {
  readonly #parts: Required<EmbeddedJobsParts>;
  readonly #putOff = new Map<string, PutOff>();
  /** Job → when it was done, in milliseconds since 1970 by the monotonic clock. */
  readonly #done = new Map<string, number>();
  readonly #active = new Map<string, Promise<void>>();
  #source: JobSource | undefined;
  #handle: (job: Job) => Promise<void> = () => Promise.resolve();
  #wake: (() => void) | undefined;
  #isStale = false;
  #loop: Promise<void> | undefined;
  #stopping = false;
  #slotFree: (() => void) | undefined;

  constructor(parts: EmbeddedJobsParts) {
    super();
    this.#parts = { longestSleepMs: LONGEST_SLEEP_MS, ...JOBS_OPTIONS, ...parts };
  }

  override start(source: JobSource, handle: (job: Job) => Promise<void>): Promise<void> {
    this.#source = source;
    this.#handle = handle;
    this.#stopping = false;
    this.#loop = this.#run(source);
    return Promise.resolve();
  }

  override changed(): void {
    this.#isStale = true;
    this.#wake?.();
  }

  override reconcile(): Promise<void> {
    this.changed();
    return Promise.resolve();
  }

  override async dead(): Promise<readonly DeadJob[]> {
    await this.#forgetGone();
    return [...this.#putOff.values()]
      .filter(({ nextMs }) => nextMs === undefined)
      .sort((one, other) => one.sinceMs - other.sinceMs)
      .slice(0, MOST_DEAD)
      .map(({ job, error, sinceMs, attempts }) => ({
        job,
        error,
        since: String(Temporal.Instant.fromEpochMilliseconds(sinceMs)),
        attempts,
      }));
  }

  override retry(id: string): Promise<boolean> {
    const failed = this.#putOff.get(id);
    if (failed?.nextMs !== undefined || !failed) return Promise.resolve(false);
    this.#putOff.delete(id);
    this.changed();
    return Promise.resolve(true);
  }

  override state(): JobsState {
    const dead = [...this.#putOff.values()].filter(({ nextMs }) => nextMs === undefined).length;
    return { engine: 'embedded', phase: this.#loop ? 'running' : 'idle', active: this.#active.size, dead };
  }

  override async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    this.#slotFree?.();
    await this.#loop;
    const patience = new AbortController();
    await Promise.race([
      Promise.all(this.#active.values()),
      sleep(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
    ]);
    patience.abort();
    this.#loop = undefined;
  }

  async #run(source: JobSource): Promise<void> {
    while (!this.#isStopping) {
      this.#isStale = false;
      const now = this.#now;
      try {
        await this.#handOver(source, now);
        await this.#untilDue(source, await source.next(now));
      } catch (error) {
        // The source does not answer: the disk, or a read model that is made again.
        this.#parts.logbook.write('jobs.interrupted', { fault: faultOf(error) });
        await this.#sleep(this.#parts.backoffMs);
      }
    }
  }

  /** All that is due, a page at a time; a slow one holds up its own slot alone. */
  async #handOver(source: JobSource, untilMs: number): Promise<void> {
    let behind: JobPlace | undefined;
    for (;;) {
      const page = await source.upTo(untilMs, PAGE, behind);
      for (const job of page) {
        if (!this.#isToDo(job)) continue;
        await this.#slot();
        if (this.#isStopping) return;
        this.#begin(job);
      }
      behind = page.at(-1);
      if (page.length < PAGE || !behind) return;
    }
  }

  /** What was put off, once it may be tried again. */
  async #handOverAgain(source: JobSource): Promise<void> {
    for (const { job, nextMs } of this.#putOff.values()) {
      if (nextMs === undefined || nextMs > performance.now() || this.#active.has(job.id)) continue;
      // Where the clock was set back, it is found again when it is due.
      if (job.atMs > this.#now || !(await source.has(job))) {
        this.#putOff.delete(job.id);
        continue;
      }
      await this.#slot();
      if (this.#isStopping) return;
      this.#begin(job);
    }
  }

  async #slot(): Promise<void> {
    while (this.#active.size >= this.#parts.concurrency && !this.#isStopping) {
      await new Promise<void>((resolve) => (this.#slotFree = resolve));
    }
  }

  #isToDo({ id }: Job): boolean {
    if (this.#active.has(id)) return false;
    const doneAt = this.#done.get(id);
    if (doneAt !== undefined && performance.now() - doneAt < SETTLES_WITHIN_MS) return false;
    return !this.#putOff.has(id);
  }

  #begin(job: Job): void {
    const ended = this.#try(job).finally(() => {
      this.#active.delete(job.id);
      this.#slotFree?.();
      if (this.#putOff.has(job.id)) this.#wake?.();
    });
    this.#active.set(job.id, ended);
  }

  async #try(job: Job): Promise<void> {
    try {
      await this.#handle(job);
      this.#putOff.delete(job.id);
      this.#remember(job.id);
    } catch (error) {
      this.#failed(job, error);
    }
  }

  #failed(job: Job, error: unknown): void {
    const before = this.#putOff.get(job.id)?.attempts ?? 0;
    const said = { job, error: faultText(error), sinceMs: this.#now };
    if (error instanceof NotNow) {
      this.#putOff.set(job.id, { ...said, attempts: before, nextMs: performance.now() + error.afterMs });
      return;
    }
    const attempts = before + 1;
    const isDead = attempts >= this.#parts.attempts;
    const nextMs = isDead ? undefined : performance.now() + this.#parts.backoffMs * 2 ** before;
    this.#putOff.set(job.id, { ...said, attempts, nextMs });
    this.#parts.logbook.write(isDead ? 'job.dead' : 'job.failed', { job: job.id, attempts, fault: faultOf(error) });
  }

  #remember(id: string): void {
    const now = performance.now();
    this.#done.set(id, now);
    // In the order in which they were done: the first that still counts ends the search.
    for (const [old, at] of this.#done) {
      if (now - at < SETTLES_WITHIN_MS) break;
      this.#done.delete(old);
    }
  }

  /** Until the next one is due, or something changes; the clock is read again in any case. What was put off is handed over meanwhile. */
  async #untilDue(source: JobSource, nextMs: number | undefined): Promise<void> {
    const restMs = nextMs === undefined ? Infinity : nextMs - this.#now;
    const endMs = performance.now() + Math.min(restMs, this.#parts.longestSleepMs);
    do {
      await this.#handOverAgain(source);
      await this.#sleep(Math.min(endMs, this.#nextAgain()) - performance.now());
    } while (!this.#isStopping && !this.#isStale && performance.now() < endMs);
  }

  /** When the next of what was put off may be tried again. */
  #nextAgain(): number {
    let least = Infinity;
    for (const { job, nextMs } of this.#putOff.values()) {
      if (nextMs !== undefined && nextMs < least && !this.#active.has(job.id)) least = nextMs;
    }
    return least;
  }

  /** So long, unless it is woken. */
  async #sleep(ms: number): Promise<void> {
    if (this.#isStopping || this.#isStale) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** What was cancelled, or done elsewhere, is no incident any more. */
  async #forgetGone(): Promise<void> {
    if (!this.#source) return;
    for (const { job, nextMs } of this.#putOff.values()) {
      if (nextMs === undefined && !(await this.#source.has(job))) this.#putOff.delete(job.id);
    }
  }

  get #now(): number {
    return this.#parts.clock.now().epochMilliseconds;
  }

  get #isStopping(): boolean {
    return this.#stopping;
  }
}
