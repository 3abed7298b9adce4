import { instantOf, type DemoClock } from '../demo-clock.js';
import type { Chronicle, Entry } from './chronicle.js';
import { Unexpected } from './client.js';

/** What the server knows of its timers. */
export interface Timed {
  /** When the next one is due. */
  nextDue(): Promise<Temporal.Instant | undefined>;
  /** Does what is due by the clock, and what follows. @returns whether nothing is left */
  clockMoved(): Promise<boolean>;
}

/** Lets time go by between the steps of the story: from one timer to the next, so that each fires at its instant. */
export class PassingTime {
  constructor(
    private readonly clock: DemoClock,
    private readonly server: Timed,
    private readonly chronicle: Chronicle,
  ) {}

  /** @returns what the engine did by itself until then, in the order of the history */
  async until(time: string): Promise<readonly Entry[]> {
    const end = instantOf(time);
    const entries: Entry[] = [];
    for (;;) {
      const next = await this.server.nextDue();
      if (next === undefined || Temporal.Instant.compare(next, end) > 0) return entries;
      this.clock.moveOn(next);
      if (!(await this.server.clockMoved())) throw new Unexpected(`what was due at ${next.toString()} was not done`);
      entries.push(...(await this.chronicle.until([])));
    }
  }
}
