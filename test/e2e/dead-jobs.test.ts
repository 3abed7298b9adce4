import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SqliteEventLog } from '#adapters';
import { JOBS_OPTIONS, type EventLog } from '#application';
import { ChosenLog } from '../support/chosen-log.js';
import { Exposition } from '../support/exposition.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { onRedis } from '../support/on-redis.js';
import { ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';

const TOKEN = 'a-token-for-the-metrics';

type Item = Readonly<Record<string, unknown>>;
const itemsOf = ({ body }: HttpAnswer) => body['items'] as readonly Item[];

/** What of a dead job an operator sees and does, whichever engine has given it up. */
function deadJobs(office: () => HttpOffice, log: { readonly prototype: EventLog }): void {
  const asAuditor = async (path: string) => succeeded(await office().as('auditor').get(path));
  const gauge = async () => {
    const { text } = succeeded(await office().anybody.get('/metrics', { authorization: `Bearer ${TOKEN}` }));
    return new Exposition(text).value('rectify_incidents', { reaction: 'jobs' });
  };
  const outcomes = async ({ problem }: HttpCase) => {
    const after = await office().head();
    return itemsOf(await asAuditor(`/v1/reminders?problem=${problem}&after=${after}`)).map(({ outcome }) => outcome);
  };
  afterEach(() => void jest.restoreAllMocks());

  test('a job that fails for good is an incident, holds up no other, and is done once it is mended and retried', async () => {
    const [broken, sound] = [await HttpCase.found(office()), await HttpCase.found(office())];
    for (const each of [broken, sound]) await each.executing();
    const append = Object.getOwnPropertyDescriptor(log.prototype, 'append')!.value as EventLog['append'];
    const breaking = jest.spyOn(log.prototype, 'append').mockImplementation(function (this: EventLog, ...args) {
      if (args[0].endsWith(`-problem-${broken.problem}`)) throw new TypeError('out of order');
      return append.apply(this, args);
    });
    expect(await gauge()).toBe(0);
    office().clock.advance({ days: 27 });
    await office().renew();
    expect(await office().server.clockMoved()).toBe(true);

    const dead = await asAuditor('/v1/jobs');
    const [given] = itemsOf(dead);
    expect(dead.body).toMatchObject({
      dead: 1,
      items: [
        {
          job: expect.stringContaining(broken.problem),
          at: '2026-03-29T01:00:00Z',
          data: { sort: 'timer', problem: broken.problem, correction: 1, step: 'reminder' },
          error: 'TypeError: out of order',
          attempts: 2,
        },
      ],
    });
    const retry = `/v1/jobs/${String(given?.['job'])}/retry`;
    const { since, attempts } = given!;
    expect(itemsOf(await asAuditor('/v1/incidents'))).toEqual([
      { reaction: 'jobs', stream: given!['job'], type: 'timer', error: 'TypeError: out of order', since, attempts, retry },
    ]);
    expect([await gauge(), await outcomes(broken), await outcomes(sound)]).toEqual([1, [], ['issued']]);

    for (const who of ['auditor', 'leader'] as const) expect((await office().as(who).post(retry)).status).toBe(403);
    expect(succeeded(await office().admin.post(retry)).body).toEqual({ retried: true });
    expect(await office().server.clockMoved()).toBe(true);
    expect([itemsOf(await asAuditor('/v1/incidents')).length, await gauge()]).toEqual([1, 1]);

    breaking.mockRestore();
    expect(succeeded(await office().admin.post(retry)).body).toEqual({ retried: true });
    expect(await office().server.clockMoved()).toBe(true);
    expect(await outcomes(broken)).toEqual(['issued']);
    expect(itemsOf(await asAuditor('/v1/jobs'))).toEqual([]);
    expect(itemsOf(await asAuditor('/v1/incidents'))).toEqual([]);
    expect(await gauge()).toBe(0);
    const again = await office().admin.post(retry);
    expect([again.status, again.body['code']]).toEqual([404, 'job.unknown']);
  });
}

/** Given up soon: what takes minutes by itself. */
const opened = (settings: Readonly<Record<string, string>>) => {
  jest.replaceProperty(JOBS_OPTIONS, 'attempts', 2);
  jest.replaceProperty(JOBS_OPTIONS, 'backoffMs', 20);
  return HttpOffice.open({ METRICS_TOKEN: TOKEN, ...settings });
};

describe('on the embedded engine', () => {
  let office: HttpOffice;
  beforeAll(async () => void (office = await opened({ EVENT_LOG: 'sqlite', JOBS: 'embedded' })));
  afterAll(() => office.close());

  deadJobs(() => office, SqliteEventLog);
});

onRedis('on BullMQ', () => {
  let redis: OwnRedis;
  let office: HttpOffice;
  beforeAll(async () => {
    redis = await ownRedis();
    office = await opened({ JOBS: 'bullmq', REDIS_URL: redis.url, REDIS_PREFIX: ownPrefix() });
  });
  afterAll(async () => {
    await office.close();
    await redis.close();
  });

  deadJobs(() => office, ChosenLog);

  test('nobody says that no job is dead while Redis is away', async () => {
    await redis.kill();
    for (const path of ['/v1/jobs', '/v1/incidents']) {
      const answer = await office.as('auditor').get(path);
      expect([answer.status, answer.body['code']]).toEqual([503, 'jobs.unavailable']);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    const retried = await office.admin.post('/v1/jobs/nothing/retry');
    expect([retried.status, retried.body['code']]).toEqual([503, 'jobs.unavailable']);
  });
});
