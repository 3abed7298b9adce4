import type { Context, Lifecycle, Message, Phased } from '#domain';
import type { EventLog } from '../ports/event-log.js';
import { folded } from '../shell/binding.js';

/** A state, and the revision of its stream up to which it was folded; -1 where nothing has happened. */
export interface StateAt<S> {
  readonly state: S;
  readonly revision: number;
}

/**
 * The states of a kind of streams as they are now. What was folded before is kept, and only what came since is read: never stale, and
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

  async of(stream: string): Promise<StateAt<S>> {
    const before = this.kept.get(stream) ?? { state: this.table.initial, revision: -1 };
    const events = await this.log.readStream(stream, { from: before.revision + 1 });
    const latest = {
      state: folded(this.table, before.state, events),
      revision: events.at(-1)?.revision ?? before.revision,
    };
    this.keep(stream, latest);
    return latest;
  }

  private keep(stream: string, latest: StateAt<S>): void {
    this.kept.delete(stream);
    if (latest.revision < 0) return;
    this.kept.set(stream, latest);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest);
  }
}
