import { NotNow } from '../ports/jobs.js';

/** What only so many may use at once. */
export interface Lane {
  readonly name: string;
  readonly width: number;
}

/** Before anything is known of a lane, its work is taken to last so long. */
const FIRST_GUESS_MS = 100;
/** How much of the guess the latest work makes. */
const LATEST = 1 / 4;
const LEAST_WAIT_MS = 50;
/** However much waits for a lane, each of it asks again within this: the lane may have come to life. */
const LONGEST_WAIT_MS = 20_000;
/** Who waits comes somewhat too soon rather than leave a lane empty. */
const EAGERNESS = 2;

/** How one lane is used. */
class Used {
  active = 0;
  private usualMs = FIRST_GUESS_MS;
  /** By the monotonic clock: whoever found it full last is to come again then. */
  private lastTurnMs = 0;

  constructor(private readonly width: number) {}

  get isFull(): boolean {
    return this.active >= this.width;
  }

  took(ms: number): void {
    this.usualMs += (ms - this.usualMs) * LATEST;
  }

  /** Whoever finds it full comes again as fast as it empties, one after another. */
  nextTurnMs(): number {
    const nowMs = performance.now();
    this.lastTurnMs = Math.max(this.lastTurnMs, nowMs) + this.usualMs / this.width / EAGERNESS;
    return LEAST_WAIT_MS + ((this.lastTurnMs - nowMs) % LONGEST_WAIT_MS);
  }
}

/**
 * Keeps what is slow, or stands still, from holding up the rest: who finds a lane full does not wait in it, but gives way and comes again.
 */
export class Lanes {
  private readonly used = new Map<string, Used>();

  /** Does it in these lanes, all at once. @throws NotNow where one of them is full */
  async in<T>(lanes: readonly Lane[], work: () => Promise<T>): Promise<T> {
    const used = lanes.map((lane) => this.of(lane));
    const full = used.find(({ isFull }) => isFull);
    if (full) throw new NotNow(full.nextTurnMs());
    const beganAt = performance.now();
    for (const each of used) each.active += 1;
    try {
      return await work();
    } finally {
      for (const each of used) {
        each.active -= 1;
        each.took(performance.now() - beganAt);
      }
    }
  }

  private of({ name, width }: Lane): Used {
    const used = this.used.get(name) ?? new Used(width);
    this.used.set(name, used);
    return used;
  }
}
