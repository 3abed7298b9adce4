/**
 * A clock that the nodes of an installation share, by which each tells whether its own is right. Nothing is recorded by it: it may be as wrong as
 * any, and is only the one that all of them see.
 */
export abstract class CommonClock {
  /** What it shows now. @throws CommonClockError where it does not answer, within seconds */
  abstract now(): Promise<Temporal.Instant>;

  abstract close(): Promise<void>;
}

/** The common clock cannot be read now. */
export class CommonClockError extends Error {
  override readonly name = 'CommonClockError';
  readonly code = 'clock.unavailable';
}
