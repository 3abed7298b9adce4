import { FirstStart, type Clock, type FirstLogin, type Settings } from '#application';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino, type Logger } from 'pino';
import { openEngines } from './composition.js';
import { correlationOf } from './http/correlation.js';
import { problemOf } from './http/problem-details.js';
import { sendProblem } from './http/problem-filter.js';
import { addRequestHooks } from './http/request-hooks.js';
import { nestLog } from './nest-log.js';
import { addDocumentation } from './openapi/documentation.js';
import { ServerModule } from './server.module.js';

export interface ServerOptions {
  readonly settings: Settings;
  /** Default: the system's. Only a composition root gives another, as the demo does; no route moves it. */
  readonly clock?: Clock;
  /** Carried by every answer. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** Default: JSON lines on standard output. */
  readonly log?: Logger;
}

export interface RunningServer {
  /** Where it listens, as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** What the first start made; missing at every later one. */
  readonly firstLogin?: FirstLogin;
  /** Every route that is served, as `GET /healthz`. */
  readonly routes: readonly string[];
  /** Answers what is under way, ends streams and subscribers, and gives the files free. */
  close(): Promise<void>;
}

/** A command is at most as large as an event may be; what is larger is evidence, and streamed. */
const BODY_LIMIT = 256 * 1024;

/** Starts the whole product in this process. */
export async function startServer({ settings, clock, extraHeaders = {}, log = pino() }: ServerOptions): Promise<RunningServer> {
  const opened = new AsyncDisposableStack();
  const close = () => opened.disposeAsync();
  try {
    const engines = await openEngines(settings, clock);
    opened.defer(() => engines.close());
    const routes: string[] = [];
    const app = await createApp(settings, engines.module, { extraHeaders, log, routes });
    opened.defer(() => app.close());
    await app.init();
    const firstLogin = await app.get(FirstStart).begin();
    await app.listen({ port: settings.port, host: settings.host });
    return { url: urlOf(app), routes, ...(firstLogin && { firstLogin }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createApp(
  settings: Settings,
  engines: Parameters<typeof ServerModule.with>[1],
  { extraHeaders, log, routes }: Required<Pick<ServerOptions, 'extraHeaders' | 'log'>> & { readonly routes: string[] },
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }: IncomingMessage) => correlationOf(headers),
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // A path that cannot be decoded meets neither a hook nor a filter.
    frameworkErrors: (error: Error, _: unknown, reply: FastifyReply) => sendProblem(reply.headers(extraHeaders), problemOf(error)),
  });
  const fastify = adapter.getInstance();
  // Only JSON is a form; a file is read as it comes, by whoever takes it.
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('*', (_, payload, done) => done(null, payload));
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`);
  });
  addRequestHooks(fastify, extraHeaders);
  await fastify.register(multipart, {
    limits: { files: 1, fields: 5, fieldSize: 4096, parts: 6, fileSize: Infinity },
    throwFileSizeLimit: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.with(settings, engines), adapter, {
    bodyParser: false,
    logger: nestLog(log),
    abortOnError: false,
  });
  addDocumentation(app);
  return app;
}

function urlOf(app: NestFastifyApplication): string {
  const { address, port, family } = app.getHttpServer().address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' && host === address ? `[${host}]` : host}:${port}`;
}
