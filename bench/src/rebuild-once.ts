import { performance } from 'node:perf_hooks';
import { argv, cpuUsage, memoryUsage, resourceUsage } from 'node:process';
import { SqliteEventLog, SqliteReadModelStore } from '../../libs/adapters/src/index.js';
import { EventCatalogue, REBUILD_BATCH, replay, StreamNames } from '../../libs/application/src/index.js';
import { directory, register, reminders, timeline } from '../../libs/projections/src/index.js';

/** `rebuild-once LOG FOLDER PREFIX`: makes all read models from a log, in a process of its own, and says what it took as JSON. */
const [, , file = '', folder = '', prefix = ''] = argv;
const MIB = 1024 * 1024;
const names = new StreamNames(prefix);
const log = await SqliteEventLog.open({ file, codec: new EventCatalogue(names), prefix });
const store = new SqliteReadModelStore({ folder });
const projections = [register, timeline, directory, reminders] as const;
await Promise.all(projections.map((projection) => store.open(projection)));

let ms = 0;
let cpuMs = 0;
async function timed(work: () => Promise<void>): Promise<void> {
  const [began, before] = [performance.now(), cpuUsage()];
  await work();
  const { user, system } = cpuUsage(before);
  ms += performance.now() - began;
  cpuMs += (user + system) / 1000;
}

const rebuilt = await Promise.all(projections.map((projection) => store.rebuild(projection)));
await timed(() => replay(log, names, rebuilt, { batchSize: REBUILD_BATCH }));
// What it still holds of all that it has read: the rest was garbage.
globalThis.gc?.();
const liveMiB = memoryUsage().heapUsed / MIB;
await timed(async () => {
  for (const model of rebuilt) await model.settle();
  for (const model of rebuilt) await model.swap();
});

const [first] = await Promise.all(projections.map((projection) => store.open(projection)));
const events = first?.checkpoint()?.ordinal ?? 0;
console.log(JSON.stringify({ ms, cpuMs, events, peakMiB: resourceUsage().maxRSS / 1024, liveMiB }));
await store.close();
await log.close();
