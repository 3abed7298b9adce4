import { execFileSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JOBS_OPTIONS } from '../../libs/application/src/index.js';
import { atLeast, leg, median, shown, type Bench, type Leg, type Measured } from './bench.ts';
import { HOUR_MS } from './cases/days.ts';
import { UNBOUNDED } from './http/server-process.ts';
import type { Burst } from './timers/messages.ts';
import { ownRedis } from './timers/own-redis.ts';
import { WorkerProcess } from './timers/worker-process.ts';
import { writePending } from './timers/write-pending.ts';

/** Timers that wait, and those that are due at once. `BENCH_TIMERS` names others; what then holds is not the target. */
const [PENDING = 1_000_000, BURST = 10_000] = (process.env['BENCH_TIMERS'] ?? '').split(',').filter(Boolean).map(Number);
const TURNS = 5;
/** Longer than what the jobs engine hands over beforehand. */
const BEFORE_MS = 2 * HOUR_MS;
const ENGINES = ['embedded', 'bullmq'] as const;
type Engine = (typeof ENGINES)[number];
const NAMES = { embedded: 'embedded', bullmq: 'BullMQ', bare: 'bare BullMQ' } as const;

interface Turn extends Burst {
  readonly startMs: number;
  readonly startRssMiB: number;
}

export const timers: Bench = {
  name: 'timers',
  says: `${PENDING.toLocaleString('en')} pending timers: start, memory, and ${BURST.toLocaleString('en')} due at once, against BullMQ doing nothing`,
  async run(folder) {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    const embedded = join(folder, 'embedded');
    await mkdir(embedded);
    const { dueMs, timers: waiting } = await writePending(embedded, { pending: PENDING, bursts: TURNS + 1, burst: BURST });
    // Reactions and read models take in what was written behind them.
    const first = await started(folder, 'embedded', dueMs[0] ?? 0);
    await first.stop();
    await cp(embedded, join(folder, 'bullmq'), { recursive: true });

    const runs: Record<keyof typeof NAMES, Turn[]> = { embedded: [], bullmq: [], bare: [] };
    for (const [turn, due] of dueMs.entries()) {
      const figures = {
        embedded: await burst(await started(folder, 'embedded', due), due),
        bullmq: await withRedis(folder, async (url) => burst(await started(folder, 'bullmq', due, url), due)),
        bare: await withRedis(folder, async (url) => burst(await startedBare(folder, url), 0)),
      };
      // The first turn warms up.
      if (turn > 0) for (const name of ['embedded', 'bullmq', 'bare'] as const) runs[name].push(figures[name]);
    }
    return measured(
      runs,
      waiting,
      ENGINES.map((engine) => remindersIn(join(folder, engine))),
    );
  },
};

const started = (folder: string, engine: Engine, dueMs: number, redis?: string): Promise<WorkerProcess> =>
  WorkerProcess.start({
    script: 'server.ts',
    args: [String(dueMs - BEFORE_MS)],
    environment: {
      ...{ ...UNBOUNDED, DATA_DIR: join(folder, engine), PORT: '0', JOBS: engine },
      ...(redis !== undefined && { REDIS_URL: redis }),
    },
    log: join(folder, `${engine}.log`),
  });

const startedBare = (folder: string, redis: string): Promise<WorkerProcess> =>
  WorkerProcess.start({ script: 'bare-bullmq.ts', args: [redis, String(JOBS_OPTIONS.concurrency)], log: join(folder, 'bare.log') });

async function withRedis<T>(folder: string, work: (url: string) => Promise<T>): Promise<T> {
  const redis = await ownRedis(folder);
  try {
    return await work(redis.url);
  } finally {
    await redis.close();
  }
}

async function burst(worker: WorkerProcess, dueMs: number): Promise<Turn> {
  try {
    return { startMs: worker.startMs, startRssMiB: worker.rssMiB, ...(await worker.burst(dueMs, BURST)) };
  } finally {
    await worker.stop();
  }
}

/** Reminders that were issued, and different ones among them. */
function remindersIn(folder: string): { readonly issued: number; readonly once: number } {
  const database = new DatabaseSync(join(folder, 'events.sqlite'), { readOnly: true });
  try {
    const sql = `
      SELECT count(*) AS issued, count(DISTINCT json_extract(record, '$.event.stream')) AS once FROM event
      WHERE json_extract(record, '$.event.type') IN ('ReminderIssued', 'ReminderMissed')`;
    return database.prepare(sql).get() as unknown as { readonly issued: number; readonly once: number };
  } finally {
    database.close();
  }
}

function measured(
  runs: Readonly<Record<keyof typeof NAMES, readonly Turn[]>>,
  waiting: number,
  reminders: readonly { readonly issued: number; readonly once: number }[],
): Measured {
  const rate = (name: keyof typeof NAMES) => median(runs[name].map(({ perSecond }) => perSecond));
  const wanted = BURST * (TURNS + 1);
  const once = Math.min(...reminders.map(({ issued, once }) => (issued > wanted ? wanted / issued : once / wanted)));
  return {
    legs: [
      ...ENGINES.flatMap((engine) => [...startOf(engine, runs[engine]), ...burstLegs(engine, runs[engine])]),
      ...burstLegs('bare', runs.bare),
    ],
    ratios: [
      atLeast('BullMQ ÷ bare BullMQ doing nothing', rate('bullmq') / rate('bare'), 0.3),
      shown('embedded ÷ bare BullMQ doing nothing', rate('embedded') / rate('bare')),
      atLeast('reminders recorded once ÷ those that were due', once, 1),
    ],
    notes: [`${waiting.toLocaleString('en')} timers waited at the first burst; each burst is of ${BURST.toLocaleString('en')} problems`],
  };
}

function startOf(engine: Engine, turns: readonly Turn[]): readonly Leg[] {
  return [
    leg(
      `${NAMES[engine]}, from the process's begin until ready`,
      's',
      turns.map(({ startMs }) => startMs / 1000),
    ),
    leg(
      `${NAMES[engine]}, memory once ready`,
      'MiB',
      turns.map(({ startRssMiB }) => startRssMiB),
    ),
  ];
}

function burstLegs(name: keyof typeof NAMES, turns: readonly Turn[]): readonly Leg[] {
  const of = (what: string, unit: string, figure: (turn: Turn) => number) => leg(`${NAMES[name]}${what}`, unit, turns.map(figure));
  return [
    of('', 'jobs/s', ({ perSecond }) => perSecond),
    of(', lateness p50', 'ms', ({ p50 }) => p50),
    of(', lateness p99', 'ms', ({ p99 }) => p99),
    of(", process's processor time a job", 'ms', ({ cpuMs }) => cpuMs),
    ...(name === 'bare'
      ? []
      : [
          of(', memory after the burst', 'MiB', ({ rssMiB }) => rssMiB),
          of(', until everybody was told and read models have caught up', 's', ({ followedMs }) => followedMs / 1000),
        ]),
  ];
}
