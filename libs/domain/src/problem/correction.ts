import { attach, sawOther } from '../core/attachments.js';
import { known } from '../core/known.js';
import { isRefusal, step, type Lifecycle, type Made, type Refusal } from '../core/lifecycle.js';
import type { CriterionVerdict, EvidenceRef } from '../core/terms.js';
import { ahead, dayAt, hasPassed } from '../time/deadline.js';
import type { CorrectionCommand } from './correction-commands.js';
import { correctionRecused, correctionRoles, type CorrectionContext } from './correction-context.js';
import { askedTooLate, extended, firstDeadline, misproposed, nextPeriod, resumed } from './correction-deadlines.js';
import type { CorrectionEvent } from './correction-events.js';
import { isProvisional, recalculated } from './recalculation.js';
import { correctionFolds } from './correction-folds.js';
import { ladderSteps } from './ladder.js';
import {
  EXTENDABLE,
  OPEN_OR_SUSPENDED,
  attestation,
  attested,
  lastAttempt,
  OPEN_PHASES,
  openExtension,
  type Correction,
  type CorrectionRecord,
} from './correction-state.js';

const TEAM = ['supervisor', 'leader'] as const;
const UNIT = ['branch'] as const;
const TEAM_OR_ENGINE = ['supervisor', 'leader', 'engine'] as const;

