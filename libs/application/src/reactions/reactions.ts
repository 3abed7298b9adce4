import { REACTIONS, type Intent } from '#domain';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { InspectionEnvelope, ProblemEnvelope } from '../bus/envelopes.js';
import { StreamNames } from '../log/stream-names.js';
import { CheckpointStore } from '../ports/checkpoint-store.js';
import { Clock } from '../ports/clock.js';
import { EventLog, type Position, type StoredEvent } from '../ports/event-log.js';
import { Refused } from '../refused.js';
import { canonicalJson } from '../shell/canonical-json.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE, type Answer } from '../shell/envelope.js';
import { ReactionRunner, type Incident } from './reaction-runner.js';

/** Every reaction at work, and what it could not do. Rebuilding read models never comes by here. */
@Injectable()
export class Reactions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly runners: readonly ReactionRunner[];

  constructor(
    private readonly commands: CommandBus,
    log: EventLog,
    checkpoints: CheckpointStore,
    names: StreamNames,
    clock: Clock,
  ) {
    const give = (intent: Intent, cause: StoredEvent, reaction: string) => this.give(intent, cause, reaction);
    this.runners = REACTIONS.map((reaction) => new ReactionRunner(reaction, { log, checkpoints, names, clock, give }));
  }

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.start()));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  /** Waits until every reaction has handled the history up to this position. @returns whether they have, in time */
  async reacted(position: Position, timeoutMs: number): Promise<boolean> {
    const arrived = await Promise.all(this.runners.map((runner) => runner.handled(position, timeoutMs)));
    return arrived.every((each) => each);
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

  /** The same event always gives the same command under the same id. */
  private give(intent: Intent, { id, correlationId }: StoredEvent, reaction: string): Promise<Answer> {
    const envelope = {
      commandId: derivedId('reaction', reaction, id, canonicalJson(intent)),
      thing: intent.thing,
      caller: THE_ENGINE,
      causationId: id,
      correlationId,
    };
    return intent.lifecycle === 'problem'
      ? this.commands.execute(new ProblemEnvelope({ ...envelope, command: intent.command }))
      : this.commands.execute(new InspectionEnvelope({ ...envelope, command: intent.command }));
  }
}
