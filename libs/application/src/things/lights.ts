import { isOverdue, lightAt, register, WorkingSet, type Light, type RegisterRow } from '#projections';
import type { StreamNames } from '../log/stream-names.js';
import type { StoredEvent } from '../ports/event-log.js';
import { HistoryCounter } from '../subscriptions/history-counter.js';

/** What is derived at the instant of asking, never a state. */
export interface Lit {
  /** None where nothing is on its way. */
  readonly light?: Light;
  /** The due instant has passed, and no result of before is there. */
  readonly overdue: boolean;
}

export interface ProblemLights extends Lit {
  /** The earliest effective due day of the open corrections. */
  readonly dueDay?: string;
  /** By number. */
  readonly corrections: ReadonlyMap<number, Lit>;
}

/** Lights by the one derivation that there is, the ledger's, over the problem's own events. */
export function lightsOf(problem: string, events: readonly StoredEvent[], names: StreamNames, at: Temporal.Instant): ProblemLights {
  const rows = new WorkingSet(register, { isEmpty: true, load: () => undefined });
  const counter = new HistoryCounter(names, undefined);
  for (const event of events) rows.fold(counter.next(event));
  const row = rows.get('problems', problem);
  const numbers = new Set(events.flatMap(({ type, data }) => (type === 'CorrectionIssued' ? [Number(data['correction'])] : [])));
  const corrections = new Map([...numbers].map((number) => [number, litAt(rows.get('corrections', problem, number), at)]));
  const light = row && lightAt(row, at.epochMilliseconds);
  return {
    ...(light && { light }),
    overdue: [...corrections.values()].some(({ overdue }) => overdue),
    ...(typeof row?.dueDay === 'string' && { dueDay: row.dueDay }),
    corrections,
  };
}

function litAt(row: RegisterRow<'corrections'> | undefined, at: Temporal.Instant): Lit {
  const ms = at.epochMilliseconds;
  const light = row && lightAt(row, ms);
  return { ...(light && { light }), overdue: row !== undefined && isOverdue(row, ms) };
}
