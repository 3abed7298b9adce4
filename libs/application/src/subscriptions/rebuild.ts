import type { Projection } from '#projections';
import type { StreamNames } from '../log/stream-names.js';
import type { EventLog } from '../ports/event-log.js';
import type { ReadModelStore, RebuiltReadModel } from '../ports/read-models.js';
import { replay } from './folding.js';
import type { ReadModelRunner } from './read-model-runner.js';

/** Few, so that they are let go young: what is made beside gathers its own changes. */
export const REBUILD_BATCH = 512;

/**
 * Makes read models again from the first event, beside the running ones, which go on answering; then each takes the other's place. One scan
 * of the log serves all of them. Reactions are not run.
 * @param signal gives the attempt up
 * @throws StoppedAt where an event cannot be folded, EventLogError, or the signal's reason; then the running ones stay
 */
export async function rebuild(
  { log, names, store }: { readonly log: EventLog; readonly names: StreamNames; readonly store: ReadModelStore },
  parts: readonly { readonly projection: Projection; readonly runner: ReadModelRunner }[],
  signal?: AbortSignal,
): Promise<void> {
  const beside: { readonly runner: ReadModelRunner; readonly rebuilt: RebuiltReadModel }[] = [];
  const left = new Set<RebuiltReadModel>();
  try {
    for (const { projection, runner } of parts) {
      const rebuilt = await store.rebuild(projection);
      left.add(rebuilt);
      beside.push({ runner, rebuilt });
    }
    await replay(log, names, [...left], { batchSize: REBUILD_BATCH, ...(signal && { signal }) });
    signal?.throwIfAborted();
    for (const { runner, rebuilt } of beside) {
      await rebuilt.settle();
      await runner.takeOver(rebuilt);
      left.delete(rebuilt);
    }
  } finally {
    for (const rebuilt of left) await rebuilt.discard();
  }
}
