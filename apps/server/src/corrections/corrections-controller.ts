import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { TheCaller } from '../http/authenticated.js';
import { AskCorrection, AskProblem, type Session } from '#application';
import { seenBy, TheCall } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { CorrectionPath, ThingPath } from '../http/paths.js';
import { AsOfQuery, questionOf } from '../http/queries.js';
import { EmptyForm, ReasonForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { correctionItemSchema, correctionSchema, pageSchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import {
  AcceptForm,
  ApprovePlanForm,
  IssueCorrectionForm,
  ReachMilestoneForm,
  ReassignForm,
  ReportProgressForm,
  ReturnForm,
  StatementForm,
  SubmitPlanForm,
} from './correction-forms.js';
import { CorrectionRoute } from './correction-route.js';

/** Corrections 整改任务: each by its number in its problem. */
@Controller('v1/problems/:id/corrections')
export class CorrectionsController {
  constructor(
    private readonly commands: Commands,
    private readonly questions: QueryBus,
  ) {}

  @Read({
    tag: 'corrections',
    at: '',
    says: 'The corrections of a problem, of every cycle.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: pageSchema(correctionItemSchema),
    example: READ_EXAMPLES.corrections,
    refuses: { 404: ['problem.unknown'] },
  })
  async list(@Param() { id }: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    const { corrections } = await this.questions.execute(new AskProblem(questionOf(id, query, caller)));
    return { items: corrections };
  }

  @Read({
    tag: 'corrections',
    at: ':correction',
    says: 'A correction with its three clocks; with `asOf`, as it stood.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: correctionSchema,
    example: READ_EXAMPLES.correction,
    tagged: true,
    refuses: { 404: ['problem.unknown', 'correction.unknown'] },
  })
  get(@Param() { id, correction }: CorrectionPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskCorrection(questionOf(id, query, caller), correction));
  }

  @CorrectionRoute({
    at: '',
    command: 'IssueCorrection',
    says: 'Issues a correction to the lead unit or a co-unit 下发整改任务.',
    form: IssueCorrectionForm,
    example: EXAMPLES.issue,
    refuses: [
      ...['unit-inactive', 'unit-foreign', 'unit-has-one', 'before-feedback', 'inspection-suspended', 'due-past'],
      ...['milestones-missing', 'milestones-misplaced', 'milestone-doubled', 'milestone-after-due'],
    ].map((code) => `correction.${code}`),
  })
  issue(@Param() { id }: ThingPath, @Body() body: IssueCorrectionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'IssueCorrection', ...body });
  }

  @CorrectionRoute({
    at: ':correction/acknowledge',
    command: 'AcknowledgeCorrection',
    says: 'The unit acknowledges it 签收.',
    form: EmptyForm,
    example: EXAMPLES.empty,
  })
  acknowledge(@Param() { id, correction }: CorrectionPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'AcknowledgeCorrection', correction });
  }

  @CorrectionRoute({
    at: ':correction/submit-plan',
    command: 'SubmitPlan',
    says: 'The unit submits its plan 报方案.',
    form: SubmitPlanForm,
    example: EXAMPLES.plan,
  })
  submitPlan(@Param() { id, correction }: CorrectionPath, @Body() body: SubmitPlanForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'SubmitPlan', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/approve-plan',
    command: 'ApprovePlan',
    says: 'The team approves the plan.',
    form: ApprovePlanForm,
    example: EXAMPLES.approvePlan,
    refuses: ['correction.own-plan'],
  })
  approvePlan(@Param() { id, correction }: CorrectionPath, @Body() body: ApprovePlanForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ApprovePlan', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/return-plan',
    command: 'ReturnPlan',
    says: 'The team returns the plan.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['correction.own-plan'],
  })
  returnPlan(@Param() { id, correction }: CorrectionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReturnPlan', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/report-progress',
    command: 'ReportProgress',
    says: 'The unit reports progress 报进展.',
    form: ReportProgressForm,
    example: EXAMPLES.progress,
  })
  reportProgress(@Param() { id, correction }: CorrectionPath, @Body() body: ReportProgressForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReportProgress', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/reach-milestone',
    command: 'ReachMilestone',
    says: 'The unit reports a milestone reached.',
    form: ReachMilestoneForm,
    example: EXAMPLES.milestone,
    refuses: [
      'correction.milestone-unknown',
      'correction.milestone-reached',
      'correction.no-milestone-left',
      'correction.evidence-missing',
    ],
  })
  reachMilestone(@Param() { id, correction }: CorrectionPath, @Body() body: ReachMilestoneForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReachMilestone', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/submit-result',
    command: 'SubmitResult',
    says: 'The unit submits its result 报结果: an attempt.',
    form: StatementForm,
    example: EXAMPLES.statement,
    refuses: ['correction.milestones-open', 'correction.evidence-missing'],
  })
  submitResult(@Param() { id, correction }: CorrectionPath, @Body() body: StatementForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'SubmitResult', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/accept',
    command: 'AcceptResult',
    says: 'The team accepts the attempt 验收通过.',
    form: AcceptForm,
    example: EXAMPLES.accept,
    refuses: ['correction.own-submission', 'correction.disputed', 'correction.criterion-not-met'],
  })
  accept(@Param() { id, correction }: CorrectionPath, @Body() { seen, ...body }: AcceptForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'AcceptResult', correction, ...body, seen: seenBy(call, seen) });
  }

  @CorrectionRoute({
    at: ':correction/return',
    command: 'ReturnResult',
    says: 'The team returns the attempt 退回; the next one begins.',
    form: ReturnForm,
    example: EXAMPLES.giveBack,
    refuses: ['correction.own-submission'],
  })
  giveBack(@Param() { id, correction }: CorrectionPath, @Body() { seen, ...body }: ReturnForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReturnResult', correction, ...body, seen: seenBy(call, seen) });
  }

  @CorrectionRoute({
    at: ':correction/revoke-acceptance',
    command: 'RevokeAcceptance',
    says: 'Puts a mistaken acceptance right 撤销验收.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['correction.attested-since'],
  })
  revokeAcceptance(@Param() { id, correction }: CorrectionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RevokeAcceptance', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/suspend',
    command: 'SuspendCorrection',
    says: 'Suspends it 中止.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  suspend(@Param() { id, correction }: CorrectionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'SuspendCorrection', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/resume',
    command: 'ResumeCorrection',
    says: 'Resumes it; its days move by the suspension.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['correction.suspended-otherwise', 'correction.inspection-suspended'],
  })
  resume(@Param() { id, correction }: CorrectionPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ResumeCorrection', correction });
  }

  @CorrectionRoute({
    at: ':correction/reassign',
    command: 'ReassignCorrection',
    says: 'Reassigns it to another unit 转办, under the next number.',
    form: ReassignForm,
    example: EXAMPLES.reassign,
    refuses: ['correction.unit-inactive', 'correction.unit-already-there', 'correction.due-past', 'correction.milestone-after-due'],
  })
  reassign(@Param() { id, correction }: CorrectionPath, @Body() body: ReassignForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReassignCorrection', correction, ...body });
  }

  @CorrectionRoute({
    at: ':correction/withdraw',
    command: 'WithdrawCorrection',
    says: 'Withdraws it 撤回.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  withdraw(@Param() { id, correction }: CorrectionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'WithdrawCorrection', correction, ...body });
  }
}
