import {
  EventLog,
  FirstStart,
  Leadership,
  People,
  Timekeeper,
  type Clock,
  type FirstLogin,
  type Pauses,
  type Settings,
  type Watch,
} from '#application';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino, type Logger } from 'pino';
import { clockMoved } from './clock-moved.js';
import { openEngines, type Engines } from './composition.js';
import { addNodeHeaders } from './http/node-headers.js';
import { correlationOf } from './http/correlation.js';
import { problemOf } from './http/problem-details.js';
import { sendProblem } from './http/problem-filter.js';
import { addRequestHooks } from './http/request-hooks.js';
import { RequestWatch } from './http/request-watch.js';
import { fastifyLog } from './logging/fastify-log.js';
import { nestLog } from './logging/nest-log.js';
import { addBoard } from './jobs/board.js';
import { MetricsListener } from './metrics/metrics-listener.js';
import { addBrowserPolicy, SAFE_HEADERS } from './limits/browser-policy.js';
import { boundConnections, connectionOptions } from './limits/connection-limits.js';
import { limitAddresses, RequestRates } from './limits/request-rates.js';
import { addDocumentation } from './openapi/documentation.js';
import { ReadModels } from './read-models.js';
import { ServerModule } from './server.module.js';

export interface ServerOptions {
  readonly settings: Settings;
  /** Default: the system's. Only a composition root gives another, as the demo does; no route moves it. */
  readonly clock?: Clock;
  /** How it waits between two looks at the clock that nodes share; default: by a timer. A clock that was given is compared where this is given too. */
  readonly pauses?: Pauses;
  /** Carried by every answer. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** Default: JSON lines on standard output, at the level of the settings. */
  readonly log?: Logger;
}

export interface RunningServer {
  /** Where it listens, as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Where the metrics are, where they have a port of their own. */
  readonly metricsUrl?: string;
  /** What the first start made; missing at every later one. */
  readonly firstLogin?: FirstLogin;
  /** Every route that is served, as `GET /healthz`. */
  readonly routes: readonly string[];
  /** Whoever gave the clock has moved it: does what is due by it, and what follows. @returns whether nothing is left, in time */
  clockMoved(): Promise<boolean>;
  /** When the next thing is due by the server's clock. */
  nextDue(): Promise<Temporal.Instant | undefined>;
  /** Answers what is under way, ends streams and subscribers, and gives the files free. */
  close(): Promise<void>;
}

/** The longest text in a path: the name of a stream. */
const LONGEST_PARAMETER = 200;

/** Milliseconds that whoever is still sending, or does not read, gets before his connection is cut; who ends a server waits 10 seconds. */
const DRAIN_MS = 5_000;

/** Starts the whole product in this process. */
export async function startServer({
  settings,
  clock,
  pauses,
  extraHeaders = {},
  log = pino({ level: settings.logLevel }),
}: ServerOptions): Promise<RunningServer> {
  const opened = new AsyncDisposableStack();
  const close = () => opened.disposeAsync();
  try {
    const engines = await openEngines(settings, { clock, pauses, logger: log });
    const { logbook } = engines.watch;
    opened.defer(() => engines.close());
    const routes: string[] = [];
    const app = await createApp(settings, engines, { extraHeaders, routes });
    opened.defer(() => drain(app));
    await app.init();
    const firstLogin = await firstStart(app, settings);
    const metrics = await openMetrics(settings, engines.watch);
    if (metrics) opened.defer(() => metrics.close());
    await app.listen({ port: settings.port, host: settings.host });
    opened.defer(loadingAhead(engines));
    const url = urlOf(app.getHttpServer());
    logbook.write('server.started', { port: Number(new URL(url).port), events: await app.get(EventLog).countAfter(undefined) });
    return {
      url,
      routes,
      ...(metrics && { metricsUrl: `${urlOf(metrics.server)}/metrics` }),
      ...(firstLogin && { firstLogin }),
      clockMoved: () => clockMoved(app),
      nextDue: () => nextDue(app),
      close: async () => {
        const began = performance.now();
        logbook.write('server.stopping', { upSeconds: Math.round(process.uptime()) });
        await close();
        logbook.write('server.stopped', { ms: Math.round(performance.now() - began) });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One node after another, where several start: each finds what the one before has made. */
function firstStart(app: NestFastifyApplication, { role, eventLog }: Settings): Promise<FirstLogin | undefined> {
  return app.get(Leadership).alone('first-start', async () => {
    await app.get(People).finishForgetting();
    if (role === 'api') return undefined;
    return app.get(FirstStart).begin({ othersMayHaveBegun: eventLog.engine !== 'sqlite' });
  });
}

/** What has just been made true may be due before anything else. */
async function nextDue(app: NestFastifyApplication): Promise<Temporal.Instant | undefined> {
  const head = await app.get(EventLog).head();
  if (head !== undefined) await app.get(ReadModels).waitFor('reminders', head);
  return app.get(Timekeeper).nextDue();
}

/** Reads in the background what the first questions would wait for. @returns what gives it up and waits until it has ended */
function loadingAhead(engines: Engines): () => Promise<void> {
  const abort = new AbortController();
  // Where it cannot be read, whoever asks is told.
  const ended = engines.loadAhead(abort.signal).catch(() => undefined);
  return () => {
    abort.abort();
    return ended;
  };
}

/** Answers what is under way; an upload that does not come to its end, or a stream that nobody reads, is no reason to go on for ever. */
async function drain(app: NestFastifyApplication): Promise<void> {
  const late = setTimeout(() => app.getHttpServer().closeAllConnections(), DRAIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(late);
  }
}

async function createApp(
  settings: Settings,
  { module, watch, board }: Engines,
  { extraHeaders, routes }: Required<Pick<ServerOptions, 'extraHeaders'>> & { readonly routes: string[] },
): Promise<NestFastifyApplication> {
  const requests = new RequestWatch(watch);
  const adapter = new FastifyAdapter({
    loggerInstance: fastifyLog(watch.logbook),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }: IncomingMessage) => correlationOf(headers),
    ...connectionOptions(settings.limits),
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    ...(settings.trustedProxies.length > 0 && { trustProxy: [...settings.trustedProxies] }),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // A path that cannot be decoded meets neither a hook nor a filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const problem = problemOf(error);
      request.refusedWith = problem.code;
      requests.begin(request, reply);
      sendProblem(reply.headers({ ...extraHeaders, ...SAFE_HEADERS }), problem);
    },
  });
  const fastify = adapter.getInstance();
  boundConnections(fastify.server, settings.limits);
  // Only JSON is a form; a file is read as it comes, by whoever takes it.
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('*', (_, payload, done) => done(null, payload));
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`);
  });
  requests.addTo(fastify);
  await addBrowserPolicy(fastify, settings.corsOrigins);
  addRequestHooks(fastify, extraHeaders);
  await fastify.register(multipart, {
    limits: { files: 1, fields: 5, fieldSize: 4096, parts: 6, fileSize: Infinity },
    throwFileSizeLimit: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.with(settings, module), adapter, {
    bodyParser: false,
    logger: nestLog(watch.logbook),
    abortOnError: false,
  });
  addNodeHeaders(fastify, app);
  limitAddresses(fastify, app.get(RequestRates));
  await addDocumentation(app);
  if (board) await addBoard(app, board);
  return app;
}

async function openMetrics({ metricsPort: port, metricsHost: host, metricsToken: token }: Settings, { instruments }: Watch) {
  return port === undefined ? undefined : MetricsListener.open(instruments, { host, port, token });
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' && host === address ? `[${host}]` : host}:${port}`;
}
