import {
  CalendarEnvelope,
  derivedId,
  EvidenceEnvelope,
  InspectionEnvelope,
  MessageEnvelope,
  OrganizationEnvelope,
  PersonEnvelope,
  ProblemEnvelope,
  ProcedureEnvelope,
  type Answer,
  type Given,
  type Request,
} from '#application';
import type {
  CalendarCommand,
  EvidenceCommand,
  InspectionCommand,
  Message,
  MessageCommand,
  OrganizationCommand,
  PersonCommand,
  ProblemCommand,
  ProcedureCommand,
} from '#domain';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Call } from './request-state.js';

/** Puts what came in over HTTP on the command bus. */
@Injectable()
export class Commands {
  constructor(private readonly bus: CommandBus) {}

  toProblem(call: Call, id: string, command: ProblemCommand): Promise<Answer> {
    return this.bus.execute(new ProblemEnvelope(given(call, id, command)));
  }

  toInspection(call: Call, id: string, command: InspectionCommand): Promise<Answer> {
    return this.bus.execute(new InspectionEnvelope(given(call, id, command)));
  }

  toOrganization(call: Call, id: string, command: OrganizationCommand): Promise<Answer> {
    return this.bus.execute(new OrganizationEnvelope(given(call, id, command)));
  }

  toPerson(call: Call, id: string, command: PersonCommand): Promise<Answer> {
    return this.bus.execute(new PersonEnvelope(given(call, id, command)));
  }

  toProcedure(call: Call, id: string, command: ProcedureCommand): Promise<Answer> {
    return this.bus.execute(new ProcedureEnvelope(given(call, id, command)));
  }

  toMessage(call: Call, id: string, command: MessageCommand): Promise<Answer> {
    return this.bus.execute(new MessageEnvelope(given(call, id, command)));
  }

  toCalendar(call: Call, id: string, command: CalendarCommand): Promise<Answer> {
    return this.bus.execute(new CalendarEnvelope(given(call, id, command)));
  }

  toEvidence(call: Call, id: string, command: EvidenceCommand): Promise<Answer> {
    return this.bus.execute(new EvidenceEnvelope(given(call, id, command)));
  }
}

/** The id of what a command makes: derived from the command's, so that a retry meets the same thing. */
export const newId = (kind: string, { commandId }: Call): string => derivedId(kind, commandId);

/** Who asks, for what takes more than one command. */
export const requestOf = ({ commandId, correlationId, caller: { person } }: Call): Request => ({
  commandId,
  correlationId,
  caller: { engine: false, person },
});

function given<C extends Message>({ commandId, caller, ifMatch, occurredAt, correlationId }: Call, thing: string, command: C): Given<C> {
  return {
    commandId,
    thing,
    command,
    caller: { engine: false, person: caller.person },
    correlationId,
    ...(ifMatch !== undefined && { ifMatch }),
    ...(occurredAt !== undefined && { occurredAt }),
  };
}
