import { Clock, settingsFrom, startServer } from '../../dist/apps/server/src/index.js';

/** By then every step of a ladder was due, and longer ago than a procedure's grace. */
const BEHIND_HOURS = 90 * 24;

class LateClock extends Clock {
  now() {
    return Temporal.Now.instant().subtract({ hours: BEHIND_HOURS });
  }
}

const { url } = await startServer({ settings: settingsFrom(process.env), clock: new LateClock() });
process.stderr.write(`listens on ${url}\n`);
