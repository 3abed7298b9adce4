import {
  DingtalkChannel,
  ChineseDays,
  EmailChannel,
  FeishuChannel,
  openCommonClock,
  openCounts,
  openEventLog,
  openEvidence,
  openInstruments,
  openJobs,
  openJobsBoard,
  openLeadership,
  openPersonKeys,
  openTracing,
  PinoLogbook,
  SqliteAgendaReader,
  SqliteDirectoryReader,
  SqliteJobSource,
  SqliteLedgerReader,
  SqlitePastRegisters,
  SqliteReadModelStore,
  SqliteRemindersReader,
  SqliteStatisticsReader,
  SqliteTimelineReader,
  SqliteWorklistReader,
  syncFolder,
  SystemClock,
  TimerPauses,
  WebhookChannel,
  WecomChannel,
} from '#adapters';
import {
  AgendaReader,
  Channels,
  CheckpointStore,
  Clock,
  ClockSkew,
  Counts,
  Cursors,
  DirectoryReader,
  EventCatalogue,
  EventLog,
  EvidenceStore,
  Instruments,
  Jobs,
  JobSource,
  Leadership,
  LedgerReader,
  Logbook,
  PastRegisters,
  PersonKeys,
  PublicUrl,
  ReadModelStore,
  RemindersReader,
  StatisticsReader,
  StatutoryCalendar,
  StreamNames,
  TimelineReader,
  Tracing,
  Watch,
  WatchedEventLog,
  WorklistReader,
  type Channel,
  type Pauses,
  type Settings,
} from '#application';
import { directory, register, reminders, timeline } from '#projections';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Board } from './jobs/board.js';
import { requireDataFolder } from './data-folder.js';

/** The engines behind the ports, open. */
export interface Engines {
  /** Nest module that provides every port. */
  readonly module: DynamicModule;
  /** What looks on, for whoever stands outside the module. */
  readonly watch: Watch;
  /** What shows the jobs, where an engine of theirs has such a thing. */
  readonly board: Board | undefined;
  /** Reads what the first questions would wait for, in slices between which others have their turn. @param signal gives it up */
  loadAhead(signal: AbortSignal): Promise<void>;
  /** Gives files free, in the reverse order of opening. */
  close(): Promise<void>;
}

@Global()
@Module({})
class EnginesModule {}

/**
 * Opens the embedded engines in the data folder.
 * @throws Refused `data-dir.unusable`, EventLogError `log.locked`, `log.newer-version` and the like, with everything closed again
 */
