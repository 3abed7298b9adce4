import { Access, DirectoryReader, Outlets, type Session } from '#application';
import { flag, object, optional, outlet, text, type OutletCommand } from '#domain';
import { Body, Controller, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { TheCaller } from '../http/authenticated.js';
import { CommandCall, TheCall } from '../http/call.js';
import { requestOf } from '../http/commands.js';
import { ThingPath } from '../http/paths.js';
import { EmptyForm, ReasonForm } from '../http/plain-forms.js';
import { pageOf, PageQuery } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { pageSchema } from '../openapi/answer-schemas.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { COMMAND_EXAMPLE, commandAnswer, commandRoutes } from '../openapi/command-route.js';
import { answered, Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { outletSchema } from '../openapi/reminder-schemas.js';
import { OpenOutletForm, OutletAddressForm } from './outlet-forms.js';

const Route = commandRoutes<OutletCommand>('outlets', outlet, ['outlet.unknown'], ['outlet.not-yours', 'outlet.not-now']);

const NO_ADDRESS = ['channel.address-invalid', 'channel.address-forbidden'] as const;

/** With the secret of a webhook, which is answered here alone. */
const withSecret = (status: 200 | 201, headers: readonly string[]) =>
  answered(
    status,
    object({ ...commandAnswer.fields, secret: optional(text(100)) }),
    { ...COMMAND_EXAMPLE, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwYRqEJb6bJ6E=' },
    headers,
  );

/** Outlets 推送渠道: the webhooks and group robots by which an organization is told of the steps of the ladder. */
@Controller('v1/outlets')
export class OutletsController {
  constructor(
    private readonly outlets: Outlets,
    private readonly access: Access,
    private readonly directory: DirectoryReader,
  ) {}

  @Read({
    tag: 'outlets',
    at: '',
    says: 'Outlets of the organizations that the caller administers or audits, closed ones included, without their addresses; by opening.',
    query: PageQuery,
    reads: 'directory',
    schema: pageSchema(outletSchema),
    example: READ_EXAMPLES.outlets,
    refuses: { 400: ['page.cursor-unknown'] },
  })
  async list(@Query() query: PageQuery, @TheCaller() caller: Session) {
    return this.directory.outlets({ ...pageOf(query), organizations: await this.access.outletOrganizations(caller) });
  }

  @Route({
    at: '',
    command: 'OpenOutlet',
    says: 'Opens an outlet of an organization. The secret of a webhook is made here, and answered this once.',
    form: OpenOutletForm,
    example: EXAMPLES.openOutlet,
    creates: '/v1/outlets',
    refuses: ['outlet.organization-not-active', 'outlet.beyond-your-scope', 'outlet.secret-is-made-here', ...NO_ADDRESS],
    also: [withSecret(201, ['ETag', 'Location'])],
  })
  open(@Body() { target, secret, organization, kind, language, title }: OpenOutletForm, @TheCall() call: Call) {
    const address = { target, ...(secret !== undefined && { secret }) };
    return this.outlets.open(requestOf(call), { organization, kind, language, title }, address);
  }

  @Route({
    at: ':id/change-address',
    command: 'ChangeOutletAddress',
    says: 'Gives it another address; a webhook has another secret from then on, answered this once.',
    form: OutletAddressForm,
    example: EXAMPLES.outletAddress,
    refuses: ['outlet.closed', 'outlet.secret-is-made-here', ...NO_ADDRESS],
    also: [withSecret(200, ['ETag'])],
  })
  changeAddress(@Param() { id }: ThingPath, @Body() { target, secret }: OutletAddressForm, @TheCall() call: Call) {
    return this.outlets.changeAddress(requestOf(call), id, { target, ...(secret !== undefined && { secret }) });
  }

  @Route({
    at: ':id/close',
    command: 'CloseOutlet',
    says: 'Closes it for ever: its key is destroyed, and nobody can read its address again.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  close(@Param() { id }: ThingPath, @Body() { reason }: ReasonForm, @TheCall() call: Call) {
    return this.outlets.close(requestOf(call), id, reason);
  }

  @Post(':id/try')
  @HttpCode(200)
  @UseInterceptors(CommandCall)
  @Describe({
    tag: 'outlets',
    says: 'Sends a test message at once, and says whether it was taken; for whoever may change the address.',
    body: { form: EmptyForm, example: EXAMPLES.empty },
    headers: ['Idempotency-Key'],
    answers: [answered(200, object({ delivered: flag }), { delivered: true })],
    refuses: {
      // A tag is not asked for, and read all the same.
      400: ['if-match.invalid', 'idempotency-key.invalid'],
      404: ['outlet.unknown'],
      422: [
        ...['outlet.not-yours', 'outlet.not-now', 'outlet.closed', ...NO_ADDRESS],
        ...['unreachable', 'timed-out', 'too-many', 'unavailable', 'not-understood', 'refused', 'message-invalid'].map(
          (code) => `channel.${code}`,
        ),
      ],
    },
  })
  async try(@Param() { id }: ThingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    await this.outlets.try(requestOf(call), id);
    return { delivered: true };
  }
}
