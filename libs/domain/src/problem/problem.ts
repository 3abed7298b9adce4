import { attach, hashesOf, sawOther } from '../core/attachments.js';
import { ENGINE, isRecused, onBehalf } from '../core/actor.js';
import { consequence, known } from '../core/known.js';
import { evolve, follow, isRefusal, step, type Lifecycle, type Made, type Of, type Refusal } from '../core/lifecycle.js';
import { recusedFrom, standing } from '../core/team.js';
import type { EvidenceRef } from '../core/terms.js';
import { dayAt, isBefore } from '../time/deadline.js';
import { amendable, type Side } from './amendments.js';
import { concernedBy } from './correction-context.js';
import { evidenceOf } from './correction-state.js';
import { corrections } from './corrections-inside.js';
import type { ProblemCommand } from './problem-commands.js';
import type { ProblemContext } from './problem-context.js';
import type { ProblemEvent } from './problem-events.js';
import { problemFolds } from './problem-folds.js';
import {
  allEvidence,
  closingEvidence,
  counting,
  disputeOpen,
  numbered,
  openCorrections,
  openDispute,
  progress,
  unitsOf,
  verifiers,
  WORKING,
  type Problem,
  type ProblemRecord,
  type Progress,
  type RecordedProblem,
} from './problem-state.js';

const TEAM = ['supervisor', 'leader'] as const;
const CONFIRMED = ['Confirmed', ...WORKING, 'Reopened'] as const;
const UNFINISHED = ['Confirmed', 'Assigned', 'Rectifying', 'PendingVerification', 'Reopened'] as const;
const RECORDED = ['Draft', ...CONFIRMED, 'Closed'] as const;

type Phase = Problem['phase'];

/** One row for a state that corrections lead to by themselves. */
const led = (to: Progress, from: readonly Phase[], type: Extract<ProblemEvent, { type: `Problem${string}` }>['type']) =>
  follow<ProblemEvent, Problem, Phase>({
    from,
    to: to === 'Unassigned' ? ['Confirmed', 'Reopened'] : [to],
    when: (state) => progress(state as unknown as ProblemRecord) === to,
    then: () => ({ type }) as ProblemEvent,
  });

/** Handing over is a part of reassigning alone: by itself it would leave the unit's place empty. */
const { HandOverCorrection: _, ...correctionSteps } = corrections.steps;

