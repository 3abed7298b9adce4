import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { TheCaller } from '../http/authenticated.js';
import { AskProblem, type Session } from '#application';
import { problem, type ProblemCommand } from '#domain';
import { seenBy, TheCall } from '../http/call.js';
import { Commands, newId } from '../http/commands.js';
import { ThingPath } from '../http/paths.js';
import { AsOfQuery, questionOf } from '../http/queries.js';
import { EmptyForm, ReasonForm, ReasonedDecisionForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { problemSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import {
  AmendEvidenceForm,
  AmendRecordForm,
  CloseProblemForm,
  MigrateProcedureForm,
  RaiseDisputeForm,
  RecordProblemForm,
  ReopenProblemForm,
} from './problem-forms.js';

const Route = commandRoutes<ProblemCommand>('problems', problem);

/** Problems 问题. Those that an inspection finds are recorded there. */
@Controller('v1/problems')
export class ProblemsController {
  constructor(
    private readonly commands: Commands,
    private readonly questions: QueryBus,
  ) {}

  @Read({
    tag: 'problems',
    at: ':id',
    says: 'A problem with its corrections; with `asOf`, as it stood.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: problemSchema,
    example: READ_EXAMPLES.problem,
    tagged: true,
    refuses: { 404: ['problem.unknown'] },
  })
  get(@Param() { id }: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskProblem(questionOf(id, query, caller)));
  }

  @Route({
    at: '',
    command: 'RecordProblem',
    says: 'Records a problem from another source than an inspection: 自查, 上级反馈, 移交.',
    form: RecordProblemForm,
    example: EXAMPLES.recordProblem,
    creates: '/v1/problems',
    refuses: [
      ...['organization-inactive', 'unit-doubled', 'not-your-unit', 'source'].map((code) => `problem.${code}`),
      'procedure.none-published',
    ],
  })
  record(@Body() body: RecordProblemForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, newId('problem', call), { type: 'RecordProblem', ...body });
  }

  @Route({
    at: ':id/confirm',
    command: 'ConfirmProblem',
    says: 'Confirms it 认定; a finding of an inspection is confirmed there.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['problem.follows-its-inspection'],
  })
  confirm(@Param() { id }: ThingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ConfirmProblem' });
  }

  @Route({
    at: ':id/withdraw',
    command: 'WithdrawProblem',
    says: 'Withdraws it 撤销认定, its open corrections with it.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['problem.follows-its-inspection', 'problem.disputed'],
  })
  withdraw(@Param() { id }: ThingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'WithdrawProblem', ...body });
  }

  @Route({
    at: ':id/close',
    command: 'CloseProblem',
    says: 'Strikes it off 销号.',
    form: CloseProblemForm,
    example: EXAMPLES.closeProblem,
    refuses: ['problem.disputed', 'problem.verified-by-you', 'problem.evidence-missing'],
  })
  close(@Param() { id }: ThingPath, @Body() { seen, ...body }: CloseProblemForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'CloseProblem', ...body, seen: seenBy(call, seen) });
  }

  @Route({
    at: ':id/revoke-closure',
    command: 'RevokeClosure',
    says: 'Puts a mistaken closing right 撤销销号: the same cycle, the same clock.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  revokeClosure(@Param() { id }: ThingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RevokeClosure', ...body });
  }

  @Route({
    at: ':id/reopen',
    command: 'ReopenProblem',
    says: 'Reopens it 重新整改, a new cycle with its own clock.',
    form: ReopenProblemForm,
    example: EXAMPLES.reopenProblem,
  })
  reopen(@Param() { id }: ThingPath, @Body() { seen, ...body }: ReopenProblemForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReopenProblem', ...body, seen: seenBy(call, seen) });
  }

  @Route({
    at: ':id/amend',
    command: 'AmendRecord',
    says: "Amends a field of its record, or of a correction's 更正; what stood there stays on record.",
    form: AmendRecordForm,
    example: EXAMPLES.amendRecord,
    refuses: ['field-unknown', 'not-yours', 'nothing-there', 'unchanged', 'value'].map((code) => `amendment.${code}`),
    lacks: ['correction.unknown'],
  })
  amend(@Param() { id }: ThingPath, @Body() body: AmendRecordForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'AmendRecord', ...body });
  }

  @Route({
    at: ':id/amend-evidence',
    command: 'AmendEvidence',
    says: 'Puts a new version of a piece of evidence beside the old one.',
    form: AmendEvidenceForm,
    example: EXAMPLES.amendEvidence,
    refuses: ['amendment.not-yours', 'amendment.nothing-there', 'amendment.unchanged', 'evidence.not-yours'],
    lacks: ['correction.unknown'],
  })
  amendEvidence(@Param() { id }: ThingPath, @Body() body: AmendEvidenceForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'AmendEvidence', ...body });
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
    return this.commands.toProblem(call, id, { type: 'MigrateProcedure', ...body });
  }
}

/** Disputes 异议: one open at a time, beside the problem's state. */
@Controller('v1/problems/:id/dispute')
export class DisputesController {
  constructor(private readonly commands: Commands) {}

  @Route({
    at: '',
    command: 'RaiseDispute',
    says: 'The lead unit or a co-unit disputes the finding 提出异议.',
    form: RaiseDisputeForm,
    example: EXAMPLES.dispute,
    refuses: ['problem.dispute-open', 'problem.not-your-unit', 'problem.unit-foreign'],
  })
  raise(@Param() { id }: ThingPath, @Body() body: RaiseDisputeForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RaiseDispute', ...body });
  }

  @Route({
    at: 'retract',
    command: 'RetractDispute',
    says: 'The unit retracts its dispute.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['problem.no-dispute', 'problem.not-your-unit'],
  })
  retract(@Param() { id }: ThingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RetractDispute', ...body });
  }

  @Route({
    at: 'maintain',
    command: 'MaintainFinding',
    says: 'Maintains the finding 维持认定.',
    form: ReasonedDecisionForm,
    example: EXAMPLES.reasonedDecision,
    refuses: ['problem.no-dispute', 'problem.recorded-by-you'],
  })
  maintain(@Param() { id }: ThingPath, @Body() { seen, reason }: ReasonedDecisionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'MaintainFinding', reason, seen: seenBy(call, seen) });
  }

  @Route({
    at: 'uphold',
    command: 'WithdrawFinding',
    says: 'Upholds the dispute: the finding is withdrawn 撤销认定, open corrections with it.',
    form: ReasonedDecisionForm,
    example: EXAMPLES.reasonedDecision,
    refuses: ['problem.no-dispute', 'problem.recorded-by-you'],
  })
  uphold(@Param() { id }: ThingPath, @Body() { seen, reason }: ReasonedDecisionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'WithdrawFinding', reason, seen: seenBy(call, seen) });
  }
}
