import type { Basis, CriterionVerdict, VerificationMethod, VersionRef } from '../core/terms.js';
import type { RectificationKind } from '../procedure/procedure-content.js';
import type { LadderCommand } from './ladder-commands.js';
import type { Reckoning } from '../time/deadline.js';

interface Verdict {
  readonly method: VerificationMethod;
  readonly verdicts: readonly CriterionVerdict[];
  readonly seen: Basis;
}

export interface PlannedMilestone {
  readonly milestone: string;
  readonly title: string;
  readonly dueDay: string;
}

/** The commands of one correction. Evidence is named by the ids of uploads. */
export type CorrectionCommand =
  | {
      readonly type: 'IssueCorrection';
      readonly unit: string;
      readonly part: 'lead' | 'co';
      readonly cycle: number;
      readonly kind: RectificationKind;
      readonly measures: readonly string[];
      readonly standard: string;
      readonly responsibleLeader?: string;
      readonly responsiblePerson?: string;
      readonly dueDay?: string;
      readonly milestones?: readonly PlannedMilestone[];
      /** The correction whose place, and days, this one takes over: its days may have passed. */
      readonly replaces?: number;
      /** How those days were counted, where that is not certain. */
      readonly carried?: { readonly due?: Reckoning; readonly milestones: Readonly<Record<string, Reckoning>> };
    }
  | { readonly type: 'AcknowledgeCorrection' }
  | {
      readonly type: 'SubmitPlan';
      readonly measures: readonly string[];
      readonly responsibleLeader?: string;
      readonly responsiblePerson?: string;
      readonly evidence: readonly string[];
    }
  | { readonly type: 'ApprovePlan'; readonly opinion?: string }
  | { readonly type: 'ReturnPlan'; readonly reason: string }
  | { readonly type: 'ReportProgress'; readonly note: string; readonly percent?: number; readonly evidence: readonly string[] }
  | { readonly type: 'ReachMilestone'; readonly milestone: string; readonly note?: string; readonly evidence: readonly string[] }
  | { readonly type: 'SubmitResult'; readonly statement: string; readonly evidence: readonly string[] }
  | ({ readonly type: 'AcceptResult'; readonly opinion?: string } & Verdict)
  | ({ readonly type: 'ReturnResult'; readonly reason: string } & Verdict)
  | { readonly type: 'RevokeAcceptance'; readonly reason: string }
  | {
      readonly type: 'RequestExtension';
      readonly reason: string;
      readonly dueDay?: string;
      readonly milestones?: Readonly<Record<string, string>>;
      readonly evidence: readonly string[];
    }
  | {
      readonly type: 'GrantExtension';
      readonly dueDay?: string;
      readonly milestones?: Readonly<Record<string, string>>;
      readonly opinion?: string;
      readonly seen: Basis;
    }
  | { readonly type: 'RefuseExtension'; readonly reason: string; readonly seen: Basis }
  | { readonly type: 'WithdrawExtension'; readonly reason?: string }
  | { readonly type: 'SuspendCorrection'; readonly reason: string }
  | { readonly type: 'ResumeCorrection' }
  | { readonly type: 'HandOverCorrection'; readonly unit: string; readonly next: number; readonly reason: string }
  | {
      readonly type: 'RecalculateDeadline';
      /** The version that was published. */
      readonly calendar: VersionRef;
    }
  | { readonly type: 'WithdrawCorrection'; readonly reason: string }
  | { readonly type: 'SubmitAttestation'; readonly statement: string; readonly evidence: readonly string[] }
  | ({ readonly type: 'AcceptAttestation'; readonly opinion?: string } & Verdict)
  | ({ readonly type: 'RejectAttestation'; readonly reason: string } & Verdict)
  | LadderCommand;
