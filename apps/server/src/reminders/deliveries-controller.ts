import { Access, RemindersReader, type Session } from '#application';
import { CHANNELS, message, oneOf, optional, type ChannelKind, type MessageCommand } from '#domain';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { ThingPath } from '../http/paths.js';
import { asked, pageOf, PageQuery } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { pageSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { deliverySchema } from '../openapi/reminder-schemas.js';

const STATUSES = ['waiting', 'delivered', 'failed'] as const;

export class DeliveriesPageQuery extends PageQuery {
  @Field(optional(oneOf(...STATUSES))) readonly status?: (typeof STATUSES)[number];
  @Field(optional(oneOf(...CHANNELS))) readonly channel?: ChannelKind;
}

export class ResendForm implements FormOf<MessageCommand, 'ResendMessage'> {
  @Field(oneOf(...CHANNELS)) readonly channel!: ChannelKind;
}

const Route = commandRoutes<MessageCommand>('deliveries', message, ['message.unknown'], ['message.not-yours', 'message.not-now']);

/** What became of messages on their way out. */
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly access: Access,
    private readonly reminders: RemindersReader,
    private readonly commands: Commands,
  ) {}

  @Read({
    tag: 'deliveries',
    at: '',
    says: 'Messages by channel: waiting, delivered or failed, and why; for administrators and auditors of the whole.',
    query: DeliveriesPageQuery,
    reads: 'reminders',
    schema: pageSchema(deliverySchema),
    example: READ_EXAMPLES.deliveries,
    refuses: { 400: ['page.cursor-unknown'], 403: ['access.forbidden'] },
  })
  async list(@Query() { status, channel, ...query }: DeliveriesPageQuery, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'incidents');
    return this.reminders.deliveries({ ...pageOf(query), ...asked({ status, channel }) });
  }

  @Route({
    at: ':id/resend',
    command: 'ResendMessage',
    says: 'An administrator has a message sent again that was given up.',
    form: ResendForm,
    example: { channel: 'email' },
    refuses: ['message.not-failed'],
  })
  resend(@Param() { id }: ThingPath, @Body() body: ResendForm, @TheCall() call: Call) {
    return this.commands.toMessage(call, id, { type: 'ResendMessage', ...body });
  }
}
