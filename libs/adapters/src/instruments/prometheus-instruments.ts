import {
  Instruments,
  type AppendOutcome,
  type CommandOutcome,
  type Exposition,
  type GaugeName,
  type Reading,
  type RefusalKind,
} from '#application';
import { CHANNELS } from '#domain';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds, from what a single write takes to what nobody waits for. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const APPEND_DURATIONS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const LATENESS = [0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3600, 86_400];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Whatever else somebody may call a method is counted as one. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Those that somebody waits for, shown before they happen. */
const APPEND_OUTCOMES: readonly AppendOutcome[] = [
  'stored',
  'log.wrong-revision',
  'log.disk-full',
  'log.unavailable',
  'log.corrupt',
  'failed',
];

interface GaugeKind {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

const SUBSCRIBER = ['kind', 'subscriber'];

const GAUGES: Readonly<Record<GaugeName, GaugeKind>> = {
  subscriberLagEvents: { name: 'subscriber_lag_events', help: 'Events that a subscriber has not handled yet', labelNames: SUBSCRIBER },
  subscriberLagSeconds: {
    name: 'subscriber_lag_seconds',
    help: 'Age of the oldest event that a subscriber has not handled yet, in seconds',
    labelNames: SUBSCRIBER,
  },
  subscriberRunning: { name: 'subscriber_running', help: 'Whether a subscriber follows the log (1) or not (0)', labelNames: SUBSCRIBER },
  queueDepth: { name: 'queue_depth', help: 'What waits: appends, readers and requests', labelNames: ['queue'] },
  jobsRunning: { name: 'jobs_running', help: 'Whether what is due is handed over (1) or not (0)', labelNames: [] },
  clockSkewSeconds: {
    name: 'clock_skew_seconds',
    help: 'By how much this clock is ahead of the one that nodes share, or behind (below 0)',
    labelNames: [],
  },
  incidents: {
    name: 'incidents',
    help: 'Streams at which a reaction failed, and jobs that failed for good, waiting for an operator',
    labelNames: ['reaction'],
  },
  eventStreams: { name: 'event_streams', help: 'Open streams of server-sent events', labelNames: [] },
  logEvents: { name: 'log_events', help: 'Events in the log', labelNames: [] },
};

const PREFIX = 'rectify_';

/** Prometheus' text format, by prom-client, with its default metrics of the process and the event loop. */
export class PrometheusInstruments extends Instruments {
  readonly #registry = new Registry();
  readonly #commands = this.#counter('commands_total', 'Commands by what became of them', ['command', 'outcome', 'refusal']);
  readonly #commandSeconds = this.#histogram('command_duration_seconds', 'From a command to its answer', DURATIONS, ['command']);
  readonly #requests = this.#counter('http_requests_total', 'Requests by route and status', ['method', 'route', 'status']);
  readonly #requestSeconds = this.#histogram('http_request_duration_seconds', 'From a request to the end of its answer', DURATIONS, [
    'method',
    'route',
  ]);
  readonly #appends = this.#counter('appends_total', 'Appends by what became of them', ['outcome']);
  readonly #appendSeconds = this.#histogram('append_duration_seconds', 'From an append until it is durable or refused', APPEND_DURATIONS);
  readonly #batches = this.#histogram('append_batch_size', 'Writes that were committed together', BATCHES);
  readonly #lateness = this.#histogram('timer_lateness_seconds', 'From a timer’s instant until it had fired', LATENESS);
  readonly #messages = this.#counter('messages_total', 'Messages by channel, and by why they were not delivered', ['channel', 'code']);
  readonly #seen = new Set<string>();
  readonly #gauges = new Map<GaugeName, () => readonly Reading[] | Promise<readonly Reading[]>>();

  constructor() {
    super();
    collectDefaultMetrics({ register: this.#registry });
    for (const channel of CHANNELS) this.#messages.inc({ channel, code: 'none' }, 0);
    for (const outcome of APPEND_OUTCOMES) this.#appends.inc({ outcome }, 0);
    for (const [name, kind] of Object.entries(GAUGES) as [GaugeName, GaugeKind][]) this.#register(name, kind);
  }

  override commandDone(command: string, outcome: CommandOutcome, refusal: RefusalKind | undefined, seconds: number): void {
    if (!this.#seen.has(command)) this.#expect(command);
    this.#commands.inc({ command, outcome, refusal: refusal ?? 'none' });
    this.#commandSeconds.observe({ command }, seconds);
  }

  override requestDone(given: string, route = 'unknown', status: number, seconds: number): void {
    const method = METHODS.has(given) ? given : 'other';
    this.#requests.inc({ method, route, status });
    this.#requestSeconds.observe({ method, route }, seconds);
  }

  override appendDone(outcome: AppendOutcome, seconds: number): void {
    this.#appends.inc({ outcome });
    this.#appendSeconds.observe(seconds);
  }

  override timerFired(lateSeconds: number): void {
    this.#lateness.observe(lateSeconds);
  }

  override messageSent(channel: string, code: string | undefined): void {
    this.#messages.inc({ channel, code: code ?? 'none' });
  }

  override committed(writes: number): void {
    this.#batches.observe(writes);
  }

  override gauge(name: GaugeName, read: () => readonly Reading[] | Promise<readonly Reading[]>): void {
    this.#gauges.set(name, read);
  }

  override async read(): Promise<Exposition> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  /** From none to one is no increase for Prometheus where it has never seen the none. */
  #expect(command: string): void {
    this.#seen.add(command);
    this.#commands.inc({ command, outcome: 'failed', refusal: 'none' }, 0);
  }

  #register(of: GaugeName, { name, help, labelNames }: GaugeKind): void {
    const gauge: Gauge = new Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: async () => {
        gauge.reset();
        for (const { labels, value } of await this.#readingsOf(of)) gauge.set(labels, value);
      },
    });
  }

  /** What cannot be read just now, as while the log closes, is missing and spoils nothing else. */
  async #readingsOf(name: GaugeName): Promise<readonly Reading[]> {
    try {
      return (await this.#gauges.get(name)?.()) ?? [];
    } catch {
      return [];
    }
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[] = []): Histogram<L> {
    return new Histogram({ name: PREFIX + name, help, buckets, labelNames, registers: [this.#registry] });
  }
}
