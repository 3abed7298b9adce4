import { DEFAULT_TEMPLATES, MESSAGE_KINDS, previewOf, requireSound, Templates, type MessageKind } from '#application';
import { LANGUAGES, oneOf, text, wording, type Language, type WordingCommand } from '#domain';
import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { requestOf } from '../http/commands.js';
import { TheCall } from '../http/call.js';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { EmptyForm } from '../http/plain-forms.js';
import { NoQuery } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { commandRoutes } from '../openapi/command-route.js';
import { Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { previewSchema, templatesSchema } from '../openapi/reminder-schemas.js';

const KINDS = Object.keys(MESSAGE_KINDS) as readonly MessageKind[];

/** One kind of message in one language. */
export class TemplatePath {
  @Field(oneOf(...KINDS)) readonly kind!: MessageKind;
  @Field(oneOf(...LANGUAGES)) readonly language!: Language;
}

export class TemplateForm implements FormOf<WordingCommand, 'SetWording'> {
  @Field(text(200)) readonly subject!: string;
  @Field(text(4000)) readonly text!: string;
}

const FAULTS = ['empty', 'too-long', 'line-break', 'unknown-placeholder', 'unclosed-placeholder', 'unopened-placeholder'].map(
  (fault) => `template.${fault}`,
);
const Route = commandRoutes<WordingCommand>('message-templates', wording, [], ['wording.not-yours']);

/** The words of messages: placeholders that are filled in, and nothing that runs. */
@Controller('v1/message-templates')
export class TemplatesController {
  constructor(private readonly templates: Templates) {}

  @Read({
    tag: 'message-templates',
    at: '',
    says: 'The words of every kind of message in every language, with the placeholders that each may hold.',
    query: NoQuery,
    schema: templatesSchema,
    example: READ_EXAMPLES.templates,
  })
  async list(@Query() _: NoQuery) {
    const all = KINDS.flatMap((kind) => LANGUAGES.map((language) => ({ kind, language })));
    const items = await Promise.all(
      all.map(async ({ kind, language }) => {
        const own = await this.templates.own(kind, language);
        return { kind, language, ...(own ?? DEFAULT_TEMPLATES[kind][language]), own: own !== undefined, placeholders: MESSAGE_KINDS[kind] };
      }),
    );
    return { items };
  }

  @Route({
    at: ':kind/:language',
    command: 'SetWording',
    says: 'Sets the words of a kind of message.',
    form: TemplateForm,
    example: EXAMPLES.template,
    refuses: FAULTS,
  })
  set(@Param() { kind, language }: TemplatePath, @Body() { subject, text }: TemplateForm, @TheCall() call: Call) {
    return this.templates.set(requestOf(call), kind, language, { subject, text });
  }

  @Route({
    at: ':kind/:language/reset',
    command: 'ResetWording',
    says: 'Gives a kind of message its built-in words back.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['wording.built-in'],
  })
  reset(@Param() { kind, language }: TemplatePath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.templates.reset(requestOf(call), kind, language);
  }

  @Post(':kind/:language/preview')
  @HttpCode(200)
  @Describe({
    tag: 'message-templates',
    says: 'What such words make of made-up values; nothing is kept.',
    body: { form: TemplateForm, example: EXAMPLES.template },
    answers: [{ status: 200, schema: previewSchema, example: READ_EXAMPLES.preview }],
    refuses: { 422: FAULTS },
  })
  preview(@Param() { kind, language }: TemplatePath, @Body() { subject, text }: TemplateForm) {
    requireSound(kind, { subject, text });
    return previewOf(kind, language, { subject, text });
  }
}
