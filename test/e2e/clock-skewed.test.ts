import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { settingsFrom, startServer, type RunningServer } from '../../apps/server/src/index.js';
import { aProblem, furnish, signIn, type Office } from '../faults/office.js';
import { EndedPauses } from '../support/common-clock.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { Exposition } from '../support/exposition.js';
import { HttpClient, succeeded } from '../support/http-client.js';
import { MovableClock } from '../support/job-source.js';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';

const TOKEN = 'a-token-for-the-metrics';

onOwnEventStores((store) => {
  onRedis('a node whose clock differs from that of Redis', () => {
    const [clock, pauses, lines] = [new MovableClock(), new EndedPauses(), [] as string[]];
    let redis: OwnRedis;
    let folder: string;
    let server: RunningServer;
    let office: Office;
    let leader: HttpClient;

    beforeAll(async () => {
      [redis, folder] = [await ownRedis(), await mkdtemp(join(tmpdir(), 'rectify-skewed-'))];
      const installation = ownPrefix().replaceAll('-', '_').slice(0, 24);
      const settings = settingsFrom({
        DATA_DIR: folder,
        PORT: '0',
        INSTALLATION: installation,
        EVENT_LOG: 'eventstoredb',
        EVENTSTORE_URL: store().url,
        JOBS: 'bullmq',
        REDIS_URL: redis.url,
        REDIS_PREFIX: installation,
        METRICS_TOKEN: TOKEN,
      });
      const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
      server = await startServer({ settings, clock, pauses, log });
      office = await furnish(server.url, server.firstLogin?.password ?? '');
      leader = new HttpClient(server.url, await signIn(server.url, office.leader.name, office.leader.password));
    });
    afterAll(async () => {
      await server.close();
      await redis.close();
      await rm(folder, { recursive: true });
    });

    const write = (key: string) => leader.post('/v1/problems', aProblem(office.unit, '时钟'), { 'idempotency-key': key });
    const move = async (ms: number) => {
      clock.move(ms);
      await pauses.pass();
    };
    const skewSeconds = async () =>
      new Exposition(succeeded(await leader.get('/metrics', { authorization: `Bearer ${TOKEN}` })).text).value(
        'rectify_clock_skew_seconds',
      );
    const told = () =>
      lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ event }) => /^clock\./u.test(String(event)));

    test('refuses what would be recorded, reads on, says so everywhere, and goes on by itself when it is right', async () => {
      const before = succeeded(await write('before'));
      expect(succeeded(await leader.get('/readyz')).body['clock']).toMatchObject({ isRight: true });
      await move(-7_000);

      const refused = await write('meanwhile');
      expect([refused.status, refused.body['code'], refused.headers.get('retry-after')]).toEqual([503, 'clock.skewed', '5']);
      // What was recorded before is answered again.
      expect((await write('before')).body).toEqual(before.body);
      succeeded(await leader.get(`/v1/problems/${String(before.body['id'])}`));
      const { status, body } = await leader.get('/readyz');
      expect([status, body['clock']]).toEqual([200, { isRight: false, skewMs: expect.any(Number) }]);
      expect(await skewSeconds()).toBeLessThan(-6.5);
      expect(told()).toMatchObject([{ event: 'clock.skewed', level: 50 }]);

      await move(7_000);
      succeeded(await write('meanwhile'));
      expect(Math.abs((await skewSeconds()) ?? NaN)).toBeLessThan(1);
      expect(told().map(({ event }) => event)).toEqual(['clock.skewed', 'clock.right']);
    });
  });
});
