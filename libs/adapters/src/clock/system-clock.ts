import { Clock } from '#application';

/** The wall clock of this machine. It can jump backwards; who needs order takes it from the log. */
export class SystemClock extends Clock {
  override now(): Temporal.Instant {
    return Temporal.Now.instant();
  }
}