/** A problem 问题 and its corrections. */
export const problem: Lifecycle<ProblemCommand, ProblemEvent, Problem, ProblemContext> = {
  name: 'problem',
  initial: { phase: 'None' },
  roles: (state, { actor, team, inspection }) => {
    if (state.phase !== 'None') return standing(actor, team, unitsOf(state), concernedBy(unitsOf(state), inspection));
    const held = (['supervisor', 'leader', 'branch'] as const).filter((role) => actor.holdsAnywhere(role));
    return new Set([...held, ...(actor.engine ? (['engine'] as const) : [])]);
  },
  recused: (state, { actor, team, inspection }) =>
    state.phase !== 'None' && recusedFrom(actor, team, concernedBy(unitsOf(state), inspection)),
  narrowed: (type, _, { procedure }) => procedure.who[type],

  steps: {
    ...correctionSteps,

    RecordProblem: step({
      from: ['None'],
      to: ['Draft'],
      by: ['supervisor', 'leader', 'branch', 'engine'],
      decide: ({ recordedBy, ...command }, _, context) => {
        const { actor, tree, procedure } = context;
        const misplaced = foundByInspection(command, context) || unrecordable(command, context);
        if (misplaced) return misplaced;
        const inactive = [command.body, ...unitsOf(command)].find((unit) => !tree.isActive(unit));
        if (inactive !== undefined && !actor.engine) return { code: 'problem.organization-inactive', details: { organization: inactive } };
        if (new Set(unitsOf(command)).size !== unitsOf(command).length) return { code: 'problem.unit-doubled' };
        return supported(command.evidence, context, (evidence) => [
          {
            ...command,
            type: 'ProblemRecorded',
            evidence,
            recordedBy: onBehalf(actor, recordedBy),
            procedure: { id: procedure.id, version: procedure.version },
            treeRevision: tree.revision,
          },
        ]);
      },
    }),

    ConfirmProblem: step({
      from: ['Draft'],
      to: ['Confirmed'],
      by: ['leader', 'engine'],
      forbids: (state, context) => followsInspection(state, context),
      decide: ({ confirmedBy }, _, { actor, now, procedure }) => [
        { type: 'ProblemConfirmed', confirmedBy: onBehalf(actor, confirmedBy), confirmedOn: String(dayAt(now, procedure.zone)) },
      ],
    }),

    WithdrawProblem: step({
      from: ['Draft', ...CONFIRMED],
      to: ['Withdrawn'],
      by: ['leader', 'engine'],
      forbids: (state, context) => (state.phase === 'Draft' && followsInspection(state, context)) || disputeOpen(state),
      decide: ({ reason, withdrawnBy }, state, context) => [
        ...withdrawCorrections(state, reason, context),
        { type: 'ProblemWithdrawn', withdrawnBy: onBehalf(context.actor, withdrawnBy), reason },
      ],
    }),

    IssueCorrection: step({
      from: CONFIRMED,
      to: CONFIRMED,
      by: TEAM,
      forbids: (_, { inspection }) => inspection?.suspended === true && { code: 'correction.inspection-suspended' },
      decide: (command, state, context) => {
        if (!unitsOf(state).includes(command.unit)) return { code: 'correction.unit-foreign', details: { unit: command.unit } };
        if (counting(state).some(({ correction }) => correction.unit === command.unit)) {
          return { code: 'correction.unit-has-one', details: { unit: command.unit } };
        }
        const correction = state.corrections.length + 1;
        return corrections.give({ ...command, part: partOf(state, command.unit), cycle: state.cycle, correction }, state, context);
      },
    }),

    ReassignCorrection: step({
      from: WORKING,
      to: WORKING,
      by: [...TEAM, 'engine'],
      decide: (command, state, context) => {
        const { unit, dueDay } = command;
        const today = String(dayAt(context.now, context.procedure.zone));
        if (unitsOf(state).includes(unit)) return { code: 'correction.unit-already-there', details: { unit } };
        if (dueDay !== undefined && isBefore(dueDay, today)) return { code: 'correction.due-past', details: { dueDay, today } };
        return handOver(command, state, context);
      },
    }),

    CloseProblem: step({
      from: ['Rectified'],
      to: ['Closed'],
      by: TEAM,
      decision: true,
      forbids: (state, { actor, procedure }) =>
        disputeOpen(state) ||
        (!procedure.verifierMayClose && verifiers(state).has(actor.id) && { code: 'problem.verified-by-you' }) ||
        (procedure.closureNeedsEvidence && unproven(state)),
      decide: ({ ground, seen }, state, { actor }) =>
        sawOther(seen, closingEvidence(state)) || [{ type: 'ProblemClosed', closedBy: actor.id, ground, basedOn: seen }],
    }),

    RevokeClosure: step({
      from: ['Closed'],
      to: ['Rectified'],
      by: ['leader'],
      decide: ({ reason }, _, { actor }) => [{ type: 'ClosureRevoked', revokedBy: actor.id, reason }],
    }),

    ReopenProblem: step({
      from: ['Closed'],
      to: ['Reopened'],
      by: [...TEAM, 'engine'],
      decision: true,
      decide: ({ ground, reason, seen, lookBack, reopenedBy }, state, { actor }) => {
        const there = new Set(hashesOf(allEvidence(state)));
        const foreign = seen.evidence.find((hash) => !there.has(hash));
        if (foreign !== undefined && !actor.engine) return { code: 'decision.evidence-differs', details: { seen: seen.evidence, foreign } };
        return [
          {
            type: 'ProblemReopened',
            cycle: state.cycle + 1,
            ground,
            reopenedBy: onBehalf(actor, reopenedBy),
            reason,
            basedOn: seen,
            ...(actor.engine && lookBack !== undefined && { lookBack }),
          },
        ];
      },
    }),

    RaiseDispute: step({
      from: UNFINISHED,
      to: UNFINISHED,
      by: ['branch'],
      forbids: (state) => openDispute(state) !== undefined && { code: 'problem.dispute-open' },
      decide: ({ unit, reason, evidence }, state, context) => {
        if (!unitsOf(state).includes(unit) || !context.actor.holds('branch', unit))
          return { code: 'problem.not-your-unit', details: { unit } };
        return supported(evidence, context, (attached) => [
          { type: 'FindingDisputed', dispute: state.disputes.length + 1, unit, disputedBy: context.actor.id, reason, evidence: attached },
        ]);
      },
    }),

    RetractDispute: step({
      from: CONFIRMED,
      to: CONFIRMED,
      by: ['branch'],
      forbids: (state, { actor }) => {
        const dispute = openDispute(state);
        if (!dispute) return { code: 'problem.no-dispute' };
        return !actor.holds('branch', dispute.unit) && { code: 'problem.not-your-unit', details: { unit: dispute.unit } };
      },
      decide: ({ reason }, { disputes }, { actor }) => [
        { type: 'DisputeRetracted', dispute: disputes.length, retractedBy: actor.id, reason },
      ],
    }),

    MaintainFinding: step({
      from: CONFIRMED,
      to: CONFIRMED,
      by: TEAM,
      decision: true,
      forbids: (state, context) => undecidable(state, context),
      decide: ({ reason, seen }, state, { actor }) =>
        sawOther(seen, disputed(state).evidence) || [
          { type: 'FindingMaintained', dispute: state.disputes.length, decidedBy: actor.id, reason, basedOn: seen },
        ],
    }),

    WithdrawFinding: step({
      from: CONFIRMED,
      to: ['Withdrawn'],
      by: TEAM,
      decision: true,
      forbids: (state, context) => undecidable(state, context),
      decide: ({ reason, seen }, state, context) =>
        sawOther(seen, disputed(state).evidence) || [
          ...withdrawCorrections(state, reason, context),
          { type: 'FindingWithdrawn', dispute: state.disputes.length, decidedBy: context.actor.id, reason, basedOn: seen },
        ],
    }),

    SucceedUnit: step({
      from: RECORDED,
      to: RECORDED,
      by: ['engine'],
      decide: ({ unit, successor }, state, context) => {
        const open = openCorrections(state).find(({ correction }) => correction.unit === unit);
        // A unit that was succeeded before may have a correction that is open again.
        if (!open && !unitsOf(state).includes(unit)) return { code: 'problem.unit-foreign', details: { unit } };
        const succeeded: ProblemEvent = { type: 'UnitSucceeded', unit, successor, treeRevision: context.tree.revision };
        if (!open) return [succeeded];
        const reason = `${unit} → ${successor}`;
        const taken = counting(state).some(({ correction }) => correction.unit === successor);
        const after = evolve(problem, state, [succeeded]) as RecordedProblem;
        const rest = taken
          ? consequence(corrections.give({ type: 'WithdrawCorrection', correction: open.number, reason }, after, context))
          : handOver({ correction: open.number, unit: successor, reason }, after, context);
        return isRefusal(rest) ? rest : [succeeded, ...rest];
      },
    }),

    AmendRecord: step({
      from: RECORDED,
      to: RECORDED,
      by: [...TEAM, 'branch'],
      decide: ({ correction: number, field, to, reason }, state, context) => {
        const place = number === undefined ? {} : { correction: number };
        const found = amendable({ field, to, ...place }, state, sideOf(state, context, number));
        if (isRefusal(found)) return found;
        return [
          {
            type: 'RecordAmended',
            ...place,
            field,
            ...(found.old !== undefined && { old: found.old }),
            new: to,
            reason,
            amendedBy: context.actor.id,
          },
        ];
      },
    }),

    AmendEvidence: step({
      from: RECORDED,
      to: RECORDED,
      by: [...TEAM, 'branch'],
      decide: ({ old, evidence, reason }, state, context) => {
        const current = allEvidence(state).find(({ sha256 }) => sha256 === old);
        if (!current) return { code: 'evidence.unknown', details: { evidence: old } };
        if (current.uploadedBy !== context.actor.id) return { code: 'evidence.not-yours', details: { evidence: old } };
        const holder = numbered(state).find(({ correction }) => evidenceOf(correction).some(({ sha256 }) => sha256 === old));
        return supported([evidence], context, (attached) =>
          attached.map((version) => ({
            type: 'EvidenceAmended',
            ...(holder && { correction: holder.number }),
            old,
            evidence: version,
            reason,
            amendedBy: context.actor.id,
          })),
        );
      },
    }),

    MigrateProcedure: step({
      from: RECORDED,
      to: RECORDED,
      by: ['leader'],
      decide: ({ to, reason }, state, { actor, target }) => {
        if (!target) return { code: 'procedure.not-published', details: { procedure: to } };
        if (state.procedure.id === to.id && state.procedure.version === to.version) return { code: 'procedure.unchanged' };
        return [{ type: 'ProcedureMigrated', old: state.procedure, new: to, reason, migratedBy: actor.id }];
      },
    }),
  },

  follows: [
    led('Unassigned', ['Assigned', 'Rectifying', 'PendingVerification'], 'ProblemUnassigned'),
    led('Assigned', ['Confirmed', 'Reopened', 'Rectifying', 'PendingVerification'], 'ProblemAssigned'),
    led('Rectifying', ['Assigned', 'PendingVerification', 'Rectified'], 'ProblemEnteredRectification'),
    led('PendingVerification', ['Rectifying', 'Rectified'], 'ProblemPresentedForVerification'),
    led('Rectified', ['Rectifying', 'PendingVerification'], 'ProblemRectified'),
  ],

  evolve: problemFolds,
};