/** A correction 整改任务, as it lives inside its problem. */
export const correction: Lifecycle<CorrectionCommand, CorrectionEvent, Correction, CorrectionContext> = {
  name: 'correction',
  initial: { phase: 'None' },
  roles: (state, context) => correctionRoles(state.phase === 'None' ? undefined : state, context),
  recused: (_, context) => correctionRecused(context),
  forbids: (state, { cycle }) =>
    state.phase !== 'None' && state.cycle !== cycle && { code: 'correction.earlier-cycle', details: { cycle } },
  narrowed: (type, _, { procedure }) => procedure.who[type],

  steps: {
    IssueCorrection: step({
      from: ['None'],
      to: ['Issued'],
      by: TEAM_OR_ENGINE,
      decide: (command, _, context) => {
        const { type: _type, dueDay: _dueDay, milestones: _milestones, carried: _carried, ...asked } = command;
        const { procedure, tree, inspection } = context;
        const rule = procedure.kinds[command.kind];
        if (!tree.isActive(command.unit)) return { code: 'correction.unit-inactive', details: { unit: command.unit } };
        if (inspection && !inspection.feedbackIssued && !rule.beforeFeedback) {
          return { code: 'correction.before-feedback', details: { kind: command.kind } };
        }
        const deadline = firstDeadline(command, context);
        if (isRefusal(deadline)) return deadline;
        const { planRequired, evidenceRequired, period } = rule;
        const kept = { planRequired, evidenceRequired, ...(period !== undefined && { period }), treeRevision: tree.revision };
        return [{ type: 'CorrectionIssued', ...asked, ...kept, ...deadline }];
      },
    }),

    AcknowledgeCorrection: step({
      from: ['Issued'],
      to: ['Acknowledged', 'Executing'],
      by: UNIT,
      decide: (_command, _state, { actor }) => [{ type: 'CorrectionAcknowledged', acknowledgedBy: actor.id }],
    }),

    SubmitPlan: step({
      from: ['Acknowledged'],
      to: ['PlanSubmitted'],
      by: UNIT,
      decide: (command, _, context) =>
        supported(command, context, (evidence) => [{ ...command, type: 'PlanSubmitted', submittedBy: context.actor.id, evidence }]),
    }),

    ApprovePlan: step({
      from: ['PlanSubmitted'],
      to: ['Executing'],
      by: TEAM,
      forbids: (state, context) => ownPlan(state, context),
      decide: (command, _, { actor }) => [{ ...command, type: 'PlanApproved', approvedBy: actor.id }],
    }),

    ReturnPlan: step({
      from: ['PlanSubmitted'],
      to: ['Acknowledged'],
      by: TEAM,
      forbids: (state, context) => ownPlan(state, context),
      decide: ({ reason }, _, { actor }) => [{ type: 'PlanReturned', returnedBy: actor.id, reason }],
    }),

    ReportProgress: step({
      from: ['Acknowledged', 'PlanSubmitted', 'Executing', 'Submitted'],
      to: ['Acknowledged', 'PlanSubmitted', 'Executing', 'Submitted'],
      by: UNIT,
      decide: (command, _, context) =>
        supported(command, context, (evidence) => [{ ...command, type: 'ProgressReported', reportedBy: context.actor.id, evidence }]),
    }),

    ReachMilestone: step({
      from: ['Executing'],
      to: ['Executing'],
      by: UNIT,
      forbids: ({ milestones }) => milestones.every(({ reached }) => reached) && { code: 'correction.no-milestone-left' },
      decide: (command, { milestones }, context) => {
        const named = milestones.find(({ milestone }) => milestone === command.milestone);
        if (!named) return { code: 'correction.milestone-unknown', details: { milestone: command.milestone } };
        if (named.reached) return { code: 'correction.milestone-reached', details: { milestone: command.milestone } };
        if (command.evidence.length === 0) return { code: 'correction.evidence-missing' };
        return supported(command, context, (evidence) => [
          { ...command, type: 'MilestoneReached', reportedBy: context.actor.id, evidence },
        ]);
      },
    }),

    SubmitResult: step({
      from: ['Executing'],
      to: ['Submitted'],
      by: UNIT,
      forbids: ({ milestones }) => {
        const open = milestones.filter(({ reached }) => !reached).map(({ milestone }) => milestone);
        return open.length > 0 && { code: 'correction.milestones-open', details: { milestones: open } };
      },
      decide: (command, state, context) => {
        if (state.evidenceRequired && command.evidence.length === 0) return { code: 'correction.evidence-missing' };
        return supported(command, context, (evidence) => [
          ...endExtension(state, 'submitted'),
          {
            type: 'ResultSubmitted',
            attempt: state.attempts.length + 1,
            submittedBy: context.actor.id,
            statement: command.statement,
            evidence,
          },
        ]);
      },
    }),

    AcceptResult: step({
      from: ['Submitted'],
      to: ['Accepted'],
      by: TEAM,
      decision: true,
      forbids: (state, context) => disputed(context) || ownSubmission(state, context),
      decide: ({ type: _, seen, ...command }, state, context) =>
        unmet(command.verdicts) ||
        sawOther(seen, submitted(state).evidence) || [
          {
            type: 'ResultAccepted',
            attempt: state.attempts.length,
            ...command,
            verifiedBy: context.actor.id,
            basedOn: seen,
            ...(state.period !== undefined && { next: nextPeriod(2, state.effective.dueDay, state.period, state.kind, context) }),
          },
        ],
    }),

    ReturnResult: step({
      from: ['Submitted'],
      to: ['Executing'],
      by: TEAM,
      decision: true,
      forbids: (state, context) => ownSubmission(state, context),
      decide: ({ type: _, seen, ...command }, state, { actor, now }) =>
        sawOther(seen, submitted(state).evidence) || [
          {
            type: 'ResultReturned',
            attempt: state.attempts.length,
            ...command,
            verifiedBy: actor.id,
            basedOn: seen,
            ladder: ahead(state.effective, now).ladder,
          },
        ],
    }),

    RevokeAcceptance: step({
      from: ['Accepted'],
      to: ['Submitted'],
      by: TEAM,
      forbids: ({ attestation }) =>
        attestation !== undefined &&
        (attestation.period > 2 || attestation.submitted !== undefined || attestation.rejected) && { code: 'correction.attested-since' },
      decide: ({ reason }, { attempts }, { actor }) => [
        { type: 'AcceptanceRevoked', attempt: attempts.length, revokedBy: actor.id, reason },
      ],
    }),

    RequestExtension: step({
      from: EXTENDABLE,
      to: EXTENDABLE,
      by: UNIT,
      forbids: (state, { now }) =>
        (openExtension(state) && { code: 'correction.extension-open' }) ||
        (hasPassed(state.effective.dueAt, now) && { code: 'correction.already-due', details: { dueAt: state.effective.dueAt } }),
      decide: (command, state, context) =>
        askedTooLate(command, state, context.now) ||
        misproposed(command, state, today(context)) ||
        supported(command, context, (evidence) => [
          { ...command, type: 'ExtensionRequested', extension: state.extensions.length + 1, askedBy: context.actor.id, evidence },
        ]),
    }),

    GrantExtension: step({
      from: EXTENDABLE,
      to: EXTENDABLE,
      by: TEAM,
      decision: true,
      forbids: (state, context) => undecidable(state, context),
      decide: ({ type: _, seen, opinion, ...days }, state, context) =>
        sawOther(seen, requested(state).evidence) ||
        misproposed(days, state, today(context)) || [
          {
            type: 'ExtensionGranted',
            extension: state.extensions.length,
            decidedBy: context.actor.id,
            ...(opinion !== undefined && { opinion }),
            basedOn: seen,
            previousDueDay: state.effective.dueDay,
            ...extended(days, state, context),
          },
        ],
    }),

    RefuseExtension: step({
      from: EXTENDABLE,
      to: EXTENDABLE,
      by: TEAM,
      decision: true,
      forbids: (state, context) => undecidable(state, context),
      decide: ({ reason, seen }, state, { actor }) =>
        sawOther(seen, requested(state).evidence) || [
          { type: 'ExtensionRefused', extension: state.extensions.length, decidedBy: actor.id, reason, basedOn: seen },
        ],
    }),

    WithdrawExtension: step({
      from: EXTENDABLE,
      to: EXTENDABLE,
      by: UNIT,
      forbids: (state) => !openExtension(state) && { code: 'correction.no-extension' },
      decide: ({ reason }, state) => endExtension(state, 'asked', reason),
    }),

    SuspendCorrection: step({
      from: OPEN_PHASES,
      to: ['Suspended'],
      by: TEAM_OR_ENGINE,
      decide: ({ reason }, { effective }, { actor, now, procedure }) => [
        {
          type: 'CorrectionSuspended',
          reason,
          cause: actor.engine ? 'inspection' : 'itself',
          suspendedOn: String(dayAt(now, procedure.zone)),
          movesDeadline: !hasPassed(effective.dueAt, now),
        },
      ],
    }),

    ResumeCorrection: step({
      from: ['Suspended'],
      to: OPEN_PHASES,
      by: TEAM_OR_ENGINE,
      forbids: ({ cause }, { actor, inspection }) =>
        ((cause === 'inspection') !== actor.engine && { code: 'correction.suspended-otherwise', details: { cause } }) ||
        (cause === 'itself' && inspection?.suspended === true && { code: 'correction.inspection-suspended' }),
      decide: (_, state, context) => [{ type: 'CorrectionResumed', ...resumed(state, context) }],
    }),

    HandOverCorrection: step({
      from: OPEN_OR_SUSPENDED,
      to: ['Reassigned'],
      by: TEAM_OR_ENGINE,
      // A suspension ends first, so that the days that it took are not lost to the next unit.
      decide: ({ unit, next, reason }, state, context) => [
        ...(state.phase === 'Suspended' ? [{ type: 'CorrectionResumed', ...resumed(state, context) } as const] : []),
        ...endExtension(state, 'reassigned'),
        { type: 'CorrectionReassigned', unit, next, reason },
      ],
    }),

    RecalculateDeadline: step({
      from: [...OPEN_OR_SUSPENDED, 'Accepted'],
      to: [...OPEN_OR_SUSPENDED, 'Accepted'],
      by: ['engine'],
      forbids: (state) => !isProvisional(state) && { code: 'correction.not-provisional' },
      decide: (_, state, context) => {
        const found = recalculated(state, context);
        return isRefusal(found) ? found : [{ type: 'DeadlineRecalculated', ...found }];
      },
    }),

    WithdrawCorrection: step({
      from: OPEN_OR_SUSPENDED,
      to: ['Withdrawn'],
      by: TEAM_OR_ENGINE,
      decide: ({ reason }, state) => [...endExtension(state, 'withdrawn'), { type: 'CorrectionWithdrawn', reason }],
    }),

    SubmitAttestation: step({
      from: ['Accepted'],
      to: ['Accepted'],
      by: UNIT,
      forbids: ({ attestation }) =>
        (!attestation && { code: 'correction.not-sustained' }) ||
        (attestation?.submitted !== undefined && { code: 'correction.attestation-open' }),
      decide: (command, state, context) => {
        if (state.evidenceRequired && command.evidence.length === 0) return { code: 'correction.evidence-missing' };
        const { period } = attestation(state);
        return supported(command, context, (evidence) => [
          { ...command, type: 'AttestationSubmitted', period, submittedBy: context.actor.id, evidence },
        ]);
      },
    }),

    AcceptAttestation: step({
      from: ['Accepted'],
      to: ['Accepted'],
      by: TEAM,
      decision: true,
      forbids: (state, context) => disputed(context) || unattested(state, context),
      decide: ({ type: _, seen, ...command }, state, context) => {
        const { period, due, submitted } = attested(state);
        return (
          unmet(command.verdicts) ||
          sawOther(seen, submitted.evidence) || [
            {
              type: 'AttestationAccepted',
              period,
              ...command,
              verifiedBy: context.actor.id,
              basedOn: seen,
              next: nextPeriod(period + 1, due.dueDay, known(state.period, 'period'), state.kind, context),
            },
          ]
        );
      },
    }),

    RejectAttestation: step({
      from: ['Accepted'],
      to: ['Accepted'],
      by: TEAM,
      decision: true,
      forbids: (state, context) => unattested(state, context),
      decide: ({ type: _, seen, ...command }, state, { actor, now }) => {
        const { period, due, submitted } = attested(state);
        return (
          sawOther(seen, submitted.evidence) || [
            { type: 'AttestationRejected', period, ...command, verifiedBy: actor.id, basedOn: seen, ladder: ahead(due, now).ladder },
          ]
        );
      },
    }),

    ...ladderSteps,
  },

  evolve: correctionFolds,
};

