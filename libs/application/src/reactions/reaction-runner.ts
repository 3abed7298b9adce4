import { setTimeout as after } from 'node:timers/promises';
import { react, type Happened, type Intent, type Reaction } from '#domain';
import { isInterruption } from '../interruption.js';
import type { StreamNames } from '../log/stream-names.js';
import type { CheckpointStore } from '../ports/checkpoint-store.js';
import type { Clock } from '../ports/clock.js';
import type { EventLog, Position, StoredEvent } from '../ports/event-log.js';
import { Refused } from '../refused.js';
import { faultOf } from '../watching/fault.js';
import type { Watch } from '../watching/watch.js';
import { followed } from '../subscriptions/batches.js';
import { requireSameHistory } from '../subscriptions/folding.js';
import { ReactionMemory, type Parked, type Progress } from './reaction-memory.js';
import { Fenced } from './fenced.js';
import { Reached } from './reached.js';
import { waveOf, type Met } from './wave.js';

/**
 * The fold is saved after so many events; what lies behind it is folded again at the next start. It grows with the history, and saving it
 * holds up the process, so that it must not happen often; folding this many again takes a moment.
 */
const EVENTS_A_FOLD = 20_000;

/** At most so many events are looked at together. */
const MOST_EVENTS = 256;

/** How long a log that does not answer is left alone. */
const PAUSE_MS = 1_000;

export interface ReactionPorts {
  readonly log: EventLog;
  readonly checkpoints: CheckpointStore;
  readonly names: StreamNames;
  readonly clock: Clock;
  readonly watch: Watch;
  /** Gives a command as the engine, caused by this event. */
  give(intent: Intent, cause: StoredEvent, reaction: string): Promise<unknown>;
  /** Another node goes on from what it has saved; this runner has ended by itself. */
  fenced(): void;
}

/** `retrying` while the log does not answer: then nothing is answered, and nothing is parked either. */
export type ReactionPhase = 'idle' | 'running' | 'retrying';

/** Something that a reaction could not do: it waits until an operator has mended the cause. */
export interface Incident extends Parked {
  readonly reaction: string;
  readonly stream: string;
}

/**
 * Runs one reaction over the history, from where it was when it was stopped. Each event is answered at least once, and doing it twice
 * changes nothing, since commands carry ids derived from their event. What follows from different streams and is for different things is
 * given side by side; all else goes in the order of the history. A refusal by a rule is an answer. An event that fails is parked with the
 * later ones of its stream, and holds up nothing else.
 */
export class ReactionRunner {
  private readonly memory: ReactionMemory;
  private readonly reached = new Reached();
  private readonly stopping = new AbortController();
  private progress: Progress = { parked: {} };
  private state: unknown;
  private foldedTo: Position | undefined;
  private unsaved = 0;
  private phaseNow: ReactionPhase = 'idle';
  private running: Promise<void> = Promise.resolve();
  /** One at a time: a batch of the history, or a retry. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly reaction: Reaction<unknown>,
    private readonly ports: ReactionPorts,
  ) {
    this.memory = new ReactionMemory(ports.checkpoints, reaction.name);
    this.state = reaction.initial;
  }

  get name(): string {
    return this.reaction.name;
  }

  get incidents(): readonly Incident[] {
    return Object.entries(this.progress.parked).map(([stream, parked]) => ({ reaction: this.name, stream, ...parked }));
  }

  /** Up to where it has met the history: answered, passed over or parked; missing before the first event. */
  get met(): Position | undefined {
    return this.foldedTo;
  }

  /** Callers who wait until it has come to where they are. */
  get waiters(): number {
    return this.reached.waiters;
  }

  get phase(): ReactionPhase {
    return this.phaseNow;
  }

  /**
   * Takes up where it left, and answers when it has: what happens from then on is not missed.
   * @throws EventLogError `log.truncated` where the log is not the one that it has met
   */
  async start(): Promise<void> {
    const [progress, folded] = await Promise.all([this.memory.progress(), this.memory.fold()]);
    for (const { position, fingerprint } of [progress ?? {}, folded ?? {}]) {
      if (position !== undefined) await requireSameHistory(this.ports.log, { position, ...(fingerprint !== undefined && { fingerprint }) });
    }
    this.progress = progress ?? (await this.firstProgress());
    if (folded) {
      this.state = folded.state;
      this.foldedTo = folded.position;
    }
    this.reached.arrive(this.progress.position);
    this.phaseNow = 'running';
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.reached.giveUp();
    await this.running;
    await this.turn;
    this.phaseNow = 'idle';
    // Whoever was fenced has nothing to say any more.
    if (this.unsaved > 0) await this.tryToSaveFold().catch(() => undefined);
  }

