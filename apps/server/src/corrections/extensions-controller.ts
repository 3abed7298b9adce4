import { Body, Controller, Param } from '@nestjs/common';
import { seenBy, TheCall } from '../http/call.js';
import { Commands } from '../http/commands.js';
import { CorrectionPath } from '../http/paths.js';
import { ReasonedDecisionForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import {
  AcceptForm,
  GrantExtensionForm,
  RequestExtensionForm,
  ReturnForm,
  StatementForm,
  WithdrawExtensionForm,
} from './correction-forms.js';
import { CorrectionRoute } from './correction-route.js';

/** Extensions 延期申请 and attestations of sustained corrections 长期坚持. */
@Controller('v1/problems/:id/corrections/:correction')
export class ExtensionsController {
  constructor(private readonly commands: Commands) {}

  @CorrectionRoute({
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

  @CorrectionRoute({
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

  @CorrectionRoute({
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

  @CorrectionRoute({
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

  @CorrectionRoute({
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

  @CorrectionRoute({
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

  @CorrectionRoute({
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
