import type { LedgerCorrection, LedgerRow } from '#application';
import { isOverdue, lightAt, type RegisterRow } from '#projections';

type Problem = RegisterRow<'problems'>;
type Correction = RegisterRow<'corrections'>;

export const instantOf = (ms: number): string => String(Temporal.Instant.fromEpochMilliseconds(ms));

/** Said where it holds. */
export const provisional = (row: { readonly provisional: 0 | 1 }) => (row.provisional ? ({ provisional: true } as const) : {});

const ENDED = ['Withdrawn', 'Reassigned'];

function ledgerCorrection(row: Correction, now: number): LedgerCorrection {
  const light = lightAt(row, now);
  const next = row.milestones.find(({ reached }) => !reached);
  const { attestation } = row;
  return {
    correction: row.correction,
    cycle: row.cycle,
    unit: row.unit,
    part: row.part,
    kind: row.kind,
    phase: row.phase,
    ...(row.left !== null && { left: row.left }),
    measures: row.measures,
    standard: row.standard,
    ...(row.responsibleLeader !== null && { responsibleLeader: row.responsibleLeader }),
    ...(row.responsiblePerson !== null && { responsiblePerson: row.responsiblePerson }),
    originalDueDay: row.originalDueDay,
    approvedDueDay: row.approvedDueDay,
    dueDay: row.dueDay,
    dueAt: instantOf(row.dueMs),
    ...provisional(row),
    attempts: row.attempts,
    ...(row.openExtension !== null && { openExtension: row.openExtension }),
    ...(next && { nextMilestone: { milestone: next.milestone, title: next.title, dueDay: next.dueDay, ...provisional(next) } }),
    ...(attestation && {
      attestation: {
        period: attestation.period,
        dueDay: attestation.dueDay,
        ...provisional(attestation),
        rejected: attestation.rejectedMs !== undefined,
      },
    }),
    ...(row.progressNote !== null && {
      progress: { note: row.progressNote, ...(row.progressPercent !== null && { percent: row.progressPercent }) },
    }),
    ...(light && { light }),
    overdue: isOverdue(row, now),
    late: row.submittedMs !== null && row.submittedMs >= row.dueMs,
  };
}

/** Those that count first, in the order of their numbers. */
const inOrder = (a: Correction, b: Correction) =>
  Number(ENDED.includes(a.phase)) - Number(ENDED.includes(b.phase)) || a.correction - b.correction;

/** A line of the ledger as it is at an instant. */
export function ledgerRow(
  row: Problem & { readonly inspectionNumber: string | null },
  corrections: readonly Correction[],
  now: number,
): LedgerRow {
  const light = lightAt(row, now);
  const tasks = [...corrections].sort(inOrder).map((correction) => ledgerCorrection(correction, now));
  return {
    problem: row.problem,
    ordinal: row.recorded,
    phase: row.phase,
    title: row.title,
    condition: row.condition,
    criterion: row.criterion,
    severity: row.severity,
    category: row.category,
    source: row.source,
    ...(row.inspection !== null && {
      inspection: { id: row.inspection, ...(row.inspectionNumber !== null && { number: row.inspectionNumber }) },
    }),
    body: row.body,
    leadUnit: row.leadUnit,
    coUnits: row.coUnits,
    cycle: row.cycle,
    procedure: { id: row.procedure, version: row.procedureVersion },
    ...(row.openDispute !== null && { openDispute: row.openDispute }),
    ...(row.confirmedOn !== null && { confirmedOn: row.confirmedOn }),
    ...(row.closedOn !== null && { closedOn: row.closedOn }),
    timesReopened: row.timesReopened,
    ...(row.dueDay !== null && { dueDay: row.dueDay }),
    ...(light && { light }),
    overdue: tasks.some(({ overdue }) => overdue),
    corrections: tasks,
  };
}
