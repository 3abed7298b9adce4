import type { HistoryEvent } from '#projections';
import { EventLogError, type EventLog } from '../ports/event-log.js';
import { FoldError, type ReadCheckpoint, type ReadModel } from '../ports/read-models.js';

/**
 * Whether the history behind a checkpoint is still the one that it saw.
 * @throws EventLogError `log.truncated` where the log ends before it, or differs
 */
export async function requireSameHistory(log: EventLog, { position, fingerprint }: ReadCheckpoint): Promise<void> {
  const now = await log.fingerprint(position);
  if (fingerprint !== undefined && now !== undefined && now !== fingerprint) throw new EventLogError('log.truncated', { position });
}

/** An event that a read model cannot fold; everything before it was applied. */
export class StoppedAt extends Error {
  override readonly name = 'StoppedAt';

  constructor(
    readonly event: HistoryEvent,
    options: ErrorOptions,
  ) {
    super(`stopped at ${event.position}, ${event.type} in ${event.stream}`, options);
  }
}

/** Applies a batch, and where a fold throws what comes before that event. @throws StoppedAt */
export async function applyBatch(log: EventLog, model: ReadModel, events: readonly HistoryEvent[]): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const { position, ordinal, effectiveMs } = last;
  const fingerprint = await log.fingerprint(position);
  try {
    await model.apply(events, { position, ordinal, effectiveMs, ...(fingerprint !== undefined && { fingerprint }) });
  } catch (error) {
    const event = error instanceof FoldError ? events[error.index] : undefined;
    if (!event) throw error;
    await applyBatch(log, model, events.slice(0, events.indexOf(event)));
    throw new StoppedAt(event, { cause: error });
  }
}
