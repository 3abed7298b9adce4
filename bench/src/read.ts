import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { atMost, interleaved, median, medianOf, shown, type Bench, type Measured, type Measurement, type Ratio } from './bench.ts';
import { installed } from './read/installation.ts';
import { KINDS, limited, linesOf, QUESTIONS, type Asked, type Question } from './read/questions.ts';
import { read as readFrom, Server } from './read/server.ts';

const EVENTS = { small: 10_000, large: 1_000_000 } as const;
type Size = keyof typeof EVENTS;
const TARGET = 1.5;
/** A run's figure is what a quarter of so many answers, one after the other, came within: whoever else is at work slows single ones. */
const ASKED = 24;

/** A question with where it is asked at both sizes, for pages of equal length. */
interface Prepared {
  readonly question: Question;
  readonly paths: Readonly<Record<Size, string>>;
  /** The answer of the larger one. */
  readonly bytes: number;
}

export const read: Bench = {
  name: 'read',
  says: 'milliseconds an answer over HTTP, with 1,000,000 events against 10,000, of the same organizations and span of time',
  async run(folder) {
    const asked = { small: await begin(folder, 'small'), large: await begin(folder, 'large') };
    const constant = await constantServer();
    try {
      const prepared: Prepared[] = [];
      for (const question of QUESTIONS) prepared.push(await prepare(question, asked));
      return await measured(prepared, asked, constant.get);
    } finally {
      constant.close();
      await Promise.all([asked.small.server.stop(), asked.large.server.stop()]);
    }
  },
};

async function begin(folder: string, size: Size): Promise<Asked> {
  const installation = await installed(join(folder, String(EVENTS[size])), EVENTS[size]);
  return { installation, server: await Server.start(installation.folder) };
}

async function prepare(question: Question, asked: Readonly<Record<Size, Asked>>): Promise<Prepared> {
  const first = { small: await question.path(asked.small), large: await question.path(asked.large) };
  const answer = (size: Size, path: string): Promise<string> => {
    const { server, installation } = asked[size];
    return server.get(path, installation.tokens[question.asker]);
  };
  if (question.kind === 'statistics') return { question, paths: first, bytes: Buffer.byteLength(await answer('large', first.large)) };
  const lines = Math.max(1, linesOf(await answer('small', limited(question, first.small))));
  const paths = { small: limited(question, first.small, lines), large: limited(question, first.large, lines) };
  return { question, paths, bytes: Buffer.byteLength(await answer('large', paths.large)) };
}

const legOf = ({ question: { kind, name } }: Prepared, size: Size | 'constant') =>
  `${kind}, ${name}: ${size === 'constant' ? 'as many bytes' : EVENTS[size].toLocaleString('en')}`;

async function measured(
  prepared: readonly Prepared[],
  asked: Readonly<Record<Size, Asked>>,
  constant: (bytes: number) => Promise<unknown>,
): Promise<Measured> {
  const asking = (each: Prepared, size: Size): Measurement => ({
    leg: legOf(each, size),
    unit: 'ms',
    run: () => lowerQuartile(() => asked[size].server.get(each.paths[size], asked[size].installation.tokens[each.question.asker])),
  });
  const legs = await interleaved(
    prepared.flatMap((each) => [
      asking(each, 'small'),
      asking(each, 'large'),
      { leg: legOf(each, 'constant'), unit: 'ms', run: () => lowerQuartile(() => constant(each.bytes)) },
    ]),
  );
  const between = (each: Prepared, other: Size | 'constant') => medianOf(legs, legOf(each, 'large')) / medianOf(legs, legOf(each, other));
  const of = (kind: Question['kind']) => prepared.filter((each) => each.question.kind === kind);
  const ratios: Ratio[] = [
    ...KINDS.map((kind) => atMost(`${kind}, the worst`, Math.max(...of(kind).map((each) => between(each, 'small'))), TARGET)),
    ...prepared.map((each) => atMost(`${each.question.kind}, ${each.question.name}`, between(each, 'small'), TARGET)),
    ...KINDS.map((kind) =>
      shown(`${kind} ÷ a constant answer of equal size, median`, median(of(kind).map((each) => between(each, 'constant')))),
    ),
  ];
  return { legs, ratios };
}

async function lowerQuartile(ask: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < ASKED; time += 1) {
    const began = performance.now();
    await ask();
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b)[ASKED >> 2] ?? Infinity;
}

/** Answers with as many bytes as are asked for, and does nothing else. */
async function constantServer(): Promise<{ readonly get: (bytes: number) => Promise<unknown>; readonly close: () => void }> {
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json').end('x'.repeat(Number(url.slice(1))));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    get: (bytes) => readFrom(new URL(`http://127.0.0.1:${port}/${bytes}`), agent),
    close: () => {
      agent.destroy();
      server.close();
    },
  };
}
