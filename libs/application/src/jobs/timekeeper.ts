import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ProblemEnvelope } from '../bus/envelopes.js';
import { Courier } from '../messages/courier.js';
import { Clock } from '../ports/clock.js';
import { Jobs, JobSource, type Job } from '../ports/jobs.js';
import { Refused } from '../refused.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';
import { Watch } from '../watching/watch.js';
import type { JobData, TimerData } from './job-data.js';
import { Patience } from './patience.js';

/** What is on its way when the process is to end has so long to arrive: most servers answer in less, and the process has to end within ten seconds. */
const FAREWELL_MS = 3_000;

/**
 * Does what is due at its instant: rungs of ladders, and messages. A timer that fires gives a command; a rule that refuses it as early,
 * doubled or pointless has answered it.
 */
@Injectable()
export class Timekeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly jobs: Jobs,
    private readonly source: JobSource,
    private readonly commands: CommandBus,
    private readonly courier: Courier,
    private readonly clock: Clock,
    private readonly watch: Watch,
    private readonly patience: Patience,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.start(this.source, (job) => this.do(job));
  }

  async onApplicationShutdown(): Promise<void> {
    const impatience = setTimeout(() => this.courier.giveUp(), FAREWELL_MS);
    await this.jobs.stop();
    clearTimeout(impatience);
  }

  /** The clock was moved: what is due by it is done, sooner than it would be noticed. For whoever moves clocks. */
  reconcile(): Promise<void> {
    return this.jobs.reconcile();
  }

  /** When the next thing is due that is not due yet. */
  async nextDue(): Promise<Temporal.Instant | undefined> {
    const next = await this.source.next(this.clock.now().epochMilliseconds);
    return next === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(next);
  }

  /** Whether something is due that could be done. */
  async isDue(): Promise<boolean> {
    const dead = new Set((await this.jobs.dead()).map(({ job }) => job.id));
    const due = await this.source.upTo(this.clock.now().epochMilliseconds, dead.size + 1);
    return this.jobs.state().active > 0 || due.some(({ id }) => !dead.has(id));
  }

  private async do(job: Job): Promise<void> {
    const data = job.data as unknown as JobData;
    try {
      if (data.sort === 'timer') await this.patience.with(() => this.fire(data, job));
      else if (data.sort === 'delivery') await this.courier.deliver(data);
      else await this.courier.deliverDigest(data);
    } catch (error) {
      if (!(error instanceof Refused) || (error.kind !== 'rule' && error.kind !== 'unknown')) throw error;
      this.watch.logbook.write('job.refused', { job: job.id, code: error.code });
    }
  }

  private async fire({ sort: _, problem, ...timer }: TimerData, { id, atMs }: Job): Promise<void> {
    await this.commands.execute(
      new ProblemEnvelope({
        commandId: derivedId('timer', id),
        thing: problem,
        command: { type: 'FireTimer', ...timer },
        caller: THE_ENGINE,
      }),
    );
    this.watch.instruments.timerFired(Math.max(0, this.clock.now().epochMilliseconds - atMs) / 1000);
  }
}
