import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../../apps/cli/src/run-cli.js';
import { EventCatalogue, StreamNames } from '../../libs/application/src/index.js';
import { openEventLog } from '../../libs/adapters/src/index.js';
import { atLeast, leg, median, shown, type Bench, type Measured } from './bench.ts';
import { commandsIn } from './command.ts';
import { ownEventStore } from './distributed/own-event-store.ts';
import { copyCaseInto, playCase, type Case } from './http/cases.ts';
import { load, type Loaded } from './http/loading.ts';
import { openOffice, type Office } from './http/office.ts';
import { ServerProcess, UNBOUNDED } from './http/server-process.ts';
import { DURABLY, ownRedis } from './timers/own-redis.ts';

/** Events before a new node begins. `BENCH_EVENTS` names another number; what is said of a million is then said of that. */
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000_000);
const CONNECTIONS = 64;
const TURNS = 5;
const BRANCHES = 8;
const COMMANDS_A_CASE = 36;
/** The first one works as well. */
const NODES = ['all-1', 'api-2', 'api-3'] as const;
const LEGS = ['one node', 'three nodes'] as const;

export const distributed: Bench = {
  name: 'distributed',
  says: `commands through nodes on EventStoreDB against its bare client, from one node to three; and a new node's start behind ${EVENTS.toLocaleString('en')} events`,
  async run(folder) {
    const [eventStore, redis] = [await ownEventStore(folder), await ownRedis(folder, DURABLY)];
    try {
      return await measured(new Installation(folder, eventStore.url, redis.url));
    } finally {
      await Promise.all([eventStore.close(), redis.close()]);
    }
  },
};

/** The nodes of one installation; evidence is asked of none of them. */
class Installation {
  readonly name = `bench_${randomBytes(6).toString('hex')}`;
  readonly folder: string;
  readonly eventStoreUrl: string;
  readonly redisUrl: string;
  readonly #masterKey = randomBytes(32).toString('base64');

