export type { Category, DataOf, EventsByCategory, HistoryEvent, TypeIn } from './core/history-event.js';
export { changesBy, changesOf, type Change, type Fold, type Folds, type Projection, type Rows } from './core/projection.js';
export type { AnyRow, Column, Columns, KeyValue, PatchOf, RowOf, Table, Tables } from './core/table.js';
export type { AccountPhase, DirectoryRow, DirectoryTables, OrganizationKind, ProcedurePhase } from './directory/tables.js';
export type { AttestationCell, MilestoneCell, RegisterRow, RegisterTables } from './register/tables.js';
export {
  INSPECTION_PHASES,
  PROBLEM_PHASES,
  type CorrectionPhase,
  type InspectionKind,
  type InspectionPhase,
  type ProblemPhase,
  type Severity,
  type Source,
  type UnitPart,
  type WaitedCommand,
  type WaitsFor,
} from './register/terms.js';
