import type { StreamNames } from '../log/stream-names.js';
import { EventLogError, type EventLog } from '../ports/event-log.js';
import type { PastRegister, PastRegisters } from '../ports/past-registers.js';
import type { TakenAt } from '../ports/reading.js';
import type { Fault } from '../ports/logbook.js';
import { Refused } from '../refused.js';
import { faultOf } from '../watching/fault.js';
import type { Watch } from '../watching/watch.js';
import { replay, StoppedAt } from './folding.js';
import { REBUILD_BATCH } from './rebuild.js';

export interface KeptPastsParts {
  readonly log: EventLog;
  readonly names: StreamNames;
  readonly registers: PastRegisters;
  readonly watch: Watch;
  /** How long a question waits, in milliseconds. */
  readonly patienceMs?: number;
  /** One that nobody has asked for so long is let go, in milliseconds. */
  readonly idleMs?: number;
}

/** So many at once, the one that is being made included: each takes the room of the running one. */
const MOST = 2;

/** A place in the history; undefined before the first event. */
type Place = Required<TakenAt> | undefined;

interface Kept {
  readonly register: PastRegister;
  askers: number;
  idle?: NodeJS.Timeout;
  /** Whether it goes with its last asker. */
  isLeaving: boolean;
}

interface Making {
  readonly key: string;
  readonly made: Promise<void>;
  /** How many events are folded. */
  readonly folded: () => number;
}

const keyOf = (place: Place): string => place?.position ?? '';

/**
 * Registers of the past: made when somebody asks, by folding the log anew up to the position; kept for the next questions. One is made at a
 * time, in slices between which others have their turn; whoever asks meanwhile for the same waits for the same.
 */
export class KeptPasts {
  readonly #parts: Required<KeptPastsParts>;
  /** Those that were asked last stand last. */
  readonly #kept = new Map<string, Kept>();
  readonly #ending = new AbortController();
  #making: Making | undefined;

  constructor(parts: KeptPastsParts) {
    this.#parts = { patienceMs: 2_000, idleMs: 600_000, ...parts };
  }

  /**
   * Asks the register as it was at a place of the history. Where it is not there, it is made, also when nobody waits for it any more.
   * @throws Refused `read.preparing` when it was not there in time; `read.stopped` where it cannot be folded so far,
   * `read.not-prepared` where there is no room for it; EventLogError
   */
  async ask<T>(place: Place, question: (register: PastRegister) => Promise<T>): Promise<T> {
    const key = keyOf(place);
    const until = performance.now() + this.#parts.patienceMs;
    for (;;) {
      const kept = this.#kept.get(key);
      if (kept) return this.#answered(key, kept, question);
      if (this.#ending.signal.aborted) throw preparing(place);
      const making = (this.#making ??= this.#begin(place));
      // Another's failure is for those who asked for that one.
      const over = making.key === key ? making.made : making.made.catch(() => undefined);
      const inTime = await endsBy(over, until, this.#ending.signal);
      if (!inTime) throw preparing(place, making.key === key ? making.folded() : 0);
    }
  }

  /** Gives up what is being made: whoever waits for it is told so at once. */
  end(): void {
    this.#ending.abort();
  }

  /** Lets all of them go; whoever asks still, is cut off. */
  async close(): Promise<void> {
    this.end();
    await this.#making?.made.catch(() => undefined);
    for (const [key, kept] of this.#kept) {
      kept.askers = 0;
      await this.#letGo(key, kept);
    }
  }

  #begin(place: Place): Making {
    let folded = () => 0;
    const made = this.#make(place, (register) => (folded = () => register.checkpoint()?.ordinal ?? 0)).finally(
      () => (this.#making = undefined),
    );
    // Whoever waits for it hears why; it may be nobody.
    made.catch(() => undefined);
    return { key: keyOf(place), made, folded: () => folded() };
  }

  async #make(place: Place, begun: (register: PastRegister) => void): Promise<void> {
    const { log, names, registers, watch } = this.#parts;
    const { signal } = this.#ending;
    const at = place && { position: place.position };
    const began = performance.now();
    let register: PastRegister | undefined;
    try {
      for (const [key, kept] of [...this.#kept].slice(0, Math.max(0, this.#kept.size + 1 - MOST))) await this.#letGo(key, kept);
      register = await registers.begin();
      begun(register);
      if (place) await replay(log, names, [register], { batchSize: REBUILD_BATCH, last: place.position, signal });
      signal.throwIfAborted();
      if (register.checkpoint()?.position !== place?.position) throw new EventLogError('log.truncated', { ...at });
      await register.settle();
    } catch (error) {
      if (register) await this.#thrownAway(register);
      if (signal.aborted) throw preparing(place);
      watch.logbook.write('past.not-made', { ...at, fault: faultOf(error) });
      throw refusalOf(error);
    }
    const kept: Kept = { register, askers: 0, isLeaving: false };
    this.#kept.set(keyOf(place), kept);
    this.#rest(keyOf(place), kept);
    watch.logbook.write('past.made', { ...at, ordinal: place?.ordinal ?? 0, ms: Math.round(performance.now() - began) });
  }

  async #answered<T>(key: string, kept: Kept, question: (register: PastRegister) => Promise<T>): Promise<T> {
    clearTimeout(kept.idle);
    kept.askers += 1;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    try {
      return await question(kept.register);
    } finally {
      kept.askers -= 1;
      if (kept.askers === 0 && kept.isLeaving) await this.#discard(key, kept);
      else if (kept.askers === 0) this.#rest(key, kept);
    }
  }

  #rest(key: string, kept: Kept): void {
    kept.idle = setTimeout(() => void this.#letGo(key, kept), this.#parts.idleMs).unref();
  }

  async #letGo(key: string, kept: Kept): Promise<void> {
    clearTimeout(kept.idle);
    this.#kept.delete(key);
    if (kept.askers > 0) kept.isLeaving = true;
    else await this.#discard(key, kept);
  }

  async #discard(key: string, { register }: Kept): Promise<void> {
    const fault = await this.#thrownAway(register);
    this.#parts.watch.logbook.write('past.let-go', { ...(key !== '' && { position: key }), ...(fault && { fault }) });
  }

  /** @returns why its file is still there, until the next start empties the folder */
  async #thrownAway(register: PastRegister): Promise<Fault | undefined> {
    try {
      await register.discard();
      return undefined;
    } catch (error) {
      return faultOf(error);
    }
  }
}

/** The log's own word where it is the log's; else something is wrong with the place where it was made. */
function refusalOf(error: unknown): Error {
  if (error instanceof EventLogError) return error;
  const readModel = 'register';
  if (error instanceof StoppedAt) return new Refused('unavailable', 'read.stopped', { readModel, position: error.event.position });
  return new Refused('unavailable', 'read.not-prepared', { readModel }, { cause: error });
}

/** Whether it has ended by an instant of `performance.now()`, and before the signal. */
async function endsBy(ending: Promise<void>, until: number, signal: AbortSignal): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const giveUp = () => late.resolve(false);
  const timer = setTimeout(giveUp, Math.max(0, until - performance.now()));
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([ending.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** @param folded how many events are, of those that it takes */
const preparing = (place: Place, folded = 0): Refused =>
  new Refused('behind', 'read.preparing', { readModel: 'register', ...(place && { position: place.position, folded, of: place.ordinal }) });
