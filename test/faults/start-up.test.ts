import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventLog } from '#adapters';
import { EventCatalogue, ReactionMemory, StreamNames, type NewEvent } from '#application';
import { REACTIONS } from '#domain';
import { rectify } from '../cli/installation.js';
import { ServerProcess } from '../support/server-process.js';
import { aCorrection, aProblem, furnish, send, signIn } from './office.js';
import { SOAK } from './seed.js';

const EVENTS = SOAK ? 1_000_000 : 10_000;
/** Seconds, promised at a million events; only the long form has so many. */
const PROMISED = 5;

const INSTALLATION = 'rectify';
const AMENDMENTS = 8;
const TOGETHER = 200;

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rectify-start-'));
});

afterAll(() => rm(dataDir, { recursive: true }));

/** One problem by way of HTTP; its stream stands for all others. */
async function writeOne(): Promise<string> {
  const server = await ServerProcess.start(dataDir);
  const office = await furnish(server.url, server.firstPassword ?? '');
  const token = await signIn(server.url, office.leader.name, office.leader.password);
  const give = (path: string, body: object) => send(server.url, { token, path, key: randomUUID(), body });
  const { id } = await give('problems', aProblem(office.unit, '台账缺项'));
  await give(`problems/${id}/confirm`, {});
  await give(`problems/${id}/corrections`, aCorrection(office.unit));
  for (let n = 0; n < AMENDMENTS; n += 1) await give(`problems/${id}/amend`, { field: 'title', to: `台账缺项 ${n}`, reason: '笔误' });
  await server.stop();
  return id;
}

/** Writes the problem down again and again, behind the back of the server that was stopped. */
async function multiply(problem: string): Promise<void> {
  const names = new StreamNames(INSTALLATION);
  const log = await SqliteEventLog.open({ file: join(dataDir, 'events.sqlite'), codec: new EventCatalogue(names), prefix: INSTALLATION });
  const model = JSON.stringify(await log.readStream(names.of('problem', problem)));
  const another = () => {
    const id = randomUUID();
    const events = JSON.parse(model.replaceAll(problem, id)) as readonly NewEvent[];
    return log.append(
      names.of('problem', id),
      'none',
      events.map((event) => ({ ...event, id: randomUUID(), commandId: randomUUID() })),
    );
  };
  while ((await log.countAfter(undefined)) < EVENTS) await Promise.all(Array.from({ length: TOGETHER }, another));
  // Nothing follows from a problem that no inspection found.
  const position = await log.head();
  for (const { name } of REACTIONS) {
    const memory = new ReactionMemory(log.checkpoints, name);
    await memory.progress();
    await memory.saveProgress({ ...(position !== undefined && { position }), parked: {} });
  }
  await log.close();
}

test(
  `a server that was killed with ${EVENTS} events is there again${SOAK ? ` within ${PROMISED} seconds` : ''}`,
  async () => {
    await multiply(await writeOne());
    expect(await rectify(dataDir, 'rebuild')).toMatchObject({ code: 0 });
    const seconds: number[] = [];
    for (let start = 0; start < 3; start += 1) {
      const begun = performance.now();
      const server = await ServerProcess.start(dataDir);
      seconds.push((performance.now() - begun) / 1_000);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      await server.kill();
    }
    console.info(`started in ${seconds.map((each) => each.toFixed(2)).join(', ')} s at ${EVENTS} events`);
    expect(Math.max(...seconds)).toBeLessThan(SOAK ? PROMISED : Infinity);
  },
  SOAK ? 3_600_000 : 120_000,
);
