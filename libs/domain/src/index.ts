export { APPOINTABLE, ENGINE, ROLES, isRecused, type Actor, type Appointable, type Role } from './core/actor.js';
export type { Context, Lifecycle, Message, Refusal } from './core/lifecycle.js';
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
export { ORGANIZATION_KINDS, treeEvents, type TreeEvent } from './organization/organization-events.js';
export { personEvents, type PersonEvent } from './person/person-events.js';
export { UNIT_PARTS } from './problem/correction-events.js';
export { REOPENING_GROUNDS, SEVERITIES, SOURCES, problemEvents, type ProblemEvent } from './problem/problem-events.js';
export { type ProblemCommand } from './problem/problem-commands.js';
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
