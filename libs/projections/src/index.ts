export type { Category, DataOf, EventsByCategory, HistoryEvent, TypeIn } from './core/history-event.js';
export { changesBy, changesOf, type Change, type Fold, type Folds, type Projection, type Rows } from './core/projection.js';
export { WorkingSet, type Kept, type Written } from './core/working-set.js';
export { msOf } from './core/instants.js';
export type { AnyRow, Column, Columns, KeyValue, PatchOf, RowOf, Table, Tables } from './core/table.js';
export { directory } from './directory/directory.js';
export type { AccountPhase, DirectoryRow, DirectoryTables, OrganizationKind, ProcedurePhase } from './directory/tables.js';
export { register } from './register/register.js';
export { isOverdue, LIGHTS, lightAt, overdueFrom, type Light, type Lit } from './register/lights.js';
export { NEVER, type AttestationCell, type MilestoneCell, type Moves } from './register/case-tables.js';
export type { RegisterRow, RegisterTables } from './register/tables.js';
export type {
  CorrectionPhase,
  InspectionKind,
  InspectionPhase,
  ProblemPhase,
  Severity,
  Source,
  UnitPart,
  WaitedCommand,
  WaitsFor,
} from './register/terms.js';
export { reminders } from './reminders/reminders.js';
export type { ReminderOutcome, RemindersRow, RemindersTables } from './reminders/tables.js';
export { correctionSubject } from './timeline/subjects.js';
export type { SubjectKind, TimelineTables } from './timeline/tables.js';
export { timeline } from './timeline/timeline.js';
