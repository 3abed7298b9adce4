import { Access, AskInspection, DirectoryReader, LedgerReader, NUMBER_TO_COME, type Session } from '#application';
import { inspection, type InspectionCommand } from '#domain';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { Commands, newId } from '../http/commands.js';
import { ThingPath } from '../http/paths.js';
import { asked, AsOfQuery, pageOf, questionOf } from '../http/queries.js';
import { EmptyForm, ReasonForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { inspectionRowSchema, inspectionSchema, pageSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read, REGISTER_AND_SUBTREES } from '../openapi/read-route.js';
import { MigrateProcedureForm } from '../problems/problem-forms.js';
import {
  AddTeamMemberForm,
  AmendInspectionForm,
  PlanInspectionForm,
  RemoveTeamMemberForm,
  ReplaceLeaderForm,
  SummaryForm,
} from './inspection-forms.js';
import { InspectionsQuery } from './inspections-query.js';

const Route = commandRoutes<InspectionCommand>('inspections', inspection);

/** Inspections 督导检查, look-backs 回头看 included. */
@Controller('v1/inspections')
export class InspectionsController {
  constructor(
    private readonly commands: Commands,
    private readonly questions: QueryBus,
    private readonly access: Access,
    private readonly ledger: LedgerReader,
    private readonly directory: DirectoryReader,
  ) {}

  @Read({
    tag: 'inspections',
    at: '',
    says: 'The inspections that one may see, newest first.',
    query: InspectionsQuery,
    reads: REGISTER_AND_SUBTREES,
    schema: pageSchema(inspectionRowSchema),
    example: READ_EXAMPLES.inspections,
    refuses: { 400: ['page.cursor-unknown'] },
  })
  async list(@Query() query: InspectionsQuery, @TheCaller() caller: Session) {
    const { state, body, organization, person } = query;
    const organizations = organization === undefined ? undefined : await this.directory.subtree(organization);
    const visibility = await this.access.visibility(callerOf(caller));
    return this.ledger.inspections({ visibility, ...pageOf(query), ...asked({ phases: state, body, organizations, person }) });
  }

  @Read({
    tag: 'inspections',
    at: ':id',
    says: 'An inspection with its findings and verdicts; with `asOf`, as it stood.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: inspectionSchema,
    example: READ_EXAMPLES.inspection,
    tagged: true,
    refuses: { 404: ['inspection.unknown'] },
  })
  get(@Param() { id }: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskInspection(questionOf(id, query, caller)));
  }

  @Route({
    at: '',
    command: 'PlanInspection',
    says: 'Plans an inspection, which gets the next human number of the year.',
    form: PlanInspectionForm,
    example: EXAMPLES.planInspection,
    creates: '/v1/inspections',
    refuses: [
      ...['ends-before-it-begins', 'not-appointed', 'member-recused', 'organization-doubled', 'organization-inactive'],
      ...['on-the-team', 'sample', 'sample-doubled', 'sample-not-closed'],
    ]
      .map((code) => `inspection.${code}`)
      .concat('procedure.none-published'),
  })
  plan(@Body() body: PlanInspectionForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, newId('inspection', call), { type: 'PlanInspection', number: NUMBER_TO_COME, ...body });
  }

  @Route({ at: ':id/start', command: 'StartInspection', says: 'Starts it 开始检查.', form: EmptyForm, example: EXAMPLES.empty })
  start(@Param() { id }: ThingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'StartInspection' });
  }

  @Route({
    at: ':id/add-member',
    command: 'AddTeamMember',
    says: 'Adds somebody to its team.',
    form: AddTeamMemberForm,
    example: EXAMPLES.addMember,
    refuses: ['inspection.on-the-team', 'inspection.not-appointed', 'inspection.member-recused'],
  })
  addMember(@Param() { id }: ThingPath, @Body() body: AddTeamMemberForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'AddTeamMember', ...body });
  }

  @Route({
    at: ':id/remove-member',
    command: 'RemoveTeamMember',
    says: 'Takes somebody off its team.',
    form: RemoveTeamMemberForm,
    example: EXAMPLES.removeMember,
    refuses: ['inspection.not-on-the-team'],
  })
  removeMember(@Param() { id }: ThingPath, @Body() body: RemoveTeamMemberForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'RemoveTeamMember', ...body });
  }

  @Route({
    at: ':id/replace-leader',
    command: 'ReplaceLeader',
    says: 'Gives it another leader.',
    form: ReplaceLeaderForm,
    example: EXAMPLES.replaceLeader,
    refuses: ['inspection.on-the-team', 'inspection.not-appointed', 'inspection.member-recused'],
  })
  replaceLeader(@Param() { id }: ThingPath, @Body() body: ReplaceLeaderForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'ReplaceLeader', ...body });
  }

  @Route({
    at: ':id/issue-feedback',
    command: 'IssueFeedback',
    says: 'Issues its feedback 反馈; every draft is decided before.',
    form: SummaryForm,
    example: EXAMPLES.summary,
    refuses: ['inspection.drafts-undecided', 'inspection.verdicts-missing'],
  })
  issueFeedback(@Param() { id }: ThingPath, @Body() body: SummaryForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'IssueFeedback', ...body });
  }

  @Route({
    at: ':id/suspend',
    command: 'SuspendInspection',
    says: 'Suspends it 中止, and its open corrections with it.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  suspend(@Param() { id }: ThingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'SuspendInspection', ...body });
  }

  @Route({ at: ':id/resume', command: 'ResumeInspection', says: 'Resumes it.', form: EmptyForm, example: EXAMPLES.empty })
  resume(@Param() { id }: ThingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'ResumeInspection' });
  }

  @Route({
    at: ':id/cancel',
    command: 'CancelInspection',
    says: 'Cancels it, as long as no problem is confirmed.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['inspection.problem-confirmed'],
  })
  cancel(@Param() { id }: ThingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'CancelInspection', ...body });
  }

  @Route({
    at: ':id/close',
    command: 'CloseInspection',
    says: 'Closes it 办结, once every finding is settled.',
    form: SummaryForm,
    example: EXAMPLES.summary,
    refuses: ['inspection.findings-unsettled', 'inspection.verdicts-missing'],
  })
  close(@Param() { id }: ThingPath, @Body() body: SummaryForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'CloseInspection', ...body });
  }

  @Route({
    at: ':id/amend',
    command: 'AmendRecord',
    says: 'Amends a field of its record 更正; what stood there stays on record.',
    form: AmendInspectionForm,
    example: EXAMPLES.amendRecord,
    refuses: ['amendment.field-unknown', 'amendment.unchanged'],
  })
  amend(@Param() { id }: ThingPath, @Body() body: AmendInspectionForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'AmendRecord', ...body });
  }

  @Route({
    at: ':id/migrate-procedure',
    command: 'MigrateProcedure',
    says: 'Lets it run under another version of its procedure from now on.',
    form: MigrateProcedureForm,
    example: EXAMPLES.migrateProcedure,
    refuses: ['procedure.not-published', 'procedure.unchanged'],
  })
  migrate(@Param() { id }: ThingPath, @Body() body: MigrateProcedureForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'MigrateProcedure', ...body });
  }
}
