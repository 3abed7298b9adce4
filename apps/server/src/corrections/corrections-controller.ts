import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { TheCaller } from '../http/authenticated.js';
import { AskCorrection, AskProblem, type Session } from '#application';
import { problem, type ProblemCommand } from '#domain';
import { seenBy, TheCall } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { CorrectionPath, ThingPath } from '../http/paths.js';
import { AsOfQuery, questionOf } from '../http/queries.js';
import { EmptyForm, ReasonForm, ReasonedDecisionForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { correctionItemSchema, correctionSchema, pageSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import {
  AcceptForm,
  ApprovePlanForm,
  GrantExtensionForm,
  IssueCorrectionForm,
  ReachMilestoneForm,
  ReassignForm,
  ReportProgressForm,
  RequestExtensionForm,
  ReturnForm,
  StatementForm,
  SubmitPlanForm,
  WithdrawExtensionForm,
} from './correction-forms.js';

const Route = commandRoutes<ProblemCommand>(
  'corrections',
  problem,
  ['problem.unknown', 'correction.unknown'],
  [...['not-yours', 'recused', 'not-now'].flatMap((code) => [`problem.${code}`, `correction.${code}`]), 'correction.earlier-cycle'],
);

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

  @Route({
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

  @Route({
    at: ':correction/acknowledge',
    command: 'AcknowledgeCorrection',
    says: 'The unit acknowledges it 签收.',
    form: EmptyForm,
    example: EXAMPLES.empty,
  })
  acknowledge(@Param() { id, correction }: CorrectionPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'AcknowledgeCorrection', correction });
  }

  @Route({
    at: ':correction/submit-plan',
    command: 'SubmitPlan',
    says: 'The unit submits its plan 报方案.',
    form: SubmitPlanForm,
    example: EXAMPLES.plan,
  })
  submitPlan(@Param() { id, correction }: CorrectionPath, @Body() body: SubmitPlanForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'SubmitPlan', correction, ...body });
  }

  @Route({
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

  @Route({
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

  @Route({
    at: ':correction/report-progress',
    command: 'ReportProgress',
    says: 'The unit reports progress 报进展.',
    form: ReportProgressForm,
    example: EXAMPLES.progress,
  })
  reportProgress(@Param() { id, correction }: CorrectionPath, @Body() body: ReportProgressForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReportProgress', correction, ...body });
  }

  @Route({
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

  @Route({
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

  @Route({
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

  @Route({
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

  @Route({
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

  @Route({
    at: ':correction/suspend',
    command: 'SuspendCorrection',
    says: 'Suspends it 中止.',
    form: ReasonForm,
    example: EXAMPLES.reason,
  })
  suspend(@Param() { id, correction }: CorrectionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'SuspendCorrection', correction, ...body });
  }

  @Route({
    at: ':correction/resume',
    command: 'ResumeCorrection',
    says: 'Resumes it; its days move by the suspension.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['correction.suspended-otherwise'],
  })
  resume(@Param() { id, correction }: CorrectionPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ResumeCorrection', correction });
  }

  @Route({
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

  @Route({
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

/** Extensions 延期申请 and attestations of sustained corrections 长期坚持. */
@Controller('v1/problems/:id/corrections/:correction')
export class ExtensionsController {
  constructor(private readonly commands: Commands) {}

  @Route({
    at: 'request-extension',
    command: 'RequestExtension',
    says: 'The unit asks for a later day 延期申请: for the correction, for milestones, or both.',
    form: RequestExtensionForm,
    example: EXAMPLES.requestExtension,
    refuses: [
      'already-due',
      'extension-open',
      'extension-empty',
      'extension-not-later',
      'milestone-unknown',
      'milestone-reached',
      'due-past',
      'milestone-after-due',
    ].map((code) => `correction.${code}`),
  })
  request(@Param() { id, correction }: CorrectionPath, @Body() body: RequestExtensionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RequestExtension', correction, ...body });
  }

  @Route({
    at: 'grant-extension',
    command: 'GrantExtension',
    says: 'The team grants explicit days 同意延期.',
    form: GrantExtensionForm,
    example: EXAMPLES.grantExtension,
    refuses: [
      'no-extension',
      'own-extension',
      'extension-empty',
      'extension-not-later',
      'milestone-unknown',
      'milestone-reached',
      'due-past',
      'milestone-after-due',
    ].map((code) => `correction.${code}`),
  })
  grant(@Param() { id, correction }: CorrectionPath, @Body() { seen, ...body }: GrantExtensionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'GrantExtension', correction, ...body, seen: seenBy(call, seen) });
  }

  @Route({
    at: 'refuse-extension',
    command: 'RefuseExtension',
    says: 'The team refuses the extension.',
    form: ReasonedDecisionForm,
    example: EXAMPLES.reasonedDecision,
    refuses: ['correction.no-extension', 'correction.own-extension'],
  })
  refuse(@Param() { id, correction }: CorrectionPath, @Body() { seen, ...body }: ReasonedDecisionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RefuseExtension', correction, ...body, seen: seenBy(call, seen) });
  }

  @Route({
    at: 'withdraw-extension',
    command: 'WithdrawExtension',
    says: 'The unit withdraws what it asked for.',
    form: WithdrawExtensionForm,
    example: EXAMPLES.reason,
    refuses: ['correction.no-extension'],
  })
  withdraw(@Param() { id, correction }: CorrectionPath, @Body() body: WithdrawExtensionForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'WithdrawExtension', correction, ...body });
  }

  @Route({
    at: 'submit-attestation',
    command: 'SubmitAttestation',
    says: 'The unit attests that a sustained result still holds.',
    form: StatementForm,
    example: EXAMPLES.statement,
    refuses: ['correction.not-sustained', 'correction.attestation-open', 'correction.evidence-missing'],
  })
  attest(@Param() { id, correction }: CorrectionPath, @Body() body: StatementForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'SubmitAttestation', correction, ...body });
  }

  @Route({
    at: 'accept-attestation',
    command: 'AcceptAttestation',
    says: 'The team accepts the attestation.',
    form: AcceptForm,
    example: EXAMPLES.accept,
    refuses: ['correction.no-attestation', 'correction.own-submission', 'correction.disputed', 'correction.criterion-not-met'],
  })
  acceptAttestation(@Param() { id, correction }: CorrectionPath, @Body() { seen, ...body }: AcceptForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'AcceptAttestation', correction, ...body, seen: seenBy(call, seen) });
  }

  @Route({
    at: 'reject-attestation',
    command: 'RejectAttestation',
    says: 'The team rejects the attestation; the light turns red.',
    form: ReturnForm,
    example: EXAMPLES.giveBack,
    refuses: ['correction.no-attestation', 'correction.own-submission'],
  })
  rejectAttestation(@Param() { id, correction }: CorrectionPath, @Body() { seen, ...body }: ReturnForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RejectAttestation', correction, ...body, seen: seenBy(call, seen) });
  }
}
