import { attach } from '../core/attachments.js';
import { known } from '../core/known.js';
import { isRefusal, step, type Lifecycle, type Made, type Refusal } from '../core/lifecycle.js';
import type { EvidenceRef } from '../core/terms.js';
import { dayAt, hasPassed, isBefore, rungAt, sentTo, type Due, type Rung } from '../time/deadline.js';
import type { CorrectionCommand } from './correction-commands.js';
import type { CorrectionContext } from './correction-context.js';
import type { CorrectionEvent } from './correction-events.js';
import { EXTENDABLE, KNOWN, WAITED_FOR, type Correction, type CorrectionRecord, type Escalation } from './correction-state.js';
import type { EscalationStep, LadderCommand, TimerTarget } from './ladder-commands.js';

const TEAM = ['supervisor', 'leader'] as const;

type Steps = Pick<Lifecycle<CorrectionCommand, CorrectionEvent, Correction, CorrectionContext>['steps'], LadderCommand['type']>;

/** A deadline that the unit is held to now. */
export interface Held extends TimerTarget {
  readonly due: Due;
}

/**
 * The deadlines that a unit is held to in this state: its own day and the milestones that it has not reached; of a sustained one the next
 * attestation; none while it has handed in its work, or rests. A milestone is reminded of and never escalated.
 */
function heldTo(state: Correction): readonly Held[] {
  if (state.phase === 'Accepted') {
    const { attestation } = state;
    return attestation && !attestation.submitted ? [{ period: attestation.period, due: attestation.due }] : [];
  }
  if (state.phase === 'None' || !isWorking(state.phase)) return [];
  const open = state.milestones.filter(({ reached }) => !reached);
  return [{ due: state.effective }, ...open.map(({ milestone, due }) => ({ milestone, due: { ...due, ladder: remindersOf(due) } }))];
}

/** Every rung that is still ahead of a unit: what a timer waits for. */
export interface Timer extends TimerTarget {
  readonly rung: Rung;
  readonly dueDay: string;
}

export const timersOf = (state: Correction): readonly Timer[] =>
  heldTo(state).flatMap(({ due, ...target }) => due.ladder.map((rung) => ({ ...target, rung, dueDay: due.dueDay })));

/** Of a milestone's ladder, what it is reminded by: it is never escalated. */
export const remindersOf = ({ ladder }: Pick<Due, 'ladder'>): readonly Rung[] => ladder.filter((rung) => rung.step === 'reminder');

const isWorking = (phase: string) => (EXTENDABLE as readonly string[]).includes(phase);

/** The steps of the escalation ladder: what the engine does at its instants, and a supervisor by hand. */
export const ladderSteps: Steps = {
  FireTimer: step({
    from: WAITED_FOR,
    to: WAITED_FOR,
    by: ['engine'],
    decide: (named, state, { now, procedure }) => {
      const held = heldTo(state).find(({ milestone, period }) => milestone === named.milestone && period === named.period);
      const rung = held && rungAt(held.due, named);
      if (!rung) return { code: 'correction.timer-gone' };
      if (!hasPassed(rung.at, now)) return { code: 'correction.timer-early', details: { at: rung.at } };
      return climbedTo(rung, held, state, now, procedure.reminderGraceHours ?? GRACE_HOURS);
    },
  }),

  IssueReminder: step({
    from: WAITED_FOR,
    to: WAITED_FOR,
    by: TEAM,
    forbids: (state) => notHeld(state),
    decide: ({ reason }, state, { actor }) => [
      { type: 'ReminderIssued', ...deadlineOf(holding(state)), cause: 'hand', to: sentTo({ step: 'reminder' }), reason, by: actor.id },
    ],
  }),

  EscalateCorrection: step({
    from: WAITED_FOR,
    to: WAITED_FOR,
    by: TEAM,
    forbids: (state) => notHeld(state),
    decide: ({ step, reason }, state, { actor }) => [
      {
        type: 'CorrectionEscalated',
        ...deadlineOf(holding(state)),
        escalation: state.escalations.length + 1,
        step,
        cause: 'hand',
        to: sentTo({ step }),
        reason,
        by: actor.id,
      },
    ],
  }),

  ConfirmEscalation: step({
    from: WAITED_FOR,
    to: WAITED_FOR,
    by: TEAM,
    forbids: (state) => noneProposed(state),
    decide: ({ escalation, opinion }, state, { actor }) => {
      const asked = proposed(state, escalation);
      if (isRefusal(asked)) return asked;
      const { outcome: _outcome, held: _held, ...kept } = asked;
      return [
        {
          type: 'CorrectionEscalated',
          ...kept,
          escalation,
          cause: 'ladder',
          ...(opinion !== undefined && { reason: opinion }),
          by: actor.id,
        },
      ];
    },
  }),

  DeclineEscalation: step({
    from: WAITED_FOR,
    to: WAITED_FOR,
    by: TEAM,
    forbids: (state) => noneProposed(state),
    decide: ({ escalation, reason }, state, { actor }) => {
      const asked = proposed(state, escalation);
      return isRefusal(asked) ? asked : [{ type: 'EscalationDeclined', escalation, declinedBy: actor.id, reason }];
    },
  }),

  RecordTalk: step({
    from: KNOWN,
    to: KNOWN,
    by: TEAM,
    forbids: (state) => !state.escalations.some(isTalkToHold) && { code: 'correction.no-talk-summoned' },
    decide: ({ type: _, ...command }, state, context) => {
      const summoned = state.escalations[command.escalation - 1];
      if (!summoned || !isTalkToHold(summoned)) {
        return { code: 'correction.no-talk-summoned', details: { escalation: command.escalation } };
      }
      const today = String(dayAt(context.now, context.procedure.zone));
      if (isBefore(today, command.heldOn)) return { code: 'correction.talk-to-come', details: { heldOn: command.heldOn, today } };
      return attached(command.evidence, context, (evidence) => [{ type: 'TalkHeld', ...command, evidence, recordedBy: context.actor.id }]);
    },
  }),

  ReferCorrection: step({
    from: KNOWN,
    to: KNOWN,
    by: TEAM,
    decide: ({ to, reason, evidence: uploads }, state, context) => {
      if (state.referrals.includes(to)) return { code: 'correction.referred-already', details: { to } };
      return attached(uploads, context, (evidence) => [{ type: 'CorrectionReferred', to, reason, evidence, referredBy: context.actor.id }]);
    },
  }),
};

