import { AskProcedure, DirectoryReader, type Session } from '#application';
import { procedureVersion, STANDARD_PROCEDURE, type ProcedureCommand } from '#domain';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { Commands, newId } from '../http/commands.js';
import { ThingPath, VersionPath } from '../http/paths.js';
import { AfterQuery, AsOfQuery, questionOf } from '../http/queries.js';
import { EmptyForm, ReasonForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { pageSchema, procedureEntrySchema, procedureSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import type { Json } from '../openapi/describe.js';
import { DraftForm } from './procedure-forms.js';

const Route = commandRoutes<ProcedureCommand>(
  'procedures',
  procedureVersion,
  ['procedure.unknown', 'procedure-version.unknown'],
  ['procedure.not-yours', 'procedure-version.not-yours', 'procedure-version.not-now'],
);

const { title, content } = STANDARD_PROCEDURE;
const DRAFT = { title, content: content as unknown as Json };

const UNSOUND = [
  ...['widens', 'unknown-command', 'unknown-calendar', 'ladder-goes-backwards', 'ladder-relents'],
  ...['limit-of-nought', 'reminder-to-confirm', 'period-missing', 'period-misplaced'],
].map((code) => `procedure.${code}`);

/** Procedures 规程: versioned rule books, which narrow the tables and never widen them. */
@Controller('v1/procedures')
export class ProceduresController {
  constructor(
    private readonly commands: Commands,
    private readonly questions: QueryBus,
    private readonly directory: DirectoryReader,
  ) {}

  @Read({
    tag: 'procedures',
    at: '',
    says: 'Every version of every procedure.',
    query: AfterQuery,
    reads: 'directory',
    schema: pageSchema(procedureEntrySchema),
    example: READ_EXAMPLES.procedures,
  })
  async list(@Query() _: AfterQuery) {
    return { items: await this.directory.procedures() };
  }

  @Read({
    tag: 'procedures',
    at: ':id',
    says: 'A procedure with its versions.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: procedureSchema,
    example: READ_EXAMPLES.procedure,
    tagged: true,
    refuses: { 404: ['procedure.unknown'] },
  })
  get(@Param() { id }: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskProcedure(questionOf(id, query, caller)));
  }

  @Route({
    at: '',
    command: 'DraftProcedure',
    says: 'Drafts a new procedure, as its version 1.',
    form: DraftForm,
    example: DRAFT,
    creates: '/v1/procedures',
    refuses: UNSOUND,
  })
  begin(@Body() body: DraftForm, @TheCall() call: Call) {
    return this.commands.toProcedure(call, newId('procedure', call), { type: 'DraftProcedure', version: 1, ...body });
  }

  @Route({
    at: ':id/versions/:version/draft',
    command: 'DraftProcedure',
    says: 'Drafts the next version.',
    form: DraftForm,
    example: DRAFT,
    refuses: [...UNSOUND, 'procedure.draft-open', 'procedure.version-out-of-turn'],
  })
  draft(@Param() { id, version }: VersionPath, @Body() body: DraftForm, @TheCall() call: Call) {
    return this.commands.toProcedure(call, id, { type: 'DraftProcedure', version, ...body });
  }

  @Route({
    at: ':id/versions/:version/redraft',
    command: 'RedraftProcedure',
    says: 'Writes a draft anew.',
    form: DraftForm,
    example: DRAFT,
    refuses: UNSOUND,
  })
  redraft(@Param() { id, version }: VersionPath, @Body() body: DraftForm, @TheCall() call: Call) {
    return this.commands.toProcedure(call, id, { type: 'RedraftProcedure', version, ...body });
  }

  @Route({
    at: ':id/versions/:version/publish',
    command: 'PublishProcedure',
    says: 'Publishes a draft: cases begin under it from now on.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: UNSOUND,
  })
  publish(@Param() { id, version }: VersionPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toProcedure(call, id, { type: 'PublishProcedure', version });
  }

  @Route({
    at: ':id/versions/:version/retire',
    command: 'RetireProcedure',
    says: 'Retires a version; running cases keep it.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  retire(@Param() { id, version }: VersionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProcedure(call, id, { type: 'RetireProcedure', version, ...body });
  }
}
