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

  /** @throws EventLogError `log.corrupt` where it is none that was saved */
  async progress(): Promise<Progress | undefined> {
    const kept = await this.load('progress');
    if (kept && !isObject(kept['parked'])) throw this.corrupt('progress');
    return kept as Progress | undefined;
  }

  /** @throws EventLogError `log.corrupt` where it is none that was saved */
  async fold(): Promise<Folded | undefined> {
    const kept = await this.load('fold');
    return kept?.['shape'] === SHAPE ? (kept as unknown as Folded) : undefined;
  }

  /** @throws Fenced */
  saveProgress(progress: Progress): Promise<void> {
    return this.save('progress', progress);
  }

  /** @throws Fenced */
  saveFold(folded: Folded): Promise<void> {
    return this.save('fold', { shape: SHAPE, ...folded });
  }

  private async load(part: Part): Promise<Kept | undefined> {
    const checkpoint = await this.checkpoints.load(this.nameOf(part));
    this.revisions[part] = checkpoint?.revision ?? 0;
    if (!checkpoint) return undefined;
    if (!isMemory(checkpoint.value)) throw this.corrupt(part);
    return checkpoint.value;
  }

  private corrupt(part: Part): EventLogError {
    return new EventLogError('log.corrupt', { checkpoint: this.nameOf(part), reason: 'no reaction has saved such a thing' });
  }

  private async save(part: Part, value: object): Promise<void> {
    try {
      const { revision } = await this.checkpoints.save(this.nameOf(part), this.revisions[part], value);
      this.revisions[part] = revision;
    } catch (error) {
      if (error instanceof EventLogError && error.code === 'log.wrong-revision') throw new Fenced(this.nameOf(part), { cause: error });
      throw error;
    }
  }

  private nameOf(part: Part): string {
    return `reaction-${this.reaction}-${part}`;
  }
}

type Part = 'progress' | 'fold';
type Kept = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Kept => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where it names a place in the history, it does so by texts. */
const isMemory = (value: unknown): value is Kept =>
  isObject(value) && ['position', 'fingerprint', 'startedBehind'].every((name) => ['string', 'undefined'].includes(typeof value[name]));
