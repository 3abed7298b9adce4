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
  WordingCommand,
} from '#domain';
import { Command } from '@nestjs/cqrs';
import type { Answer, Given } from '../shell/envelope.js';

/** What the command bus carries: one envelope a lifecycle, whatever the command in it. */
abstract class Envelope<C extends Message> extends Command<Answer> {
  constructor(readonly given: Given<C>) {
    super();
  }
}

export class ProblemEnvelope extends Envelope<ProblemCommand> {}
export class InspectionEnvelope extends Envelope<InspectionCommand> {}
export class OrganizationEnvelope extends Envelope<OrganizationCommand> {}
export class PersonEnvelope extends Envelope<PersonCommand> {}
export class ProcedureEnvelope extends Envelope<ProcedureCommand> {}
export class CalendarEnvelope extends Envelope<CalendarCommand> {}
export class EvidenceEnvelope extends Envelope<EvidenceCommand> {}
export class MessageEnvelope extends Envelope<MessageCommand> {}
export class WordingEnvelope extends Envelope<WordingCommand> {}

/** Every envelope; start-up checks that each has its handler. */
export const ENVELOPES = [
  ProblemEnvelope,
  InspectionEnvelope,
  OrganizationEnvelope,
  PersonEnvelope,
  ProcedureEnvelope,
  CalendarEnvelope,
  EvidenceEnvelope,
  MessageEnvelope,
  WordingEnvelope,
] as const;
