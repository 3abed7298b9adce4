import type { Language } from '#domain';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { WordingEnvelope } from '../bus/envelopes.js';
import { Facts } from '../facts/facts.js';
import type { Request } from '../people/people.js';
import { Refused } from '../refused.js';
import type { Answer } from '../shell/envelope.js';
import { DEFAULT_TEMPLATES } from './default-templates.js';
import type { MessageKind } from './message-kinds.js';
import { checkTemplate } from './templates.js';
import type { Template } from './template.js';

/** The name by which the words of one kind of message in one language are kept. */
const wordingOf = (kind: MessageKind, language: Language): string => `${kind}-${language}`;

/** The words of messages: what is built in, or what this installation has set in its place. */
@Injectable()
export class Templates {
  constructor(
    private readonly facts: Facts,
    private readonly commands: CommandBus,
  ) {}

  async of(kind: MessageKind, language: Language): Promise<Template> {
    return (await this.own(kind, language)) ?? DEFAULT_TEMPLATES[kind][language];
  }

  /** Undefined where what is built in holds. */
  async own(kind: MessageKind, language: Language): Promise<Template | undefined> {
    const { state } = await this.facts.wording(wordingOf(kind, language));
    return state.phase === 'Set' ? { subject: state.subject, text: state.text } : undefined;
  }

  /** @throws Refused `template.unknown-placeholder` and the other faults of a template, with the field's path; or by a rule */
  set(request: Request, kind: MessageKind, language: Language, template: Template): Promise<Answer> {
    requireSound(kind, template);
    return this.give(request, kind, language, { type: 'SetWording', ...template });
  }

  reset(request: Request, kind: MessageKind, language: Language): Promise<Answer> {
    return this.give(request, kind, language, { type: 'ResetWording' });
  }

  private give(request: Request, kind: MessageKind, language: Language, command: WordingEnvelope['given']['command']): Promise<Answer> {
    return this.commands.execute(new WordingEnvelope({ ...request, thing: wordingOf(kind, language), command }));
  }
}

/** @throws Refused the first fault's code, with its path */
export function requireSound(kind: MessageKind, template: Template): void {
  const [fault] = checkTemplate(kind, template);
  if (fault) throw new Refused('rule', fault.code, { path: `/${fault.path}`, ...fault.details });
}
