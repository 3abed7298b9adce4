/** Stops engines on a Redis that fares so and so, and says how many milliseconds later there was nothing left to do. */
import { Reminding } from '../../faults/reminding.js';
import { ownPrefix, ownRedis } from '../../support/redis.js';

for (const how of ['well', 'away', 'killed', 'busy']) {
  const redis = await ownRedis();
  const reminding = new Reminding();
  const worker = reminding.worker(redis.url, ownPrefix(), { stopMs: 300 });
  if (how === 'away') await redis.kill();
  const begun = Promise.withResolvers<undefined>();
  if (how === 'busy') {
    reminding.doing = () => {
      begun.resolve(undefined);
      return new Promise(() => undefined);
    };
  }
  reminding.add(-1);
  await reminding.start(worker);
  if (how === 'away') await worker.reconcile().catch(() => undefined);
  else if (how === 'busy') await begun.promise;
  else await reminding.done();
  if (how === 'killed') await redis.kill();
  await worker.stop();
  await redis.close();
}
const stoppedAt = performance.now();
process.on('exit', () => process.stdout.write(String(Math.round(performance.now() - stoppedAt))));
