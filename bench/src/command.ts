import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { atLeast, leg, median, shown, type Bench, type Leg, type Measured } from './bench.ts';
import { copyCase, issue, PLAN, playCase, progress, type Case } from './http/cases.ts';
import { load, type Asked } from './http/loading.ts';
import { openOffice, type Office } from './http/office.ts';
import { ServerProcess, UNBOUNDED, type Figures } from './http/server-process.ts';

const CONNECTIONS = 64;
const TURNS = 5;
/** What each connection does in a turn: cases, and so many commands for each. */
const CASES_A_CONNECTION = 1;
const BRANCHES = 8;

export const command: Bench = {
  name: 'command',
  says: 'commands over HTTP at 64 connections, durable, read models following, against the same routes and guards doing nothing',
  async run(folder) {
    const data = join(folder, 'all');
    const { office, cases } = await prepared(data);
    await cp(data, join(folder, 'nothing'), { recursive: true });
    const all = await ServerProcess.start({ folder: data, environment: UNBOUNDED });
    const nothing = await ServerProcess.start({ folder: join(folder, 'nothing'), does: 'nothing', environment: UNBOUNDED });
    try {
      await Promise.all([all.settled(), nothing.settled()]);
      return await measured({ all, nothing }, office, cases);
    } finally {
      await Promise.all([all.stop(), nothing.stop()]);
    }
  },
};

/** Thousands of problems in the midst of their lives, and everybody who acts in them signed in. */
async function prepared(folder: string): Promise<{ readonly office: Office; readonly cases: readonly Case[] }> {
  const first = await ServerProcess.start({ folder, environment: UNBOUNDED });
  const office = await openOffice(first.url, first.password ?? '', BRANCHES);
  const model = await playCase(first.url, office);
  await first.stop();
  const cases = await copyCase(folder, model, office.branches, CONNECTIONS * CASES_A_CONNECTION * (TURNS + 1));
  // Reactions and read models take in what was written behind them.
  const second = await ServerProcess.start({ folder, environment: UNBOUNDED });
  await second.settled();
  await second.stop();
  return { office, cases };
}

const SERVERS = ['all', 'nothing'] as const;

async function measured(
  servers: Readonly<Record<(typeof SERVERS)[number], ServerProcess>>,
  office: Office,
  cases: readonly Case[],
): Promise<Measured> {
  const runs = { all: [] as Turn[], nothing: [] as Turn[] };
  const left = [...cases];
  for (let turn = 0; turn <= TURNS; turn += 1) {
    const lists = Array.from({ length: CONNECTIONS }, () => left.splice(0, CASES_A_CONNECTION).flatMap((each) => commandsIn(each, office)));
    for (const name of SERVERS) {
      const server = servers[name];
      const { result, figures } = await server.during(() => load({ url: server.url, lists }));
      const ended = performance.now();
      await server.settled();
      // The first turn warms up.
      if (turn > 0) runs[name].push({ ...result, ...figures, requests: lists.flat().length, behindMs: performance.now() - ended });
    }
  }
  const legs = SERVERS.flatMap((name) => legsOf(name, runs[name]));
  const rate = (name: (typeof SERVERS)[number]) => median(runs[name].map(({ perSecond }) => perSecond));
  return {
    legs,
    ratios: [
      atLeast('a command ÷ the same route and guards doing nothing', rate('all') / rate('nothing'), 0.5),
      shown('p50 of a command ÷ p50 of nothing', median(runs.all.map(({ p50 }) => p50)) / median(runs.nothing.map(({ p50 }) => p50))),
      shown('p99 of a command ÷ p99 of nothing', median(runs.all.map(({ p99 }) => p99)) / median(runs.nothing.map(({ p99 }) => p99))),
    ],
  };
}

interface Turn extends Figures {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly behindMs: number;
}

const NAMES = { all: 'commands', nothing: 'nothing behind the same guards' } as const;

function legsOf(server: (typeof SERVERS)[number], turns: readonly Turn[]): readonly Leg[] {
  const of = (what: string, unit: string, figure: (turn: Turn) => number) => leg(`${NAMES[server]}${what}`, unit, turns.map(figure));
  return [
    of('', 'requests/s', ({ perSecond }) => perSecond),
    of(', p50', 'ms', ({ p50 }) => p50),
    of(', p99', 'ms', ({ p99 }) => p99),
    of(", server's processor time each", 'µs', ({ cpuMs, requests }) => (cpuMs * 1000) / requests),
    of(", event loop's p99 delay", 'ms', ({ loopP99Ms }) => loopP99Ms),
    of(', until subscribers have caught up', 'ms', ({ behindMs }) => behindMs),
  ];
}

/** What happens to a case in a turn: half of its problems are issued and taken up, the others report. */
export function commandsIn({ branch, toIssue, executing }: Case, { supervisor }: Office): readonly Asked[] {
  const asSupervisor = posting(supervisor.token);
  const asBranch = posting(branch.token);
  return [
    ...toIssue.flatMap((problem) => {
      const correction = `/v1/problems/${problem}/corrections/1`;
      return [
        asSupervisor(`/v1/problems/${problem}/corrections`, issue(branch)),
        asBranch(`${correction}/acknowledge`, {}),
        asBranch(`${correction}/submit-plan`, PLAN),
        asSupervisor(`${correction}/approve-plan`, {}),
        asBranch(`${correction}/report-progress`, progress(20)),
        asBranch(`${correction}/report-progress`, progress(40)),
      ];
    }),
    ...executing.flatMap((problem) =>
      [65, 70, 75, 80, 85, 90].map((percent) => asBranch(`/v1/problems/${problem}/corrections/1/report-progress`, progress(percent))),
    ),
  ];
}

const posting = (token: string) => (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
