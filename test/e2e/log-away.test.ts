import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onOwnEventStores } from '../support/event-stores.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';

/** Before the node knows itself that it hears nothing. */
const SOON_MS = 2_000;

/** Eight seconds are promised from when the server stopped answering, and a moment for each question after that. */
const REFUSED_WITHIN_MS = 10_000;

onOwnEventStores((server) => {
  onRedis('a server whose log is away', () => {
    let redis: OwnRedis;
    let office: HttpOffice;
    let problem: string;

    beforeAll(async () => {
      redis = await ownRedis();
      const installation = ownPrefix().replaceAll('-', '_').slice(0, 24);
      office = await HttpOffice.open({
        INSTALLATION: installation,
        EVENT_LOG: 'eventstoredb',
        EVENTSTORE_URL: server().url,
        JOBS: 'bullmq',
        REDIS_URL: redis.url,
        REDIS_PREFIX: installation,
      });
      ({ problem } = await HttpCase.found(office));
    });

    afterAll(async () => {
      await office.close();
      await redis.close();
    });

    const read = () => office.as('leader').get(`/v1/problems/${problem}`);
    const ledger = () => office.as('leader').get('/v1/ledger');
    const write = () => office.as('leader').post('/v1/problems', A_PROBLEM(office));

    const OUTAGES: Readonly<Record<string, readonly [begin: () => unknown, end: () => unknown]>> = {
      stands: [() => server().stop(), () => server().goOn()],
      'was killed': [() => server().kill(), () => server().revive()],
    };

    test.each(Object.keys(OUTAGES))(
      'that %s refuses commands within ten seconds, tells what it knows and how old that is, and goes on by itself',
      async (outage) => {
        const [begin, end] = OUTAGES[outage]!;
        const before = succeeded(await ledger()).body['items'] as readonly unknown[];
        expect((await ledger()).headers.has('rectify-behind-seconds')).toBe(false);
        expect((await ledger()).headers.get('rectify-tree-revision')).toMatch(/^\d+$/u);

        await begin();
        // What was read a moment ago of who asks counts still: later he is read, too, before what he asks for.
        await sleep(SOON_MS);
        const askedAt = performance.now();
        const refused = await write();
        expect(performance.now() - askedAt).toBeLessThan(REFUSED_WITHIN_MS);
        expect(refused).toMatchObject({ status: 503, body: { code: 'log.unavailable' } });
        expect(refused.headers.get('retry-after')).toMatch(/^\d+$/u);
        // Read models answer, and say since when nothing has been heard.
        const known = succeeded(await ledger());
        expect(Number(known.headers.get('rectify-behind-seconds'))).toBeGreaterThan(0);
        expect(known.body['items']).toEqual(before);
        const ready = await office.as('leader').get('/readyz');
        expect(ready).toMatchObject({ status: 200, body: { ready: true, silentSeconds: expect.any(Number) as unknown } });

        await end();
        await until(async () => !(await ledger()).headers.has('rectify-behind-seconds'));
        const written = succeeded(await write());
        const after = await office.as('leader').get(`/v1/ledger?after=${String(written.body['position'])}`);
        expect(succeeded(after).body['items']).toHaveLength(before.length + 1);
        succeeded(await read());
      },
    );
  });
});

const A_PROBLEM = ({ organizations }: HttpOffice) => ({
  source: 'higherLevel',
  body: organizations.body,
  title: '上级反馈的问题',
  condition: '台账缺项',
  criterion: '第三条',
  severity: 'minor',
  category: '日常管理',
  evidence: [],
  leadUnit: organizations.branch,
  coUnits: [],
});

/** A node notices by itself that its log is back, and tells only who asks. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(100);
}
