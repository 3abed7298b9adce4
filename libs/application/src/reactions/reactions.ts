import { REACTIONS, type Intent } from '#domain';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { StreamNames } from '../log/stream-names.js';
import { CheckpointStore } from '../ports/checkpoint-store.js';
import { Clock } from '../ports/clock.js';
import { EventLog, type Position, type StoredEvent } from '../ports/event-log.js';
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

/** Every reaction at work, and what it could not do. Rebuilding read models never comes by here. */
@Injectable()
export class Reactions implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly runners: readonly ReactionRunner[];

  constructor(commands: CommandBus, log: EventLog, checkpoints: CheckpointStore, names: StreamNames, clock: Clock, watch: Watch) {
    const give = (intent: Intent, cause: StoredEvent, reaction: string) => commands.execute(envelopeFor(intent, cause, reaction));
    this.runners = REACTIONS.map((reaction) => new ReactionRunner(reaction, { log, checkpoints, names, clock, watch, give }));
  }

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.start()));
  }

  /** When the last request has been answered: what waits for a reaction gets its answer. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  /** Waits until every reaction has handled the history up to this position. @returns whether they have, in time */
  async reacted(position: Position, timeoutMs: number): Promise<boolean> {
    const arrived = await Promise.all(this.runners.map((runner) => runner.handled(position, timeoutMs)));
    return arrived.every((each) => each);
  }

  /** What each does, and how far it has come. */
  states(): readonly ReactionState[] {
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

  incidents(): readonly Incident[] {
    return this.runners.flatMap(({ incidents }) => incidents);
  }

  /**
   * Tries an incident again, once its cause is mended.
   * @returns whether it is over
   * @throws Refused `incident.unknown`
   */
  async retry(reaction: string, stream: string): Promise<boolean> {
    const runner = this.runners.find(({ name }) => name === reaction);
    if (!runner?.incidents.some((incident) => incident.stream === stream)) {
      throw new Refused('unknown', 'incident.unknown', { reaction, stream });
    }
    return runner.retry(stream);
  }
}
