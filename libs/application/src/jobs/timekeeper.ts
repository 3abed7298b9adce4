import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ProblemEnvelope } from '../bus/envelopes.js';
import { ClockSkew } from '../clock/clock-skew.js';
import { Courier } from '../messages/courier.js';
import { Clock } from '../ports/clock.js';
import { Jobs, JobSource, type Job } from '../ports/jobs.js';
import { Refused } from '../refused.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';
import { faultOf } from '../watching/fault.js';
import { isInterruption } from '../interruption.js';
import { Watch } from '../watching/watch.js';
import type { JobData, TimerData } from './job-data.js';

/** Between attempts while the log does not take what is done. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/**
 * Does what is due at its instant: rungs of ladders, and messages. A timer that fires gives a command; a rule that refuses it as early,
 * doubled or pointless has answered it.
 */
@Injectable()
export class Timekeeper implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly jobs: Jobs,
    private readonly source: JobSource,
    private readonly commands: CommandBus,
    private readonly courier: Courier,
    private readonly clock: Clock,
    private readonly watch: Watch,
    private readonly skew: ClockSkew,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.start(this.source, (job) => this.do(job));
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.jobs.stop();
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
      await this.sooner(() => this.attempt(data, job));
    } catch (error) {
      if (!(error instanceof Refused) || (error.kind !== 'rule' && error.kind !== 'unknown')) throw error;
      this.watch.logbook.write('job.refused', { job: job.id, code: error.code });
    }
  }

  private async attempt(data: JobData, job: Job): Promise<void> {
    // Before a message goes out that could not be recorded as sent.
    this.skew.requireRight();
    if (data.sort === 'timer') await this.fire(data, job);
    else if (data.sort === 'delivery') await this.courier.deliver(data);
    else await this.courier.deliverDigest(data);
  }

  /**
   * The log's trouble is no failure of a job: it is waited out, sooner or later, so that no full disk leaves jobs behind that died of it. A node whose
   * clock is wrong does not hold on to what others may do now.
   */
  private async sooner(attempt: () => Promise<void>): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (!isInterruption(error) || this.stopping.signal.aborted || this.skew.isSkewed) throw error;
        this.watch.logbook.write('jobs.interrupted', { fault: faultOf(error) });
        await sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
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
