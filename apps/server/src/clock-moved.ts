import { setTimeout as sleep } from 'node:timers/promises';
import { EventLog, Reactions, Timekeeper } from '#application';
import type { INestApplicationContext } from '@nestjs/common';
import { READ_MODELS, ReadModels } from './read-models.js';

/** Nobody waits longer for what is due. */
const PATIENCE_MS = 60_000;
const STEP_MS = 5_000;
const LOOKS_EVERY_MS = 5;

/**
 * Whoever gave the clock has moved it: does what is due by it, and what follows from that, until nothing is left.
 * @returns whether nothing is left, in time; what failed for good is
 */
export async function clockMoved(app: INestApplicationContext): Promise<boolean> {
  const [timekeeper, log, reactions, models] = [app.get(Timekeeper), app.get(EventLog), app.get(Reactions), app.get(ReadModels)];
  await timekeeper.reconcile();
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const head = await log.head();
    if (head !== undefined) {
      await reactions.reacted(head, STEP_MS);
      for (const name of READ_MODELS) await models.waitFor(name, head);
    }
    if (!(await timekeeper.isDue()) && (await log.head()) === head) return true;
    // What is being done ends by itself, and tells nobody.
    await sleep(LOOKS_EVERY_MS);
  }
  return false;
}
