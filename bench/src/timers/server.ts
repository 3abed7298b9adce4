import { setTimeout as sleep } from 'node:timers/promises';
import { settingsFrom, startServer } from '../../../apps/server/src/index.js';
import { Clock, NoInstruments, Refused } from '../../../libs/application/src/index.js';
import { burstOf, LEAD_MS, MIB, type FromWorker, type ToWorker } from './messages.ts';

/** `server CLOCK_MS`: the product, as built, on a clock that begins at an instant and goes as the machine's does. */

/** Nothing to do: of so many milliseconds, so large a part at most. */
const [IDLE_MS, IDLE] = [1_000, 0.05];

class ShiftedClock extends Clock {
  #aheadMs = 0;

  setTo(ms: number): void {
    this.#aheadMs = ms - Date.now();
  }

  override now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now() + this.#aheadMs);
  }
}

/** Told by whoever does what is due, when it is done. */
let lateMs: number[] = [];
let cpu = process.cpuUsage();
let [expected, done] = [Number.POSITIVE_INFINITY, Promise.withResolvers<undefined>()];
Object.assign(NoInstruments.prototype, {
  timerFired(seconds: number) {
    lateMs.push(seconds * 1000);
    if (lateMs.length === expected) done.resolve(undefined);
  },
});

const clock = new ShiftedClock();
clock.setTo(Number(process.argv[2]));
const server = await startServer({ settings: settingsFrom(process.env), clock });
await settled();
const readyMs = performance.now();
await idle();
say({ said: 'ready', ms: readyMs, rssMiB: process.memoryUsage.rss() / MIB });

process.on('message', (message: ToWorker) => {
  if (message.asked === 'burst') void burst(message.dueMs, message.count);
  else void server.close().then(() => process.disconnect?.());
});

async function burst(dueMs: number, count: number): Promise<void> {
  lateMs = [];
  expected = count;
  done = Promise.withResolvers();
  clock.setTo(dueMs - LEAD_MS);
  await settled();
  const leftMs = dueMs - clock.now().epochMilliseconds;
  if (leftMs < 0 || lateMs.length > 0) throw new Error(`not ready before it was due, ${leftMs} ms`);
  cpu = process.cpuUsage();
  await done.promise;
  const figures = burstOf(lateMs, cpu);
  const began = performance.now();
  await settled();
  say({ said: 'burst', ...figures, followedMs: performance.now() - began });
}

/** Until the engine has compared what it knows with what is due, and nothing is left to do by the clock. */
async function settled(): Promise<void> {
  for (;;) {
    try {
      if (await server.clockMoved()) return;
    } catch (error) {
      // It takes in more than can be waited for at once.
      if (!(error instanceof Refused) || error.kind !== 'behind') throw error;
    }
  }
}

/** Until it has read in the background what the first questions would wait for. */
async function idle(): Promise<void> {
  for (let before = performance.eventLoopUtilization(); ;) {
    await sleep(IDLE_MS);
    const { utilization } = performance.eventLoopUtilization(before);
    if (utilization < IDLE) return;
    before = performance.eventLoopUtilization();
  }
}

function say(message: FromWorker): void {
  process.send?.(message);
}
