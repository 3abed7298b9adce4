import {
  DiskEvidenceStore,
  FilePersonKeys,
  SqliteDirectoryReader,
  SqliteEventLog,
  SqliteLedgerReader,
  SqliteReadModelStore,
  SqliteStatisticsReader,
  SqliteTimelineReader,
  SqliteWorklistReader,
  SystemClock,
} from '#adapters';
import {
  CheckpointStore,
  Clock,
  Cursors,
  DirectoryReader,
  EventCatalogue,
  EventLog,
  EvidenceStore,
  LedgerReader,
  PersonKeys,
  ReadModelStore,
  StatisticsReader,
  StreamNames,
  TimelineReader,
  WorklistReader,
  type Settings,
} from '#application';
import { directory, register, timeline } from '#projections';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The engines behind the ports, open. */
export interface Engines {
  /** Nest module that provides every port. */
  readonly module: DynamicModule;
  /** Gives files free, in the reverse order of opening. */
  close(): Promise<void>;
}

@Global()
@Module({})
class EnginesModule {}

/**
 * Opens the embedded engines in the data folder.
 * @throws EventLogError `log.locked`, `log.newer-version` and the like, with everything closed again
 */
export async function openEngines(
  { dataDir, installation, evidenceMaxBytes, evidenceAllowZip }: Settings,
  clock?: Clock,
): Promise<Engines> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of opened.toReversed()) await each();
  };
  try {
    const codec = new EventCatalogue(new StreamNames(installation));
    const log = await SqliteEventLog.open({ file: join(dataDir, 'events.sqlite'), codec, prefix: installation });
    opened.push(() => log.close());
    const keys = await FilePersonKeys.open({ file: join(dataDir, 'secrets.sqlite') });
    opened.push(() => keys.close());
    const readModels = new SqliteReadModelStore({ folder: join(dataDir, 'read-models') });
    opened.push(() => readModels.close());
    const evidence = await DiskEvidenceStore.open({
      folder: join(dataDir, 'evidence'),
      maxBytes: evidenceMaxBytes,
      allowZip: evidenceAllowZip,
    });
    const cursors = new Cursors(await keys.secret('cursor'));
    const rows = await readModels.open(register);
    const entries = await readModels.open(timeline);
    const known = await readModels.open(directory);
    const providers: Provider[] = [
      { provide: EventLog, useValue: log },
      { provide: CheckpointStore, useValue: log.checkpoints },
      { provide: PersonKeys, useValue: keys },
      { provide: ReadModelStore, useValue: readModels },
      { provide: EvidenceStore, useValue: evidence },
      { provide: LedgerReader, useValue: new SqliteLedgerReader(rows, cursors) },
      { provide: WorklistReader, useValue: new SqliteWorklistReader(rows, cursors) },
      { provide: StatisticsReader, useValue: new SqliteStatisticsReader(rows, cursors) },
      { provide: TimelineReader, useValue: new SqliteTimelineReader(entries, log, cursors) },
      { provide: DirectoryReader, useValue: new SqliteDirectoryReader(known, cursors) },
      { provide: Clock, useValue: clock ?? new SystemClock() },
    ];
    return { module: { module: EnginesModule, providers, exports: providers }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
