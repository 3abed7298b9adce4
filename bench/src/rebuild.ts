import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cpuUsage, env, execArgv, execPath } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { SqliteEventLog } from '../../libs/adapters/src/index.js';
import { EventCatalogue, StreamNames } from '../../libs/application/src/index.js';
import { atLeast, interleaved, leg, median, medianOf, shown, type Bench, type Measured } from './bench.ts';
import { writeCases } from './cases/write-cases.ts';

const PREFIX = 'bench';

/** Numbers of events: the memory is that of all, the speed that of the second, or of the only one. `REBUILD_EVENTS` names others. */
const SIZES = (env['REBUILD_EVENTS'] ?? '100000,1000000,5000000').split(',').map(Number);
const TIMED = SIZES[1] ?? SIZES[0];

const TURNS = 5;

interface Rebuilt {
  readonly ms: number;
  /** Of the processor, user and system together. */
  readonly cpuMs: number;
  readonly events: number;
  /** The largest resident memory of the process, the program itself included. */
  readonly peakMiB: number;
  /** The heap when everything was folded and garbage collected, before indexes are built. */
  readonly liveMiB: number;
}

/** All read models from realistic cases, against nothing but reading and parsing the same file. */
export const rebuild: Bench = {
  name: 'rebuild',
  says: 'all read models from realistic cases, durable, against a bare scan of the same file with JSON.parse of each event',
  run: async (folder): Promise<Measured> => {
    const bySize = new Map<number, readonly Rebuilt[]>();
    let legs: Measured['legs'] = [];
    const cpuOfScans: number[] = [];
    for (const events of SIZES) {
      const file = await logOf(folder, events);
      const runs: Rebuilt[] = [];
      const measured = async () => {
        const run = await rebuilt(folder, file);
        runs.push(run);
        return (run.events / run.ms) * 1000;
      };
      if (events === TIMED) {
        legs = await interleaved(
          [
            { leg: 'bare scan', unit: 'events/s', run: () => scanned(file, cpuOfScans) },
            { leg: 'rebuild', unit: 'events/s', run: measured },
          ],
          TURNS,
        );
      } else {
        await measured();
      }
      bySize.set(events, runs);
      await rm(file);
    }
    const all = [...bySize];
    const peak = (runs: readonly Rebuilt[] = []) => Math.max(...runs.map(({ peakMiB }) => peakMiB));
    const cpuOfRebuilds = (bySize.get(TIMED ?? 0) ?? []).map(({ cpuMs }) => cpuMs);
    return {
      legs: [
        ...legs,
        leg('bare scan, processor', 'ms', cpuOfScans),
        leg('rebuild, processor', 'ms', cpuOfRebuilds),
        ...all.map(([events, runs]) => leg(`peak memory at ${events} events`, 'MiB', [peak(runs)])),
        ...all.map(([events, runs]) =>
          leg(
            `live heap at ${events} events`,
            'MiB',
            runs.map(({ liveMiB }) => liveMiB),
          ),
        ),
      ],
      ratios: [
        atLeast(`rebuild ÷ bare scan at ${TIMED} events`, medianOf(legs, 'rebuild') / medianOf(legs, 'bare scan'), 0.25),
        shown('the same by the processor', median(cpuOfScans) / median(cpuOfRebuilds)),
        shown(`peak memory at ${all.at(-1)?.[0]} ÷ at ${all[0]?.[0]} events`, peak(all.at(-1)?.[1]) / peak(all[0]?.[1])),
      ],
      notes: [
        `Each rebuild is a process of its own; medians are of ${TURNS} turns, the processor's times and the largest memory of one more`,
        'Of the sizes beside it, one rebuild each',
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
function scanned(file: string, cpuMs: number[]): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('SELECT record FROM event ORDER BY position');
    rows.setReturnArrays(true);
    const [began, before] = [performance.now(), cpuUsage()];
    let events = 0;
    for (const [record] of rows.iterate() as unknown as Iterable<readonly [string]>) {
      JSON.parse(record);
      events += 1;
    }
    const { user, system } = cpuUsage(before);
    cpuMs.push((user + system) / 1000);
    return (events / (performance.now() - began)) * 1000;
  } finally {
    database.close();
  }
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
