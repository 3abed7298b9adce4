import { replay, StreamNames, type EventLog, type RebuiltReadModel } from '#application';
import { openReadModels, PROJECTIONS } from './composition.js';

const EVENTS_A_BATCH = 4096;

/** Folds what the log holds behind the models' checkpoint. */
export async function catchUp(log: EventLog, installation: string, models: Parameters<typeof replay>[2]): Promise<void> {
  await replay(log, new StreamNames(installation), models, { batchSize: EVENTS_A_BATCH });
  for (const model of models) await model.settle();
}

/**
 * Makes every read model again from the first event, beside what a folder holds of it.
 * @param use is given them complete; what it does not swap it has to discard
 * @throws StoppedAt where an event cannot be folded; then the folder is as it was
 */
export async function makeAgain(
  { log, installation, folder }: { readonly log: EventLog; readonly installation: string; readonly folder: string },
  use: (rebuilt: RebuiltReadModel) => Promise<void>,
): Promise<void> {
  const store = openReadModels(folder);
  try {
    const left = new Set(await Promise.all(PROJECTIONS.map((projection) => store.rebuild(projection))));
    try {
      await catchUp(log, installation, [...left]);
      for (const rebuilt of left) {
        left.delete(rebuilt);
        await use(rebuilt);
      }
    } finally {
      for (const rebuilt of left) await rebuilt.discard();
    }
  } finally {
    await store.close();
  }
}
