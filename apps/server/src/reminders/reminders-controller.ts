import { Access, RemindersReader, type Session } from '#application';
import { Controller, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { pageOf } from '../http/queries.js';
import { pageSchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { reminderSchema, scheduledSchema } from '../openapi/reminder-schemas.js';
import { RemindersPageQuery, ScheduledQuery } from './reminders-query.js';

const REFUSES = { 400: ['page.cursor-unknown'], 403: ['access.forbidden'], 404: ['problem.unknown'] } as const;

/** What is due next, and what became of what was due: of one problem for whoever sees it, of all for administrators and auditors. */
@Controller('v1/reminders')
export class RemindersController {
  constructor(
    private readonly access: Access,
    private readonly reminders: RemindersReader,
  ) {}

  @Read({
    tag: 'reminders',
    at: '',
    says: 'Reminders and escalations that were issued, missed or proposed, the latest first, with what became of their messages, and why.',
    query: RemindersPageQuery,
    reads: 'reminders',
    schema: pageSchema(reminderSchema),
    example: READ_EXAMPLES.reminders,
    refuses: REFUSES,
  })
  async past(@Query() { problem, outcome, ...query }: RemindersPageQuery, @TheCaller() caller: Session) {
    await this.require(caller, problem);
    return this.reminders.past({
      ...pageOf(query),
      ...(problem !== undefined && { problem }),
      ...(outcome !== undefined && { outcomes: [outcome] }),
    });
  }

  @Read({
    tag: 'reminders',
    at: 'scheduled',
    says: 'The steps of the ladder that are to come, the next first.',
    query: ScheduledQuery,
    reads: 'reminders',
    schema: pageSchema(scheduledSchema),
    example: READ_EXAMPLES.scheduled,
    refuses: REFUSES,
  })
  async scheduled(@Query() { problem, ...query }: ScheduledQuery, @TheCaller() caller: Session) {
    await this.require(caller, problem);
    return this.reminders.scheduled({ ...pageOf(query), ...(problem !== undefined && { problem }) });
  }

  private require(caller: Session, problem: string | undefined): Promise<void> {
    return problem === undefined
      ? this.access.require(callerOf(caller), 'incidents')
      : this.access.requireSight(callerOf(caller), { kind: 'problem', id: problem });
  }
}
