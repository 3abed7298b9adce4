import type { Clock } from '../ports/clock.js';
import type { CommonClock } from '../ports/common-clock.js';
import type { Logbook } from '../ports/logbook.js';
import type { Pauses } from '../ports/pauses.js';
import { Refused } from '../refused.js';

/** Milliseconds by which a node's clock may differ from the common one. */
const MOST_SKEW_MS = 5_000;
/** Milliseconds between two looks. */
const LOOK_MS = 5_000;

export interface ClockSkewParts {
  readonly clock: Clock;
  /** Undefined where this node shares its log with no other: then there is nothing to differ from. */
  readonly common: CommonClock | undefined;
  readonly pauses: Pauses;
  readonly logbook: Logbook;
}

/**
 * Whether this node's clock may be believed. It is compared with the common one at the start and every five seconds. A node that is surely more than
 * five seconds off records nothing and leads nobody until it is right again; what it knew last stands while the common clock does not answer, and a
 * node that has never read it goes on.
 */
export class ClockSkew {
  readonly #parts: ClockSkewParts;
  readonly #stopping = new AbortController();
  #skewMs: number | undefined;
  #isSkewed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ClockSkewParts) {
    this.#parts = parts;
  }

  /** Milliseconds by which this node's clock was ahead when it was last compared, below 0 where it was behind; undefined where it never was. */
  get skewMs(): number | undefined {
    return this.#skewMs;
  }

  get isSkewed(): boolean {
    return this.#isSkewed;
  }

  /** @throws Refused `clock.skewed` */
  requireRight(): void {
    if (!this.#isSkewed) return;
    throw new Refused('unavailable', 'clock.skewed', { skewMs: this.#skewMs, mostMs: MOST_SKEW_MS, retryAfterSeconds: LOOK_MS / 1000 });
  }

  /** Compares once before it answers, and then at intervals. */
  async begin(): Promise<void> {
    const { common } = this.#parts;
    if (!common) return;
    await this.#compare(common);
    this.#running = this.#goOn(common);
  }

  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#parts.common?.close();
  }

  async #goOn(common: CommonClock): Promise<void> {
    const { signal } = this.#stopping;
    const isOver = () => signal.aborted;
    while (!isOver()) {
      await this.#parts.pauses.pause(LOOK_MS, signal);
      if (!isOver()) await this.#compare(common);
    }
  }

  async #compare(common: CommonClock): Promise<void> {
    const asked = this.#parts.clock.now().epochMilliseconds;
    const shared = await common.now().catch(() => undefined);
    const tripMs = this.#parts.clock.now().epochMilliseconds - asked;
    // Who loses sight of Redis is told by others. A clock that was set back on the way says nothing; the next look does.
    if (!shared || tripMs < 0) return;
    this.#skewMs = Math.round(asked + tripMs / 2 - shared.epochMilliseconds);
    // An answer was given at any instant of its way: half of that may be no skew at all.
    const isSkewed = Math.abs(this.#skewMs) - tripMs / 2 > MOST_SKEW_MS;
    if (isSkewed !== this.#isSkewed) this.#parts.logbook.write(isSkewed ? 'clock.skewed' : 'clock.right', { skewMs: this.#skewMs });
    this.#isSkewed = isSkewed;
  }
}
