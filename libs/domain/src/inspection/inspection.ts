import { attach } from '../core/attachments.js';
import { isRecused } from '../core/actor.js';
import { known } from '../core/known.js';
import { follow, isRefusal, step, type Lifecycle, type Refusal } from '../core/lifecycle.js';
import { recusedFrom, standing } from '../core/team.js';
import { isBefore } from '../time/deadline.js';
import type { InspectionCommand } from './inspection-commands.js';
import type { InspectionContext } from './inspection-context.js';
import { inspectionEvents, type InspectionEvent } from './inspection-events.js';
import { inspectionFolds } from './inspection-folds.js';
import { drafts, everConfirmed, unsampled, unsettled, type Inspection, type InspectionRecord } from './inspection-state.js';

const TEAM = ['supervisor', 'leader'] as const;
const UNDER_WAY = ['Planned', 'InProgress', 'FeedbackIssued', 'Rectifying', 'Suspended'] as const;
const PLANNED = [...UNDER_WAY, 'Closed'] as const;
const AFTER_START = ['InProgress', 'FeedbackIssued', 'Rectifying', 'Suspended', 'Closed'] as const;

const AMENDABLE = ['title', 'mandate'] as const;
type Amendable = (typeof AMENDABLE)[number];

/** An inspection 督导检查: one visit or round, look-backs 回头看 included. */
export const inspection: Lifecycle<InspectionCommand, InspectionEvent, Inspection, InspectionContext> = {
  name: 'inspection',
  initial: { phase: 'None' },
  roles: (state, { actor }) =>
    state.phase === 'None'
      ? new Set(TEAM.filter((role) => actor.holdsAnywhere(role)))
      : standing(actor, { leader: state.leader, members: state.members }, [], state.organizations),
  recused: (state, { actor }) =>
    state.phase !== 'None' && recusedFrom(actor, { leader: state.leader, members: state.members }, state.organizations),
  narrowed: (type, _, { procedure }) => procedure.who[type],

  steps: {
    PlanInspection: step({
      from: ['None'],
      to: ['Planned'],
      by: TEAM,
      decide: (command, _, context) => {
        const { actor, procedure, tree } = context;
        if (!TEAM.some((role) => actor.holds(role, command.body))) {
          return { code: 'inspection.not-yours', details: { command: command.type, body: command.body } };
        }
        const inactive = [command.body, ...command.organizations].find((organization) => !tree.isActive(organization));
        if (inactive !== undefined) return { code: 'inspection.organization-inactive', details: { organization: inactive } };
        if (isRecused(actor, command.organizations)) return { code: 'inspection.recused', details: { command: command.type } };
        const refused = misplanned(command) || misled(command.leader, command.body, command.organizations, context);
        if (refused) return refused;
        for (const member of command.members) {
          const unfit = unfitMember(member, command.organizations, context);
          if (unfit) return unfit;
        }
        return (
          missampled(command, context) || [
            {
              ...command,
              type: 'InspectionPlanned',
              procedure: { id: procedure.id, version: procedure.version },
              treeRevision: tree.revision,
            },
          ]
        );
      },
    }),

    StartInspection: step({
      from: ['Planned'],
      to: ['InProgress'],
      by: ['leader'],
      decide: () => [{ type: 'InspectionStarted' }],
    }),

    AddTeamMember: step({
      from: UNDER_WAY,
      to: UNDER_WAY,
      by: ['leader'],
      decide: ({ person }, { members, leader, organizations }, context) =>
        members.includes(person) || leader === person
          ? { code: 'inspection.on-the-team', details: { person } }
          : unfitMember(person, organizations, context) || [{ type: 'TeamMemberAdded', person }],
    }),

    RemoveTeamMember: step({
      from: UNDER_WAY,
      to: UNDER_WAY,
      by: ['leader'],
      decide: ({ person, reason }, { members }) =>
        members.includes(person)
          ? [{ type: 'TeamMemberRemoved', person, ...(reason !== undefined && { reason }) }]
          : { code: 'inspection.not-on-the-team', details: { person } },
    }),

    ReplaceLeader: step({
      from: PLANNED,
      to: PLANNED,
      by: TEAM,
      decide: ({ leader, reason }, state, context) =>
        leader === state.leader
          ? { code: 'inspection.on-the-team', details: { person: leader } }
          : misled(leader, state.body, state.organizations, context) || [
              { type: 'LeaderReplaced', old: state.leader, new: leader, reason },
            ],
    }),

    RecordFinding: step({
      from: ['InProgress'],
      to: ['InProgress'],
      by: TEAM,
      decide: (command, state, context) => {
        const { actor, tree } = context;
        const units = [command.leadUnit, ...command.coUnits];
        if (state.findings[command.problem]) return { code: 'inspection.finding-known', details: { problem: command.problem } };
        if (new Set(units).size !== units.length) return { code: 'problem.unit-doubled' };
        const inactive = units.find((unit) => !tree.isActive(unit));
        if (inactive !== undefined) return { code: 'problem.organization-inactive', details: { organization: inactive } };
        if (isRecused(actor, units)) return { code: 'inspection.recused', details: { command: command.type } };
        const evidence = attach(command.evidence, context);
        if (isRefusal(evidence)) return evidence;
        return [{ ...command, type: 'FindingRecorded', evidence, recordedBy: actor.id, treeRevision: tree.revision }];
      },
    }),

    ConfirmFinding: step({
      from: ['InProgress'],
      to: ['InProgress'],
      by: ['leader'],
      forbids: (state) => drafts(state).length === 0 && { code: 'inspection.no-draft' },
      decide: ({ problem }, state, context) =>
        undecidable(problem, state, context) || [{ type: 'FindingConfirmed', problem, confirmedBy: context.actor.id }],
    }),

    DiscardFinding: step({
      from: ['InProgress'],
      to: ['InProgress'],
      by: ['leader'],
      forbids: (state) => drafts(state).length === 0 && { code: 'inspection.no-draft' },
      decide: ({ problem, reason }, state, context) =>
        undecidable(problem, state, context) || [{ type: 'FindingDiscarded', problem, discardedBy: context.actor.id, reason }],
    }),

    IssueFeedback: step({
      from: ['InProgress'],
      to: ['FeedbackIssued'],
      by: ['leader'],
      forbids: (state) =>
        (drafts(state).length > 0 && { code: 'inspection.drafts-undecided', details: { problems: drafts(state) } }) ||
        (unsampled(state).length > 0 && { code: 'inspection.verdicts-missing', details: { problems: unsampled(state) } }),
      decide: ({ summary }) => [{ type: 'FeedbackIssued', ...(summary !== undefined && { summary }) }],
    }),

    SettleFinding: step({
      from: AFTER_START,
      to: AFTER_START,
      by: ['engine'],
      decide: ({ problem, outcome }, { findings }) =>
        findings[problem]?.state === 'confirmed'
          ? [{ type: 'FindingSettled', problem, outcome }]
          : { code: 'inspection.finding-not-open', details: { problem } },
    }),

    UnsettleFinding: step({
      from: AFTER_START,
      to: AFTER_START,
      by: ['engine'],
      decide: ({ problem, ground }, { findings }) =>
        findings[problem]?.state === 'settled'
          ? [{ type: 'FindingUnsettled', problem, ground }]
          : { code: 'inspection.finding-not-settled', details: { problem } },
    }),

    RecordLookBackVerdict: step({
      from: ['InProgress'],
      to: ['InProgress'],
      by: TEAM,
      forbids: (state) => unsampled(state).length === 0 && { code: 'inspection.nothing-to-sample' },
      decide: ({ seen, ...command }, state, context) => {
        const { problem } = command;
        if (!unsampled(state).includes(problem)) return { code: 'inspection.not-in-sample', details: { problem } };
        const found = context.problems.get(problem);
        if (!found?.closed) return { code: 'inspection.sample-not-closed', details: { problem } };
        if (isRecused(context.actor, [found.leadUnit, ...found.coUnits]))
          return { code: 'inspection.recused', details: { command: command.type } };
        if (found.revision !== seen.revision)
          return { code: 'inspection.problem-changed', details: { seen: seen.revision, current: found.revision } };
        const foreign = seen.evidence.find((hash) => !found.evidence.includes(hash));
        if (foreign !== undefined) return { code: 'decision.evidence-differs', details: { foreign } };
        const evidence = attach(command.evidence, context);
        if (isRefusal(evidence)) return evidence;
        return [{ ...command, type: 'LookBackVerdictRecorded', evidence, verifiedBy: context.actor.id, basedOn: seen }];
      },
    }),

    SuspendInspection: step({
      from: ['InProgress', 'Rectifying'],
      to: ['Suspended'],
      by: ['leader'],
      decide: ({ reason }) => [{ type: 'InspectionSuspended', reason }],
    }),

    ResumeInspection: step({
      from: ['Suspended'],
      to: ['InProgress', 'Rectifying'],
      by: ['leader'],
      decide: () => [{ type: 'InspectionResumed' }],
    }),

    CancelInspection: step({
      from: ['Planned', 'InProgress'],
      to: ['Cancelled'],
      by: ['leader'],
      forbids: (state, context) => (everConfirmed(state) && { code: 'inspection.problem-confirmed' }) || recusedFromDraft(state, context),
      decide: ({ reason }, state, { actor }) => [
        ...drafts(state).map((problem): InspectionEvent => ({ type: 'FindingDiscarded', problem, discardedBy: actor.id, reason })),
        { type: 'InspectionCancelled', reason },
      ],
    }),

    CloseInspection: step({
      from: ['FeedbackIssued', 'Rectifying'],
      to: ['Closed'],
      by: ['leader'],
      forbids: (state) => unsettled(state).length > 0 && { code: 'inspection.findings-unsettled', details: { problems: unsettled(state) } },
      decide: ({ summary }) => [{ type: 'InspectionClosed', ...(summary !== undefined && { summary }) }],
    }),

    AmendRecord: step({
      from: PLANNED,
      to: PLANNED,
      by: ['leader'],
      decide: ({ field, to, reason }, state, { actor }) => {
        if (!isAmendable(field)) return { code: 'amendment.field-unknown', details: { field, fields: AMENDABLE } };
        const fault = inspectionEvents.InspectionPlanned.fields[field]?.fault(to, '');
        if (fault) return { code: 'amendment.value', details: { field, expected: fault.reason } };
        if (state[field] === to) return { code: 'amendment.unchanged', details: { field } };
        return [{ type: 'RecordAmended', field, old: state[field], new: to, reason, amendedBy: actor.id }];
      },
    }),

    MigrateProcedure: step({
      from: PLANNED,
      to: PLANNED,
      by: ['leader'],
      decide: ({ to, reason }, state, { actor, target }) => {
        if (!target) return { code: 'procedure.not-published', details: { procedure: to } };
        if (state.procedure.id === to.id && state.procedure.version === to.version) return { code: 'procedure.unchanged' };
        return [{ type: 'ProcedureMigrated', old: state.procedure, new: to, reason, migratedBy: actor.id }];
      },
    }),
  },

  follows: [
    follow({
      from: ['FeedbackIssued', 'Closed'],
      to: ['Rectifying'],
      when: (state) => unsettled(state).length > 0,
      then: () => ({ type: 'InspectionEnteredRectification' }),
    }),
  ],

  evolve: inspectionFolds,
};

