import type {
  Correction,
  Inspection,
  INSPECTION_KINDS,
  InspectionCommand,
  Problem,
  ProblemCommand,
  SEVERITIES,
  SOURCES,
  UNIT_PARTS,
} from '#domain';

/** The phases of what was recorded: what does not exist has no row. */
export type ProblemPhase = Exclude<Problem['phase'], 'None'>;
export type CorrectionPhase = Exclude<Correction['phase'], 'None'>;
export type InspectionPhase = Exclude<Inspection['phase'], 'None'>;

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
  | 'ReachMilestone'
  | 'SubmitResult'
  | 'AcceptResult'
  | 'GrantExtension'
  | 'ConfirmEscalation'
  | 'RecordTalk'
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
/** A unit; any of the team, its members without the leader, or the leader alone. */
export type WaitsFor = 'unit' | 'team' | 'member' | 'leader';
