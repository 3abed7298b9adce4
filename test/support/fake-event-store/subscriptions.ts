import { randomUUID } from 'node:crypto';
import type { Draw } from '../../faults/seed.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { handlerThrew, invalid, tooSlow } from './failures.js';
import { LiveEvents } from './live-events.js';
import type { Outlet } from './outlet.js';
import { checkpointInterval, filterOf, fromPlace, isBackwards, type From, type Options } from './read-request.js';
import type { SearchRate } from './search-rate.js';
import type { Stored } from './stored.js';
import type { StoredLog } from './stored-log.js';
import { caughtUpAnswer, checkpointAnswer, confirmationAnswer, eventAnswer } from './wire.js';

type Answers = Outlet<streams.ReadResp>;

/** Who follows the whole log, filtered or not. */
export class Subscriptions {
  readonly #log: StoredLog;
  readonly #draw: Draw;
  readonly #searchRate: SearchRate;
  readonly #running = new Set<Answers>();
  #told: Promise<unknown> = Promise.resolve();
  #tooSlow = 0;

  constructor(log: StoredLog, draw: Draw, searchRate: SearchRate) {
    this.#log = log;
    this.#draw = draw;
    this.#searchRate = searchRate;
  }

  get count(): number {
    return this.#running.size;
  }

  /** How many were dropped since they did not keep up. */
  get tooSlow(): number {
    return this.#tooSlow;
  }

  /** As the server drops whoever is too slow for it. */
  dropAll(): void {
    for (const outlet of this.#running) outlet.fail(tooSlow());
  }

  /** Whoever follows is dropped, may follow again, and hears nothing. @returns what ends it */
  mute(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#told = promise;
    this.dropAll();
    return () => resolve(undefined);
  }

  async run(outlet: Answers, options: Options): Promise<void> {
    const all = options.getAll();
    if (!all || isBackwards(options)) throw invalid('The subscription');
    const isWanted = filterOf(options);
    const interval = checkpointInterval(options);
    const index = this.#indexBehind(fromPlace(all));
    this.#running.add(outlet);
    outlet.onOver(() => this.#running.delete(outlet));
    await outlet.send(confirmationAnswer(randomUUID()));
    await this.#told;
    let considered = 0;
    for await (const [record, isIt] of this.#searchRate.through(this.#from(index), isWanted)) {
      if (outlet.isOver) return;
      if (isIt) await outlet.send(eventAnswer(record));
      considered += 1;
      if (considered % interval === 0) await outlet.send(checkpointAnswer(record.place));
    }
    const dropped = () => (this.#tooSlow += 1);
    await new LiveEvents(outlet, this.#log, { isWanted, interval, considered, draw: this.#draw, dropped }).run(caughtUpAnswer());
  }

  /** With whatever is written meanwhile. */
  *#from(index: number): Generator<Stored, void, undefined> {
    for (let next = index; next < this.#log.records.length; next += 1) yield this.#log.records[next]!;
  }

  /** A position is excluded; one at which no record begins ends the call before it is confirmed. */
  #indexBehind(from: From): number {
    const { records } = this.#log;
    if (from === 'start') return 0;
    if (from === 'end' || from > (records.at(-1)?.place ?? 0n)) return records.length;
    const index = this.#log.indexAt(from);
    if (index === undefined) throw handlerThrew();
    return records[index]?.place === from ? index + 1 : index;
  }
}
