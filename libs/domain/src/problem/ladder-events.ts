import { day, id, instant, list, object, oneOf, optional, text, whole } from '../core/shape.js';
import { evidenceList } from '../core/terms.js';
import { addressee, ADDRESSEES } from '../procedure/procedure-content.js';

const to = list(addressee, ADDRESSEES.length, 1);

/** Which deadline it is about: an attestation's, or else the correction's own; and the day as it stood then. */
const deadline = { period: optional(whole(2)), dueDay: day, dueAt: instant };
/** The same, or a milestone's, which is never escalated. */
const about = { milestone: optional(id), ...deadline };

/** 督办单, 约谈, 通报批评: the steps above a reminder. */
export const ESCALATION_STEPS = ['supervisionNotice', 'summonedTalk', 'criticismCirculated'] as const;
const escalationStep = oneOf(...ESCALATION_STEPS);

/** To whom a case is referred 移送: discipline inspection, or whoever asks for accountability. */
export const REFERRED_TO = ['disciplineInspection', 'accountability'] as const;

/** By the ladder, at its instant, or by hand, with a reason. */
const cause = oneOf('ladder', 'hand');
const byHand = { reason: optional(text()), by: optional(id) };

/** What the escalation ladder did to a correction. */
export const ladderEvents = {
  /** 催办已发出. */
  ReminderIssued: object({ ...about, cause, at: optional(instant), to, ...byHand }),
  /** The engine was down for longer than the procedure's grace. */
  ReminderMissed: object({ ...about, at: instant, to, /** Seconds past its instant. */ late: whole(0), graceHours: whole(0) }),
  /** It waits for somebody of the team to confirm it. */
  EscalationProposed: object({ ...deadline, escalation: whole(1), step: escalationStep, at: instant, to }),
  CorrectionEscalated: object({ ...deadline, escalation: whole(1), step: escalationStep, cause, at: optional(instant), to, ...byHand }),
  EscalationDeclined: object({ escalation: whole(1), declinedBy: id, reason: text() }),
  /** 约谈 was held: what was said, and what came of it. */
  TalkHeld: object({
    escalation: whole(1),
    heldOn: day,
    record: text(),
    outcome: text(2000),
    evidence: evidenceList,
    recordedBy: id,
  }),
  /** 移送, by hand alone. */
  CorrectionReferred: object({ to: oneOf(...REFERRED_TO), reason: text(), evidence: evidenceList, referredBy: id }),
};

/** The types of what the ladder did: they change nothing that a person decides on. */
export const LADDER_EVENTS: ReadonlySet<string> = new Set(Object.keys(ladderEvents));
