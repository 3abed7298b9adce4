import type { Refusals } from './refusals.js';
import type { SearchRate } from './search-rate.js';
import type { StoredLog } from './stored-log.js';
import type { WriteQueue } from './write-queue.js';

/** What the calls of one life of the fake share. */
export interface Host {
  readonly log: StoredLog;
  readonly refusals: Refusals;
  readonly queue: WriteQueue;
  readonly searchRate: SearchRate;
  /** At which its clients find who leads. */
  readonly port: () => number;
}