const today = ({ now, procedure }: CorrectionContext) => String(dayAt(now, procedure.zone));

/** Makes events of a command that attaches evidence, once its uploads were found to be the actor's own. */
function supported(
  { evidence }: { readonly evidence: readonly string[] },
  context: CorrectionContext,
  make: (evidence: readonly EvidenceRef[]) => Made<CorrectionEvent>,
): Made<CorrectionEvent> {
  const attached = attach(evidence, context);
  return isRefusal(attached) ? attached : make(attached);
}

const submitted = (state: CorrectionRecord) => known(lastAttempt(state), 'attempt');

const requested = (state: CorrectionRecord) => known(openExtension(state), 'extension');

const ownPlan = ({ planSubmittedBy }: CorrectionRecord, { actor }: CorrectionContext): Refusal | false =>
  planSubmittedBy === actor.id && { code: 'correction.own-plan' };

/** Who verifies did not submit. */
const ownSubmission = (state: CorrectionRecord, { actor }: CorrectionContext): Refusal | false =>
  submitted(state).submittedBy === actor.id && { code: 'correction.own-submission' };

/** Nothing is accepted before a dispute is decided. */
const disputed = ({ disputed }: CorrectionContext): Refusal | false => disputed && { code: 'correction.disputed' };

const unmet = (verdicts: readonly CriterionVerdict[]): Refusal | false => {
  const notMet = verdicts.filter(({ met }) => met === 'notMet').map(({ criterion }) => criterion);
  return notMet.length > 0 && { code: 'correction.criterion-not-met', details: { criteria: notMet } };
};

/** Who decides an extension did not ask. */
const undecidable = (state: CorrectionRecord, { actor }: CorrectionContext): Refusal | false => {
  const open = openExtension(state);
  if (!open) return { code: 'correction.no-extension' };
  return open.askedBy === actor.id && { code: 'correction.own-extension' };
};

const unattested = ({ attestation }: CorrectionRecord, { actor }: CorrectionContext): Refusal | false => {
  if (!attestation?.submitted) return { code: 'correction.no-attestation' };
  return attestation.submitted.submittedBy === actor.id && { code: 'correction.own-submission' };
};

/** An open extension ends with what makes it pointless, in the same append. */
const endExtension = (
  state: CorrectionRecord,
  cause: Extract<CorrectionEvent, { type: 'ExtensionWithdrawn' }>['cause'],
  reason?: string,
): readonly CorrectionEvent[] =>
  openExtension(state)
    ? [{ type: 'ExtensionWithdrawn', extension: state.extensions.length, cause, ...(reason !== undefined && { reason }) }]
    : [];