/** Hours that a reminder may be late where the procedure says nothing. */
const GRACE_HOURS = 24;

/**
 * What a rung makes true, and before it each rung below it that has not been climbed: what came due together, after an outage or on a clock
 * that was moved, is done in the ladder's order, whichever timer comes first. The others then come for nothing.
 */
function climbedTo(top: Rung, held: Held, state: CorrectionRecord, now: Temporal.Instant, graceHours: number): readonly CorrectionEvent[] {
  const due = held.due.ladder.slice(0, held.due.ladder.indexOf(top) + 1);
  const escalations = due.filter(({ step }) => step !== 'reminder');
  return due.map((rung) =>
    rung.step === 'reminder'
      ? reminded(rung, held, now, graceHours)
      : escalated({ ...rung, step: rung.step }, held, state.escalations.length + 1 + escalations.indexOf(rung)),
  );
}

/** A reminder is issued, or missed where the engine was down past the grace. */
function reminded(rung: Rung, held: Held, now: Temporal.Instant, graceHours: number): CorrectionEvent {
  const { at } = rung;
  const about = { ...aboutOf(held), at, to: sentTo(rung) };
  const late = Math.floor((now.epochMilliseconds - Temporal.Instant.from(at).epochMilliseconds) / 1000);
  return late > graceHours * 3600
    ? { type: 'ReminderMissed', ...about, late, graceHours }
    : { type: 'ReminderIssued', ...about, cause: 'ladder' };
}

/** An escalation takes effect, or is proposed to whoever must confirm it. */
function escalated(rung: Rung & { readonly step: EscalationStep }, held: Held, escalation: number): CorrectionEvent {
  const { step, at, confirm } = rung;
  const about = { ...deadlineOf(held), at, to: sentTo(rung), escalation, step };
  return confirm ? { type: 'EscalationProposed', ...about } : { type: 'CorrectionEscalated', ...about, cause: 'ladder' };
}

const aboutOf = (held: Held) => ({ ...(held.milestone !== undefined && { milestone: held.milestone }), ...deadlineOf(held) });

const deadlineOf = ({ period, due: { dueDay, dueAt } }: Held) => ({
  ...(period !== undefined && { period }),
  dueDay,
  dueAt,
});

const notHeld = (state: Correction): Refusal | false => heldTo(state).length === 0 && { code: 'correction.nothing-due' };

/** The deadline that a step by hand is about: the correction's own, or the next attestation's. */
const holding = (state: Correction): Held => known(heldTo(state)[0], 'deadline');

const noneProposed = ({ escalations }: CorrectionRecord): Refusal | false =>
  !escalations.some(({ outcome }) => outcome === 'proposed') && { code: 'correction.no-escalation-proposed' };

function proposed({ escalations }: CorrectionRecord, number: number): Escalation | Refusal {
  const named = escalations[number - 1];
  return named?.outcome === 'proposed' ? named : { code: 'correction.no-escalation-proposed', details: { escalation: number } };
}

const isTalkToHold = ({ step, outcome, held }: { readonly step: EscalationStep; readonly outcome: string; readonly held: boolean }) =>
  step === 'summonedTalk' && outcome === 'inEffect' && !held;

function attached(
  uploads: readonly string[],
  context: CorrectionContext,
  make: (evidence: readonly EvidenceRef[]) => Made<CorrectionEvent>,
): Made<CorrectionEvent> {
  const found = attach(uploads, context);
  return isRefusal(found) ? found : make(found);
}
