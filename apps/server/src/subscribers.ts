import { Clock, EventLog, Reactions, type Position } from '#application';
import { Injectable } from '@nestjs/common';
import { ReadModels } from './read-models.js';

/** Whoever follows the history, and how far it has come. */
export interface Subscriber {
  readonly kind: 'readModel' | 'reaction';
  readonly name: string;
  readonly phase: string;
  readonly position?: Position;
}

/** Every subscriber to the history in this process, and how far each is behind. */
@Injectable()
export class Subscribers {
  constructor(
    private readonly log: EventLog,
    private readonly models: ReadModels,
    private readonly reactions: Reactions,
    private readonly clock: Clock,
  ) {}

  list(): readonly Subscriber[] {
    const models = this.models.states().map(({ name, phase, position }) => ({ kind: 'readModel', name, phase, position }) as const);
    const reactions = this.reactions.states().map(({ name, phase, position }) => ({ kind: 'reaction', name, phase, position }) as const);
    return [...models, ...reactions].map(({ position, ...rest }) => ({ ...rest, ...(position !== undefined && { position }) }));
  }

  /** Events that it has not handled yet. */
  lag(position: Position | undefined): Promise<number> {
    return this.log.countAfter(position);
  }

  secondsBehind(position: Position | undefined): Promise<number> {
    return secondsBehind(this.log, this.clock, position);
  }
}

/** How long ago the oldest event was recorded that lies behind a position, in seconds; 0 where there is none. */
export async function secondsBehind(log: EventLog, clock: Clock, position: Position | undefined): Promise<number> {
  for await (const { recordedAt } of log.readAll({ limit: 1, ...(position !== undefined && { after: position }) })) {
    const waited = clock.now().epochMilliseconds - Temporal.Instant.from(recordedAt).epochMilliseconds;
    return Math.max(0, waited / 1000);
  }
  return 0;
}