export async function openEngines(
  settings: Settings,
  { clock, pauses, logger }: { readonly clock: Clock | undefined; readonly pauses: Pauses | undefined; readonly logger: Logger },
): Promise<Engines> {
  const { dataDir, installation, evidenceMaxBytes, evidenceAllowZip } = settings;
  await requireDataFolder(dataDir, syncFolder);
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of opened.toReversed()) await each();
  };
  try {
    const codec = new EventCatalogue(new StreamNames(installation));
    const watch = await openWatch(settings, logger);
    opened.push(() => watch.tracing.close());
    const stored = await openEventLog({
      engine: settings.eventLog,
      dataDir,
      codec,
      prefix: installation,
      onCommit: (commit) => watch.committed(commit),
    });
    opened.push(() => stored.close());
    const log = new WatchedEventLog(stored, watch);
    const begins = (await stored.head()) === undefined;
    const keys = await openPersonKeys({ dataDir, shared: settings.sharedKeys, begins });
    opened.push(() => keys.close());
    const readModels = new SqliteReadModelStore({ folder: join(dataDir, 'read-models') });
    opened.push(() => readModels.close());
    const { evidence, close: closeEvidence } = await openEvidence({
      bucket: settings.bucket,
      folder: join(dataDir, 'evidence'),
      maxBytes: evidenceMaxBytes,
      allowZip: evidenceAllowZip,
    });
    opened.push(closeEvidence);
    const cursors = new Cursors(await keys.secret('cursor'));
    const rows = await readModels.open(register);
    const entries = await readModels.open(timeline);
    const known = await readModels.open(directory);
    const reminded = await readModels.open(reminders);
    const [ledger, statistics] = [new SqliteLedgerReader(rows, cursors), new SqliteStatisticsReader(rows, cursors)];
    const clockUsed = clock ?? new SystemClock();
    const skew = new ClockSkew({
      clock: clockUsed,
      // Nobody's clock goes with one that was made up.
      common: clock && !pauses ? undefined : await openCommonClock(settings),
      pauses: pauses ?? new TimerPauses(),
      logbook: watch.logbook,
    });
    opened.push(() => skew.end());
    await skew.begin();
    const source = new SqliteJobSource(reminded);
    const leadership = await openLeadership(settings, { logbook: watch.logbook, isFit: () => !skew.isSkewed });
    const jobs = await openJobs({
      clock: clockUsed,
      logbook: watch.logbook,
      redis: settings.redis,
      works: settings.role !== 'api',
      gives: () => leadership.leads && !skew.isSkewed,
      takes: () => !skew.isSkewed,
    });
    source.watch(() => jobs.changed());
    const { counts, close: closeCounts } = await openCounts({ redis: settings.redis, logbook: watch.logbook });
    opened.push(closeCounts);
    const board = await openJobsBoard(settings.redis);
    if (board) opened.push(() => board.close());
    const providers: Provider[] = [
      { provide: EventLog, useValue: log },
      { provide: CheckpointStore, useValue: stored.checkpoints },
      { provide: Logbook, useValue: watch.logbook },
      { provide: Instruments, useValue: watch.instruments },
      { provide: Tracing, useValue: watch.tracing },
      { provide: PersonKeys, useValue: keys },
      { provide: ReadModelStore, useValue: readModels },
      { provide: PastRegisters, useValue: new SqlitePastRegisters({ folder: join(dataDir, 'read-models', 'past'), cursors }) },
      { provide: EvidenceStore, useValue: evidence },
      { provide: LedgerReader, useValue: ledger },
      { provide: AgendaReader, useValue: new SqliteAgendaReader(rows) },
      { provide: WorklistReader, useValue: new SqliteWorklistReader(rows, cursors) },
      { provide: StatisticsReader, useValue: statistics },
      { provide: TimelineReader, useValue: new SqliteTimelineReader(entries, log, cursors) },
      { provide: DirectoryReader, useValue: new SqliteDirectoryReader(known, cursors) },
      { provide: RemindersReader, useValue: new SqliteRemindersReader(reminded, cursors) },
      { provide: JobSource, useValue: source },
      { provide: Jobs, useValue: jobs },
      { provide: Leadership, useValue: leadership },
      { provide: Channels, useValue: new Channels(openChannels(settings)) },
      { provide: PublicUrl, useValue: new PublicUrl(settings.publicUrl) },
      { provide: Clock, useValue: clockUsed },
      { provide: ClockSkew, useValue: skew },
      { provide: Counts, useValue: counts },
      { provide: StatutoryCalendar, useValue: new ChineseDays() },
    ];
    const loadAhead = async (signal: AbortSignal) => {
      await ledger.loadAhead(signal);
      await statistics.loadAhead(signal);
    };
    return { module: { module: EnginesModule, providers, exports: providers }, watch, board, loadAhead, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Mail where there is a server for it; whatever an address alone is enough for, always. */
function openChannels({ channels: { mail, allowPrivate, timeoutMs } }: Settings): readonly Channel[] {
  const posting = { allowPrivate, timeoutMs };
  return [
    ...(mail ? [new EmailChannel({ ...mail, timeoutMs })] : []),
    new WebhookChannel(posting),
    new WecomChannel(posting),
    new DingtalkChannel(posting),
    new FeishuChannel(posting),
  ];
}

/** Lines of JSON on this logger. */
export const logbookOn = (logger: Logger): Logbook => new PinoLogbook(logger);

/** Nothing is measured or traced that nobody asked to see. */
async function openWatch(
  { metricsPort, metricsToken, tracesEndpoint, tracesRatio, serviceName }: Settings,
  logger: Logger,
): Promise<Watch> {
  const logbook = logbookOn(logger);
  const instruments = await openInstruments(metricsPort !== undefined || metricsToken !== undefined);
  const tracing = await openTracing({
    endpoint: tracesEndpoint,
    ratio: tracesRatio,
    serviceName,
    onFailure: (fault) => logbook.write('traces.not-sent', { fault }),
  });
  return new Watch(logbook, instruments, tracing);
}
