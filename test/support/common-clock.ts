import { Clock, CommonClock, CommonClockError, Pauses } from '#application';

/** Pauses that a test ends, one after another. */
export class EndedPauses extends Pauses {
  readonly asked: number[] = [];
  #end: (() => void) | undefined;
  #begun = Promise.withResolvers<undefined>();

  override async pause(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.asked.push(ms);
    this.#end = () => resolve(undefined);
    signal.addEventListener('abort', this.#end);
    this.#begun.resolve(undefined);
    await promise;
  }

  /** Ends the pause that there is, and waits for the next one: what is done between the two is done then. */
  async pass(): Promise<void> {
    await this.#begun.promise;
    this.#begun = Promise.withResolvers();
    this.#end?.();
    await this.#begun.promise;
  }
}

/** The instant that a clock shows, in milliseconds, as a test sets it. */
export class MillisecondClock extends Clock {
  ms = 0;

  override now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.ms);
  }
}

/** A common clock that a test sets; it is away while it shows nothing. */
export class SetCommonClock extends CommonClock {
  instant: Temporal.Instant | undefined;
  /** What happens while its answer is on its way. */
  onTheWay: () => void = () => undefined;

  override now(): Promise<Temporal.Instant> {
    this.onTheWay();
    return this.instant ? Promise.resolve(this.instant) : Promise.reject(new CommonClockError('away'));
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}
