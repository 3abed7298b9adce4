import {
  EventLog,
  EventLogError,
  ReadModelRunner,
  ReadModelStore,
  rebuild,
  Refused,
  StreamNames,
  Watch,
  faultOf,
  type Position,
  type RunnerState,
} from '#application';
import { directory, register, reminders, timeline } from '#projections';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const PROJECTIONS = [register, timeline, directory, reminders] as const;

/** The read models, by the names of their projections. */
export const READ_MODELS = ['register', 'timeline', 'directory', 'reminders'] as const;
export type ReadModelName = (typeof READ_MODELS)[number];

/** How making a read model again from the first event goes. */
export interface RebuildState {
  readonly phase: 'running' | 'done' | 'failed';
  /** What it failed at; the rows before it go on answering. */
  readonly error?: Error;
}

/** The read models of this node, each kept up with the log at its own pace. */
@Injectable()
export class ReadModels implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly runners: readonly ReadModelRunner[];
  private readonly stopping = new AbortController();
  private readonly rebuilds = new Map<ReadModelName, RebuildState>();
  /** One at a time, whichever it is: each reads the whole log. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly names: StreamNames,
    private readonly store: ReadModelStore,
    private readonly watch: Watch,
  ) {
    this.runners = PROJECTIONS.map((projection) => new ReadModelRunner({ log, names, store, projection, watch }));
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const runner of this.runners) await runner.start();
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** When the last request has been answered: a read that waits gets its answer. */
  async onApplicationShutdown(): Promise<void> {
    await this.turn;
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  /** Readers who wait for a read model. */
  get waiters(): number {
    return this.runners.reduce((sum, { waiters }) => sum + waiters, 0);
  }

  states(): readonly RunnerState[] {
    return this.runners.map((runner) => runner.state());
  }

  /**
   * Read your own writes: waits until this read model has reached a position.
   * @throws Refused `read.behind`, `read.stopped`; `log.position-unknown` for what this log never gave
   */
  async waitFor(name: ReadModelName, position: Position): Promise<void> {
    const runner = this.runner(name);
    const reached = runner.state().position;
    const unknown = () => new Refused('invalid', 'log.position-unknown', { position });
    // Positions of one log compare as texts, so that all of them are as long as each other: for anything else nobody needs to wait.
    if (reached !== undefined && position.length !== reached.length) throw unknown();
    try {
      await runner.waitFor(position);
    } catch (error) {
      if (error instanceof Refused && (await this.isUnknown(position))) throw unknown();
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

  /** Whether the rows of all of these hold nothing that was recorded after an instant. */
  isAllBy(names: readonly ReadModelName[], { epochMilliseconds }: Temporal.Instant): boolean {
    return names.every((name) => (this.runner(name).state().effectiveMs ?? Number.NEGATIVE_INFINITY) <= epochMilliseconds);
  }

  /** Where it stopped for good: whatever it answers is of before. */
  stoppedAt(name: ReadModelName): Position | undefined {
    const { phase, position } = this.runner(name).state();
    return phase === 'stopped' ? (position ?? '') : undefined;
  }

  /** The last attempt to make it again since this process started. */
  rebuildOf(name: ReadModelName): RebuildState | undefined {
    return this.rebuilds.get(name);
  }

  /**
   * Makes a read model again from the first event, beside the running one; does not wait until it is there. Also how one that stopped
   * begins anew.
   * @throws Refused `read-model.rebuilding` while it is made again already
   */
  beginRebuild(name: ReadModelName): void {
    if (this.rebuilds.get(name)?.phase === 'running') throw new Refused('conflict', 'read-model.rebuilding', { readModel: name });
    this.rebuilds.set(name, { phase: 'running' });
    this.turn = this.turn.then(() => this.rebuilt(name));
  }

  private async rebuilt(name: ReadModelName): Promise<void> {
    const { log, names, store } = this;
    const { signal } = this.stopping;
    try {
      signal.throwIfAborted();
      await rebuild({ log, names, store }, [{ projection: projectionOf(name), runner: this.runner(name) }], signal);
      this.rebuilds.set(name, { phase: 'done' });
      this.watch.logbook.write('read-model.rebuilt', { readModel: name });
    } catch (error) {
      this.watch.logbook.write('read-model.not-rebuilt', { readModel: name, fault: faultOf(error) });
      this.rebuilds.set(name, { phase: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    }
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

function projectionOf(name: ReadModelName): (typeof PROJECTIONS)[number] {
  const found = PROJECTIONS.find((projection) => projection.name === name);
  if (!found) throw new TypeError(`there is no read model ${name}`);
  return found;
}
