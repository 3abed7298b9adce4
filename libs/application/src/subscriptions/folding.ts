import type { HistoryEvent } from '#projections';
import type { StreamNames } from '../log/stream-names.js';
import { EventLogError, type EventLog, type Position } from '../ports/event-log.js';
import { BesideReadModel, FoldError, type ReadCheckpoint, type ReadModel } from '../ports/read-models.js';
import { HistoryCounter } from './history-counter.js';

/**
 * Makes sure that the history behind a checkpoint is still the one that it saw.
 * @throws EventLogError `log.truncated` where the log ends before it, or differs
 */
export async function requireSameHistory(
  log: EventLog,
  { position, fingerprint }: Pick<ReadCheckpoint, 'position' | 'fingerprint'>,
): Promise<void> {
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

/** Applies a batch; where a fold throws, what comes before that event. @throws StoppedAt */
export async function applyBatch(log: EventLog, models: readonly ReadModel[], events: readonly HistoryEvent[]): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const { position, ordinal, effectiveMs } = last;
  const fingerprint = await log.fingerprint(position);
  const checkpoint = { position, ordinal, effectiveMs, ...(fingerprint !== undefined && { fingerprint }) };
  for (const model of models) await applyOrStop(log, model, events, checkpoint);
}

async function applyOrStop(log: EventLog, model: ReadModel, events: readonly HistoryEvent[], checkpoint: ReadCheckpoint): Promise<void> {
  try {
    await model.apply(events, checkpoint);
  } catch (error) {
    const event = error instanceof FoldError ? events[error.index] : undefined;
    if (!event) throw error;
    // What is made beside is thrown away: nothing of it need be kept.
    if (!(model instanceof BesideReadModel)) await applyBatch(log, [model], events.slice(0, events.indexOf(event)));
    throw new StoppedAt(event, { cause: error });
  }
}

/**
 * Folds what the log holds behind the models' checkpoint, up to its end at the time of the call. Several models cost one scan; they have
 * to stand at the same checkpoint.
 * @param options.last the position of the last event to be folded, where the log goes on
 * @throws StoppedAt, EventLogError
 */
export async function replay(
  log: EventLog,
  names: StreamNames,
  models: readonly ReadModel[],
  { batchSize, last, signal }: { readonly batchSize: number; readonly last?: Position; readonly signal?: AbortSignal },
): Promise<void> {
  const from = models[0]?.checkpoint();
  const counter = new HistoryCounter(names, from);
  let batch: HistoryEvent[] = [];
  for await (const event of log.readAll(from && { after: from.position })) {
    if (signal?.aborted) return;
    if (last !== undefined && event.position > last) break;
    batch.push(counter.next(event));
    if (batch.length < batchSize) continue;
    await applyBatch(log, models, batch);
    batch = [];
  }
  await applyBatch(log, models, batch);
}
