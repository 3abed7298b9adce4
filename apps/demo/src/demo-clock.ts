/** The zone of the story; the standard procedure counts its days in it. */
export const ZONE = 'Asia/Shanghai';

/**
 * The clock that the demo's server runs on. It stands still until the demo, which made it, moves it; once the story is told it runs on.
 * It lives in this process alone: nothing that comes over HTTP reaches it.
 */
export class DemoClock {
  #stoodAt: Temporal.Instant;
  #runningSince: Temporal.Instant | undefined;

  /** @param day a day and a time in the story's zone, as `2026-03-09T09:30` */
  constructor(start: string) {
    this.#stoodAt = instantOf(start);
  }

  now(): Temporal.Instant {
    return this.#runningSince ? this.#stoodAt.add(this.#runningSince.until(Temporal.Now.instant())) : this.#stoodAt;
  }

  /** @throws RangeError when it would go backwards: the history of the story is told in its order. */
  moveTo(time: string): void {
    this.moveOn(instantOf(time));
  }

  /** @throws RangeError as `moveTo` */
  moveOn(next: Temporal.Instant): void {
    if (Temporal.Instant.compare(next, this.now()) < 0)
      throw new RangeError(`the clock stands at ${this.now().toString()}, later than ${next.toString()}`);
    this.#stoodAt = next;
  }

  /** Lets it run from where it stands. */
  run(): void {
    this.#runningSince ??= Temporal.Now.instant();
  }
}

/** A day and a time of the story as an instant. */
export const instantOf = (time: string): Temporal.Instant => Temporal.PlainDateTime.from(time).toZonedDateTime(ZONE).toInstant();

/** An instant as the story's day and time. */
export const zonedOf = (instant: string): Temporal.ZonedDateTime => Temporal.Instant.from(instant).toZonedDateTimeISO(ZONE);
