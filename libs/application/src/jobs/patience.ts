import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ClockSkew } from '../clock/clock-skew.js';
import { isInterruption } from '../interruption.js';
import { faultOf } from '../watching/fault.js';
import { Watch } from '../watching/watch.js';

/** Between attempts while the log does not take what is done. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/**
 * The log's trouble is no failure of a job: it is waited out, so that no full disk leaves jobs behind that died of it. A node whose clock is
 * wrong does not hold on to what others may do now, and none does so once it is to end.
 */
@Injectable()
export class Patience implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly watch: Watch,
    private readonly skew: ClockSkew,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** Does it, from its beginning as often as the log interrupts it. @throws whatever else it throws */
  async with<T>(work: () => Promise<T>): Promise<T> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isInterruption(error) || this.stopping.signal.aborted || this.skew.isSkewed) throw error;
        this.watch.logbook.write('jobs.interrupted', { fault: faultOf(error) });
        await sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }
}
