import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SqliteEventLog, SystemClock } from '../../libs/adapters/src/index.js';
import { StreamNames, type EventLog } from '../../libs/application/src/index.js';
import { ProblemBinding } from '../../libs/application/src/bindings/problem-binding.js';
import { Actors } from '../../libs/application/src/facts/actors.js';
import { Facts } from '../../libs/application/src/facts/facts.js';
import { AskProblem, AskProblemHandler } from '../../libs/application/src/things/ask-problem.js';
import { ReadingThings } from '../../libs/application/src/things/reading-things.js';
import { atLeast, interleaved, medianOf, type Bench, type Measured, type Measurement } from './bench.ts';
import { found } from './cases/county.ts';
import { Draw } from './cases/draw.ts';
import { History } from './cases/history.ts';
import { codec, eventAt, ids, PREFIX, problemStream, type Concerned } from './sample-problem.ts';

/** `BENCH_EVENTS` makes it shorter; what then holds is not the target. */
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 5_000_000);
/** A hundred of these, a tenth of a second each, are the first or the last tenth; the first of them warms up. */
const WINDOWS = 1000;
const TENTH = WINDOWS / 10;

const WRITERS = 64;
/** Problems that a writer has in hand at once; each event goes to one of them, drawn at random. */
const IN_HAND = 10;
const LENGTH = 50;
const READS = 200;
const SEED = 20260301;

export const growth: Bench = {
  name: 'growth',
  says: `the last tenth of ${EVENTS.toLocaleString('en')} events against the first: appends of ${WRITERS} writers, loads, a problem's page`,
  async run(folder) {
    const logs = await Promise.all(
      ['young', 'old'].map((name) => SqliteEventLog.open({ file: join(folder, `${name}.db`), codec, prefix: PREFIX })),
    );
    try {
      const [young, old] = await Promise.all(logs.map((log) => Growing.begin(log)));
      if (!young || !old) throw new RangeError('two logs are compared');
      for (let window = TENTH; window < WINDOWS; window += 1) await old.grow();
      return await compared({ 'first tenth': young, 'last tenth': old });
    } finally {
      await Promise.all(logs.map((log) => log.close()));
    }
  },
};

/** The first tenth of one log and the last of another take turns: what a machine does in the minutes between them is not the log's. */
async function compared(tenths: Readonly<Record<string, Growing>>): Promise<Measured> {
  const measure = (what: string, unit: string, figure: (growing: Growing) => Promise<number>): Measurement[] =>
    Object.entries(tenths).map(([when, growing]) => ({ leg: `${what}, ${when}`, unit, run: () => figure(growing) }));
  const appends = await interleaved(
    measure('appends', 'events/s', (growing) => growing.grow()),
    TENTH - 1,
  );
  const reads = await interleaved([
    ...measure('loads', 'loads/s', (growing) => growing.loads()),
    ...measure('pages', 'pages/s', (growing) => growing.pages()),
  ]);
  const legs = [...appends, ...reads];
  const ratio = (what: string) =>
    atLeast(`${what}, last tenth ÷ first`, medianOf(legs, `${what}, last tenth`) / medianOf(legs, `${what}, first tenth`), 0.9);
  return { legs, ratios: [ratio('appends'), ratio('loads'), ratio('pages')] };
}

interface InHand {
  thing: string;
  length: number;
}

/** A log that grows, and what is read of it meanwhile. */
class Growing {
  readonly #log: EventLog;
  readonly #draw = new Draw(SEED);
  readonly #finished: string[] = [];
  readonly #inHand: InHand[][];
  #concerned: Concerned = { body: '', leadUnit: '' };
  #page: (thing: string) => Promise<unknown> = () => Promise.reject(new TypeError('not begun'));
  #begun = 0;

  private constructor(log: EventLog) {
    this.#log = log;
    this.#inHand = Array.from({ length: WRITERS }, () => Array.from({ length: IN_HAND }, () => this.#next()));
  }

  static async begin(log: EventLog): Promise<Growing> {
    const growing = new Growing(log);
    const names = new StreamNames(PREFIX);
    const history = new History(log, names, growing.#draw);
    history.now = Date.parse('2026-01-05T00:30:00Z');
    const { body, units, leaders } = found(history, growing.#draw, 20);
    await history.flush();
    const [unit] = units;
    const [leader] = leaders;
    if (!unit || !leader) throw new RangeError('a county without units or leaders');
    growing.#concerned = { body, leadUnit: unit.id };
    growing.#page = pages(log, names, leader.id);
    return growing;
  }

  /** @returns events a second */
  async grow(): Promise<number> {
    const each = Math.floor(EVENTS / WINDOWS / WRITERS);
    const given = ids(each * WRITERS);
    const began = performance.now();
    await Promise.all(this.#inHand.map((problems, index) => this.#write(problems, given.slice(index * each, (index + 1) * each))));
    return (given.length / (performance.now() - began)) * 1000;
  }

  async #write(problems: InHand[], given: readonly string[]): Promise<void> {
    for (const id of given) {
      const place = this.#draw.whole(0, problems.length - 1);
      const problem = problems[place] ?? this.#next();
      const event = eventAt(problem.length, id, this.#concerned);
      await this.#log.append(problemStream(problem.thing), problem.length === 0 ? 'none' : problem.length - 1, [event]);
      problem.length += 1;
      if (problem.length === LENGTH) {
        this.#finished.push(problem.thing);
        problems[place] = this.#next();
      }
    }
  }

  #next(): InHand {
    this.#begun += 1;
    return { thing: `p${this.#begun}`, length: 0 };
  }

  /** @returns loads a second */
  loads(): Promise<number> {
    return this.#reading((thing) => this.#log.readStream(problemStream(thing)));
  }

  /** @returns pages a second */
  pages(): Promise<number> {
    return this.#reading(this.#page);
  }

  /** @returns reads a second, each of another problem of all that there are */
  async #reading(read: (thing: string) => Promise<unknown>): Promise<number> {
    const drawn = Array.from({ length: READS }, () => this.#draw.one(this.#finished));
    const began = performance.now();
    for (const thing of drawn) await read(thing);
    return (READS / (performance.now() - began)) * 1000;
  }
}

/** What `GET /v1/problems/{id}` asks of the application: the problem, whoever is concerned, and what he may do now. */
function pages(log: EventLog, names: StreamNames, person: string): (thing: string) => Promise<unknown> {
  const elsewhere = () => Promise.reject(new TypeError('a page of today asks nothing of it'));
  const facts = new Facts(log, names, { find: elsewhere } as never);
  const things = new ReadingThings(log, new SystemClock(), names, new Actors(facts), { positionAt: elsewhere } as never);
  const handler = new AskProblemHandler(things, new ProblemBinding(facts), names);
  return (thing) => handler.execute(new AskProblem({ thing, caller: { engine: false, person } }));
}