  /** Whether it has handled everything up to this position, waiting so long for it. */
  handled(position: Position, timeoutMs: number): Promise<boolean> {
    return this.reached.wait(position, timeoutMs);
  }

  /** Tries what waits in a stream again. @returns whether nothing waits there any more */
  async retry(stream: string): Promise<boolean> {
    const over = await this.inTurn(() => this.unpark(stream));
    this.ports.watch.logbook.write('incident.retried', { reaction: this.name, stream, over });
    return over;
  }

  private async firstProgress(): Promise<Progress> {
    const head = this.reaction.from === 'end' ? await this.ports.log.head() : undefined;
    const progress = { parked: {}, ...(head !== undefined && { startedBehind: head }) };
    await this.memory.saveProgress(progress);
    return progress;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const isOver = () => signal.aborted;
    while (!isOver()) {
      try {
        await this.follow(signal);
      } catch (error) {
        if (error instanceof Fenced) {
          this.phaseNow = 'idle';
          this.ports.fenced();
          return;
        }
        // Wait, and take up from the last event that was handled.
        this.ports.watch.logbook.write('reaction.interrupted', { reaction: this.name, fault: faultOf(error) });
      }
      if (isOver()) return;
      // Failed, or the log ended the subscription by itself: it has to be made again.
      this.phaseNow = 'retrying';
      await after(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    // A log that answers again, and holds nothing new, gives no event to tell by.
    if ((await this.ports.log.head()) === this.foldedTo) this.phaseNow = 'running';
    for await (const batch of followed(this.ports.log, this.foldedTo, signal, MOST_EVENTS)) {
      await this.inTurn(() => this.meet(batch));
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async meet(events: readonly StoredEvent[]): Promise<void> {
    const { signal } = this.stopping;
    for (let left = events; left.length > 0 && !signal.aborted;) {
      const wave = waveOf(left, this.state, (event, state) => this.looked(event, state));
      await this.answer(wave);
      left = left.slice(wave.length);
    }
  }

  /** What an event comes to, as long as nothing of its stream waits. */
  private looked(event: StoredEvent, before: unknown): Omit<Met, 'event'> {
    if (this.waits(this.progress.parked, event)) return { state: before, intents: [] };
    const { state, intents } = react(this.reaction, before, this.happened(event));
    return { state, intents: this.isAnswered(event) || this.isBefore(event) ? [] : intents };
  }

  /** Gives what follows from these events, side by side, and remembers that it was given before anything else is looked at. */
  private async answer(wave: readonly Met[]): Promise<void> {
    const last = wave.at(-1);
    if (!last) return;
    const failures = new Map<StoredEvent, unknown>();
    const interruptions: unknown[] = [];
    await Promise.all(
      wave.map(async ({ event, intents }) => {
        try {
          await this.giveAll(intents, event);
        } catch (error) {
          if (isInterruption(error) || error instanceof Fenced) interruptions.push(error);
          else failures.set(event, error);
        }
      }),
    );
    // All of them will be met again, and must not be folded twice.
    if (interruptions.length > 0) throw interruptions[0];
    const parked = this.parkedAfter(wave, failures);
    if (parked !== this.progress.parked || wave.some(({ intents }) => intents.length > 0)) await this.save(parked, last.event.position);
    this.state = failures.size === 0 ? last.state : this.foldedWithout(parked, wave);
    this.foldedTo = last.event.position;
    this.unsaved += wave.length;
    if (this.unsaved >= EVENTS_A_FOLD) await this.tryToSaveFold();
    if (!this.isAnswered(last.event)) this.progress = { ...this.progress, position: last.event.position };
    this.phaseNow = 'running';
    this.reached.arrive(last.event.position);
  }

  /** What waits once these events have been met: those that failed, and behind them what is of their streams. */
  private parkedAfter(wave: readonly Met[], failures: ReadonlyMap<StoredEvent, unknown>): Progress['parked'] {
    let { parked } = this.progress;
    for (const { event } of wave) {
      const { stream, revision, type } = event;
      const waiting = parked[stream];
      if (waiting && revision > waiting.until) parked = { ...parked, [stream]: { ...waiting, until: revision } };
      else if (failures.has(event)) {
        const error = failures.get(event);
        const { correlationId: request } = event;
        this.ports.watch.logbook.write('incident.opened', { request, reaction: this.name, stream, revision, type, fault: faultOf(error) });
        parked = { ...parked, [stream]: { from: revision, until: revision, type, ...this.failure(error), attempts: 1 } };
      }
    }
    return parked;
  }

  /** What waits is not folded: it will be when it is tried again. */
  private foldedWithout(parked: Progress['parked'], wave: readonly Met[]): unknown {
    let { state } = this;
    for (const { event } of wave) {
      if (!this.waits(parked, event)) ({ state } = react(this.reaction, state, this.happened(event)));
    }
    return state;
  }

  private waits(parked: Progress['parked'], { stream, revision }: StoredEvent): boolean {
    const waiting = parked[stream];
    return waiting !== undefined && revision >= waiting.from;
  }

  private isAnswered({ position }: StoredEvent): boolean {
    return this.progress.position !== undefined && position <= this.progress.position;
  }

  private async giveAll(intents: readonly Intent[], event: StoredEvent): Promise<void> {
    for (const intent of intents) await this.give(intent, event);
  }

  /** A rule's no is an answer: the command came too late, or was given before. */
  private async give(intent: Intent, event: StoredEvent): Promise<void> {
    try {
      await this.ports.watch.reacting(this.name, event, intent, () => this.ports.give(intent, event, this.name));
    } catch (error) {
      if (!(error instanceof Refused) || (error.kind !== 'rule' && error.kind !== 'unknown')) throw error;
      const { correlationId: request, id: cause } = event;
      this.ports.watch.logbook.write('reaction.refused', { request, reaction: this.name, cause, code: error.code });
    }
  }

  private async unpark(stream: string): Promise<boolean> {
    const waiting = this.progress.parked[stream];
    if (!waiting) return true;
    const { [stream]: _, ...others } = this.progress.parked;
    const events = await this.ports.log.readStream(stream, { from: waiting.from, limit: waiting.until - waiting.from + 1 });
    for (const event of events) {
      try {
        await this.answerAgain(event);
      } catch (error) {
        const again = { ...waiting, from: event.revision, type: event.type, ...this.failure(error), attempts: waiting.attempts + 1 };
        await this.save({ ...others, [stream]: again });
        return false;
      }
    }
    await this.save(others);
    // The fold has moved without a new position: without it, a later start would meet these events in another order.
    await this.saveFold();
    return true;
  }

  /** Folds it once it has been done. */
  private async answerAgain(event: StoredEvent): Promise<void> {
    const { state, intents } = react(this.reaction, this.state, this.happened(event));
    if (!this.isBefore(event)) await this.giveAll(intents, event);
    this.state = state;
  }

  private async save(parked: Progress['parked'], position = this.progress.position): Promise<void> {
    this.progress = { ...this.progress, ...(await this.at(position)), parked };
    await this.memory.saveProgress(this.progress);
  }

  /** It only shortens the next start: where it cannot be kept, the history is folded again from the one before. */
  private async tryToSaveFold(): Promise<void> {
    try {
      await this.saveFold();
    } catch (error) {
      if (error instanceof Fenced) throw error;
      this.ports.watch.logbook.write('reaction.fold-not-saved', { reaction: this.name, fault: faultOf(error) });
      this.unsaved = 0;
    }
  }

  private async saveFold(): Promise<void> {
    await this.memory.saveFold({ state: this.state, ...(await this.at(this.foldedTo)) });
    this.unsaved = 0;
  }

  /** A place in the history, and by what to know later that it is still the same. */
  private async at(position: Position | undefined): Promise<Pick<Progress, 'position' | 'fingerprint'>> {
    if (position === undefined) return {};
    const fingerprint = await this.ports.log.fingerprint(position);
    return { position, ...(fingerprint !== undefined && { fingerprint }) };
  }

  private happened({ stream, type, data, id: event, recordedAt: at, actor }: StoredEvent): Happened {
    const { category = '', id = '' } = this.ports.names.parse(stream) ?? {};
    return { category, thing: id, event: { ...data, type }, id: event, at, actor };
  }

  private isBefore({ position }: StoredEvent): boolean {
    return this.progress.startedBehind !== undefined && position <= this.progress.startedBehind;
  }

  private failure(error: unknown) {
    return { error: textOf(error), since: String(this.ports.clock.now()) };
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
