import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SqliteEventLog } from '../../libs/adapters/src/index.js';
import type { EventLog } from '../../libs/application/src/index.js';
import { BareTable, lastRows, type BareRow } from './bare-table.ts';
import { atLeast, interleaved, medianOf, type Bench, type Measured, type Measurement } from './bench.ts';
import { EMMETT, openEmmett, type Emmett } from './peers/emmett.ts';
import { LeftOut } from './peers/peer.ts';
import { codec, ids, PREFIX, problemStream } from './sample-problem.ts';
import { Writers, type AppendOne } from './writers.ts';

const UNIT = 'events/s';
const WRITERS = 64;
/** Events of one turn: about a second of each. */
const TOGETHER = 800 * WRITERS;
const ALONE = 4000;
const PEER = 50 * WRITERS;

const OURS = 'log, 64 writers';
const OURS_ALONE = 'log, 1 writer';
const BARE = 'bare loop, 64 rows a commit';
const BARE_ALONE = 'bare loop, 1 row a commit';
const PEERS = `${EMMETT}, 64 writers`;

export const append: Bench = {
  name: 'append',
  says: 'durable appends of one event of 500 bytes through the port, with a follower, against a bare loop and a peer',
  async run(folder) {
    const file = join(folder, 'log.db');
    const log = await SqliteEventLog.open({ file, codec, prefix: PREFIX });
    const bare = new BareTable(join(folder, 'bare.db'));
    const emmett = await openEmmett(join(folder, 'emmett.db'));
    const following = new AbortController();
    const follower = follow(log, following.signal);
    try {
      return await measured(log, bare, () => lastRows(file, TOGETHER), emmett);
    } finally {
      following.abort();
      await follower;
      await log.close();
      bare.close();
      if (!(emmett instanceof LeftOut)) emmett.close();
    }
  },
};

/** Takes every event and does nothing with it. */
async function follow(log: EventLog, signal: AbortSignal): Promise<number> {
  let taken = 0;
  for await (const { revision } of log.follow(undefined, signal)) taken += revision < 0 ? 0 : 1;
  return taken;
}

async function measured(log: EventLog, bare: BareTable, rows: () => readonly BareRow[], emmett: Emmett | LeftOut): Promise<Measured> {
  const ours: AppendOne = (stream, length, event) => log.append(stream, length === 0 ? 'none' : length - 1, [event]);
  const legs = await interleaved([
    writing(OURS, WRITERS, TOGETHER, ours),
    { leg: BARE, unit: UNIT, run: () => committing(bare, rows(), WRITERS) },
    ...(emmett instanceof LeftOut
      ? []
      : [writing(PEERS, WRITERS, PEER, (stream, length, event) => emmett.append(stream, length, [event]))]),
    writing(OURS_ALONE, 1, ALONE, ours),
    { leg: BARE_ALONE, unit: UNIT, run: () => committing(bare, rows().slice(0, ALONE), 1) },
  ]);
  const ratio = (name: string, of: string, to: string, target: number) => atLeast(name, medianOf(legs, of) / medianOf(legs, to), target);
  return {
    legs,
    ratios: [
      ratio('64 writers ÷ bare loop in batches of 64', OURS, BARE, 0.6),
      ...(emmett instanceof LeftOut ? [] : [ratio(`64 writers ÷ ${EMMETT}`, OURS, PEERS, 15)]),
      ratio('1 writer ÷ bare commit a row', OURS_ALONE, BARE_ALONE, 0.85),
    ],
    ...(emmett instanceof LeftOut && { notes: [emmett.note] }),
  };
}

function writing(leg: string, writers: number, count: number, append: AppendOne): Measurement {
  const streams = Array.from({ length: writers }, (_, writer) => problemStream(`${leg.replaceAll(/[^a-z0-9]/gu, '')}-${writer}`));
  const each = new Writers(streams, append);
  return { leg, unit: UNIT, run: () => each.write(ids(count)) };
}

function committing(bare: BareTable, rows: readonly BareRow[], atOnce: number): number {
  const began = performance.now();
  bare.write(rows, atOnce);
  return (rows.length / (performance.now() - began)) * 1000;
}
