import { Body, Controller, Param } from '@nestjs/common';
import { TheCall } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { CorrectionPath } from '../http/paths.js';
import { ReasonForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { CorrectionRoute } from './correction-route.js';
import { ConfirmEscalationForm, EscalateForm, EscalationPath, ReferForm, TalkForm } from './ladder-forms.js';

/** The escalation ladder by hand: what the engine does at its instants, a supervisor does with a reason. */
@Controller('v1/problems/:id/corrections/:correction')
export class LadderController {
  constructor(private readonly commands: Commands) {}

  @CorrectionRoute({
    at: 'remind',
    command: 'IssueReminder',
    says: 'The team reminds the unit 催办.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['correction.nothing-due'],
  })
  remind(@Param() { id, correction }: CorrectionPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'IssueReminder', correction, ...body });
  }

  @CorrectionRoute({
    at: 'escalate',
    command: 'EscalateCorrection',
    says: 'The team escalates: supervision notice 督办单, summoned talk 约谈, circulated criticism 通报批评.',
    form: EscalateForm,
    example: EXAMPLES.escalate,
    refuses: ['correction.nothing-due'],
  })
  escalate(@Param() { id, correction }: CorrectionPath, @Body() body: EscalateForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'EscalateCorrection', correction, ...body });
  }

  @CorrectionRoute({
    at: 'escalations/:escalation/confirm',
    command: 'ConfirmEscalation',
    says: 'The team confirms what the ladder proposes; it takes effect.',
    form: ConfirmEscalationForm,
    example: EXAMPLES.approvePlan,
    refuses: ['correction.no-escalation-proposed'],
  })
  confirm(@Param() { id, correction, escalation }: EscalationPath, @Body() body: ConfirmEscalationForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ConfirmEscalation', correction, escalation, ...body });
  }

  @CorrectionRoute({
    at: 'escalations/:escalation/decline',
    command: 'DeclineEscalation',
    says: 'The team declines what the ladder proposes.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['correction.no-escalation-proposed'],
  })
  decline(@Param() { id, correction, escalation }: EscalationPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'DeclineEscalation', correction, escalation, ...body });
  }

  @CorrectionRoute({
    at: 'escalations/:escalation/record-talk',
    command: 'RecordTalk',
    says: 'The team records a talk that was summoned 约谈记录.',
    form: TalkForm,
    example: EXAMPLES.talk,
    refuses: ['correction.no-talk-summoned', 'correction.talk-to-come'],
  })
  recordTalk(@Param() { id, correction, escalation }: EscalationPath, @Body() body: TalkForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'RecordTalk', correction, escalation, ...body });
  }

  @CorrectionRoute({
    at: 'refer',
    command: 'ReferCorrection',
    says: 'The team refers it 移送 to discipline inspection, or for accountability.',
    form: ReferForm,
    example: EXAMPLES.refer,
    refuses: ['correction.referred-already'],
  })
  refer(@Param() { id, correction }: CorrectionPath, @Body() body: ReferForm, @TheCall() call: Call) {
    return this.commands.toProblem(call, id, { type: 'ReferCorrection', correction, ...body });
  }
}
