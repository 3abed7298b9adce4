import { RemindersReader, Wording, type Session } from '#application';
import { flag, message, optional, type MessageCommand } from '#domain';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { asFlag, Field } from '../http/field.js';
import { ThingPath } from '../http/paths.js';
import { EmptyForm } from '../http/plain-forms.js';
import { pageOf, PageQuery } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { inboxSchema } from '../openapi/reminder-schemas.js';

export class InboxPageQuery extends PageQuery {
  @Field(optional(flag), asFlag) readonly unread?: boolean;
}

const Route = commandRoutes<MessageCommand>('inbox', message, ['message.unknown'], ['message.not-yours', 'message.not-now']);

/** What one was told. */
@Controller('v1/inbox')
export class InboxController {
  constructor(
    private readonly reminders: RemindersReader,
    private readonly wording: Wording,
    private readonly commands: Commands,
  ) {}

  @Read({
    tag: 'inbox',
    at: '',
    says: "One's own messages, the latest first, in words.",
    query: InboxPageQuery,
    reads: 'reminders',
    schema: inboxSchema,
    example: READ_EXAMPLES.inbox,
    refuses: { 400: ['page.cursor-unknown'] },
  })
  async list(@Query() { unread, ...query }: InboxPageQuery, @TheCaller() { person }: Session) {
    const page = await this.reminders.inbox({ ...pageOf(query), person, ...(unread !== undefined && { unread }) });
    const items = await Promise.all(
      page.items.map(async ({ to: _, ...item }) => {
        const { subject, text, link } = await this.wording.of({ ...item, to: person });
        return { ...item, subject, text, link };
      }),
    );
    return { ...page, items, unread: await this.reminders.unread(person) };
  }

  @Route({
    at: ':id/read',
    command: 'ReadMessage',
    says: 'Marks a message as read.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['message.read-already'],
  })
  read(@Param() { id }: ThingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toMessage(call, id, { type: 'ReadMessage' });
  }
}
