import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';
import { inspectFolder } from './history-check.js';
import { furnish, signIn, type Office } from './office.js';
import { between, seeded, SOAK } from './seed.js';
import { Writers, type Life } from './writers.js';

const ROUNDS = SOAK ? 200 : 25;
const WRITERS = 64;
/** Between settling what the last life left open and the end of this one, in milliseconds. */
const LONGEST_LIFE = SOAK ? 2_000 : 250;

/** Milliseconds in which a start is promised. */
const PROMISED_MS = 5_000;

const draw = seeded(`SIGKILL under ${WRITERS} writers, ${ROUNDS} times`);
const writers = new Writers(draw);

let dataDir: string;
/** Milliseconds until it listens: by the clock on the wall, and of the processor that it used. */
const starts: { readonly took: number; readonly processor: number }[] = [];
/** Where the log ended at the last look, with every read model brought up to there. */
let known = '';
/** Who signed in is so in every life. */
let people: Pick<Life, 'office' | 'tokens'> | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rectify-kill-'));
});

afterAll(() => rm(dataDir, { recursive: true }));

/** One life of the server: settles what the last one left open, takes commands from many writers, and is killed at some instant. */
async function live(round: number): Promise<void> {
  const begun = performance.now();
  const server = await ServerProcess.start(dataDir);
  const took = performance.now() - begun;
  starts.push({ took, processor: server.processorMs() ?? took });
  people ??= await signedIn(server.url, await furnish(server.url, server.firstPassword ?? ''));
  const lifetime = between(draw, 0, LONGEST_LIFE);
  let killed: Promise<void> | undefined;
  const kill = () => (killed ??= server.kill());
  const ends = await writers.work(
    { url: server.url, ...people, round, writers: WRITERS },
    () => void setTimeout(() => void kill(), lifetime),
  );
  // A connection that broke is the kill; whatever else ends a writer is a defect.
  expect(ends.filter((end) => end !== 'connection lost')).toEqual([]);
  await killed;
}

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] ?? Infinity;

async function signedIn(url: string, office: Office): Promise<Pick<Life, 'office' | 'tokens'>> {
  const { administrator, leader } = office;
  const tokens = {
    administrator: await signIn(url, administrator.name, administrator.password),
    leader: await signIn(url, leader.name, leader.password),
  };
  return { office, tokens };
}

async function check(): Promise<void> {
  const { events, readModels, evidence } = await inspectFolder(dataDir);
  const heads = new Map<string, number>();
  for (const { stream, revision } of events) {
    if (revision !== (heads.get(stream) ?? -1) + 1) throw new Error(`${stream} has ${revision} behind ${heads.get(stream) ?? 'none'}`);
    heads.set(stream, revision);
  }
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);

  const byPosition = new Map(events.map((event) => [event.position, event]));
  // Organizations share the stream of their tree.
  const lost = [...writers.acknowledged.values()].filter(({ id, revision, position, path }) => {
    const event = byPosition.get(position);
    return event?.revision !== revision || (path !== 'organizations' && !event.stream.endsWith(`-${id}`));
  });
  expect(lost).toEqual([]);
  // A command stands in one place: its events are neighbours in one stream.
  const runs = events.filter((event, index) => events[index - 1]?.commandId !== event.commandId);
  expect(new Set(runs.map(({ commandId, stream }) => `${commandId} ${stream}`)).size).toBe(runs.length);

  const titles = new Set(events.map(({ data }) => data['title']));
  expect([...writers.refused].filter((title) => titles.has(title))).toEqual([]);

  // Evidence is complete or absent, and what an event names is there.
  expect(evidence.incomplete).toEqual([]);
  const named = new Set(events.filter(({ type }) => type === 'EvidenceUploaded').map(({ data }) => String(data['sha256'])));
  expect([...named].filter((sha256) => !evidence.complete.has(sha256))).toEqual([]);
  expect([...writers.uploaded].filter((sha256) => !named.has(sha256))).toEqual([]);

  for (const [name, { position, live, rebuilt }] of Object.entries(readModels)) {
    // One that a kill breaks would be thrown away and made again, and be right in the end.
    if (position === undefined || position < known)
      throw new Error(`${name} was at ${known}, and is at ${position ?? 'nothing'} after a kill`);
    expect({ name, live }).toEqual({ name, live: rebuilt });
  }
  known = events.at(-1)?.position ?? '';
}

test(
  'what was acknowledged is there once after each kill, revisions have no gap, and read models are whole and equal a rebuild',
  async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await live(round);
      await check();
    }
    const { acknowledged, refused, uploaded, rebuilds } = writers;
    console.info(
      `${acknowledged.size} acknowledged, ${refused.size} refused, ${uploaded.size} uploads, ${rebuilds} rebuilds begun; ` +
        `the slowest start took ${Math.round(Math.max(...starts.map(({ took }) => took)))} ms; half of them took less than ` +
        `${Math.round(median(starts.map(({ processor }) => processor)))} ms of a processor`,
    );
    // On a machine that has other things to do, what a start needs is told by the processor alone, and by none of them alone.
    expect(median(starts.map(({ processor }) => processor))).toBeLessThan(PROMISED_MS);
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);
    for (const each of [refused.size, uploaded.size, rebuilds]) expect(each).toBeGreaterThan(0);
  },
  SOAK ? 6 * 3_600_000 : 3_600_000,
);