type Planning = Extract<InspectionCommand, { type: 'PlanInspection' }>;

const isAmendable = (field: string): field is Amendable => (AMENDABLE as readonly string[]).includes(field);

function misplanned({ leader, members, organizations, plannedFrom, plannedTo }: Planning): Refusal | false {
  if (new Set([leader, ...members]).size !== members.length + 1) return { code: 'inspection.on-the-team' };
  if (new Set(organizations).size !== organizations.length) return { code: 'inspection.organization-doubled' };
  return (
    plannedFrom !== undefined && plannedTo !== undefined && isBefore(plannedTo, plannedFrom) && { code: 'inspection.ends-before-it-begins' }
  );
}

/** A look-back samples closed problems, none twice; no other inspection does. */
function missampled({ kind, sample = [] }: Planning, { problems }: InspectionContext): Refusal | false {
  if ((kind === 'lookBack') !== sample.length > 0) return { code: 'inspection.sample', details: { kind } };
  if (new Set(sample).size !== sample.length) return { code: 'inspection.sample-doubled' };
  const open = sample.find((problem) => problems.get(problem)?.closed !== true);
  return open !== undefined && { code: 'inspection.sample-not-closed', details: { problem: open } };
}

/** An appointment says who may be named a member; recusal says who may not. */
function unfitMember(person: string, organizations: readonly string[], { people }: InspectionContext): Refusal | false {
  const candidate = people.get(person);
  if (!candidate || !TEAM.some((role) => candidate.holdsAnywhere(role))) return { code: 'inspection.not-appointed', details: { person } };
  return isRecused(candidate, organizations) && { code: 'inspection.member-recused', details: { person } };
}