  constructor(folder: string, eventStoreUrl: string, redisUrl: string) {
    this.folder = folder;
    this.eventStoreUrl = eventStoreUrl;
    this.redisUrl = redisUrl;
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      ...UNBOUNDED,
      INSTALLATION: this.name,
      EVENT_LOG: 'eventstoredb',
      EVENTSTORE_URL: this.eventStoreUrl,
      JOBS: 'bullmq',
      REDIS_URL: this.redisUrl,
      REDIS_PREFIX: this.name,
      PERSON_KEYS: 'redis',
      PERSON_KEYS_REDIS_URL: this.redisUrl,
      PERSON_KEYS_MASTER_KEY: this.#masterKey,
      EVIDENCE_STORE: 's3',
      S3_BUCKET: 'nowhere',
      S3_ENDPOINT: 'http://127.0.0.1:9',
    };
  }

  start(node: string): Promise<ServerProcess> {
    const environment = { ...this.environment, ROLE: node.startsWith('api') ? 'api' : 'all' };
    return ServerProcess.start({ folder: this.dataOf(node), environment });
  }

  dataOf(node: string): string {
    return join(this.folder, node);
  }

  openLog() {
    return openEventLog({
      engine: { engine: 'eventstoredb', url: this.eventStoreUrl },
      dataDir: this.folder,
      codec: new EventCatalogue(new StreamNames(this.name)),
      prefix: this.name,
    });
  }

  async rectify(node: string, ...words: readonly string[]): Promise<void> {
    const environment = { ...this.environment, DATA_DIR: this.dataOf(node) };
    const code = await runCli({ words, environment, stdout: { write: () => undefined }, stderr: process.stderr });
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`);
  }
}

async function measured(installation: Installation): Promise<Measured> {
  const { office, model } = await furnished(installation);
  const cases = await copied(installation, model, office, CONNECTIONS * LEGS.length * (TURNS + 1));
  const rates = await commandRates(installation, office, cases);
  const before = await filled(installation, model, office);
  const starts = await startTimes(installation);
  const [bare, one, three] = (['bare', ...LEGS] as const).map((name) => median(rates[name].map(({ perSecond }) => perSecond)));
  return {
    legs: [
      leg(
        'the bare client: a read and an append',
        'commands/s',
        rates.bare.map(({ perSecond }) => perSecond),
      ),
      ...LEGS.flatMap((name) => [
        leg(
          `commands, ${name}`,
          'commands/s',
          rates[name].map(({ perSecond }) => perSecond),
        ),
        leg(
          `commands, ${name}, p50`,
          'ms',
          rates[name].map(({ p50 }) => p50),
        ),
        leg(
          `commands, ${name}, p99`,
          'ms',
          rates[name].map(({ p99 }) => p99),
        ),
      ]),
      leg('a new node, from the whole log, until it is ready', 's', starts.whole),
      leg("a new node, from another's read models, until it is ready", 's', starts.copied),
    ],
    ratios: [
      atLeast('commands through one node ÷ the bare client', (one ?? 0) / (bare ?? 1), 0.6),
      shown('three API nodes ÷ one', (three ?? 0) / (one ?? 1)),
      shown("from another's read models ÷ from the whole log", median(starts.copied) / median(starts.whole)),
    ],
    notes: [`New nodes began behind ${before.toLocaleString('en')} events. Servers, nodes and load share the cores of one machine`],
  };
}

/** Somebody in every role, and one case in the midst of its life; everything is stopped afterwards. */
async function furnished(installation: Installation): Promise<{ readonly office: Office; readonly model: Case }> {
  const node = await installation.start('all-1');
  const office = await openOffice(node.url, node.password ?? '', BRANCHES);
  const model = await playCase(node.url, office);
  await node.stop();
  return { office, model };
}

async function copied(installation: Installation, model: Case, { branches }: Office, copies: number): Promise<readonly Case[]> {
  const log = await installation.openLog();
  try {
    return await copyCaseInto(log, installation.name, model, branches, copies);
  } finally {
    await log.close();
  }
}

type Rate = Pick<Loaded, 'perSecond'>;

async function commandRates(installation: Installation, office: Office, cases: readonly Case[]) {
  const nodes: ServerProcess[] = [];
  for (const name of NODES) nodes.push(await installation.start(name));
  const [first, ...others] = nodes;
  const urls = nodes.map(({ url }) => url);
  await Promise.all(nodes.map((node) => node.settled()));
  const rates: { bare: Rate[]; 'one node': Loaded[]; 'three nodes': Loaded[] } = { bare: [], 'one node': [], 'three nodes': [] };
  const left = [...cases];
  const lists = () => left.splice(0, CONNECTIONS).map((each) => commandsIn(each, office));
  for (let turn = 0; turn <= TURNS; turn += 1) {
    // Two that only follow would be loaded all the same, on the cores that the first one has to share.
    for (const node of others) node.standStill();
    const bare = await bareRate(installation.eventStoreUrl);
    const one = await load({ url: first?.url ?? '', lists: lists() });
    for (const node of others) node.goOn();
    await Promise.all(nodes.map((node) => node.settled()));
    const three = await shared(urls, lists());
    await Promise.all(nodes.map((node) => node.settled()));
    // The first turn warms up.
    if (turn === 0) continue;
    rates.bare.push(bare);
    rates['one node'].push(one);
    rates['three nodes'].push(three);
  }
  await Promise.all(nodes.map((node) => node.stop()));
  return rates;
}

/** The same load, a share for each node. */
async function shared(urls: readonly string[], lists: LoadLists): Promise<Loaded> {
  const began = performance.now();
  const loads = await Promise.all(urls.map((url, node) => load({ url, lists: lists.filter((_, index) => index % urls.length === node) })));
  const commands = lists.reduce((sum, list) => sum + list.length, 0);
  return {
    perSecond: Math.min(
      commands / ((performance.now() - began) / 1000),
      loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    ),
    p50: median(loads.map(({ p50 }) => p50)),
    p99: Math.max(...loads.map(({ p99 }) => p99)),
    refused: [],
  };
}

type LoadLists = Parameters<typeof load>[0]['lists'];

async function bareRate(url: string): Promise<Rate> {
  const child = fork(join(import.meta.dirname, 'distributed/bare-client.ts'));
  const exited = once(child, 'exit');
  child.send({ url, streams: CONNECTIONS, times: COMMANDS_A_CASE });
  const [rate] = (await Promise.race([once(child, 'message'), exited])) as [Rate | number];
  if (typeof rate === 'number') throw new Error(`the bare client ended with ${rate}`);
  await exited;
  return rate;
}

/** @returns how many events there are then */
async function filled(installation: Installation, model: Case, office: Office): Promise<number> {
  const log = await installation.openLog();
  try {
    const count = async () => (await Array.fromAsync(log.readAll())).length;
    const before = await count();
    const problems = [...model.toIssue, ...model.executing].map((id) => `${installation.name}-problem-${id}`);
    const streams = await Promise.all(
      [`${installation.name}-inspection-${model.inspection}`, ...problems].map((stream) => log.readStream(stream)),
    );
    const aCase = streams.reduce((sum, events) => sum + events.length, 0);
    const copies = Math.max(0, Math.ceil((EVENTS - before) / aCase));
    await copyCaseInto(log, installation.name, model, office.branches, copies);
    return before + copies * aCase;
  } finally {
    await log.close();
  }
}

async function startTimes(installation: Installation) {
  const [whole, copied]: [number[], number[]] = [[], []];
  const copy = join(installation.folder, 'copy');
  for (let turn = 0; turn < TURNS; turn += 1) {
    whole.push(await readyAfter(installation));
    if (turn === 0) await installation.rectify('api-new', 'copy-read-models', copy);
    await rm(installation.dataOf('api-new'), { recursive: true });
    const began = performance.now();
    await installation.rectify('api-new', 'adopt-read-models', copy);
    copied.push((performance.now() - began) / 1000 + (await readyAfter(installation)));
    await rm(installation.dataOf('api-new'), { recursive: true });
  }
  return { whole, copied };
}

/** Seconds from when the process begins until every read model has all that happened. */
async function readyAfter(installation: Installation): Promise<number> {
  const began = performance.now();
  const node = await installation.start('api-new');
  await node.settled();
  const seconds = (performance.now() - began) / 1000;
  await node.stop();
  return seconds;
}
