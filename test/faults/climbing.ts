import { randomUUID } from 'node:crypto';
import { Jobs, JobSource, Refused, UNWATCHED, type Answer, type DeadJob, type Job, type JobsState } from '#application';
import type { SqliteJobSource } from '#adapters';
import { BullmqJobs } from '../../libs/adapters/src/jobs/bullmq/bullmq-jobs.js';
import { BRANCHES, Cast, MISSING_LEDGER, person } from '../application/cast.js';
import { Running, SetClock } from '../application/running.js';
import { auditLadders, type Audit } from './ladder-audit.js';
import { QUICK } from './reminding.js';

/** A clock that is set, and goes on from there as the machine's. */
class GoingClock extends SetClock {
  #since = performance.now();

  override now(): Temporal.Instant {
    return super.now().add({ milliseconds: Math.floor(performance.now() - this.#since) });
  }

  override set(instant: string): void {
    super.set(instant);
    this.#since = performance.now();
  }
}

/** Several workers of one product: each hands over by itself what their source names. */
class Workers extends Jobs {
  readonly #each: readonly BullmqJobs[];
  readonly #waiting = new Set<() => void>();
  #begin: (worker: BullmqJobs, at: number) => Promise<void> = () => Promise.resolve();
  /** How often each has handed something over. */
  readonly handled: number[];
  /** Hand-overs that have ended, however they did. */
  ended = 0;
  /** What takes place between a hand-over and the command. */
  doing: () => Promise<unknown> = () => Promise.resolve();

  constructor(each: readonly BullmqJobs[]) {
    super();
    this.#each = each;
    this.handled = each.map(() => 0);
  }

  override async start(source: JobSource, handle: (job: Job) => Promise<void>): Promise<void> {
    this.#begin = (worker, at) =>
      worker.start(source, async (job) => {
        this.handled[at]! += 1;
        this.#tell();
        try {
          await this.doing();
          await handle(job);
        } finally {
          this.ended += 1;
          this.#tell();
        }
      });
    await Promise.all(this.#each.map((worker, at) => this.#begin(worker, at)));
  }

  /** One goes, and comes again. */
  async restart(at: number): Promise<void> {
    const worker = this.#each[at]!;
    await worker.stop();
    await this.#begin(worker, at);
  }

  override changed(): void {
    for (const each of this.#each) each.changed();
  }

  override async reconcile(): Promise<void> {
    await Promise.all(this.#each.map((each) => each.reconcile()));
  }

  override dead(): Promise<readonly DeadJob[]> {
    return this.#each[0]!.dead();
  }

  override retry(id: string): Promise<boolean> {
    return this.#each[0]!.retry(id);
  }

  override state(): JobsState {
    return this.#each[0]!.state();
  }

  override async stop(): Promise<void> {
    await Promise.all(this.#each.map((each) => each.stop()));
  }

  /** Looks again at each hand-over, and at the end of each. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #tell(): void {
    for (const each of this.#waiting) each();
    this.#waiting.clear();
  }
}

/** A correction whose ladder is climbed. */
export interface Task {
  readonly problem: string;
  readonly correction: number;
  readonly unit: string;
}

/** What makes reminders of a correction pointless, or moves them. */
export type Cancelling = 'withdrawn' | 'suspended' | 'extended' | 'accepted';
export const CANCELLINGS: readonly Cancelling[] = ['withdrawn', 'suspended', 'extended', 'accepted'];

/** The product on a SQLite log, with its timers on BullMQ and several workers, on a clock that a test sets. */
export class Climbing {
  private constructor(
    private readonly cast: Cast,
    readonly workers: Workers,
    private readonly source: JobSource,
  ) {}

  /** @param urls of the same Redis, a worker for each */
  static async begin(urls: readonly string[], prefix: string): Promise<Climbing> {
    const clock = new GoingClock();
    const each = urls.map(
      (url) =>
        new BullmqJobs({
          clock,
          logbook: UNWATCHED.logbook,
          redis: { url, prefix },
          attempts: 3,
          backoffMs: 20,
          concurrency: 8,
          timing: QUICK,
        }),
    );
    const workers = new Workers(each);
    const running = await Running.begin({ engine: 'sqlite', clock, jobs: () => workers });
    const source = running.get(JobSource) as SqliteJobSource;
    source.watch(() => workers.changed());
    const cast = new Cast(running);
    await cast.enter();
    return new Climbing(cast, workers, source);
  }

  get clock(): SetClock {
    return this.cast.running.clock;
  }

  /** The day in the procedure's zone, so many days on. */
  day(days = 0): string {
    return String(this.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().add({ days }));
  }

  /** A correction for each due day, a problem for each three of them. The rungs of a due day lie 1 day before it, on it, and 1, 7 and 15 days behind. */
  async issue(dueDays: readonly string[]): Promise<readonly Task[]> {
    const problems = Array.from({ length: Math.ceil(dueDays.length / BRANCHES.length) }, () => randomUUID());
    const issued = problems.map(async (problem, at) => {
      await this.cast.problem(problem, RECORD, LEADER);
      await this.cast.problem(problem, { type: 'ConfirmProblem' }, LEADER);
      const tasks: Task[] = [];
      for (const [index, dueDay] of dueDays.slice(at * BRANCHES.length, (at + 1) * BRANCHES.length).entries()) {
        const unit = BRANCHES[index]!;
        await this.cast.problem(problem, { type: 'IssueCorrection', unit, dueDay, ...MEASURES }, LEADER);
        tasks.push({ problem, correction: index + 1, unit });
      }
      return tasks;
    });
    return (await Promise.all(issued)).flat();
  }

  /** @returns whether it came to that; a rule may have had something against it */
  async cancel(task: Task, how: Cancelling): Promise<boolean> {
    try {
      await this[how](task);
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  /** When the next rung is due that is not due yet, in milliseconds since 1970. */
  async next(): Promise<number> {
    await this.cast.running.caughtUp();
    return (await this.source.next(this.clock.now().epochMilliseconds)) ?? this.clock.now().epochMilliseconds;
  }

  setMs(epochMs: number): void {
    this.clock.set(String(Temporal.Instant.fromEpochMilliseconds(Math.round(epochMs))));
  }

  /** Everything is done that is due by the clock. */
  async done(): Promise<void> {
    for (;;) {
      const { ended } = this.workers;
      await this.cast.running.caughtUp();
      if ((await this.source.upTo(this.clock.now().epochMilliseconds, 1)).length === 0) return;
      await this.workers.until(() => this.workers.ended > ended);
    }
  }

  /** What the history says, once nobody works on it any more: a double would be in it. */
  async audit(): Promise<Audit> {
    await this.done();
    await this.workers.stop();
    return auditLadders(this.cast.running.log, this.clock.now());
  }

  end(): Promise<void> {
    return this.cast.running.end();
  }

  private withdrawn({ problem, correction }: Task): Promise<Answer> {
    return this.cast.problem(problem, { type: 'WithdrawCorrection', correction, reason: '下错了' }, LEADER);
  }

  private suspended({ problem, correction }: Task): Promise<Answer> {
    return this.cast.problem(problem, { type: 'SuspendCorrection', correction, reason: '停工' }, LEADER);
  }

  private async extended({ problem, correction, unit }: Task): Promise<Answer> {
    const dueDay = this.day(40);
    const secretary = person(`${unit}-secretary`);
    const asked = await this.cast.problem(
      problem,
      { type: 'RequestExtension', correction, reason: '停工', dueDay, evidence: [] },
      secretary,
    );
    const seen = { revision: asked.tag, evidence: [] };
    return this.cast.problem(problem, { type: 'GrantExtension', correction, dueDay, seen }, LEADER, { ifMatch: asked.tag });
  }

  private async accepted({ problem, correction, unit }: Task): Promise<Answer> {
    const secretary = person(`${unit}-secretary`);
    await this.cast.problem(problem, { type: 'AcknowledgeCorrection', correction }, secretary);
    const { evidence, sha256 } = await this.cast.upload(randomUUID(), unit);
    const result = { type: 'SubmitResult', correction, statement: '已建立台账', evidence: [evidence] } as const;
    const { tag } = await this.cast.problem(problem, result, secretary);
    const seen = { revision: tag, evidence: [sha256] };
    const verdict = { type: 'AcceptResult', correction, method: 'onSite', verdicts: [], seen } as const;
    return this.cast.problem(problem, verdict, person('verifier'), { ifMatch: tag });
  }
}

const LEADER = person('leader');

const RECORD = {
  type: 'RecordProblem',
  source: 'higherLevel',
  body: 'root',
  ...MISSING_LEDGER,
  leadUnit: BRANCHES[0],
  coUnits: BRANCHES.slice(1),
} as const;

const MEASURES = { kind: 'immediate', measures: ['建立台账'], standard: '台账齐全' } as const;
