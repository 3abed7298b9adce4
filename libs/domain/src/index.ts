export { APPOINTABLE, ENGINE, ROLES, isRecused, type Actor, type Appointable, type Role } from './core/actor.js';
export { hashesOf } from './core/attachments.js';
export {
  actingRole,
  BrokenHistory,
  decide,
  decideApart,
  evolve,
  isRefusal,
  refusal,
  type Context,
  type Lifecycle,
  type Message,
  type Phased,
  type Refusal,
} from './core/lifecycle.js';
export { type Team } from './core/team.js';
export {
  day,
  flag,
  id,
  instant,
  list,
  object,
  oneOf,
  optional,
  record,
  sha256,
  text,
  whole,
  type EventShapes,
  type EventsOf,
  type Fault,
  type JsonSchema,
  type ObjectShape,
  type Shape,
} from './core/shape.js';
export { type Basis, type CriterionVerdict, type EvidenceRef, type VerificationMethod, type VersionRef } from './core/terms.js';
export { seriesEvents, signInNameEvents, type SeriesEvent, type SignInNameEvent } from './claims/claim-events.js';
export { evidenceEvents, type EvidenceEvent } from './evidence/evidence-events.js';
export { INSPECTION_KINDS, LOOK_BACK_VERDICTS, inspectionEvents, type InspectionEvent } from './inspection/inspection-events.js';
export { type InspectionCommand } from './inspection/inspection-commands.js';
export { type InspectionContext, type ProblemSeen } from './inspection/inspection-context.js';
export { feedbackIssued, INSPECTION_PHASES, type Inspection, type PlannedInspection } from './inspection/inspection-state.js';
export { inspection } from './inspection/inspection.js';
export { ORGANIZATION_KINDS, treeEvents, type TreeEvent } from './organization/organization-events.js';
export { personEvents, type PersonEvent } from './person/person-events.js';
export { UNIT_PARTS } from './problem/correction-events.js';
export { REOPENING_GROUNDS, SEVERITIES, SOURCES, problemEvents, type ProblemEvent } from './problem/problem-events.js';
export { type ProblemCommand } from './problem/problem-commands.js';
export { correction } from './problem/correction.js';
export { type CorrectionCommand } from './problem/correction-commands.js';
export { type CorrectionContext } from './problem/correction-context.js';
export {
  CORRECTION_PHASES,
  evidenceOf,
  isActive as isActiveCorrection,
  isOpen as isOpenCorrection,
  type Correction,
  type LiveCorrection,
} from './problem/correction-state.js';
export { corrections } from './problem/corrections-inside.js';
export { type InspectionSeen, type ProblemContext, type TreeSeen } from './problem/problem-context.js';
export {
  allEvidence,
  closingEvidence,
  openDispute,
  PROBLEM_PHASES,
  unitsOf,
  type Problem,
  type ProblemRecord,
  type RecordedProblem,
} from './problem/problem-state.js';
export { problem } from './problem/problem.js';
export { decisiveRevision } from './problem/tag.js';
export {
  KINDS,
  LADDER_STEPS,
  STANDARD_PROCEDURE,
  type KindRule,
  type LadderStep,
  type ProcedureContent,
  type ProcedureInForce,
  type RectificationKind,
} from './procedure/procedure-content.js';
export { procedureEvents, type ProcedureEvent } from './procedure/procedure-events.js';
export { type Due, type Milestone, type Terms } from './time/deadline.js';