function misled(person: string, body: string, organizations: readonly string[], context: InspectionContext): Refusal | false {
  const candidate = context.people.get(person);
  if (!candidate?.holds('leader', body)) return { code: 'inspection.not-appointed', details: { person, role: 'leader' } };
  return isRecused(candidate, organizations) && { code: 'inspection.member-recused', details: { person } };
}

/** Only a draft is decided, and by nobody whom it recuses. */
const undecidable = (problem: string, state: InspectionRecord, context: InspectionContext): Refusal | false =>
  state.findings[problem]?.state !== 'draft'
    ? { code: 'inspection.finding-not-draft', details: { problem } }
    : isRecused(context.actor, concernedBy(problem, state, context)) && { code: 'inspection.recused', details: { problem } };

/** Cancelling decides on every draft at once. */
const recusedFromDraft = (state: InspectionRecord, context: InspectionContext): Refusal | false => {
  const problem = drafts(state).find((draft) => isRecused(context.actor, concernedBy(draft, state, context)));
  return problem !== undefined && { code: 'inspection.recused', details: { problem } };
};

/**
 * A finding may concern units beside the inspected organizations, and its problem the successors of units that were merged or dissolved
 * since.
 */
const concernedBy = (problem: string, { findings }: InspectionRecord, { problems }: InspectionContext): readonly string[] => {
  const begun = problems.get(problem);
  return [...known(findings[problem], 'finding').units, ...(begun ? [begun.leadUnit, ...begun.coUnits] : [])];
};
