import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog, openEventLog, SqliteReadModelStore } from '#adapters';
import { EventCatalogue, replay, StreamNames, type EventLog, type Settings, type StoredEvent } from '#application';
import { directory, register, reminders, timeline } from '#projections';

const PROJECTIONS = [register, timeline, directory, reminders] as const;

type Left = Pick<Settings, 'dataDir' | 'installation' | 'eventLog'>;

export type Digests = Readonly<Record<string, string>>;

/** What a server left: its log, and the digests of its read models; opened after it was stopped. */
export class LeftBehind {
  private constructor(
    readonly live: Digests,
    readonly log: EventLog,
    private readonly names: StreamNames,
  ) {}

  static async open({ dataDir, installation, eventLog: engine }: Left): Promise<LeftBehind> {
    const names = new StreamNames(installation);
    const live = await digestsIn(join(dataDir, 'read-models'), () => Promise.resolve());
    const codec = new EventCatalogue(names);
    const log = await openEventLog({ engine, dataDir, codec, prefix: installation });
    return new LeftBehind(live, log, names);
  }

  /** The same history in the other engine, an event at a time. @param limit events from the first on; all of them without it */
  async copied(limit = Infinity): Promise<EventLog> {
    const memory = new MemoryEventLog({ codec: new EventCatalogue(this.names), prefix: this.names.installation });
    for await (const { stream, revision, position: _, ...event } of this.log.readAll({ limit })) {
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
