import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChineseDays,
  DiskEvidenceStore,
  EmbeddedJobs,
  FilePersonKeys,
  MemoryCounts,
  MemoryEventLog,
  SqliteAgendaReader,
  SqliteDirectoryReader,
  SqliteEventLog,
  SoleLeadership,
  SqliteJobSource,
  SqliteLedgerReader,
  SqliteReadModelStore,
  SqliteRemindersReader,
  SqliteTimelineReader,
  TimerPauses,
  WebhookChannel,
} from '#adapters';
import {
  AgendaReader,
  ApplicationModule,
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
  NoInstruments,
  NoLogbook,
  NoTracing,
  PersonKeys,
  PublicUrl,
  ReadModelRunner,
  RemindersReader,
  settingsFrom,
  StatutoryCalendar,
  StreamNames,
  TimelineReader,
  Tracing,
  type Channel,
} from '#application';
import { directory, register, reminders, timeline } from '#projections';
import { Global, Module, type DynamicModule, type INestApplicationContext, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** A clock that a test sets. */
export class SetClock extends Clock {
  constructor(private instant = Temporal.Instant.from('2026-03-02T01:00:00Z')) {
    super();
  }

  override now(): Temporal.Instant {
    return this.instant;
  }

  set(instant: string): void {
    this.instant = Temporal.Instant.from(instant);
  }

  pass(time: Temporal.DurationLike): void {
    this.instant = this.instant.add(time);
  }
}

@Global()
@Module({})
class Engines {}

export interface Options {
  readonly engine?: 'memory' | 'sqlite';
  /** What lies on disk from an earlier run. */
  readonly folder?: string;
  /** Puts something between the application and its log. */
  readonly wrap?: (log: EventLog) => EventLog;
  readonly clock?: SetClock;
  /** What tells whether the clock is right. Default: nobody doubts it. */
  readonly skew?: (clock: Clock) => ClockSkew;
  readonly statutory?: StatutoryCalendar;
  /** The ways out of the house. Default: a webhook into no private network. */
  readonly channels?: readonly Channel[];
  /** What wakes for what is due. Default: the embedded engine. */
  readonly jobs?: (clock: Clock) => Jobs;
  /** Beside the application's own. */
  readonly providers?: readonly Provider[];
}

const INSTALLATION = 'test';
/** Longer than a read model is ever behind on a machine that has much else to do. */
const PATIENCE_MS = 20_000;

/** The application on its real engines, in a folder of its own. */
export class Running {
  private constructor(
    readonly folder: string,
    readonly clock: SetClock,
    readonly log: EventLog,
    private readonly app: INestApplicationContext,
    private readonly runners: readonly ReadModelRunner[],
    private readonly closing: readonly (() => Promise<void>)[],
  ) {}

  static async begin({
    engine = 'memory',
    folder,
    wrap = (log) => log,
    clock = new SetClock(),
    skew = (each) => new ClockSkew({ clock: each, common: undefined, pauses: new TimerPauses(), logbook: new NoLogbook() }),
    statutory = new ChineseDays(),
    channels = [new WebhookChannel({ allowPrivate: false, timeoutMs: 1000 })],
    jobs = (each) => new EmbeddedJobs({ clock: each, logbook: new NoLogbook() }),
    providers: more = [],
  }: Options = {}): Promise<Running> {
    const at = folder ?? (await mkdtemp(join(tmpdir(), 'rectify-')));
    const names = new StreamNames(INSTALLATION);
    const codec = new EventCatalogue(names);
    const inner =
      engine === 'memory'
        ? new MemoryEventLog({ codec, prefix: INSTALLATION })
        : await SqliteEventLog.open({ file: join(at, 'events.sqlite'), codec, prefix: INSTALLATION });
    const log = wrap(inner);
    const keys = await FilePersonKeys.open({ file: join(at, 'keys.sqlite') });
    const evidence = await DiskEvidenceStore.open({ folder: join(at, 'evidence'), maxBytes: 1024 * 1024, allowZip: false });
    const store = new SqliteReadModelStore({ folder: join(at, 'read-models') });
    const projections = [register, directory, timeline, reminders];
    const [registered, directed, told, reminded] = await Promise.all([
      store.open(register),
      store.open(directory),
      store.open(timeline),
      store.open(reminders),
    ]);
    const cursors = new Cursors(await keys.secret('cursor'));
    const runners = projections.map((projection) => new ReadModelRunner({ log, names, store, projection }));
    for (const runner of runners) await runner.start();
    const source = new SqliteJobSource(reminded);
    const providers = [
      { provide: EventLog, useValue: log },
      { provide: CheckpointStore, useValue: inner.checkpoints },
      { provide: Logbook, useValue: new NoLogbook() },
      { provide: Instruments, useValue: new NoInstruments() },
      { provide: Tracing, useValue: new NoTracing() },
      { provide: Clock, useValue: clock },
      { provide: ClockSkew, useValue: skew(clock) },
      { provide: Counts, useValue: new MemoryCounts() },
      { provide: StatutoryCalendar, useValue: statutory },
      { provide: PersonKeys, useValue: keys },
      { provide: EvidenceStore, useValue: evidence },
      { provide: LedgerReader, useValue: new SqliteLedgerReader(registered, cursors) },
      { provide: DirectoryReader, useValue: new SqliteDirectoryReader(directed, cursors) },
      { provide: TimelineReader, useValue: new SqliteTimelineReader(told, log, cursors) },
      { provide: AgendaReader, useValue: new SqliteAgendaReader(registered) },
      { provide: RemindersReader, useValue: new SqliteRemindersReader(reminded, cursors) },
      { provide: JobSource, useValue: source },
      { provide: Leadership, useValue: new SoleLeadership() },
      { provide: Jobs, useValue: jobs(clock) },
      { provide: Channels, useValue: new Channels(channels) },
      { provide: PublicUrl, useValue: new PublicUrl('http://localhost') },
    ];
    const engines: DynamicModule = { module: Engines, providers, exports: providers };
    const settings = settingsFrom({ INSTALLATION, SESSION_HOURS: '12' });
    @Module({ imports: [engines, ApplicationModule.with(settings)], providers: [...more] })
    class Root {}
    const closing = [() => store.close(), () => inner.close(), () => keys.close()];
    try {
      const app = await NestFactory.createApplicationContext(Root, { logger: ['fatal'], abortOnError: false });
      await app.init();
      return new Running(at, clock, log, app, runners, closing);
    } catch (error) {
      for (const runner of runners) await runner.stop();
      for (const close of closing) await close();
      await rm(at, { recursive: true, force: true });
      throw error;
    }
  }

  get<T>(type: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.app.get(type, { strict: false });
  }

  /** Waits until every read model has come up with the log. */
  async caughtUp(): Promise<void> {
    const head = await this.log.head();
    if (head !== undefined) for (const runner of this.runners) await runner.waitFor(head, PATIENCE_MS);
  }

  /** Stops without taking the folder away. */
  async stop(): Promise<void> {
    await this.app.close();
    for (const runner of this.runners) await runner.stop();
    for (const close of this.closing) await close();
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
