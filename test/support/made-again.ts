import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog, openEventLog, SqliteReadModelStore } from '#adapters';
import { EventCatalogue, replay, settingsFrom, StreamNames, type EventLog, type StoredEvent } from '#application';
import { directory, register, reminders, timeline } from '#projections';

const PROJECTIONS = [register, timeline, directory, reminders] as const;

export type Digests = Readonly<Record<string, string>>;

/** What a server left: its log, and the digests of its read models; opened after it was stopped. */
export class LeftBehind {
  private constructor(
    readonly live: Digests,
    readonly log: EventLog,
    private readonly names: StreamNames,
  ) {}

  /** @param engines that it was set to; default: all of it lies in the folder */
  static async open(dataDir: string, engines: Readonly<Record<string, string>> = {}): Promise<LeftBehind> {
    const { eventLog: engine, installation } = settingsFrom(engines);
    const names = new StreamNames(installation);
    const live = await digestsIn(join(dataDir, 'read-models'), () => Promise.resolve());
    const codec = new EventCatalogue(names);
    const log = await openEventLog({ engine, dataDir, codec, prefix: installation });
    return new LeftBehind(live, log, names);
  }

  /** The same history in the engine that is in memory, an event at a time. */
  async copied(): Promise<EventLog> {
    const memory = new MemoryEventLog({ codec: new EventCatalogue(this.names), prefix: this.names.installation });
    for await (const { stream, revision, position: _, ...event } of this.log.readAll()) {
      await memory.append(stream, revision === 0 ? 'none' : revision - 1, [
        event satisfies Omit<StoredEvent, 'stream' | 'revision' | 'position'>,
      ]);
    }
    return memory;
  }

  /** The read models made again from zero, the history cut into batches of this size. */
  async madeAgain(log: EventLog, batchSize: number): Promise<Digests> {
    const folder = await mkdtemp(join(tmpdir(), 'rectify-again-'));
    try {
      return await digestsIn(folder, (models) => replay(log, this.names, models, { batchSize }));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

async function digestsIn(folder: string, fill: (models: Parameters<typeof replay>[2]) => Promise<void>): Promise<Digests> {
  const store = new SqliteReadModelStore({ folder });
  try {
    const models = await Promise.all(PROJECTIONS.map((projection) => store.open(projection)));
    await fill(models);
    for (const model of models) await model.settle();
    return Object.fromEntries(await Promise.all(models.map(async (model) => [model.projection.name, await model.digest()] as const)));
  } finally {
    await store.close();
  }
}
