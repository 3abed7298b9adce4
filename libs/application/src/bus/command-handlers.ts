import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CalendarBinding } from '../bindings/calendar-binding.js';
import { EvidenceBinding } from '../bindings/evidence-binding.js';
import { InspectionBinding } from '../bindings/inspection-binding.js';
import { MessageBinding } from '../bindings/message-binding.js';
import { organizationBinding } from '../bindings/organization-binding.js';
import { PersonBinding } from '../bindings/person-binding.js';
import { ProblemBinding } from '../bindings/problem-binding.js';
import { wordingBinding } from '../bindings/wording-binding.js';
import { ProcedureBinding } from '../bindings/procedure-binding.js';
import { CommandShell } from '../shell/command-shell.js';
import type { Answer } from '../shell/envelope.js';
import {
  CalendarEnvelope,
  EvidenceEnvelope,
  InspectionEnvelope,
  MessageEnvelope,
  OrganizationEnvelope,
  PersonEnvelope,
  ProblemEnvelope,
  ProcedureEnvelope,
  WordingEnvelope,
} from './envelopes.js';

@CommandHandler(ProblemEnvelope)
class ProblemHandler implements ICommandHandler<ProblemEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: ProblemBinding,
  ) {}

  execute({ given }: ProblemEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(InspectionEnvelope)
class InspectionHandler implements ICommandHandler<InspectionEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: InspectionBinding,
  ) {}

  execute({ given }: InspectionEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(OrganizationEnvelope)
class OrganizationHandler implements ICommandHandler<OrganizationEnvelope> {
  constructor(private readonly shell: CommandShell) {}

  execute({ given }: OrganizationEnvelope): Promise<Answer> {
    return this.shell.give(organizationBinding, given);
  }
}

@CommandHandler(PersonEnvelope)
class PersonHandler implements ICommandHandler<PersonEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: PersonBinding,
  ) {}

  execute({ given }: PersonEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(ProcedureEnvelope)
class ProcedureHandler implements ICommandHandler<ProcedureEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: ProcedureBinding,
  ) {}

  execute({ given }: ProcedureEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(CalendarEnvelope)
class CalendarHandler implements ICommandHandler<CalendarEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: CalendarBinding,
  ) {}

  execute({ given }: CalendarEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(EvidenceEnvelope)
class EvidenceHandler implements ICommandHandler<EvidenceEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: EvidenceBinding,
  ) {}

  execute({ given }: EvidenceEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(MessageEnvelope)
class MessageHandler implements ICommandHandler<MessageEnvelope> {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: MessageBinding,
  ) {}

  execute({ given }: MessageEnvelope): Promise<Answer> {
    return this.shell.give(this.binding, given);
  }
}

@CommandHandler(WordingEnvelope)
class WordingHandler implements ICommandHandler<WordingEnvelope> {
  constructor(private readonly shell: CommandShell) {}

  execute({ given }: WordingEnvelope): Promise<Answer> {
    return this.shell.give(wordingBinding, given);
  }
}

export const COMMAND_HANDLERS = [
  ProblemHandler,
  InspectionHandler,
  OrganizationHandler,
  PersonHandler,
  ProcedureHandler,
  CalendarHandler,
  EvidenceHandler,
  MessageHandler,
  WordingHandler,
] as const;
