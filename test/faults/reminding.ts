import { setImmediate as nextTurn } from 'node:timers/promises';
import { UNWATCHED, type Job } from '#application';
import { BullmqJobs, type BullmqTiming } from '../../libs/adapters/src/jobs/bullmq/bullmq-jobs.js';
import { ListedJobs, MovableClock } from '../support/job-source.js';

/** Waits that a test can sit out. */
const QUICK: BullmqTiming = {
  answerMs: 1_000,
  silenceMs: 1_500,
  horizonMs: 60_000,
  lookMs: 40,
  reconcileMs: 300,
  lockMs: 500,
  stopMs: 2_000,
};

/**
 * Something is to be done at instants, by a rule that refuses what is done already, or cancelled: what is asked is that each is handed over
 * however Redis fares.
 */
export class Reminding {
  readonly clock = new MovableClock();
  readonly list = new ListedJobs();
  /** Job → what its rule let happen. */
  readonly effects = new Map<string, number>();
  readonly early: string[] = [];
  /** Handed over without effect. */
  refused = 0;
  readonly #cancelled = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #workers: BullmqJobs[] = [];
  #count = 0;
  /** What takes place between the hand-over and the rule. */
  doing: (job: Job) => Promise<unknown> = () => nextTurn();

  worker(url: string, prefix: string, timing: Partial<BullmqTiming> = {}, takes: () => boolean = () => true): BullmqJobs {
    const worker = new BullmqJobs({
      clock: this.clock,
      logbook: UNWATCHED.logbook,
      redis: { url, prefix },
      attempts: 3,
      backoffMs: 20,
      concurrency: 8,
      takes,
      timing: { ...QUICK, ...timing },
    });
    this.#workers.push(worker);
    return worker;
  }

  async start(worker: BullmqJobs): Promise<BullmqJobs> {
    await worker.start(this.list, (job) => this.#handle(job));
    return worker;
  }

  /** @param inMs from now, in milliseconds */
  add(...inMs: readonly number[]): readonly Job[] {
    const jobs = inMs.map((ms) => {
      const atMs = this.clock.now().epochMilliseconds + Math.round(ms);
      return { id: `reminder-${(this.#count += 1)}-${atMs}`, atMs, data: {} };
    });
    this.list.add(...jobs);
    for (const worker of this.#workers) worker.changed();
    return jobs;
  }

  /** @returns whether it was in time */
  cancel({ id }: Job): boolean {
    if (!this.list.remove(id)) return false;
    this.#cancelled.add(id);
    this.#tell();
    return true;
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Everything is done that is to be done; then what was done how often, and what should not have been. */
  async done(): Promise<{ readonly once: number; readonly more: number; readonly cancelled: number; readonly early: number }> {
    await this.until(() => this.list.size === 0);
    const counts = [...this.effects.values()];
    return {
      once: counts.filter((count) => count === 1).length,
      more: counts.filter((count) => count > 1).length,
      cancelled: [...this.#cancelled].filter((id) => this.effects.has(id)).length,
      early: this.early.length,
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  async #handle(job: Job): Promise<void> {
    await this.doing(job);
    if (job.atMs > this.clock.now().epochMilliseconds) this.early.push(job.id);
    // The rule: load, decide and append without anybody in between.
    if (this.list.remove(job.id)) this.effects.set(job.id, (this.effects.get(job.id) ?? 0) + 1);
    else this.refused += 1;
    this.#tell();
  }

  #tell(): void {
    for (const each of this.#waiting) each();
    this.#waiting.clear();
  }
}
