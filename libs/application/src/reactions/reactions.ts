import { REACTIONS, type Intent } from '#domain';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { StreamNames } from '../log/stream-names.js';
import { CheckpointStore } from '../ports/checkpoint-store.js';
import { Clock } from '../ports/clock.js';
import { EventLog, type Position, type StoredEvent } from '../ports/event-log.js';
import { Leadership, LeadershipError, type Duty } from '../ports/leadership.js';
import { Refused } from '../refused.js';
import { Watch } from '../watching/watch.js';
import { envelopeFor } from './envelope-for.js';
import { ReactionRunner, type Incident, type ReactionPhase } from './reaction-runner.js';

export interface ReactionState {
  readonly name: string;
  readonly phase: ReactionPhase;
  /** Up to here it has met the history. */
  readonly position?: Position;
  readonly incidents: number;
}

/** What another node asks of the one that leads. */
type Question =
  | { readonly ask: 'reacted'; readonly position: Position; readonly timeoutMs: number }
  | { readonly ask: 'incidents' }
  | { readonly ask: 'retry'; readonly reaction: string; readonly stream: string };

type Retried = 'over' | 'open' | 'unknown';

/** How long who leads may take to answer, beside what is waited for. */
const ANSWER_MS = 2_000;
const RETRY_MS = 30_000;

/**
 * Every reaction at work, on the node that leads, and what it could not do; the others ask that one. Rebuilding read models never comes by
 * here.
 */
@Injectable()
export class Reactions implements Duty, OnApplicationBootstrap, OnApplicationShutdown {
  private runners: readonly ReactionRunner[];

  constructor(
    private readonly commands: CommandBus,
    private readonly log: EventLog,
    private readonly checkpoints: CheckpointStore,
    private readonly names: StreamNames,
    private readonly clock: Clock,
    private readonly watch: Watch,
    private readonly leadership: Leadership,
  ) {
    this.runners = this.made();
  }

  onApplicationBootstrap(): Promise<void> {
    return this.leadership.start(this);
  }

  /** When the last request has been answered: what waits for a reaction gets its answer. */
  onApplicationShutdown(): Promise<void> {
    return this.leadership.stop();
  }

  async begin(): Promise<void> {
    this.runners = this.made();
    await Promise.all(this.runners.map((runner) => runner.start()));
  }

  async end(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  async answer(asked: unknown): Promise<unknown> {
    const question = asked as Question;
    switch (question.ask) {
      case 'reacted':
        return this.haveReacted(question.position, question.timeoutMs);
      case 'incidents':
        return this.runners.flatMap(({ incidents }) => incidents);
      case 'retry':
        return this.tried(question.reaction, question.stream);
    }
  }

  /** Waits until every reaction has handled the history up to this position. @returns whether they have, in time */
  async reacted(position: Position, timeoutMs: number): Promise<boolean> {
    try {
      return (await this.ask({ ask: 'reacted', position, timeoutMs }, timeoutMs + ANSWER_MS)) === true;
    } catch (error) {
      if (error instanceof LeadershipError) return false;
      throw error;
    }
  }

  /** What each does on this node, and how far it has come; nothing where another one leads. */
  states(): readonly ReactionState[] {
    if (!this.leadership.leads) return [];
    return this.runners.map(({ name, phase, met, incidents }) => ({
      name,
      phase,
      ...(met !== undefined && { position: met }),
      incidents: incidents.length,
    }));
  }

  /** Callers who wait for a reaction. */
  get waiters(): number {
    return this.runners.reduce((sum, { waiters }) => sum + waiters, 0);
  }

  /** @throws LeadershipError */
  async incidents(): Promise<readonly Incident[]> {
    return (await this.ask({ ask: 'incidents' }, ANSWER_MS)) as readonly Incident[];
  }

  /**
   * Tries an incident again, once its cause is mended.
   * @returns whether it is over
   * @throws Refused `incident.unknown`
   * @throws LeadershipError
   */
  async retry(reaction: string, stream: string): Promise<boolean> {
    const retried = (await this.ask({ ask: 'retry', reaction, stream }, RETRY_MS)) as Retried;
    if (retried === 'unknown') throw new Refused('unknown', 'incident.unknown', { reaction, stream });
    return retried === 'over';
  }

  private ask(question: Question, timeoutMs: number): Promise<unknown> {
    return this.leadership.ask(question, timeoutMs);
  }

  private async haveReacted(position: Position, timeoutMs: number): Promise<boolean> {
    const arrived = await Promise.all(this.runners.map((runner) => runner.handled(position, timeoutMs)));
    return arrived.every((each) => each);
  }

  private async tried(reaction: string, stream: string): Promise<Retried> {
    const runner = this.runners.find(({ name }) => name === reaction);
    if (!runner?.incidents.some((incident) => incident.stream === stream)) return 'unknown';
    return (await runner.retry(stream)) ? 'over' : 'open';
  }

  /** New ones for each time that this node leads: what another has done meanwhile is read again. */
  private made(): readonly ReactionRunner[] {
    const { commands, log, checkpoints, names, clock, watch } = this;
    const give = (intent: Intent, cause: StoredEvent, reaction: string) => commands.execute(envelopeFor(intent, cause, reaction));
    const fenced = () => this.leadership.resign();
    return REACTIONS.map((reaction) => new ReactionRunner(reaction, { log, checkpoints, names, clock, watch, give, fenced }));
  }
}
