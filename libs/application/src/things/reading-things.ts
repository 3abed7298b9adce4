import type { Context, Message, Phased } from '#domain';
import { Injectable } from '@nestjs/common';
import { Actors } from '../facts/actors.js';
import { StreamNames } from '../log/stream-names.js';
import { Clock } from '../ports/clock.js';
import { EventLog, type Position, type StoredEvent } from '../ports/event-log.js';
import { TimelineReader } from '../ports/timeline-reader.js';
import { Refused } from '../refused.js';
import { folded, lastRevision, type Binding } from '../shell/binding.js';
import type { Caller } from '../shell/envelope.js';

/** A question about one thing. */
export interface Question {
  readonly thing: string;
  readonly caller: Caller;
  /** An ISO instant: as it stood then. Default: now. */
  readonly asOf?: string;
}

/** What every answer about a thing says. */
export interface Answered {
  readonly id: string;
  /** The revision of its stream. */
  readonly revision: number;
  /** Its last event. */
  readonly position: Position;
  readonly tag: number;
}

/** A thing as it is, or was, and for whom it was read. */
export interface Thing<S, X> extends Answered {
  readonly state: S;
  /** As it is now, though it is shown as it was: who may see what of it goes by this. */
  readonly current: S;
  readonly events: readonly StoredEvent[];
  /** What the rules see now. */
  readonly context: X;
  /** The instant that it is shown at: `asOf`, or now. */
  readonly at: Temporal.Instant;
  /** Whether it is shown as it was: then nothing can be done with it. */
  readonly past: boolean;
}

/** Reads one thing from its own stream: never behind what was written. Whoever may not see it, is told that it is unknown. */
@Injectable()
export class ReadingThings {
  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly names: StreamNames,
    private readonly actors: Actors,
    private readonly timeline: TimelineReader,
  ) {}

  /** @throws Refused `<thing>.unknown` */
  async read<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    { thing, caller, asOf }: Question,
  ): Promise<Thing<S, X>> {
    const { category, table, calledAs = table.name } = binding;
    const unknown = () => new Refused('unknown', `${calledAs}.unknown`, { [calledAs]: thing });
    const now = this.clock.now();
    const history = await this.log.readStream(this.names.of(category, binding.streamOf?.(thing) ?? thing));
    if (history.length === 0) throw unknown();
    const current = folded(table, table.initial, history);
    const actor = await this.actors.at(caller, now);
    const context = await binding.gather({ thing, state: current, history, actor, now });
    if (!binding.sees(current, context)) throw unknown();

    const events = asOf === undefined ? history : await this.until(Temporal.Instant.from(asOf), history);
    const last = events.at(-1);
    if (!last) throw unknown();
    return {
      id: thing,
      current,
      state: asOf === undefined ? current : folded(table, table.initial, events),
      events,
      revision: lastRevision(events),
      position: last.position,
      tag: binding.tag?.(events) ?? lastRevision(events),
      context,
      at: asOf === undefined ? now : Temporal.Instant.from(asOf),
      past: asOf !== undefined,
    };
  }

  private async until(instant: Temporal.Instant, history: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    const reached = await this.timeline.positionAt(instant);
    return reached ? history.filter(({ position }) => position <= reached.position) : [];
  }
}
