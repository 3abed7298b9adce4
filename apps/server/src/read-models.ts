import {
  EventLog,
  EventLogError,
  ReadModelRunner,
  ReadModelStore,
  Refused,
  StreamNames,
  type Position,
  type RunnerState,
} from '#application';
import { directory, register, timeline } from '#projections';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const PROJECTIONS = [register, timeline, directory] as const;

/** A read model, by the name of its projection. */
export type ReadModelName = 'register' | 'timeline' | 'directory';

/** The read models of this node, each kept up with the log at its own pace. */
@Injectable()
export class ReadModels implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly runners: readonly ReadModelRunner[];

  constructor(
    private readonly log: EventLog,
    names: StreamNames,
    store: ReadModelStore,
  ) {
    this.runners = PROJECTIONS.map((projection) => new ReadModelRunner({ log, names, store, projection }));
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const runner of this.runners) await runner.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  states(): readonly RunnerState[] {
    return this.runners.map((runner) => runner.state());
  }

  /**
   * Read your own writes: waits until this read model has reached a position.
   * @throws Refused `read.behind`, `read.stopped`; `log.position-unknown` for what this log never gave
   */
  async waitFor(name: ReadModelName, position: Position): Promise<void> {
    try {
      await this.runner(name).waitFor(position);
    } catch (error) {
      if (error instanceof Refused && (await this.isUnknown(position))) throw new Refused('invalid', 'log.position-unknown', { position });
      throw error;
    }
  }

  /**
   * Waits until nothing can come any more that was recorded by then: how it stood at an instant must not change from one answer to the next.
   * @throws Refused `read.behind`, `read.stopped`
   */
  async waitForInstant(name: ReadModelName, { epochMilliseconds }: Temporal.Instant): Promise<void> {
    const runner = this.runner(name);
    if ((runner.state().effectiveMs ?? Number.NEGATIVE_INFINITY) > epochMilliseconds) return;
    const head = await this.log.head();
    if (head !== undefined) await runner.waitFor(head);
  }

  /** Where it stopped for good: whatever it answers is of before. */
  stoppedAt(name: ReadModelName): Position | undefined {
    const { phase, position } = this.runner(name).state();
    return phase === 'stopped' ? (position ?? '') : undefined;
  }

  private runner(name: ReadModelName): ReadModelRunner {
    const runner = this.runners.find((each) => each.name === name);
    if (!runner) throw new TypeError(`there is no read model ${name}`);
    return runner;
  }

  private async isUnknown(position: Position): Promise<boolean> {
    try {
      await this.log.fingerprint(position);
      return false;
    } catch (error) {
      if (error instanceof EventLogError) return error.code === 'log.position-unknown' || error.code === 'log.truncated';
      throw error;
    }
  }
}
