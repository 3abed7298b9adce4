import { STANDARD_PROCEDURE, type ProcedureContent, type VersionRef } from '#domain';
import type { HistoryEvent } from '../core/history-event.js';
import type { Change, Folds } from '../core/projection.js';
import type { RegisterRows } from './case.js';
import { make } from './changes.js';
import type { RegisterTables } from './tables.js';

/** The zone in which a procedure's days are; the standard procedure's where the history does not hold its draft. */
export const zoneOf = (rows: RegisterRows, { id, version }: VersionRef): string =>
  rows.get('procedures', id, version)?.zone ?? STANDARD_PROCEDURE.content.zone;

const drafted = ({ thing, data }: HistoryEvent<{ readonly version: number; readonly content: ProcedureContent }>): readonly Change[] => [
  make('procedures', [thing, data.version], {
    zone: data.content.zone,
    who: data.content.who,
    verifierMayClose: data.content.verifierMayClose ? 1 : 0,
    closureNeedsEvidence: data.content.closureNeedsEvidence ? 1 : 0,
  }),
];

/** What cases need to know of the procedures that they run under. */
export const procedureFolds = { ProcedureDrafted: drafted, ProcedureRedrafted: drafted } satisfies Folds<RegisterTables>['procedure'];
