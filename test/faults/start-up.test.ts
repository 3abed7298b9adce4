import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { SqliteEventLog } from '#adapters';
import { EventCatalogue, ReactionMemory, StreamNames, type NewEvent } from '#application';
import { REACTIONS } from '#domain';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { EventTable } from '../../libs/adapters/src/event-log/sqlite/event-table.js';
import { rectify } from '../cli/installation.js';
import { followed } from '../support/followed.js';
import { ServerProcess } from '../support/server-process.js';
import { aCorrection, aProblem, furnish, send, signIn, type Office } from './office.js';
import { between, seeded, SOAK } from './seed.js';
import { Writers, type Life } from './writers.js';

const EVENTS = SOAK ? 1_000_000 : 10_000;
/** Milliseconds, promised at a million events; only the long form has so many. */
const PROMISED_MS = 5_000;
const WRITERS = 16;
const LIVES = 3;
const LONGEST_LIFE_MS = SOAK ? 2_000 : 250;

/** So many problems are recorded between the last orderly end and a kill. */
const AFTER_THE_END = 40;
/** Events behind the last written heads, at most. */
const MOST_HEADS_UNWRITTEN = 1024;

const INSTALLATION = 'rectify';
const AMENDMENTS = 8;
const TOGETHER = 200;

jest.setTimeout(SOAK ? 1_800_000 : 240_000);

let dataDir: string;
let office: Office;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rectify-start-'));
  await multiply(await writeOne());
  expect(await rectify(dataDir, 'rebuild')).toMatchObject({ code: 0 });
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => rm(dataDir, { recursive: true }));

/** One problem by way of HTTP; its stream stands for all others. */
async function writeOne(): Promise<string> {
  const server = await ServerProcess.start(dataDir);
  office = await furnish(server.url, server.firstPassword ?? '');
  const token = await signIn(server.url, office.leader.name, office.leader.password);
  const give = (path: string, body: object) => send(server.url, { token, path, key: randomUUID(), body });
  const { id } = await give('problems', aProblem(office.unit, '台账缺项'));
  await give(`problems/${id}/confirm`, {});
  await give(`problems/${id}/corrections`, aCorrection(office.unit));
  for (let n = 0; n < AMENDMENTS; n += 1) await give(`problems/${id}/amend`, { field: 'title', to: `台账缺项 ${n}`, reason: '笔误' });
  await server.stop();
  return id;
}

function openLog(): Promise<SqliteEventLog> {
  const codec = new EventCatalogue(new StreamNames(INSTALLATION));
  return SqliteEventLog.open({ file: join(dataDir, 'events.sqlite'), codec, prefix: INSTALLATION });
}

/** Writes the problem down again and again, behind the back of the server that was stopped. */
async function multiply(problem: string): Promise<void> {
  const names = new StreamNames(INSTALLATION);
  const log = await openLog();
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

/** Rows of the history that this process reads from now on. */
function rowsRead(): () => number {
  let rows = 0;
  for (const name of ['range', 'backwards'] as const) {
    const read = Object.getOwnPropertyDescriptor(EventTable.prototype, name)!.value as (...given: unknown[]) => readonly unknown[];
    jest.spyOn(EventTable.prototype, name).mockImplementation(function (this: EventTable, ...given: unknown[]) {
      const found = read.apply(this, given);
      rows += found.length;
      return found as never;
    });
  }
  return () => rows;
}

async function headNow(): Promise<string> {
  const log = await openLog();
  const head = (await log.head()) ?? '';
  await log.close();
  return head;
}

test('a server that was killed reads again at its start what came since its last orderly end, however long the history is', async () => {
  const folded = await ServerProcess.start(dataDir);
  await followed(folded.url);
  await folded.stop();
  const killed = await ServerProcess.start(dataDir);
  const token = await signIn(killed.url, office.leader.name, office.leader.password);
  for (let n = 0; n < AFTER_THE_END; n += 1) {
    await send(killed.url, { token, path: 'problems', key: randomUUID(), body: aProblem(office.unit, `其后 ${n}`) });
  }
  await killed.kill();

  const read = rowsRead();
  const server = await startServer({ settings: settingsFrom({ DATA_DIR: dataDir, PORT: '0' }), log: pino({ level: 'silent' }) });
  const subscribers = await followed(server.url);
  await server.close();
  console.info(`${read()} events read by ${subscribers} subscribers, of ${EVENTS}`);
  expect(read()).toBeGreaterThan(AFTER_THE_END);
  // The signing in, what the start itself looks up, and the heads of streams that are written now and then.
  const since = AFTER_THE_END + 100;
  expect(read()).toBeLessThan(MOST_HEADS_UNWRITTEN + (subscribers + 1) * since);
  expect(MOST_HEADS_UNWRITTEN + (subscribers + 1) * since).toBeLessThan(EVENTS / 2);
});

test(`a server that is killed under writers with ${EVENTS} events is there again${SOAK ? ` within ${PROMISED_MS / 1000} seconds` : ''}`, async () => {
  const draw = seeded(`SIGKILL with ${EVENTS} events`);
  const writers = new Writers(draw);
  const before = await headNow();
  const starts: { readonly took: number; readonly processor: number }[] = [];
  let tokens: Life['tokens'] | undefined;
  for (let round = 1; round <= 2 * LIVES - 1; round += 2) {
    const begun = performance.now();
    const server = await ServerProcess.start(dataDir);
    const took = performance.now() - begun;
    starts.push({ took, processor: server.processorMs() ?? took });
    tokens ??= {
      administrator: await signIn(server.url, office.administrator.name, office.administrator.password),
      leader: await signIn(server.url, office.leader.name, office.leader.password),
    };
    let killed: Promise<void> | undefined;
    const lifetime = between(draw, 0, LONGEST_LIFE_MS);
    const kill = () => void setTimeout(() => void (killed ??= server.kill()), lifetime);
    const ends = await writers.work({ url: server.url, office, tokens, round, writers: WRITERS }, kill);
    expect(ends.filter((end) => end !== 'connection lost')).toEqual([]);
    await killed;
  }
  console.info(
    `${writers.acknowledged.size} acknowledged; started in ${starts.map(({ took }) => Math.round(took)).join(', ')} ms, of a processor ` +
      `${starts.map(({ processor }) => Math.round(processor)).join(', ')} ms, at ${EVENTS} events`,
  );
  expect(writers.acknowledged.size).toBeGreaterThan(0);
  const positions = new Set<string>();
  const log = await openLog();
  for await (const { position } of log.readAll({ after: before })) positions.add(position);
  await log.close();
  expect([...writers.acknowledged.values()].filter(({ position }) => !positions.has(position))).toEqual([]);
  expect(await rectify(dataDir, 'fsck')).toMatchObject({ code: 0, err: '' });
  // The long form is for a machine that does nothing else.
  if (SOAK) expect(Math.max(...starts.map(({ took }) => took))).toBeLessThan(PROMISED_MS);
  expect(Math.min(...starts.map(({ processor }) => processor))).toBeLessThan(PROMISED_MS);
});
