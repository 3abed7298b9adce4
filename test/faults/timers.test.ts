import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { settingsFrom } from '#application';
import { STANDARD_PROCEDURE } from '#domain';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { HttpOffice, PASSWORD } from '../support/http-office.js';
import { LeftBehind } from '../support/made-again.js';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { ServerProcess } from '../support/server-process.js';
import { aCorrection, aProblem } from './office.js';
import { auditLadders, type Audit } from './ladder-audit.js';
import { seeded, SOAK } from './seed.js';

/** Of each sort. */
const CORRECTIONS = SOAK ? 60 : 12;
const KILLS = SOAK ? 60 : 6;

/** Longer than it takes to do everything that is due. */
const LATEST_KILL_MS = 400;
/** BullMQ gives a job whose worker was killed to another one after half a minute, and looks for such every half a minute. */
const PATIENCE_MS = 120_000;

/** So long a grace that what came due in the last three days is issued, whatever the hour of the test. */
const GRACE_HOURS = 100;

/** The ladder of 立行立改 is climbed one day before the due day, on it, and 1, 7 and 15 days behind it, at nine. */
const lastMorning = (): Temporal.PlainDate => Temporal.Now.zonedDateTimeISO('Asia/Shanghai').subtract({ hours: 9 }).toPlainDate();

/** As it comes out: everything was issued in March, and nobody has run since. */
const EXPECTED: Audit = {
  // Of those due the day before the last morning: both reminders, and the notice on that morning itself.
  issued: 2 * CORRECTIONS,
  escalated: CORRECTIONS + CORRECTIONS,
  // Of those due in March: both reminders; the notice; the talk and the criticism, which wait for somebody to confirm them.
  missed: 2 * CORRECTIONS,
  proposed: 2 * CORRECTIONS,
  // Of those that were withdrawn or suspended before anything was due: all five.
  cancelled: 5 * 2 * CORRECTIONS,
  faults: [],
};

function survivesKills(engine: string, settings: () => Readonly<Record<string, string>>): void {
  describe(`what came due, on ${engine}`, () => {
    let folder: string;

    beforeAll(async () => {
      const office = await HttpOffice.open({
        ...{ EVENT_LOG: 'sqlite', JOBS: 'embedded' },
        ...{ REQUESTS_PER_SECOND_ACCOUNT: '0', REQUESTS_PER_SECOND_ADDRESS: '0' },
      });
      ({ folder } = office);
      const { title, content } = STANDARD_PROCEDURE;
      const version = '/v1/procedures/standard/versions/2';
      succeeded(await office.admin.post(`${version}/draft`, { title, content: { ...content, reminderGraceHours: GRACE_HOURS } }));
      succeeded(await office.admin.post(`${version}/publish`));
      const { branch, body } = office.organizations;
      const leader = office.as('leader');
      const issue = async (name: string, more: object = {}) => {
        const problem = idOf(await leader.post('/v1/problems', { ...aProblem(branch, name), body }));
        succeeded(await leader.post(`/v1/problems/${problem}/confirm`));
        succeeded(await leader.post(`/v1/problems/${problem}/corrections`, { ...aCorrection(branch), ...more }));
        return `/v1/problems/${problem}/corrections/1`;
      };
      const dueDay = String(lastMorning().subtract({ days: 1 }));
      await Promise.all(
        Array.from({ length: CORRECTIONS }, async (_, at) => {
          await issue(`早已到期${at}`);
          await issue(`近日到期${at}`, { dueDay });
          succeeded(await leader.post(`${await issue(`撤回${at}`, { dueDay })}/withdraw`, { reason: '下错了' }));
          succeeded(await leader.post(`${await issue(`中止${at}`)}/suspend`, { reason: '停工' }));
        }),
      );
      await office.server.close();
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('is done once and recorded once, however often the server is killed over it', async () => {
      const draw = seeded(`${4 * CORRECTIONS} ladders on ${engine}, ${KILLS} kills`);
      const environment = settings();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const server = await ServerProcess.start(folder, { environment });
        // At some instant of its work: that is what is drawn.
        await sleep(draw() * LATEST_KILL_MS);
        await server.kill();
      }
      const server = await ServerProcess.start(folder, { environment });
      try {
        await nothingDue(server.url);
      } finally {
        // Ends what is being handled: a double would be in the history.
        await server.stop();
      }
      const left = await LeftBehind.open(settingsFrom({ DATA_DIR: folder }));
      try {
        expect(await auditLadders(left.log, Temporal.Now.instant(), GRACE_HOURS)).toEqual(EXPECTED);
      } finally {
        await left.log.close();
      }
    });
  });
}

/** Waits until nothing is scheduled that is due. */
async function nothingDue(url: string): Promise<void> {
  const anybody = new HttpClient(url);
  const { body } = succeeded(await anybody.post('/v1/sessions', { name: 'auditor', password: PASSWORD }));
  const auditor = anybody.as(String(body['token']));
  const patience = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const scheduled = succeeded(await auditor.get('/v1/reminders/scheduled?limit=1')).body['items'] as readonly { readonly at: string }[];
    if (scheduled.every(({ at }) => Temporal.Instant.compare(at, Temporal.Now.instant()) > 0)) return;
    patience.throwIfAborted();
    // Nothing tells over HTTP that a timer has fired.
    await sleep(20);
  }
}

survivesKills('the embedded engine', () => ({}));

// It waits for the locks of killed workers, a minute; in the short form a leader that is killed over due timers on BullMQ is in the test of nodes.
if (SOAK) {
  onRedis('with a Redis', () => {
    let redis: OwnRedis;
    beforeAll(async () => void (redis = await ownRedis()));
    afterAll(() => redis.close());

    const prefix = ownPrefix();
    survivesKills('BullMQ', () => ({ JOBS: 'bullmq', REDIS_URL: redis.url, REDIS_PREFIX: prefix }));
  });
}