type Recording = Extract<ProblemCommand, { type: 'RecordProblem' }>;

/** What an inspection found begins in the inspection's stream, and only the reaction to it begins the problem. */
const foundByInspection = ({ source, inspection }: Omit<Recording, 'recordedBy'>, { actor }: ProblemContext): Refusal | false =>
  (source === 'inspection') !== (inspection !== undefined)
    ? { code: 'problem.source', details: { source } }
    : inspection !== undefined && !actor.engine && { code: 'problem.follows-its-inspection' };

/** Who may record what: the supervising side for its body, unless recused; a unit what it found in itself. */
function unrecordable(command: Omit<Recording, 'recordedBy'>, { actor }: ProblemContext): Refusal | false {
  const ownFinding = command.source === 'selfCheck' && actor.holds('branch', command.leadUnit);
  if (actor.engine || ownFinding) return false;
  if (!TEAM.some((role) => actor.holds(role, command.body))) return { code: 'problem.not-yours', details: { body: command.body } };
  return isRecused(actor, unitsOf(command)) && { code: 'problem.recused' };
}

/** The inspection is the authority for what it found; only its reaction decides on the draft. */
const followsInspection = ({ inspection }: ProblemRecord, { actor }: ProblemContext): Refusal | false =>
  inspection !== undefined && !actor.engine && { code: 'problem.follows-its-inspection', details: { inspection } };

