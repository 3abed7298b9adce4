import { setTimeout as sleep } from 'node:timers/promises';
import type { Projection } from '#projections';
import type { StreamNames } from '../log/stream-names.js';
import { EventLogError, type EventLog, type EventLogErrorCode, type Position } from '../ports/event-log.js';
import type { ReadModel, ReadModelStore, RebuiltReadModel } from '../ports/read-models.js';
import { Refused } from '../refused.js';
import { faultOf } from '../watching/fault.js';
import { UNWATCHED } from '../watching/unwatched.js';
import type { Watch } from '../watching/watch.js';
import { followed } from './batches.js';
import { applyBatch, replay, requireSameHistory, StoppedAt } from './folding.js';
import { HistoryCounter } from './history-counter.js';
import { Waiters } from './waiters.js';

export interface ReadModelRunnerParts {
  readonly log: EventLog;
  readonly names: StreamNames;
  readonly store: ReadModelStore;
  readonly projection: Projection;
  /** At most so many events in one transaction. */
  readonly batchSize?: number;
  /** Waits before a failed attempt is repeated; ends early when the signal is aborted. */
  readonly pause?: (attempt: number, signal: AbortSignal) => Promise<void>;
  readonly watch?: Watch;
}

export interface RunnerState {
  readonly name: string;
  /**
   * `catchingUp` until it has once reached the log's end; `retrying` while the log or the disk does not answer; `stopped` for good at an event
   * that cannot be folded, or a log that is damaged.
   */
  readonly phase: 'idle' | 'catchingUp' | 'running' | 'retrying' | 'stopped';
  /** The last event that was folded. */
  readonly position?: Position;
  readonly ordinal: number;
  /** The greatest recorded instant so far, in milliseconds since 1970. */
  readonly effectiveMs?: number;
  readonly error?: Error;
  /** Where it stopped: the position of the event that could not be folded. */
  readonly stoppedAt?: Position;
}

/** What no repetition mends. */
const FINAL: readonly EventLogErrorCode[] = ['log.corrupt', 'log.truncated', 'log.event-invalid', 'log.position-unknown'];

const isFinal = (error: unknown) => error instanceof StoppedAt || (error instanceof EventLogError && FINAL.includes(error.code));

/** Up to four seconds, doubling from a quarter of one: reads that wait for it come back soon after the disk has. */
const backOff = (attempt: number, signal: AbortSignal) =>
  sleep(Math.min(250 * 2 ** attempt, 4_000), undefined, { signal, ref: false }).catch(() => undefined);

/**
 * Keeps one read model up with the log, at its own pace: what it does, and whether it fails, is no other's business. Each batch of events
 * changes rows and checkpoint in one transaction, so that every event counts exactly once, whatever crashes.
 */
