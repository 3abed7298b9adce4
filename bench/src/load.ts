import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SqliteEventLog } from '../../libs/adapters/src/index.js';
import type { EventLog, NewEvent } from '../../libs/application/src/index.js';
import { problem, type Problem, type ProblemEvent } from '../../libs/domain/src/index.js';
import { RecentStreams } from '../../libs/application/src/shell/recent-streams.js';
import { atLeast, interleaved, medianOf, shown, type Bench, type Measurement } from './bench.ts';
import { ACT, openAct } from './peers/act.ts';
import { EMMETT, NO_BETA, openEmmett } from './peers/emmett.ts';
import { LeftOut } from './peers/peer.ts';
import { codec, eventAt, ids, PREFIX, problemStream } from './sample-problem.ts';

/** Many more than any cache holds: some 100 MiB. */
const STREAMS = 1500;
const LENGTH = 100;
/** What comes to a problem at once while the streams are filled, so that its events lie between those of others. */
const AT_ONCE = 20;

const OURS = 'log';
/** Few enough that the shell keeps them all. */
const AT_WORK = 150;
const OURS_AT_WORK = `log, through the shell, ${AT_WORK} streams at work`;
const LOADS = { [OURS]: 1000, [OURS_AT_WORK]: 20_000, [EMMETT]: 150, [ACT]: 150 };
const TARGETS = { [EMMETT]: 8, [ACT]: 5 };
/** Who is filled by many at once; the peers have one connection. */
const WRITERS = { [OURS]: 64, [EMMETT]: 1, [ACT]: 1 };

type Evolve = (state: Problem, event: Pick<NewEvent, 'type' | 'data'>) => Problem;

/** Who can append to a stream that has so many events, and load it. */
interface Store {
  append(stream: string, length: number, events: readonly NewEvent[]): Promise<unknown>;
  load(stream: string, initial: Problem, evolve: Evolve): Promise<Problem>;
}

export const load: Bench = {
  name: 'load',
  says: `load and fold a problem of ${LENGTH} events, one of ${STREAMS} drawn at random, against two peers`,
  async run(folder) {
    const log = await SqliteEventLog.open({ file: join(folder, 'log.db'), codec, prefix: PREFIX });
    const emmett = await openEmmett(join(folder, 'emmett.db'));
    const act = await openAct(join(folder, 'act.db'));
    const peers = { [EMMETT]: emmett, [ACT]: act };
    try {
      const legs: Measurement[] = [await filled(OURS, storeOf(log))];
      for (const name of [EMMETT, ACT] as const) {
        const peer = peers[name];
        if (!(peer instanceof LeftOut)) legs.push(await filled(name, peer));
      }
      legs.push(atWork(log));
      const measured = await interleaved(legs);
      const compared = ([EMMETT, ACT] as const).filter((name) => !(peers[name] instanceof LeftOut));
      const over = (ours: string, peer: string) => medianOf(measured, ours) / medianOf(measured, peer);
      return {
        legs: measured,
        ratios: [
          ...compared.map((peer) => atLeast(`÷ ${peer}`, over(OURS, peer), TARGETS[peer])),
          ...compared.map((peer) => shown(`streams at work ÷ ${peer}`, over(OURS_AT_WORK, peer))),
        ],
        notes: [NO_BETA, ...Object.values(peers).flatMap((peer) => (peer instanceof LeftOut ? [peer.note] : []))],
      };
    } finally {
      await log.close();
      if (!(emmett instanceof LeftOut)) emmett.close();
      if (!(act instanceof LeftOut)) await act.close();
    }
  },
};

const storeOf = (log: EventLog): Store => ({
  append: (stream, length, events) => log.append(stream, length === 0 ? 'none' : length - 1, events),
  async load(stream, initial, evolve) {
    return (await log.readStream(stream)).reduce(evolve, initial);
  },
});

async function filled(name: keyof typeof WRITERS, store: Store): Promise<Measurement> {
  const streams = Array.from({ length: STREAMS }, (_, index) => ({
    name: problemStream(String(index)),
    events: ids(LENGTH).map((id, revision) => eventAt(revision, id)),
  }));
  for (let length = 0; length < LENGTH; length += AT_ONCE) {
    for (let first = 0; first < STREAMS; first += WRITERS[name]) {
      const together = streams.slice(first, first + WRITERS[name]);
      await Promise.all(together.map((stream) => store.append(stream.name, length, stream.events.slice(length, length + AT_ONCE))));
    }
  }
  return { leg: name, unit: 'loads/s', run: () => loading(store, LOADS[name]) };
}

/** As commands load: what the shell keeps is asked for what came since. */
function atWork(log: EventLog): Measurement {
  const streams = new RecentStreams(log);
  const store = { load: async (stream: string) => (await streams.load(stream, problem)).state };
  return { leg: OURS_AT_WORK, unit: 'loads/s', run: () => loading(store, LOADS[OURS_AT_WORK], AT_WORK) };
}

async function loading(store: Pick<Store, 'load'>, count: number, streams = STREAMS): Promise<number> {
  const drawn = Array.from({ length: count }, () => problemStream(String(Math.floor(Math.random() * streams))));
  const began = performance.now();
  for (const stream of drawn) {
    const { phase } = await store.load(stream, problem.initial, evolve);
    if (phase !== 'Rectifying') throw new Error(`${stream} was folded to ${phase}`);
  }
  return (count / (performance.now() - began)) * 1000;
}

/** The product's own fold, an event at a time. */
function evolve(state: Problem, { type, data }: Pick<NewEvent, 'type' | 'data'>): Problem {
  const event = { type, ...data } as unknown as ProblemEvent;
  return (problem.evolve[event.type] as Evolve)(state, event as never);
}
