import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { setTimeout as afterMs } from 'node:timers/promises';
import type { EventLog } from '#application';
import { REACTIONS } from '#domain';
import { ChosenLog } from '../support/chosen-log.js';
import { Exposition } from '../support/exposition.js';
import { Gate } from '../support/gate.js';
import { finding, HttpCase, planned } from '../support/http-case.js';
import { idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

const TOKEN = 'a-token-for-the-metrics';
const HELD_UP_MS = 300;

/** Held in front of everybody who follows the log, and in front of what is appended. */
const following = new Gate();
const appending = new Gate();
/** Streams to which nothing can be appended. */
let broken = /^$/u;

let office: HttpOffice;
beforeAll(async () => {
  const own = <N extends 'append' | 'follow'>(name: N) => Object.getOwnPropertyDescriptor(ChosenLog.prototype, name)!.value as EventLog[N];
  const [append, follow] = [own('append'), own('follow')];
  jest.spyOn(ChosenLog.prototype, 'follow').mockImplementation(function (this: EventLog, ...args) {
    return following.through(follow.apply(this, args));
  });
  jest.spyOn(ChosenLog.prototype, 'append').mockImplementation(async function (this: EventLog, ...args) {
    await appending.passed();
    if (broken.test(args[0])) throw new TypeError('out of order');
    return append.apply(this, args);
  });
  office = await HttpOffice.open({ METRICS_TOKEN: TOKEN });
});
afterEach(() => {
  for (const gate of [following, appending]) gate.open();
});
afterAll(() => office.close());

async function scrape(): Promise<Exposition> {
  return new Exposition(succeeded(await office.anybody.get('/metrics', { authorization: `Bearer ${TOKEN}` })).text);
}

/** Asks, again where the answer came before anybody has looked, until something is seen to wait in this queue; then lets it go on. */
async function waiting(queue: string, gate: Gate, ask: () => Promise<HttpAnswer>): Promise<number> {
  for (;;) {
    const over = new AbortController();
    const asked = ask().finally(() => over.abort());
    while (!over.signal.aborted) {
      const depth = (await scrape()).value('rectify_queue_depth', { queue }) ?? 0;
      if (depth === 0) continue;
      gate.open();
      await asked;
      return depth;
    }
  }
}

describe('while subscribers are held up', () => {
  test('by how many events and seconds each of them is behind, and from where it follows again none', async () => {
    const { body } = await office.anybody.get('/readyz');
    const names = (body['subscribers'] as readonly { readonly name: string }[]).map(({ name }) => name);
    await office.settled();
    const events = async () => (await scrape()).value('rectify_log_events') ?? 0;
    const before = await events();
    following.close();
    succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
    office.clock.advance({ minutes: 1 });
    succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
    office.clock.advance({ minutes: 2 });
    const held = await scrape();
    const of = (metric: string, subscriber: string) => held.value(`rectify_subscriber_lag_${metric}`, { subscriber });
    const missed = (await events()) - before;
    expect(missed).toBeGreaterThan(1);
    expect(names.map((name) => [name, of('events', name), of('seconds', name)])).toEqual(names.map((name) => [name, missed, 180]));
    following.open();
    await office.settled();
    const over = await scrape();
    expect([over.value('rectify_subscriber_lag_events'), over.value('rectify_subscriber_lag_seconds')]).toEqual([0, 0]);
  });

  test('how many readers wait', async () => {
    following.close();
    const planning = succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
    const after = String(planning.body['position']);
    expect(await waiting('reads', following, () => office.as('leader').get(`/v1/ledger?after=${after}`))).toBe(1);
  });

  test('how many requests wait for what follows from them', async () => {
    const inspection = await HttpCase.inspect(office);
    await office.settled();
    following.close();
    const record = () => office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch));
    // One request waits for all of them.
    expect(await waiting('reactions', following, record)).toBe(REACTIONS.length);
  });
});

test('how many appends wait', async () => {
  await office.settled();
  appending.close();
  const plan = () => office.as('leader').post('/v1/inspections', planned(office));
  expect(await waiting('appends', appending, plan)).toBe(1);
});

test('how long the event loop was held up, since somebody last looked', async () => {
  await scrape();
  // It is measured from one look at the clock to the next, every 10 ms, the first of them after that.
  await afterMs(20);
  // As long as something would hold it up that never gives way.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_UP_MS);
  expect((await scrape()).value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0.9 * (HELD_UP_MS / 1000));
});

test('a command that fails, and the incident that it leaves', async () => {
  const inspection = await HttpCase.inspect(office);
  await office.settled();
  const before = await scrape();
  broken = /-problem-/u;
  const recorded = await office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch));
  expect(recorded.status).toBe(202);
  await office.settled();
  const failed = { command: 'RecordProblem', outcome: 'failed', refusal: 'none' };
  const open = await scrape();
  expect([before, open].map((each) => each.value('rectify_commands_total', failed))).toEqual([0, 1]);
  expect([before, open].map((each) => each.value('rectify_incidents', { reaction: 'findings' }))).toEqual([0, 1]);
  expect(open.value('rectify_incidents')).toBe(1);
  expect(open.value('rectify_appends_total', { outcome: 'failed' })).toBe(1);

  broken = /^$/u;
  const { installation } = office.settings;
  succeeded(await office.admin.post(`/v1/incidents/findings/${installation}-inspection-${inspection}/retry`));
  expect(idOf(recorded)).not.toBe('');
  expect((await scrape()).value('rectify_incidents')).toBe(0);
});