function supported(
  uploads: readonly string[],
  context: ProblemContext,
  make: (evidence: readonly EvidenceRef[]) => Made<ProblemEvent>,
): Made<ProblemEvent> {
  const attached = attach(uploads, context);
  return isRefusal(attached) ? attached : make(attached);
}

const partOf = ({ leadUnit }: ProblemRecord, unit: string): 'lead' | 'co' => (leadUnit === unit ? 'lead' : 'co');

/** Consequences are the engine's: the person who decided the whole needs no right to each part. */
const asEngine = (context: ProblemContext): ProblemContext => ({ ...context, actor: ENGINE });

function withdrawCorrections(state: Problem & ProblemRecord, reason: string, context: ProblemContext): readonly ProblemEvent[] {
  return openCorrections(state).flatMap(({ number }) =>
    consequence(corrections.give({ type: 'WithdrawCorrection', correction: number, reason }, state, asEngine(context))),
  );
}

/** The old correction ends and the next number goes to the new unit, with the old days unless an explicit one is set. */
function handOver(
  { correction: number, unit, reason, dueDay }: Omit<Of<ProblemCommand, 'ReassignCorrection'>, 'type'>,
  state: RecordedProblem,
  context: ProblemContext,
): Made<ProblemEvent> {
  const next = state.corrections.length + 1;
  const ended = corrections.give({ type: 'HandOverCorrection', correction: number, unit, next, reason }, state, context);
  if (isRefusal(ended)) return ended;
  const after = evolve(problem, state, ended) as RecordedProblem;
  const { kind, measures, standard, effective, milestones } = known(after.corrections[number - 1], 'correction');
  const left = milestones.filter(({ reached }) => !reached);
  const carried = left.length > 0 ? left : milestones;
  const issued = corrections.give(
    {
      type: 'IssueCorrection',
      correction: next,
      unit,
      part: partOf(after, unit),
      cycle: state.cycle,
      kind,
      measures,
      standard,
      dueDay: dueDay ?? effective.dueDay,
      milestones: carried.map(({ milestone, title, due }) => ({ milestone, title, dueDay: due.dueDay })),
      replaces: number,
      carried: {
        ...(dueDay === undefined && effective.reckoning && { due: effective.reckoning }),
        milestones: Object.fromEntries(carried.flatMap(({ milestone, due }) => (due.reckoning ? [[milestone, due.reckoning]] : []))),
      },
    },
    after,
    asEngine(context),
  );
  return isRefusal(issued) ? issued : [...ended, ...issued];
}

const unproven = (state: ProblemRecord): Refusal | false => {
  const bare = counting(state).filter(({ correction }) => correction.attempts.at(-1)?.evidence.length === 0);
  return bare.length > 0 && { code: 'problem.evidence-missing', details: { corrections: bare.map(({ number }) => number) } };
};

const disputed = (state: ProblemRecord) => known(openDispute(state), 'dispute');

/** A dispute is decided by somebody who did not record the finding. */
const undecidable = (state: ProblemRecord, { actor }: ProblemContext): Refusal | false =>
  openDispute(state) ? state.recordedBy === actor.id && { code: 'problem.recorded-by-you' } : { code: 'problem.no-dispute' };

/** On whose side an amendment is made: the unit's own words are the unit's to put right. */
const sideOf = (state: ProblemRecord, { actor, team, inspection }: ProblemContext, number: number | undefined): Side => {
  const unit = number === undefined ? undefined : state.corrections[number - 1]?.unit;
  const roles = standing(actor, team, unit === undefined ? [] : [unit], concernedBy(unitsOf(state), inspection));
  return roles.has('supervisor') || roles.has('leader') ? 'team' : roles.has('branch') ? 'unit' : 'neither';
};
