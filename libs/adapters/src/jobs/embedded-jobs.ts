import { setTimeout as sleep } from 'node:timers/promises';
import {
  faultOf,
  Jobs,
  JOBS_OPTIONS,
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

interface Failed {
  readonly job: Job;
  attempts: number;
  error: string;
  sinceMs: number;
  /** When it is tried again; undefined for the dead. */
  nextMs: number | undefined;
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
  readonly #failed = new Map<string, Failed>();
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
    return [...this.#failed.values()]
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
    const failed = this.#failed.get(id);
    if (failed?.nextMs !== undefined || !failed) return Promise.resolve(false);
    this.#failed.delete(id);
    this.changed();
    return Promise.resolve(true);
  }

  override state(): JobsState {
    const dead = [...this.#failed.values()].filter(({ nextMs }) => nextMs === undefined).length;
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
        await this.#sleep(await source.next(now));
      } catch (error) {
        // The source does not answer: the disk, or a read model that is made again.
        this.#parts.logbook.write('jobs.interrupted', { fault: faultOf(error) });
        await this.#sleep(this.#now + this.#parts.backoffMs);
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
        while (this.#active.size >= this.#parts.concurrency) {
          await new Promise<void>((resolve) => (this.#slotFree = resolve));
        }
        if (this.#isStopping) return;
        this.#begin(job);
      }
      behind = page.at(-1);
      if (page.length < PAGE || !behind) return;
    }
  }

  #isToDo({ id }: Job): boolean {
    if (this.#active.has(id)) return false;
    const doneAt = this.#done.get(id);
    if (doneAt !== undefined && performance.now() - doneAt < SETTLES_WITHIN_MS) return false;
    const failed = this.#failed.get(id);
    return !failed || (failed.nextMs !== undefined && failed.nextMs <= performance.now());
  }

  #begin(job: Job): void {
    const ended = this.#try(job).finally(() => {
      this.#active.delete(job.id);
      this.#slotFree?.();
    });
    this.#active.set(job.id, ended);
  }

  async #try(job: Job): Promise<void> {
    try {
      await this.#handle(job);
      this.#failed.delete(job.id);
      this.#remember(job.id);
    } catch (error) {
      const attempts = (this.#failed.get(job.id)?.attempts ?? 0) + 1;
      const isDead = attempts >= this.#parts.attempts;
      const nextMs = isDead ? undefined : performance.now() + this.#parts.backoffMs * 2 ** (attempts - 1);
      this.#failed.set(job.id, { job, attempts, error: faultText(error), sinceMs: this.#now, nextMs });
      this.#parts.logbook.write(isDead ? 'job.dead' : 'job.failed', { job: job.id, attempts, fault: faultOf(error) });
      this.#wake?.();
    }
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

  /** Until the next one is due, or something changes; the clock is read again in any case. */
  async #sleep(nextMs: number | undefined): Promise<void> {
    if (this.#isStopping || this.#isStale) return;
    const restMs = Math.max(0, Math.min(this.#rest(nextMs), this.#parts.longestSleepMs));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, restMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** How long nothing is due, in milliseconds. */
  #rest(nextMs: number | undefined): number {
    const retries = this.#failed.values().flatMap(({ nextMs: at }) => (at === undefined ? [] : [at - performance.now()]));
    return retries.reduce((least, each) => Math.min(least, each), nextMs === undefined ? Infinity : nextMs - this.#now);
  }

  /** What was cancelled, or done elsewhere, is no incident any more. */
  async #forgetGone(): Promise<void> {
    if (!this.#source) return;
    for (const { job, nextMs } of this.#failed.values()) {
      if (nextMs === undefined && !(await this.#source.has(job))) this.#failed.delete(job.id);
    }
  }

  get #now(): number {
    return this.#parts.clock.now().epochMilliseconds;
  }

  get #isStopping(): boolean {
    return this.#stopping;
  }
}
