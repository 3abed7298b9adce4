import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { burstOf, LEAD_MS, MIB, type FromWorker, type ToWorker } from './messages.ts';

/** `bare-bullmq URL CONCURRENCY`: BullMQ with a processor that does nothing. */

const [, , url = '', concurrency = ''] = process.argv;
const PAGE = 256;

let [expected, done] = [Number.POSITIVE_INFINITY, Promise.withResolvers<undefined>()];
const lateMs: number[] = [];

const connection = new Redis(url);
const queue = new Queue('jobs', { connection, prefix: 'bare' });
const worker = new Worker<{ readonly atMs: number }>(
  'jobs',
  ({ data: { atMs } }) => {
    lateMs.push(Date.now() - atMs);
    if (lateMs.length === expected) done.resolve(undefined);
    return Promise.resolve();
  },
  { connection: new Redis(url, { maxRetriesPerRequest: null }), prefix: 'bare', concurrency: Number(concurrency) },
);
await worker.waitUntilReady();
say({ said: 'ready', ms: performance.now(), rssMiB: process.memoryUsage.rss() / MIB });

process.on('message', (message: ToWorker) => {
  if (message.asked === 'burst') void burst(message.count);
  else void Promise.all([worker.close(), queue.close()]).then(() => process.exit());
});

/** The jobs are those that the product gives, added as it adds them. */
async function burst(count: number): Promise<void> {
  expected = count;
  done = Promise.withResolvers();
  const atMs = Date.now() + LEAD_MS;
  for (let from = 0; from < count; from += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, count - from) }, (_, index) => jobAt(atMs, from + index));
    await queue.addBulk(page);
  }
  const leftMs = atMs - Date.now();
  if (leftMs < 0) throw new Error(`not ready before it was due, ${leftMs} ms`);
  await sleep(leftMs / 2);
  const cpu = process.cpuUsage();
  await done.promise;
  say({ said: 'burst', ...burstOf(lateMs, cpu), followedMs: 0 });
}

function jobAt(atMs: number, number: number) {
  const problem = `3f2c8e0e-6f2b-4d0f-9b1b-${String(number).padStart(12, '0')}`;
  return {
    name: 'due',
    data: { atMs, data: { sort: 'timer', problem, correction: 1, step: 'reminder', at: '2026-09-01T01:00:00Z' } },
    opts: {
      jobId: `timer-${problem}-1-due-reminder-${atMs}`,
      delay: Math.max(0, atMs - Date.now()),
      attempts: 8,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: 60 },
      removeOnFail: false,
    },
  };
}

function say(message: FromWorker): void {
  process.send?.(message);
}
