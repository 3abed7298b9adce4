import { setTimeout as sleep } from 'node:timers/promises';
import type { Filter } from './read-request.js';
import type { Stored } from './stored.js';

/** Records that are looked through at once. */
const AT_ONCE = 50;

/** How fast the fake looks through what others wrote, for whoever reads by a filter. */
export class SearchRate {
  /** Records. */
  aSecond = Infinity;

  /** Each record, as soon as it has been looked at. */
  async *through(
    records: Iterable<Stored>,
    isWanted: Filter,
  ): AsyncGenerator<readonly [record: Stored, isWanted: boolean], void, undefined> {
    let looked = 0;
    for (const record of records) {
      looked += 1;
      if (looked % AT_ONCE === 0 && this.aSecond !== Infinity) await sleep((1_000 * AT_ONCE) / this.aSecond);
      yield [record, isWanted(record)];
    }
  }
}
