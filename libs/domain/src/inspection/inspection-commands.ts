import type { Basis, VerificationMethod, VersionRef } from '../core/terms.js';
import type { FindingContent } from '../problem/problem-commands.js';
import type { INSPECTION_KINDS, LOOK_BACK_VERDICTS } from './inspection-events.js';

export type InspectionCommand =
  | {
      readonly type: 'PlanInspection';
      /** The human number that the series gave; taken by the server, never by a person. */
      readonly number: string;
      readonly kind: (typeof INSPECTION_KINDS)[number];
      readonly title: string;
      readonly mandate: string;
      readonly body: string;
      readonly leader: string;
      readonly members: readonly string[];
      readonly organizations: readonly string[];
      readonly criteria: readonly string[];
      readonly plannedFrom?: string;
      readonly plannedTo?: string;
      /** The closed problems that a look-back samples. */
      readonly sample?: readonly string[];
    }
  | { readonly type: 'StartInspection' }
  | { readonly type: 'AddTeamMember'; readonly person: string }
  | { readonly type: 'RemoveTeamMember'; readonly person: string; readonly reason?: string }
  | { readonly type: 'ReplaceLeader'; readonly leader: string; readonly reason: string }
  | ({ readonly type: 'RecordFinding'; /** The id that the problem will have. */ readonly problem: string } & FindingContent)
  | { readonly type: 'ConfirmFinding'; readonly problem: string }
  | { readonly type: 'DiscardFinding'; readonly problem: string; readonly reason: string }
  | { readonly type: 'IssueFeedback'; readonly summary?: string }
  | { readonly type: 'SettleFinding'; readonly problem: string; readonly outcome: 'closed' | 'withdrawn' }
  | { readonly type: 'UnsettleFinding'; readonly problem: string; readonly ground: 'relapse' | 'falseRectification' | 'closureRevoked' }
  | {
      readonly type: 'RecordLookBackVerdict';
      readonly problem: string;
      readonly verdict: (typeof LOOK_BACK_VERDICTS)[number];
      readonly method: VerificationMethod;
      readonly opinion: string;
      readonly evidence: readonly string[];
      /** The problem's revision, and the evidence of its closure, that the verifier saw. */
      readonly seen: Basis;
    }
  | { readonly type: 'SuspendInspection'; readonly reason: string }
  | { readonly type: 'ResumeInspection' }
  | { readonly type: 'CancelInspection'; readonly reason: string }
  | { readonly type: 'CloseInspection'; readonly summary?: string }
  | { readonly type: 'AmendRecord'; readonly field: string; readonly to: string; readonly reason: string }
  | { readonly type: 'MigrateProcedure'; readonly to: VersionRef; readonly reason: string };
