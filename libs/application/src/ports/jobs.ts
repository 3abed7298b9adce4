/** Something that is to be done at an instant. */
export interface Job {
  /** The same for the same thing at the same instant, which it names: letters, digits, `-` and `_`, at least one of them no digit. */
  readonly id: string;
  /** When it is due, in milliseconds since 1970. */
  readonly atMs: number;
  /** What whoever does it needs to know; JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** How far a reader of a source has come. */
export type JobPlace = Pick<Job, 'atMs' | 'id'>;

/**
 * Where it stands what is to be done: the truth, which the engine only wakes for. What has been done leaves it by itself, sooner or later;
 * what is cancelled leaves it too.
 */
export abstract class JobSource {
  /** At most `limit` jobs that are due no later than `untilMs`, by instant and id, behind a place. */
  abstract upTo(untilMs: number, limit: number, behind?: JobPlace): Promise<readonly Job[]>;
  /** When the next one behind an instant is due; undefined where there is none. */
  abstract next(behindMs: number): Promise<number | undefined>;
  /** Whether this is still to be done. */
  abstract has(job: Job): Promise<boolean>;
}

/** A job that failed as often as it was to be tried. */
export interface DeadJob {
  readonly job: Job;
  /** What went wrong last: an error's name and message. */
  readonly error: string;
  /** ISO instant of the last attempt. */
  readonly since: string;
  readonly attempts: number;
}

/**
 * Wakes whoever does things at instants.
 *
 * Promised: every job that stays in the source is handed over at its instant by the port's clock or later, never earlier, at least once;
 * also what was due while nobody ran, and also where the engine has lost everything that it knew. One that fails is tried again after
 * growing waits, and after its last attempt stands among the dead, where it holds up no other. No call hangs: an engine that cannot be
 * reached says so within seconds, and goes on by itself once it can.
 *
 * Left out: order; that a job is handed over once alone; that a cancelled one is handed over no more. The rule that its command meets
 * refuses what is doubled, late or pointless.
 */
export abstract class Jobs {
  /**
   * Begins. A handler that throws has failed, unless it throws `NotNow`; one that returns has done it, and the source will soon not name it any more.
   * Does not wait for an engine that cannot be reached now.
   */
  abstract start(source: JobSource, handle: (job: Job) => Promise<void>): Promise<void>;

  /** The source has changed, or the clock was moved: what is due may be due earlier than it seemed. Returns at once. */
  abstract changed(): void;

  /**
   * Compares what the engine knows with the source, and puts right what differs; what is due by the clock is handed over at once. It does
   * so by itself at start and at intervals.
   * @throws JobsError where the engine cannot be reached
   */
  abstract reconcile(): Promise<void>;

  /** The jobs that failed for good, oldest first, at most 1000. @throws JobsError where the engine cannot be reached */
  abstract dead(): Promise<readonly DeadJob[]>;

  /**
   * Tries a dead one again, with all of its attempts.
   * @returns false where no such job is dead
   * @throws JobsError where the engine cannot be reached
   */
  abstract retry(id: string): Promise<boolean>;

  /** Whether jobs are handed over now. */
  abstract state(): JobsState;

  /** Lets what is being handled end, within 10 s, and hands over nothing more. */
  abstract stop(): Promise<void>;
}

export interface JobsState {
  readonly engine: 'embedded' | 'bullmq';
  /** `idle`: it has not begun, or this node may do none now. `unreachable`: the engine's server does not answer; nothing is lost, and everything late. */
  readonly phase: 'idle' | 'running' | 'unreachable';
  /** Jobs that are being handled. */
  readonly active: number;
  readonly dead: number;
}

/**
 * Thrown by a handler that cannot do a job now, through no fault of the job: it is handed over again once so many milliseconds have passed, and no
 * attempt is counted. Meanwhile it holds up no other.
 */
export class NotNow extends Error {
  override readonly name = 'NotNow';

  constructor(readonly afterMs: number) {
    super(`not before ${Math.ceil(afterMs)} ms have passed`);
  }
}

/** The engine cannot be reached. */
export class JobsError extends Error {
  override readonly name = 'JobsError';
  readonly code = 'jobs.unavailable';
}

/** What every engine is made with. */
export interface JobsOptions {
  /** How often a job is tried. */
  readonly attempts: number;
  /** The wait after the first failure; it doubles with each. */
  readonly backoffMs: number;
  /** Jobs that are handled at once. */
  readonly concurrency: number;
}

/** So many at once that the log commits many together while others are still fetched, which is a matter of one sync of the disk. */
export const JOBS_OPTIONS: JobsOptions = { attempts: 8, backoffMs: 1_000, concurrency: 128 };
