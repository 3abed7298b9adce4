import { Access, AskCalendar, AskDay, Clock, DirectoryReader, Refused, type Session } from '#application';
import { calendar, refusal, type CalendarCommand } from '#domain';
import { Body, Controller, HttpCode, Param, Post, Query, Req, SetMetadata, UseInterceptors } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { COMMAND, CommandCall, TheCall, type RoutedCommand } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { HttpProblem } from '../http/http-problem.js';
import { ThingPath, VersionPath } from '../http/paths.js';
import { AfterQuery, asked, AsOfQuery, questionOf } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { calendarEntrySchema, calendarSchema, countedDaySchema, pageSchema } from '../openapi/answer-schemas.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { COMMAND_EXAMPLE, commandAnswer, commandRoutes } from '../openapi/command-route.js';
import { answered, Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { daysInFile } from './calendar-file.js';
import { DayQuery, ImportQuery, PublishForm } from './calendar-forms.js';
import { receivedCalendar } from './received-calendar.js';

const Route = commandRoutes<CalendarCommand>('calendars', calendar, [], ['calendar.not-yours']);

const UNSOUND = [
  ...['reserved', 'version-out-of-turn', 'published-through-goes-back', 'day-doubled', 'day-unpublished', 'off-and-worked'],
  ...['unknown-base', 'beyond-its-base', 'too-many-days'],
].map((code) => `calendar.${code}`);

const UNREADABLE = ['unreadable', 'unsupported', 'not-all-day', 'off-and-worked', 'day-unpublished', 'too-many-days'].map(
  (code) => `calendar-file.${code}`,
);

/** Calendars: which days are off and which are worked, in versions that never change. */
@Controller('v1/calendars')
export class CalendarsController {
  constructor(
    private readonly commands: Commands,
    private readonly questions: QueryBus,
    private readonly directory: DirectoryReader,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  @Read({
    tag: 'calendars',
    at: '',
    says: 'Every version of every calendar, without its days. The one on which every day counts, `plain`, is built in and not among them.',
    query: AfterQuery,
    reads: 'directory',
    schema: pageSchema(calendarEntrySchema),
    example: READ_EXAMPLES.calendars,
  })
  async list(@Query() _: AfterQuery) {
    return { items: await this.directory.calendars() };
  }

  @Read({
    tag: 'calendars',
    at: ':id',
    says: 'A calendar with its versions and their days. Deadlines are counted on the last one.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: calendarSchema,
    example: READ_EXAMPLES.calendar,
    tagged: true,
    refuses: { 404: ['calendar.unknown'] },
  })
  get(@Param() { id }: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskCalendar(questionOf(id, query, caller)));
  }

  @Read({
    tag: 'calendars',
    at: ':id/days',
    says: 'The day that lies so many days after another, or before it; provisional where the count looked at a year that is not published.',
    query: DayQuery,
    schema: countedDaySchema,
    example: READ_EXAMPLES.countedDay,
    refuses: { 404: ['calendar.unknown', 'calendar-version.unknown'] },
  })
  day(@Param() { id }: ThingPath, @Query() { from, count, counting, version }: DayQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskDay({ thing: id, caller: callerOf(caller) }, { from, count, ...asked({ counting, version }) }));
  }

  @Route({
    at: ':id/versions/:version/publish',
    command: 'PublishCalendar',
    says: 'Publishes a version: deadlines are counted on it from now on, and provisional ones are counted again.',
    form: PublishForm,
    example: EXAMPLES.publishCalendar,
    refuses: UNSOUND,
  })
  publish(@Param() { id, version }: VersionPath, @Body() body: PublishForm, @TheCall() call: Call) {
    return this.commands.toCalendar(call, id, { type: 'PublishCalendar', version, ...body });
  }

  @Post(':id/versions/:version/import')
  @HttpCode(200)
  @UseInterceptors(CommandCall)
  @SetMetadata(COMMAND, { lifecycle: 'calendar', command: 'PublishCalendar' } satisfies RoutedCommand)
  @Describe({
    tag: 'calendars',
    says: 'Publishes the all-day events of an iCalendar file as a version: days off, or worked where X-RECTIFY-DAY, CATEGORIES or the summary say so.',
    query: ImportQuery,
    content: { 'text/calendar': { schema: { type: 'string' }, example: EXAMPLES.calendarFile } },
    headers: ['Idempotency-Key', 'If-Match'],
    answers: [answered(200, commandAnswer, COMMAND_EXAMPLE, ['ETag'])],
    refuses: {
      400: [...UNREADABLE, 'if-match.invalid', 'idempotency-key.invalid'],
      409: ['idempotency.key-reused'],
      412: ['precondition.failed'],
      413: ['request.too-large', 'log.too-large'],
      415: ['request.media-type'],
      422: ['calendar.not-yours', ...UNSOUND],
      503: ['command.contended'],
      507: ['log.disk-full'],
    },
  })
  async import(
    @Param() { id, version }: VersionPath,
    @Query() { title, publishedThrough, base, baseVersion }: ImportQuery,
    @Req() request: FastifyRequest,
    @TheCall() call: Call,
  ) {
    await this.mayPublish(id, call);
    const days = daysInFile(await receivedCalendar(request), publishedThrough);
    const laidOver = baseOf(base, baseVersion);
    return this.commands.toCalendar(call, id, { type: 'PublishCalendar', version, title, publishedThrough, ...days, ...laidOver });
  }

  /** Asked before the file is read, so that nobody has it read who could publish nothing. */
  private async mayPublish(id: string, { caller }: Call): Promise<void> {
    const { actor } = await this.access.standing(caller.person);
    const refused = refusal(calendar, 'PublishCalendar', calendar.initial, { actor, now: this.clock.now(), id });
    if (refused) throw Refused.byRule(refused);
  }
}

function baseOf(id: string | undefined, version: number | undefined) {
  if (id === undefined && version === undefined) return {};
  if (id !== undefined && version !== undefined) return { base: { id, version } };
  const path = id === undefined ? '/base' : '/baseVersion';
  throw new HttpProblem(400, 'query.invalid', { faults: [{ path, reason: 'a calendar and its version, or neither' }] });
}
