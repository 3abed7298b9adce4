import {
  COMMAND_BOUNDS,
  procedure,
  type Procedure,
  type ProcedureCommand,
  type ProcedureContext,
  type ProcedureEvent,
  type Refusal,
  type VersionRef,
} from '#domain';
import { Injectable } from '@nestjs/common';
import { Facts } from '../facts/facts.js';
import type { Asked, Binding } from '../shell/binding.js';

/** Procedures with their versions. Everybody who signed in may read them. */
@Injectable()
export class ProcedureBinding implements Binding<ProcedureCommand, ProcedureEvent, Procedure, ProcedureContext> {
  readonly category = 'procedure';
  readonly table = procedure;

  constructor(private readonly facts: Facts) {}

  async gather({ command, state, actor, now }: Asked<ProcedureCommand, Procedure>): Promise<ProcedureContext> {
    const found = await Promise.all(calendarsNamed(command, state).map((ref) => this.facts.calendar(ref)));
    const isCalendar = ({ id, version }: VersionRef) => found.some((each) => each?.id === id && each.version === version);
    return { actor, now, bounds: COMMAND_BOUNDS, isCalendar };
  }

  sees(): boolean {
    return true;
  }

  missing({ versions }: Procedure, { type, version }: ProcedureCommand): Refusal | undefined {
    return type !== 'DraftProcedure' && !versions.has(version) ? { code: 'procedure-version.unknown', details: { version } } : undefined;
  }
}

/** What a command, or a version that is there already, wants to count on. */
const calendarsNamed = (command: ProcedureCommand | undefined, { versions }: Procedure): readonly VersionRef[] => [
  ...(command && 'content' in command ? [command.content.calendar] : []),
  ...[...versions.values()].flatMap((each) => (each.phase === 'Draft' ? [each.content.calendar] : [])),
];
