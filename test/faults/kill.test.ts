import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';
import { inspectFolder } from './history-check.js';
import { aCorrection, aProblem, ConnectionLost, furnish, send, signIn, type Answered, type Office, type Sending } from './office.js';

const ROUNDS = 10;
const WRITERS = 16;

const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);

/** A small generator of our own (mulberry32): the same seed kills after the same numbers of answers. */
function random(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Unsigned = Omit<Sending, 'token'> & { readonly by: 'administrator' | 'leader' };

/** What was sent and not answered when the server was killed: it may be there or not, but never twice, and a retry settles it. */
const open = new Map<string, Unsigned>();
const acknowledged = new Map<string, Answered & { readonly path: string }>();

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rectify-kill-'));
  console.info(`SIGKILL under ${WRITERS} writers, ${ROUNDS} times: KILL_SEED=${seed}`);
});

afterAll(() => rm(dataDir, { recursive: true }));

/** Writes until the server is gone: a problem, its confirmation, its correction; now and then an organization, in the one stream of the tree. */
async function write(writer: string, office: Office, give: (sending: Unsigned) => Promise<Answered>): Promise<void> {
  for (let n = 1; ; n += 1) {
    const key = `${writer}-${n}`;
    const recorded = await give({ by: 'leader', path: 'problems', key, body: aProblem(office.unit, `问题 ${key}`) });
    await give({ by: 'leader', path: `problems/${recorded.id}/confirm`, key: `${key}-confirm`, body: {} });
    await give({ by: 'leader', path: `problems/${recorded.id}/corrections`, key: `${key}-issue`, body: aCorrection(office.unit) });
    if (n % 3 === 0) {
      await give({
        by: 'administrator',
        path: 'organizations',
        key: `${key}-branch`,
        body: { name: `支部 ${key}`, kind: 'branch', parent: 'root' },
      });
    }
  }
}

/** One life of the server: settles what the last one left open, takes commands from many writers, and is killed after so many answers. */
async function live(round: number, killAfter: number, office: Office | undefined): Promise<Office> {
  const server = await ServerProcess.start(dataDir);
  const here = office ?? (await furnish(server.url, server.firstPassword ?? ''));
  const tokens = {
    administrator: await signIn(server.url, here.administrator.name, here.administrator.password),
    leader: await signIn(server.url, here.leader.name, here.leader.password),
  };
  let answers = 0;
  let killed: Promise<void> | undefined;
  const give = async (sending: Unsigned): Promise<Answered> => {
    open.set(sending.key, sending);
    const answer = await send(server.url, { ...sending, token: tokens[sending.by] });
    open.delete(sending.key);
    acknowledged.set(sending.key, { ...answer, path: sending.path });
    answers += 1;
    if (answers >= killAfter) killed ??= server.kill();
    return answer;
  };
  for (const sending of [...open.values()]) await give(sending);
  const ends = await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(`${round}-${writer}`, here, give)));
  // A connection that broke is the kill; a refusal is a defect.
  expect(ends.map((end): unknown => end.status === 'rejected' && end.reason)).toEqual(ends.map(() => expect.any(ConnectionLost)));
  await killed;
  return here;
}

async function check(): Promise<void> {
  const { events, digests } = await inspectFolder(dataDir);
  const heads = new Map<string, number>();
  for (const { stream, revision } of events) {
    expect(revision).toBe((heads.get(stream) ?? -1) + 1);
    heads.set(stream, revision);
  }
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);

  const byPosition = new Map(events.map((event) => [event.position, event]));
  for (const { id, revision, position, path } of acknowledged.values()) {
    const event = byPosition.get(position);
    expect(event).toMatchObject({ revision });
    // Organizations share the stream of their tree.
    if (path !== 'organizations') expect(event?.stream.endsWith(`-${id}`)).toBe(true);
  }
  // A command stands in one place: its events are neighbours in one stream.
  const runs = events.filter((event, index) => events[index - 1]?.commandId !== event.commandId);
  expect(new Set(runs.map(({ commandId, stream }) => `${commandId} ${stream}`)).size).toBe(runs.length);

  for (const { live, rebuilt } of Object.values(digests)) expect(live).toBe(rebuilt);
}

test('what was acknowledged is there once after each kill, revisions have no gap, and read models equal a rebuild', async () => {
  const next = random(seed);
  let office: Office | undefined;
  for (let round = 1; round <= ROUNDS; round += 1) {
    office = await live(round, 20 + Math.floor(next() * 180), office);
    await check();
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS * 20);
}, 240_000);
