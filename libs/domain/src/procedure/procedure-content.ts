import { APPOINTABLE } from '../core/actor.js';
import { flag, list, object, oneOf, optional, record, whole, zone, type Of } from '../core/shape.js';
import { versionRef } from '../core/terms.js';
import { COUNTINGS, type Calendar } from '../time/calendar.js';

/** 立行立改, 限期整改, 分阶段整改, 长期坚持. */
export const KINDS = ['immediate', 'byDate', 'phased', 'sustained'] as const;
export const rectificationKind = oneOf(...KINDS);
export type RectificationKind = Of<typeof rectificationKind>;

/** The steps of the escalation ladder: 催办, 督办单, 约谈, 通报批评. A referral 移送 is by hand alone and in no ladder. */
export const LADDER_STEPS = ['reminder', 'supervisionNotice', 'summonedTalk', 'criticismCirculated'] as const;
export const ladderStep = oneOf(...LADDER_STEPS);
export type LadderStep = Of<typeof ladderStep>;

/**
 * Whom a step of the ladder is sent to: those who act for the unit, the person and the leader whom the correction names, the supervising
 * team, its leader alone. Who they are is found when it is sent.
 */
export const ADDRESSEES = ['unit', 'responsiblePerson', 'responsibleLeader', 'team', 'leader'] as const;
export const addressee = oneOf(...ADDRESSEES);
export type Addressee = Of<typeof addressee>;

export const counting = oneOf(...COUNTINGS);

const ladderRule = object({
  step: ladderStep,
  /** Days after the due day; negative before it. Counted like the limit. */
  offset: whole(-3660, 3660),
  /** The hour of that day in the procedure's zone. */
  hour: whole(0, 23),
  /** Whom it is sent to, where not to whom such a step is sent as a rule. */
  to: optional(list(addressee, ADDRESSEES.length, 1)),
  /** Whether somebody of the team must confirm it before it takes effect; never for a reminder. */
  confirm: optional(flag),
});

const kindRule = object({
  /** The days from issue to the due day, where the issuer names none. */
  limit: whole(1, 3660),
  counting,
  /** Whether the unit submits a plan, and somebody approves it, before it is executed. */
  planRequired: flag,
  /** Whether a result, or an attestation, needs evidence. */
  evidenceRequired: flag,
  /** Whether it may be issued before the inspection's feedback. */
  beforeFeedback: flag,
  /** Days before the due day from which the light is yellow. */
  nearDue: whole(0, 3660),
  ladder: list(ladderRule, 20),
  /** Days from one attestation's due day to the next one's; for the sustained kind alone. */
  period: optional(whole(1, 3660)),
});
export type KindRule = Of<typeof kindRule>;

/** What a procedure says. It narrows the tables, and never widens them. */
export const procedureContent = object({
  zone,
  calendar: versionRef,
  kinds: object({ immediate: kindRule, byDate: kindRule, phased: kindRule, sustained: kindRule }),
  /** Whether the one who verified may close. */
  verifierMayClose: flag,
  /** So many hours after its instant a reminder is still sent; later it is marked missed. 24 where nothing is said. */
  reminderGraceHours: optional(whole(0, 8760)),
  /** Whether closing needs a basis of evidence on every accepted correction. */
  closureNeedsEvidence: flag,
  /** Command → who may give it, where that is fewer than the table allows. */
  who: record(list(oneOf(...APPOINTABLE), APPOINTABLE.length, 1), 200),
});
export type ProcedureContent = Of<typeof procedureContent>;

/** A version of a procedure, by name. */
export interface PublishedProcedure extends ProcedureContent {
  readonly id: string;
  readonly version: number;
}

/** A procedure as a running case sees it: the version that it was opened under, and what that counts on today. */
export interface ProcedureInForce extends PublishedProcedure {
  /** The newest version of the calendar that the procedure names. */
  readonly days: Calendar;
}

const ladder = [
  { step: 'reminder', offset: -3, hour: 9 },
  { step: 'reminder', offset: 0, hour: 9 },
  { step: 'supervisionNotice', offset: 1, hour: 9 },
  { step: 'summonedTalk', offset: 7, hour: 9, confirm: true },
  { step: 'criticismCirculated', offset: 15, hour: 9, confirm: true },
] as const;

/** The procedure that a new installation begins with; published as version 1 of `standard`. */
export const STANDARD_PROCEDURE: { readonly id: string; readonly title: string; readonly content: ProcedureContent } = {
  id: 'standard',
  title: '督导检查整改规程（通用）',
  content: {
    zone: 'Asia/Shanghai',
    calendar: { id: 'plain', version: 1 },
    kinds: {
      immediate: {
        limit: 7,
        counting: 'days',
        planRequired: false,
        evidenceRequired: true,
        beforeFeedback: true,
        nearDue: 2,
        ladder: [{ step: 'reminder', offset: -1, hour: 9 }, ...ladder.slice(1)],
      },
      byDate: { limit: 30, counting: 'days', planRequired: true, evidenceRequired: true, beforeFeedback: false, nearDue: 5, ladder },
      phased: { limit: 90, counting: 'days', planRequired: true, evidenceRequired: true, beforeFeedback: false, nearDue: 7, ladder },
      sustained: {
        limit: 30,
        counting: 'days',
        planRequired: true,
        evidenceRequired: true,
        beforeFeedback: false,
        nearDue: 5,
        ladder,
        period: 90,
      },
    },
    verifierMayClose: false,
    closureNeedsEvidence: true,
    who: {
      CloseProblem: ['leader'],
      ReopenProblem: ['leader'],
      MaintainFinding: ['leader'],
      WithdrawFinding: ['leader'],
    },
  },
};
