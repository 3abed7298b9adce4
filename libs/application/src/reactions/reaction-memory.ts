import type { CheckpointStore } from '../ports/checkpoint-store.js';
import { EventLogError, type Position } from '../ports/event-log.js';
import { Fenced } from './fenced.js';

/** An event that a reaction failed at, with the later ones of its stream; they wait until an operator has them tried again. */
export interface Parked {
  /** The revision of the event that failed. */
  readonly from: number;
  /** The revision of the last event that waits behind it. */
  readonly until: number;
  readonly type: string;
  readonly error: string;
  /** ISO instant. */
  readonly since: string;
  readonly attempts: number;
}

/** How far a reaction has come. */
export interface Progress {
  /** Up to here events were answered or parked; missing before the first. */
  readonly position?: Position;
  /** What the log said of the history up to there; missing where the engine says nothing. */
  readonly fingerprint?: string;
  /** Up to here it answers nothing: it began at the end of the log as it was. */
  readonly startedBehind?: Position;
  /** Stream → what waits there. */
  readonly parked: Readonly<Record<string, Parked>>;
}

/** Raised when folds take another shape: one of another shape is folded again from the beginning. */
const SHAPE = 3;

/** What a reaction has folded, and up to where. */
export interface Folded {
  readonly position?: Position;
  readonly fingerprint?: string;
  readonly state: unknown;
}

/**
 * What a reaction remembers between two runs, in two checkpoints: how far it answered, saved as soon as commands that were given together are
 * answered, since one that was refused must not be given again later; and its fold, which may grow large, saved now and then and brought up
 * from there.
 */
export class ReactionMemory {
  private readonly revisions = { progress: 0, fold: 0 };

  constructor(
    private readonly checkpoints: CheckpointStore,
    private readonly reaction: string,
  ) {}

  async progress(): Promise<Progress | undefined> {
    return (await this.load('progress')) as Progress | undefined;
  }

  async fold(): Promise<Folded | undefined> {
    const kept = (await this.load('fold')) as (Folded & { readonly shape?: number }) | undefined;
    return kept?.shape === SHAPE ? kept : undefined;
  }

  /** @throws Fenced */
  saveProgress(progress: Progress): Promise<void> {
    return this.save('progress', progress);
  }

  /** @throws Fenced */
  saveFold(folded: Folded): Promise<void> {
    return this.save('fold', { shape: SHAPE, ...folded });
  }

  private async load(part: 'progress' | 'fold'): Promise<unknown> {
    const checkpoint = await this.checkpoints.load(this.nameOf(part));
    this.revisions[part] = checkpoint?.revision ?? 0;
    return checkpoint?.value;
  }

  private async save(part: 'progress' | 'fold', value: object): Promise<void> {
    try {
      const { revision } = await this.checkpoints.save(this.nameOf(part), this.revisions[part], value);
      this.revisions[part] = revision;
    } catch (error) {
      if (error instanceof EventLogError && error.code === 'log.wrong-revision') throw new Fenced(this.nameOf(part), { cause: error });
      throw error;
    }
  }

  private nameOf(part: string): string {
    return `reaction-${this.reaction}-${part}`;
  }
}
