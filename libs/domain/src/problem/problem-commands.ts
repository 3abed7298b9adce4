import type { At, Of } from '../core/lifecycle.js';
import type { Basis, VersionRef } from '../core/terms.js';
import type { CorrectionCommand } from './correction-commands.js';
import type { REOPENING_GROUNDS, SEVERITIES, SOURCES } from './problem-events.js';

/** What is recorded of a finding. Evidence is named by the ids of uploads. */
export interface FindingContent {
  readonly title: string;
  readonly condition: string;
  readonly criterion: string;
  readonly cause?: string;
  readonly effect?: string;
  readonly severity: (typeof SEVERITIES)[number];
  readonly category: string;
  readonly evidence: readonly string[];
  readonly leadUnit: string;
  readonly coUnits: readonly string[];
}

type OwnCommand =
  | ({
      readonly type: 'RecordProblem';
      readonly source: (typeof SOURCES)[number];
      /** Named by the reaction alone: the inspection that found it, and who recorded it there. */
      readonly inspection?: string;
      readonly recordedBy?: string;
      readonly body: string;
    } & FindingContent)
  | {
      readonly type: 'ConfirmProblem';
      /** Named by the reaction alone: who confirmed the finding in its inspection. */
      readonly confirmedBy?: string;
    }
  | { readonly type: 'WithdrawProblem'; readonly reason: string; readonly withdrawnBy?: string }
  | ({ readonly type: 'IssueCorrection' } & Omit<
      Of<CorrectionCommand, 'IssueCorrection'>,
      'type' | 'part' | 'cycle' | 'replaces' | 'carried'
    >)
  | {
      readonly type: 'ReassignCorrection';
      readonly correction: number;
      readonly unit: string;
      readonly reason: string;
      readonly dueDay?: string;
    }
  | { readonly type: 'CloseProblem'; readonly ground: string; readonly seen: Basis }
  | { readonly type: 'RevokeClosure'; readonly reason: string }
  | {
      readonly type: 'ReopenProblem';
      readonly ground: (typeof REOPENING_GROUNDS)[number];
      readonly reason: string;
      readonly seen: Basis;
      /** Named by the reaction alone: the look-back whose verdict reopens it, and who gave that verdict. */
      readonly lookBack?: string;
      readonly reopenedBy?: string;
    }
  | { readonly type: 'RaiseDispute'; readonly unit: string; readonly reason: string; readonly evidence: readonly string[] }
  | { readonly type: 'RetractDispute'; readonly reason: string }
  | { readonly type: 'MaintainFinding'; readonly reason: string; readonly seen: Basis }
  | { readonly type: 'WithdrawFinding'; readonly reason: string; readonly seen: Basis }
  | { readonly type: 'SucceedUnit'; readonly unit: string; readonly successor: string }
  | {
      readonly type: 'AmendRecord';
      /** The correction in whose record the field stands; the problem's own where missing. */
      readonly correction?: number;
      readonly field: string;
      readonly to: string;
      readonly reason: string;
    }
  | {
      readonly type: 'AmendEvidence';
      /** The SHA-256 of the version that is superseded. */
      readonly old: string;
      readonly evidence: string;
      readonly reason: string;
    }
  | { readonly type: 'MigrateProcedure'; readonly to: VersionRef; readonly reason: string };

/** The commands that a correction takes by its number; issuing and reassigning concern the problem as a whole. */
type NumberedCommand = At<'correction', number, Exclude<CorrectionCommand, { type: 'IssueCorrection' | 'HandOverCorrection' }>>;

export type ProblemCommand = OwnCommand | NumberedCommand;