export class ReadModelRunner {
  readonly #parts: Required<ReadModelRunnerParts>;
  readonly #waiters = new Waiters();
  #model: ReadModel | undefined;
  #phase: RunnerState['phase'] = 'idle';
  #error: Error | undefined;
  #loop: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(parts: ReadModelRunnerParts) {
    this.#parts = { batchSize: 1024, pause: backOff, watch: UNWATCHED, ...parts };
  }

  get name(): string {
    return this.#parts.projection.name;
  }

  /** Readers who wait until it has come to where they are. */
  get waiters(): number {
    return this.#waiters.size;
  }

  /**
   * Opens the rows and begins to follow; does not wait until they have caught up.
   * @throws EventLogError `log.truncated` where the log is not the one that the rows were made from
   */
  async start(): Promise<void> {
    const { store, projection, log } = this.#parts;
    this.#model = await store.open(projection);
    const checkpoint = this.#model.checkpoint();
    if (checkpoint) await requireSameHistory(log, checkpoint);
    this.#begin();
  }

  /** Lets the batch at hand finish. Whoever still waits is told that it is behind. */
  async stop(): Promise<void> {
    await this.#pause();
    this.#phase = 'idle';
    this.#waiters.refuse((position) => this.#behind(position));
  }

  state(): RunnerState {
    const checkpoint = this.#model?.checkpoint();
    return {
      name: this.name,
      phase: this.#phase,
      ordinal: checkpoint?.ordinal ?? 0,
      ...(checkpoint && { position: checkpoint.position, effectiveMs: checkpoint.effectiveMs }),
      ...(this.#error && { error: this.#error }),
      ...(this.#error instanceof StoppedAt && { stoppedAt: this.#error.event.position }),
    };
  }

  /**
   * Waits until the rows have reached a position: read your own writes.
   * @throws Refused `read.behind` after the time-out, `read.stopped` where it will not get there
   */
  async waitFor(position: Position, timeoutMs = 2000): Promise<void> {
    const reached = this.#model?.checkpoint()?.position;
    if (reached !== undefined && position <= reached) return;
    if (this.#phase === 'stopped') throw this.#stopped(position);
    await this.#waiters.wait(position, timeoutMs, () => this.#behind(position));
  }

  /**
   * Puts rows that were made beside in the place of the running ones: holds up its own following while it folds what is still missing.
   * Also how one that stopped begins anew.
   */
  async takeOver(rebuilt: RebuiltReadModel): Promise<void> {
    const { log, names, batchSize } = this.#parts;
    await this.#pause();
    try {
      await replay(log, names, [rebuilt], { batchSize });
      await rebuilt.swap();
    } finally {
      this.#begin();
    }
  }

  #begin(): void {
    const abort = new AbortController();
    this.#phase = 'catchingUp';
    this.#error = undefined;
    this.#loop = { abort, ended: this.#run(abort.signal) };
  }

  async #pause(): Promise<void> {
    this.#loop?.abort.abort();
    await this.#loop?.ended;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const isOver = () => signal.aborted;
    for (let attempt = 0; !isOver(); attempt += 1) {
      try {
        await this.#catchUp(signal);
        await this.#follow(signal, () => (attempt = 0));
      } catch (error) {
        this.#error = error instanceof Error ? error : new Error(String(error));
        if (isFinal(error)) {
          this.#phase = 'stopped';
          this.#tellStopped(error);
          this.#waiters.refuse((position) => this.#stopped(position));
          return;
        }
        this.#parts.watch.logbook.write('read-model.interrupted', { readModel: this.name, fault: faultOf(error) });
      }
      if (isOver()) return;
      // Failed, or the log ended the subscription by itself: it has to be made again.
      this.#phase = 'retrying';
      await this.#parts.pause(attempt, signal);
    }
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const { log, names, batchSize } = this.#parts;
    const model = this.#opened();
    await replay(log, names, [model], { batchSize, signal });
    if (signal.aborted) return;
    await model.settle();
    this.#phase = 'running';
    this.#error = undefined;
    this.#parts.watch.logbook.write('read-model.caught-up', { readModel: this.name, ordinal: model.checkpoint()?.ordinal ?? 0 });
    this.#tell();
  }

  async #follow(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const { log, names, batchSize, watch } = this.#parts;
    const model = this.#opened();
    const from = model.checkpoint();
    const counter = new HistoryCounter(names, from);
    for await (const batch of followed(log, from?.position, signal, batchSize)) {
      await watch.behind(`read model ${this.name}`, batch, { 'rectify.events': batch.length }, () =>
        applyBatch(
          log,
          [model],
          batch.map((event) => counter.next(event)),
        ),
      );
      onProgress();
      this.#tell();
    }
  }

  #tell(): void {
    const reached = this.#model?.checkpoint()?.position;
    if (reached !== undefined) this.#waiters.reached(reached);
  }

  #tellStopped(error: unknown): void {
    const position = error instanceof StoppedAt ? error.event.position : undefined;
    const entry = { readModel: this.name, ...(position !== undefined && { position }), fault: faultOf(error) };
    this.#parts.watch.logbook.write('read-model.stopped', entry);
  }

  #opened(): ReadModel {
    if (!this.#model) throw new TypeError(`${this.name} was not started`);
    return this.#model;
  }

  #behind(position: Position): Refused {
    return new Refused('behind', 'read.behind', { readModel: this.name, position });
  }

  #stopped(position: Position): Refused {
    return new Refused('unavailable', 'read.stopped', { readModel: this.name, position });
  }
}
