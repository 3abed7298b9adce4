import type { HistoryEvent, Projection } from '#projections';
import type { Position } from './event-log.js';

/** How far a read model has come; changes in one transaction with its rows. */
export interface ReadCheckpoint {
  /** The position of the last event that was folded. */
  readonly position: Position;
  /** Its number in the history. */
  readonly ordinal: number;
  /** The greatest `recordedAt` so far, in milliseconds since 1970. */
  readonly effectiveMs: number;
  /** What the log said of the history up to there; missing where the engine says nothing. */
  readonly fingerprint?: string;
}

/** A fold threw: the history holds an event that this version of the projection cannot take. */
export class FoldError extends Error {
  override readonly name = 'FoldError';

  constructor(
    readonly projection: string,
    /** The event's place in the batch, from 0. */
    readonly index: number,
    options: ErrorOptions,
  ) {
    super(`${projection} cannot fold event ${index} of a batch`, options);
  }
}

/**
 * The rows of one projection and how far they have come.
 *
 * Promised: `apply` changes rows and checkpoint together or not at all, whatever crashes. Durable is not promised: what is lost is made
 * again from the log. Not for two writers at once.
 */
export abstract class ReadModel {
  abstract readonly projection: Projection;

  /** Undefined before the first event. */
  abstract checkpoint(): ReadCheckpoint | undefined;

  /**
   * Folds the events, in their order, and writes their rows together with the checkpoint in one transaction.
   * @throws FoldError when a fold throws; then nothing has changed
   */
  abstract apply(events: readonly HistoryEvent[], checkpoint: ReadCheckpoint): Promise<void>;

  /** Makes it ready for questions once it has caught up: builds what is cheaper to build late. Doing it again changes nothing. */
  abstract settle(): Promise<void>;

  /**
   * A digest (SHA-256, hexadecimal) over all rows but for positions: equal for equal histories, however their batches were cut and
   * whichever engine holds the log.
   */
  abstract digest(): Promise<string>;
}

/** A read model that is made again beside the running one, and of no use after a FoldError. */
export abstract class BesideReadModel extends ReadModel {
  /** Throws it away, however far it has come. Doing it again changes nothing. */
  abstract discard(): Promise<void>;
}

/** One that is to take the running one's place: on disk once it has. */
export abstract class RebuiltReadModel extends BesideReadModel {
  /** Takes the place of the running one, whose readers see the new rows from then on; the old rows are gone. */
  abstract swap(): Promise<void>;
}

/** Where this node keeps its read models. They hold nothing but what the log can make again. */
export abstract class ReadModelStore {
  /**
   * Opens a projection's rows. Where another version of the projection wrote them, or they are damaged, they are thrown away and begin
   * empty. The same name opens the same read model.
   */
  abstract open(projection: Projection): Promise<ReadModel>;

  /** Begins the rows of an open projection anew beside the running ones; an earlier attempt is thrown away. */
  abstract rebuild(projection: Projection): Promise<RebuiltReadModel>;

  abstract close(): Promise<void>;
}
