import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { env, execArgv, execPath } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { SqliteEventLog } from '../../libs/adapters/src/index.js';
import { EventCatalogue, StreamNames } from '../../libs/application/src/index.js';
import { atLeast, interleaved, leg, medianOf, shown, type Bench, type Measured } from './bench.ts';
import { writeCases } from './cases/write-cases.ts';

const PREFIX = 'bench';

/** Numbers of events: the speed is that of the middle one, the memory that of all. `REBUILD_EVENTS` names others. */
const [SMALL = 100_000, MIDDLE = 1_000_000, LARGE = 5_000_000] = (env['REBUILD_EVENTS'] ?? '').split(',').filter(Boolean).map(Number);

interface Rebuilt {
  readonly ms: number;
  readonly events: number;
  /** The largest resident memory of the process, the program itself included. */
  readonly peakMiB: number;
}

/** All read models from realistic cases, against nothing but reading and parsing the same file. */
export const rebuild: Bench = {
  name: 'rebuild',
  says: 'all read models from realistic cases, durable, against a bare scan of the same file with JSON.parse of each event',
  run: async (folder): Promise<Measured> => {
    const peaks: number[] = [];
    let legs: Measured['legs'] = [];
    for (const events of [SMALL, MIDDLE, LARGE]) {
      const file = await logOf(folder, events);
      if (events === MIDDLE) {
        const during: number[] = [];
        legs = await interleaved([
          { leg: 'bare scan', unit: 'events/s', run: () => scanned(file) },
          { leg: 'rebuild', unit: 'events/s', run: async () => rate(await rebuilt(folder, file), during) },
        ]);
        peaks.push(Math.max(...during));
      } else {
        peaks.push((await rebuilt(folder, file)).peakMiB);
      }
      await rm(file);
    }
    const [small = 0, middle = 0, large = 0] = peaks;
    return {
      legs: [
        ...legs,
        leg(`peak memory at ${SMALL} events`, 'MiB', [small]),
        leg(`peak memory at ${MIDDLE} events`, 'MiB', [middle]),
        leg(`peak memory at ${LARGE} events`, 'MiB', [large]),
      ],
      ratios: [
        atLeast(`rebuild ÷ bare scan at ${MIDDLE} events`, medianOf(legs, 'rebuild') / medianOf(legs, 'bare scan'), 0.25),
        shown(`peak memory at ${LARGE} ÷ at ${SMALL} events`, large / small),
      ],
      notes: [
        'Each rebuild is a process of its own; the peaks at the smallest and the largest size are of one run, the one between of six.',
      ],
    };
  },
};

async function logOf(folder: string, events: number): Promise<string> {
  const file = join(folder, `events-${events}.sqlite`);
  const names = new StreamNames(PREFIX);
  const log = await SqliteEventLog.open({ file, codec: new EventCatalogue(names), prefix: PREFIX });
  try {
    await writeCases({ log, names, events });
  } finally {
    await log.close();
  }
  return file;
}

/** @returns events a second */
function scanned(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('SELECT record FROM event ORDER BY position');
    rows.setReturnArrays(true);
    const began = performance.now();
    let events = 0;
    for (const [record] of rows.iterate() as unknown as Iterable<readonly [string]>) {
      JSON.parse(record);
      events += 1;
    }
    return (events / (performance.now() - began)) * 1000;
  } finally {
    database.close();
  }
}

function rate({ events, ms, peakMiB }: Rebuilt, peaks: number[]): number {
  peaks.push(peakMiB);
  return (events / ms) * 1000;
}

async function rebuilt(folder: string, file: string): Promise<Rebuilt> {
  const models = join(folder, 'read-models');
  await mkdir(models, { recursive: true });
  try {
    const script = join(import.meta.dirname, 'rebuild-once.ts');
    const { stdout } = await promisify(execFile)(execPath, [...execArgv, script, file, models, PREFIX]);
    return JSON.parse(stdout) as Rebuilt;
  } finally {
    await rm(models, { recursive: true });
  }
}
