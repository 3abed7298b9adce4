import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteReadModelStore, type SqliteReadModel } from '#adapters';
import type { ReadCheckpoint, ReadModel } from '#application';
import type { HistoryEvent, Projection } from '#projections';
import type { Told } from './histories.js';

/** A folder of read models that is gone after the test. */
export class ReadModelFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'rectify-rows-'));
  readonly #stores: SqliteReadModelStore[] = [];

  constructor(private readonly memory?: ConstructorParameters<typeof SqliteReadModelStore>[0]['memory']) {}

  open(): SqliteReadModelStore {
    const store = new SqliteReadModelStore({ folder: this.path, ...(this.memory && { memory: this.memory }) });
    this.#stores.push(store);
    return store;
  }

  /** As when the process ends. */
  async close(): Promise<void> {
    for (const store of this.#stores.splice(0)) await store.close();
  }

  async dispose(): Promise<void> {
    await this.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const checkpointAt = ({ position, ordinal, effectiveMs }: HistoryEvent): ReadCheckpoint => ({ position, ordinal, effectiveMs });

/** Applies events in batches of these sizes, and what is left in one more. */
export async function applyIn(model: ReadModel, events: readonly HistoryEvent[], sizes: readonly number[] = []): Promise<void> {
  let from = 0;
  for (const size of [...sizes, events.length]) {
    const batch = events.slice(from, from + size);
    const last = batch.at(-1);
    if (last) await model.apply(batch, checkpointAt(last));
    from += batch.length;
  }
}

/** The rows of a projection after a history, in a store of their own. */
export async function kept(folder: ReadModelFolder, projection: Projection, { events }: Told): Promise<SqliteReadModel> {
  const model = await folder.open().open(projection);
  await applyIn(model, events);
  await model.settle();
  return model;
}
