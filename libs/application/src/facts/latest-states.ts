import type { Context, Lifecycle, Message, Phased } from '#domain';
import { EventLogError, type EventLog, type StoredEvent } from '../ports/event-log.js';
import { folded } from '../shell/binding.js';

/** A state, and the revision of its stream up to which it was folded; -1 where nothing has happened. */
export interface StateAt<S> {
  readonly state: S;
  readonly revision: number;
}

/**
 * The states of a kind of streams as they are now, or were a moment ago. What was folded before is kept, and only what came since is read;
 * nothing has to be told when something changes.
 */
export class LatestStates<C extends Message, E extends Message, S extends Phased, X extends Context> {
  private readonly kept = new Map<string, StateAt<S>>();

  /** @param most how many states are kept; those used longest ago are given up first */
  constructor(
    private readonly log: EventLog,
    private readonly table: Lifecycle<C, E, S, X>,
    private readonly most = 2_000,
  ) {}

  /**
   * @param withinMs how old it may be at most, where the log can tell without being asked
   * @throws EventLogError `log.unavailable` for what this process has never read; what it has read stands while the log is away, since nothing
   *   can be decided on it then
   */
  async of(stream: string, withinMs = 0): Promise<StateAt<S>> {
    const kept = this.kept.get(stream);
    if (kept && (this.log.silentMs > 0 || this.log.isStill(stream, kept.revision, withinMs))) return kept;
    const events = await this.since(stream, kept);
    if (kept && !events) return kept;
    return this.caughtUp(stream, kept, events ?? []);
  }

  /** As it is now, on the log's word alone. @throws EventLogError `log.unavailable` */
  async now(stream: string): Promise<StateAt<S>> {
    const kept = this.kept.get(stream);
    return this.caughtUp(stream, kept, await this.log.readStream(stream, { from: (kept?.revision ?? -1) + 1 }));
  }

  /** The revision at which it was read last. */
  known(stream: string): number | undefined {
    return this.kept.get(stream)?.revision;
  }

  private caughtUp(stream: string, kept: StateAt<S> | undefined, events: readonly StoredEvent[]): StateAt<S> {
    const before = kept ?? { state: this.table.initial, revision: -1 };
    const latest = { state: folded(this.table, before.state, events), revision: events.at(-1)?.revision ?? before.revision };
    this.keep(stream, latest);
    return latest;
  }

  /** Undefined where the log is away, and something is known from before. */
  private async since(stream: string, kept: StateAt<S> | undefined): Promise<readonly StoredEvent[] | undefined> {
    try {
      return await this.log.readStream(stream, { from: (kept?.revision ?? -1) + 1 });
    } catch (error) {
      if (kept && error instanceof EventLogError && error.code === 'log.unavailable') return undefined;
      throw error;
    }
  }

  private keep(stream: string, latest: StateAt<S>): void {
    this.kept.delete(stream);
    if (latest.revision < 0) return;
    this.kept.set(stream, latest);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest);
  }
}
