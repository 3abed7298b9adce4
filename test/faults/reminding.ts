import { setImmediate as nextTurn } from 'node:timers/promises';
import { UNWATCHED, type Job } from '#application';
import { BullmqJobs, type BullmqJobsParts, type BullmqTiming } from '../../libs/adapters/src/jobs/bullmq/bullmq-jobs.js';
import { ListedJobs, MovableClock } from '../support/job-source.js';

/** Waits that a test can sit out. */
export const QUICK: BullmqTiming = {
  answerMs: 1_000,
  silenceMs: 1_500,
  horizonMs: 60_000,
  lookMs: 40,
  reconcileMs: 300,
  lockMs: 500,
  stopMs: 2_000,
};

/** What a node has to do with jobs. */
type Duties = Pick<BullmqJobsParts, 'works' | 'gives' | 'takes'>;

/**
 * Something is to be done at instants, and leaves the list once it is: what is asked is that each is handed over however Redis fares, and never
 * early. That nothing is done twice is for the product's own rule, and what `Climbing` asks.
 */
export class Reminding {
  readonly clock = new MovableClock();
  readonly list = new ListedJobs();
  /** Job → how often it was done, while it stood in the list. */
  readonly effects = new Map<string, number>();
  readonly early: string[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #workers: BullmqJobs[] = [];
  #count = 0;
  /** What takes place between the hand-over and the end. */
  doing: (job: Job) => Promise<unknown> = () => nextTurn();

  worker(url: string, prefix: string, timing: Partial<BullmqTiming> = {}, duties: Duties = {}): BullmqJobs {
    const worker = new BullmqJobs({
      clock: this.clock,
      logbook: UNWATCHED.logbook,
      redis: { url, prefix },
      attempts: 3,
      backoffMs: 20,
      concurrency: 8,
      ...duties,
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

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Everything is done that is to be done; then how much was done, and how much before its instant. */
  async done(): Promise<{ readonly done: number; readonly early: number }> {
    await this.until(() => this.list.size === 0);
    return { done: this.effects.size, early: this.early.length };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  async #handle(job: Job): Promise<void> {
    await this.doing(job);
    if (job.atMs > this.clock.now().epochMilliseconds) this.early.push(job.id);
    if (this.list.remove(job.id)) this.effects.set(job.id, (this.effects.get(job.id) ?? 0) + 1);
    this.#tell();
  }

  #tell(): void {
    for (const each of this.#waiting) each();
    this.#waiting.clear();
  }
}
