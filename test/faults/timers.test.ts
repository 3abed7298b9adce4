import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { idOf, HttpClient, succeeded } from '../support/http-client.js';
import { HttpOffice, PASSWORD } from '../support/http-office.js';
import { ServerProcess } from '../support/server-process.js';
import { aCorrection, aProblem } from './office.js';
import { seeded, SOAK } from './seed.js';

const CORRECTIONS = SOAK ? 200 : 40;
const KILLS = SOAK ? 60 : 8;

/** Longer than it takes to do everything that is due. */
const LATEST_KILL_MS = 400;
const PATIENCE_MS = 60_000;

/** The standard ladder of 立行立改, as it comes out where the engine was down all the time. */
const LADDER = [
  'criticismCirculated proposed',
  'reminder missed',
  'reminder missed',
  'summonedTalk proposed',
  'supervisionNotice escalated',
];

interface Past {
  readonly problem: string;
  readonly step: string;
  readonly outcome: string;
  readonly at: string;
}

let folder: string;
let problems: readonly string[];

/** Everything was issued in March, and nobody has run since. */
beforeAll(async () => {
  const office = await HttpOffice.open({ REQUESTS_PER_SECOND_ACCOUNT: '0', REQUESTS_PER_SECOND_ADDRESS: '0' });
  ({ folder } = office);
  const { branch, body } = office.organizations;
  const leader = office.as('leader');
  problems = await Promise.all(
    Array.from({ length: CORRECTIONS }, async (_, at) => {
      const problem = idOf(await leader.post('/v1/problems', { ...aProblem(branch, `问题${at}`), body }));
      succeeded(await leader.post(`/v1/problems/${problem}/confirm`));
      succeeded(await leader.post(`/v1/problems/${problem}/corrections`, aCorrection(branch)));
      return problem;
    }),
  );
  await office.server.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function everyReminder(client: HttpClient): Promise<readonly Past[]> {
  const found: Past[] = [];
  let cursor = '';
  do {
    const { body } = succeeded(await client.get(`/v1/reminders?limit=200${cursor}`));
    const { items, next } = body as { readonly items: readonly Past[]; readonly next?: string };
    found.push(...items);
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return found;
}

test('what came due is done once and recorded once, however often the server is killed over it', async () => {
  const draw = seeded(`${CORRECTIONS} ladders, ${KILLS} kills`);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const server = await ServerProcess.start(folder);
    // At some instant of its work: that is what is drawn.
    await sleep(draw() * LATEST_KILL_MS);
    await server.kill();
  }
  const server = await ServerProcess.start(folder);
  try {
    const anybody = new HttpClient(server.url);
    const { body } = succeeded(await anybody.post('/v1/sessions', { name: 'auditor', password: PASSWORD }));
    const auditor = anybody.as(String(body['token']));
    const patience = AbortSignal.timeout(PATIENCE_MS);
    let done: readonly Past[] = [];
    while ((done = await everyReminder(auditor)).length < problems.length * LADDER.length) patience.throwIfAborted();
    // A double would come right behind: what is scheduled is empty once everything was done.
    while ((succeeded(await auditor.get('/v1/reminders/scheduled')).body['items'] as readonly unknown[]).length > 0)
      patience.throwIfAborted();
    done = await everyReminder(auditor);
    const byProblem = Map.groupBy(done, ({ problem }) => problem);
    expect(new Set(byProblem.keys())).toEqual(new Set(problems));
    for (const each of byProblem.values()) {
      expect(each.map(({ step, outcome }) => `${step} ${outcome}`).toSorted()).toEqual(LADDER);
      expect(new Set(each.map(({ step, at }) => `${step} ${at}`)).size).toBe(LADDER.length);
    }
  } finally {
    await server.kill();
  }
}, 240_000);
