import type { LadderStep } from '../procedure/procedure-content.js';
import type { ESCALATION_STEPS, REFERRED_TO } from './ladder-events.js';

export type EscalationStep = (typeof ESCALATION_STEPS)[number];

/** Which deadline a timer is about: a milestone's, an attestation's, or else the correction's own. */
export interface TimerTarget {
  readonly milestone?: string;
  readonly period?: number;
}

/** The commands of the escalation ladder. */
export type LadderCommand =
  /** A rung's instant has come; given by the engine alone. */
  | ({ readonly type: 'FireTimer'; readonly step: LadderStep; readonly at: string } & TimerTarget)
  | { readonly type: 'IssueReminder'; readonly reason: string }
  | { readonly type: 'EscalateCorrection'; readonly step: EscalationStep; readonly reason: string }
  | { readonly type: 'ConfirmEscalation'; readonly escalation: number; readonly opinion?: string }
  | { readonly type: 'DeclineEscalation'; readonly escalation: number; readonly reason: string }
  | {
      readonly type: 'RecordTalk';
      readonly escalation: number;
      readonly heldOn: string;
      readonly record: string;
      readonly outcome: string;
      readonly evidence: readonly string[];
    }
  | {
      readonly type: 'ReferCorrection';
      readonly to: (typeof REFERRED_TO)[number];
      readonly reason: string;
      readonly evidence: readonly string[];
    };
