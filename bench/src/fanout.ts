import { atLeast, leg, shown, type Bench, type Measured } from './bench.ts';
import { Client } from './http/client.ts';
import { copyCase, playCase, progress, type Case } from './http/cases.ts';
import { Listeners, type Heard } from './http/listening.ts';
import type { Asked } from './http/loading.ts';
import { openOffice, type Office } from './http/office.ts';
import { paced, type Paced } from './http/paced.ts';
import { ServerProcess, UNBOUNDED, type Figures } from './http/server-process.ts';

const LISTENERS = 1000;
const COMMANDS_A_SECOND = 500;
const SECONDS = 4;
const TURNS = 5;
const CASES = 200;

interface Turn extends Figures {
  readonly commands: Paced;
  readonly heard: Heard;
  /** From the first command until everybody has heard the last event. */
  readonly seconds: number;
}

export const fanout: Bench = {
  name: 'fanout',
  says: `${LISTENERS} listeners to server-sent events on one process while ${COMMANDS_A_SECOND} commands a second run`,
  async run(folder) {
    const { office, cases } = await prepared(`${folder}/data`);
    const server = await ServerProcess.start({ folder: `${folder}/data`, environment: UNBOUNDED });
    try {
      await server.settled();
      const head = String((await new Client(server.url).get('/readyz'))['head']);
      const listeners = await Listeners.open({ url: server.url, token: office.auditor.token, count: LISTENERS, after: head });
      try {
        return await measured(server, listeners, cases, Number(head));
      } finally {
        listeners.close();
      }
    } finally {
      await server.stop();
    }
  },
};

async function prepared(folder: string): Promise<{ readonly office: Office; readonly cases: readonly Case[] }> {
  const server = await ServerProcess.start({ folder, environment: UNBOUNDED });
  const office = await openOffice(server.url, server.password ?? '', 1);
  const model = await playCase(server.url, office);
  await server.stop();
  return { office, cases: await copyCase(folder, model, office.branches, CASES) };
}

async function measured(server: ServerProcess, listeners: Listeners, cases: readonly Case[], head: number): Promise<Measured> {
  const commands = Array.from({ length: COMMANDS_A_SECOND * SECONDS }, (_, number) => reporting(cases, number));
  const turns: Turn[] = [];
  let last = head;
  let [expected, heard] = [0, 0];
  // The first turn warms up.
  for (let turn = 0; turn <= TURNS; turn += 1) {
    listeners.reset();
    const began = performance.now();
    const { result, figures } = await server.during(async () => {
      const given = await paced(server.url, commands, COMMANDS_A_SECOND);
      return { commands: given, heard: await listeners.heardUntil(given.position) };
    });
    expected += (result.commands.position - last) * LISTENERS;
    heard += result.heard.heard - result.heard.astray;
    last = result.commands.position;
    if (turn > 0) turns.push({ ...result, ...figures, seconds: (performance.now() - began) / 1000 });
  }
  const of = (name: string, unit: string, figure: (turn: Turn) => number) => leg(name, unit, turns.map(figure));
  const legs = [
    of('commands answered', 'commands/s', ({ commands: { perSecond } }) => perSecond),
    of('commands, p99 from when they were due', 'ms', ({ commands: { p99 } }) => p99),
    of('events heard, by all listeners', 'events/s', ({ heard: all, seconds }) => all.heard / seconds),
    of('from recorded to heard, p50', 'ms', ({ heard: { p50 } }) => p50),
    of('from recorded to heard, p99', 'ms', ({ heard: { p99 } }) => p99),
    of("server's processor time", '% of a core', ({ cpuMs, seconds }) => cpuMs / seconds / 10),
    of("server's event loop, p99 delay", 'ms', ({ loopP99Ms }) => loopP99Ms),
    of("server's memory", 'MB', ({ memory }) => memory.rss / 1e6),
    of("server's memory, heap", 'MB', ({ memory }) => memory.heapUsed / 1e6),
  ];
  return {
    legs,
    ratios: [
      atLeast('events heard once and in order ÷ events × listeners', heard / expected, 1),
      shown(`commands answered ÷ ${COMMANDS_A_SECOND} a second`, (legs[0]?.median ?? 0) / COMMANDS_A_SECOND),
    ],
  };
}

function reporting(cases: readonly Case[], number: number): Asked {
  const { executing, branch } = cases[number % cases.length] ?? { executing: [], branch: { token: '' } };
  const problem = executing[Math.floor(number / cases.length) % executing.length] ?? '';
  return {
    method: 'POST',
    path: `/v1/problems/${problem}/corrections/1/report-progress`,
    headers: { authorization: `Bearer ${branch.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(progress(70)),
  };
}
