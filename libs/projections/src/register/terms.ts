import type { INSPECTION_KINDS, SEVERITIES, SOURCES, UNIT_PARTS } from '#domain';
import type { InspectionCommand, ProblemCommand } from '#domain';

export const PROBLEM_PHASES = [
  'Draft',
  'Confirmed',
  'Assigned',
  'Rectifying',
  'PendingVerification',
  'Rectified',
  'Closed',
  'Reopened',
  'Withdrawn',
] as const;
export type ProblemPhase = (typeof PROBLEM_PHASES)[number];

export type CorrectionPhase =
  'Issued' | 'Acknowledged' | 'PlanSubmitted' | 'Executing' | 'Submitted' | 'Accepted' | 'Suspended' | 'Reassigned' | 'Withdrawn';

export const INSPECTION_PHASES = ['Planned', 'InProgress', 'FeedbackIssued', 'Rectifying', 'Closed', 'Cancelled', 'Suspended'] as const;
export type InspectionPhase = (typeof INSPECTION_PHASES)[number];

export type Severity = (typeof SEVERITIES)[number];
export type Source = (typeof SOURCES)[number];
export type UnitPart = (typeof UNIT_PARTS)[number];
export type InspectionKind = (typeof INSPECTION_KINDS)[number];

/** The commands that somebody can be waited for with. */
export type WaitedCommand = Extract<
  ProblemCommand['type'] | InspectionCommand['type'],
  | 'AcknowledgeCorrection'
  | 'SubmitPlan'
  | 'ApprovePlan'
  | 'SubmitResult'
  | 'AcceptResult'
  | 'GrantExtension'
  | 'SubmitAttestation'
  | 'AcceptAttestation'
  | 'ConfirmProblem'
  | 'IssueCorrection'
  | 'MaintainFinding'
  | 'CloseProblem'
  | 'ReopenProblem'
  | 'StartInspection'
  | 'ConfirmFinding'
  | 'IssueFeedback'
  | 'RecordLookBackVerdict'
  | 'CloseInspection'
>;
export type WaitsFor = 'unit' | 'team' | 'leader';
