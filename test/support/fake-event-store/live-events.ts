import type { Draw } from '../../faults/seed.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { tooSlow } from './failures.js';
import type { Outlet } from './outlet.js';
import { PAGE, type Filter } from './read-request.js';
import type { Stored } from './stored.js';
import type { StoredLog } from './stored-log.js';
import { checkpointAnswer, eventAnswer } from './wire.js';

/** Whoever has taken so little is dropped for certain: what is on its way to him is full, and what waits for room there. */
const MOST_WAITING = 2 * PAGE;

/** Whoever takes all that he can is dropped all the same where more events than a page happen at once, if he is out of luck. */
const BAD_LUCK = 1 / PAGE;

export interface Following {
  readonly isWanted: Filter;
  /** Events that are considered between two checkpoints. */
  readonly interval: number;
  considered: number;
  readonly draw: Draw;
  /** Told when it is dropped since it does not keep up. */
  readonly dropped: () => void;
}

/** What a subscription is given once it has caught up: what happens, until its client does not keep up. */
export class LiveEvents {
  readonly #outlet: Outlet<streams.ReadResp>;
  readonly #log: StoredLog;
  readonly #following: Following;
  readonly #waiting: streams.ReadResp[] = [];
  #isTooSlow = false;
  #bell = Promise.withResolvers<undefined>();

  constructor(outlet: Outlet<streams.ReadResp>, log: StoredLog, following: Following) {
    this.#outlet = outlet;
    this.#log = log;
    this.#following = following;
  }

  /** Begins with the next record of the log. */
  async run(caughtUp: streams.ReadResp): Promise<void> {
    const unwatch = this.#log.watch((record) => this.#take(record));
    this.#outlet.onOver(() => this.#bell.resolve(undefined));
    await this.#outlet.send(caughtUp);
    while (!this.#outlet.isOver) {
      const next = this.#waiting.shift();
      if (next) await this.#outlet.send(next);
      else if (this.#isTooSlow) {
        this.#following.dropped();
        this.#outlet.fail(tooSlow());
      } else {
        await this.#bell.promise;
        this.#bell = Promise.withResolvers();
      }
    }
    unwatch();
  }

  #take(record: Stored): void {
    if (this.#isTooSlow) return;
    const { isWanted, interval } = this.#following;
    if (isWanted(record)) this.#waiting.push(eventAnswer(record));
    this.#following.considered += 1;
    if (this.#following.considered % interval === 0) this.#waiting.push(checkpointAnswer(record.place));
    const most = this.#outlet.isBlocked ? MOST_WAITING : PAGE;
    this.#isTooSlow = this.#waiting.length > most && (this.#outlet.isBlocked || this.#following.draw() < BAD_LUCK);
    this.#bell.resolve(undefined);
  }
}
