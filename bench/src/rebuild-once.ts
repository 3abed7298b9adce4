import { performance } from 'node:perf_hooks';
import { argv, resourceUsage } from 'node:process';
import { SqliteEventLog, SqliteReadModelStore } from '../../libs/adapters/src/index.js';
import { EventCatalogue, REBUILD_BATCH, replay, StreamNames } from '../../libs/application/src/index.js';
import { directory, register, timeline } from '../../libs/projections/src/index.js';

/** `rebuild-once LOG FOLDER PREFIX`: makes all read models from a log, in a process of its own, and says what it took as JSON. */
const [, , file = '', folder = '', prefix = ''] = argv;
const names = new StreamNames(prefix);
const log = await SqliteEventLog.open({ file, codec: new EventCatalogue(names), prefix });
const store = new SqliteReadModelStore({ folder });
const projections = [register, timeline, directory] as const;
await Promise.all(projections.map((projection) => store.open(projection)));

const began = performance.now();
const rebuilt = await Promise.all(projections.map((projection) => store.rebuild(projection)));
await replay(log, names, rebuilt, { batchSize: REBUILD_BATCH });
for (const model of rebuilt) await model.settle();
for (const model of rebuilt) await model.swap();
const ms = performance.now() - began;

const [first] = await Promise.all(projections.map((projection) => store.open(projection)));
console.log(JSON.stringify({ ms, events: first?.checkpoint()?.ordinal ?? 0, peakMiB: resourceUsage().maxRSS / 1024 }));
await store.close();
await log.close();
