import type { Context, Lifecycle, Message, Phased } from '#domain';
import type { EventLog, StoredEvent } from '../ports/event-log.js';
import { folded } from './binding.js';

/** A stream as far as it was read, and what it folds to. */
export interface LoadedStream<S> {
  readonly history: readonly StoredEvent[];
  readonly state: S;
}

interface Kept extends LoadedStream<Phased> {
  readonly characters: number;
}

/** Of the events' data; what else an event holds is small. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
const CHARACTERS_AN_EVENT = 500;

/**
 * The streams that commands went to last. Only what came since is read, so that nothing is ever stale and nothing has to be told when
 * something changes; an append names the revision that was read all the same.
 */
export class RecentStreams {
  private readonly kept = new Map<string, Kept>();
  private characters = 0;

  constructor(
    private readonly log: EventLog,
    private readonly most = MOST_CHARACTERS,
  ) {}

  /** @throws EventLogError as `EventLog.readStream` does */
  async load<C extends Message, E extends Message, S extends Phased, X extends Context>(
    stream: string,
    table: Lifecycle<C, E, S, X>,
  ): Promise<LoadedStream<S>> {
    const before = this.kept.get(stream) ?? { history: [], state: table.initial, characters: 0 };
    // Revisions are gap-free from 0.
    const since = await this.log.readStream(stream, { from: before.history.length });
    // A stream is of one lifecycle.
    const state = folded(table, before.state as S, since);
    const history = since.length === 0 ? before.history : [...before.history, ...since];
    this.keep(stream, {
      history,
      state,
      characters: since.reduce((sum, { data }) => sum + sizeOf(data) + CHARACTERS_AN_EVENT, before.characters),
    });
    return { history, state };
  }

  /** Those used longest ago are given up first. */
  private keep(stream: string, latest: Kept): void {
    this.forget(stream);
    if (latest.history.length === 0) return;
    this.kept.set(stream, latest);
    this.characters += latest.characters;
    for (const oldest of this.kept.keys()) {
      if (this.characters <= this.most) return;
      this.forget(oldest);
    }
  }

  private forget(stream: string): void {
    this.characters -= this.kept.get(stream)?.characters ?? 0;
    this.kept.delete(stream);
  }
}

/** Writing it as JSON is cheaper than a walk through objects of many shapes. */
const sizeOf = (data: unknown): number => JSON.stringify(data).length;
