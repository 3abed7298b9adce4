import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import type { StoredEvent } from '#application';
import { collect, idsOf, take, textsOf } from '../contract/event-log/engine.js';
import { note, NoteCodec, notes } from '../contract/event-log/notes.js';
import type { OwnEventStore } from '../support/event-store.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { FakeEventStore } from '../support/fake-event-store/fake-event-store.js';
import { Follower, Retrying } from './retrying.js';
import { between, seeded, SOAK } from './seed.js';

const PATIENCE = { attemptMs: 300, totalMs: 1_000 };
/** For what has to be answered, on whatever machine. */
const MORE_PATIENCE = { attemptMs: 1_000, totalMs: 5_000 };
/** What a busy machine may take besides. */
const SLACK_MS = 4_000;
const WRITERS = 16;
const STREAMS = 6;
const draw = seeded(`EventStoreDB killed and stopped under ${WRITERS} writers`);

const failure = (code: string) => expect.objectContaining({ name: 'EventLogError', code });
const unavailable = failure('log.unavailable');

onOwnEventStores((server) => {
  let prefix: string;
  let logs: EventStoreEventLog[];
  beforeEach(async () => {
    await server().revive();
    prefix = `faults_${randomBytes(8).toString('hex')}`;
    logs = [];
  });
  afterEach(() => Promise.all(logs.map((log) => log.close())));

  const open = (url = server().url, patience = PATIENCE): EventStoreEventLog => {
    const log = new EventStoreEventLog({ url, codec: new NoteCodec(), prefix, patience });
    logs.push(log);
    return log;
  };
  const stream = (name: string) => `${prefix}-${name}`;

  /** Everything stands where it was acknowledged, once, and nothing else does. */
  async function expectStored(log: EventStoreEventLog, { acknowledged }: Retrying): Promise<readonly StoredEvent[]> {
    const all = await collect(log.readAll());
    expect(new Map(all.map(({ id, stream, revision }) => [id, { stream, revision }]))).toEqual(acknowledged);
    expect(all).toHaveLength(acknowledged.size);
    for (const name of new Set(all.map(({ stream }) => stream))) {
      const inOrder = all.filter((event) => event.stream === name);
      expect(inOrder.map(({ revision }) => revision)).toEqual(inOrder.map((_, index) => index));
      expect(await log.readStream(name)).toEqual(inOrder);
    }
    return all;
  }

  const HAPPENINGS: Readonly<Record<string, readonly [begin: (store: OwnEventStore) => unknown, end: (store: OwnEventStore) => unknown]>> =
    {
      kill: [(store) => store.kill(), (store) => store.revive()],
      stop: [(store) => store.stop(), (store) => store.goOn()],
    };

  test(
    'what many writers send again and again is stored once, and followed once and in order, whatever becomes of the server',
    async () => {
      const log = open();
      const writers = new Retrying(log, draw);
      const [quick, slow] = [new Follower(log), new Follower(log, nextTurn)];
      const working = writers.work(
        WRITERS,
        Array.from({ length: STREAMS }, (_, index) => stream(`shared-${index}`)),
      );
      const rounds = (server() instanceof FakeEventStore ? 12 : 4) * (SOAK ? 10 : 1);
      for (let round = 0; round < rounds; round += 1) {
        const [begin, end] = HAPPENINGS[round % 2 === 0 ? 'kill' : 'stop']!;
        const enough = writers.acknowledged.size + between(draw, 1, 200);
        await writers.until(() => writers.acknowledged.size >= enough);
        await begin(server());
        const failures = writers.failures + between(draw, 0, 2 * WRITERS);
        if (draw() < 0.5) await writers.until(() => writers.failures >= failures);
        await end(server());
      }
      writers.finish();
      await working;
      const all = await expectStored(open(server().url, MORE_PATIENCE), writers);
      for (const follower of [quick, slow]) {
        await follower.until(all.length);
        await follower.end();
        expect(idsOf(follower.seen)).toEqual(idsOf(all));
      }
      console.info(`${all.length} events, ${writers.failures} appends without an answer, ${rounds} kills and stops`);
    },
    SOAK ? 3_600_000 : 180_000,
  );

  test.each(Object.keys(HAPPENINGS))('a server under a %s is unavailable, and the same log goes on when it is back', async (happening) => {
    const [begin, end] = HAPPENINGS[happening]!;
    const log = open(server().url, MORE_PATIENCE);
    const [first, second] = [note('first'), note('second')];
    await log.append(stream('a'), 'none', [first]);
    const follower = new Follower(log);
    await follower.until(1);
    await begin(server());
    const questions: readonly (() => Promise<unknown>)[] = [
      () => log.append(stream('a'), 0, [second]),
      () => log.readStream(stream('a')),
      () => collect(log.readAll()),
      () => log.head(),
      () => log.checkpoints.load('place'),
    ];
    for (const question of questions) {
      const askedAt = performance.now();
      await expect(question()).rejects.toEqual(unavailable);
      expect(performance.now() - askedAt).toBeLessThan(MORE_PATIENCE.totalMs + SLACK_MS);
    }
    await end(server());
    expect(await log.append(stream('a'), 0, [second])).toMatchObject({ revision: 1 });
    expect(textsOf(await log.readStream(stream('a')))).toEqual(['first', 'second']);
    await follower.until(2);
    await follower.end();
    expect(textsOf(follower.seen)).toEqual(['first', 'second']);
  });

  test('a log may be opened before there is a server', async () => {
    await server().kill();
    const log = open(server().url, MORE_PATIENCE);
    await expect(log.append(stream('a'), 'none', [note()])).rejects.toEqual(unavailable);
    await expect(take(log.follow(undefined, new AbortController().signal), 1)).rejects.toEqual(unavailable);
    await server().revive();
    const event = note();
    await log.append(stream('a'), 'none', [event]);
    expect(idsOf(await take(log.follow(undefined, new AbortController().signal), 1))).toEqual([event.id]);
  });

  test('two logs share what they are connected by, and closing one leaves the other its appends', async () => {
    const [one, other] = [open(), open()];
    const appends = Array.from({ length: 20 }, (_, index) => other.append(stream(`other-${index}`), 'none', [note()]));
    const closing = one.append(stream('one'), 'none', [note()]).then(() => one.close());
    await Promise.all([closing, ...appends]);
    await expect(one.head()).rejects.toEqual(unavailable);
    await other.append(stream('one'), 0, [note()]);
    expect(await collect(other.readAll())).toHaveLength(22);
  });

  test('a process has one server at a time', async () => {
    const log = open();
    expect(() => open('esdb://127.0.0.1:1?tls=false')).toThrow(TypeError);
    await log.append(stream('a'), 'none', [note()]);
    await log.close();
    const elsewhere = open('esdb://127.0.0.1:1?tls=false');
    await expect(elsewhere.head()).rejects.toEqual(unavailable);
  });

  describe('a stream of which others take events away', () => {
    let client: EventStoreDBClient;
    let log: EventStoreEventLog;
    let name: string;
    beforeEach(async () => {
      client = EventStoreDBClient.connectionString(server().url);
      log = open();
      name = stream('a');
      await log.append(name, 'none', notes(3));
    });
    afterEach(() => client.dispose());

    const truncated = failure('log.truncated');
    const MEANS: Readonly<Record<string, () => Promise<unknown>>> = {
      $maxCount: () => client.setStreamMetadata(name, { maxCount: 2 }),
      $tb: () => client.setStreamMetadata(name, { truncateBefore: 2 }),
      'a $tb behind its end': () => client.setStreamMetadata(name, { truncateBefore: 3 }),
      'a soft deletion': () => client.deleteStream(name),
      'a tombstone': () => client.tombstoneStream(name),
    };

    test.each(Object.keys(MEANS))('by %s is told to be truncated, whoever reads it', async (means) => {
      const follower = take(log.follow(undefined, new AbortController().signal), 4);
      follower.catch(() => undefined);
      await MEANS[means]!();
      await expect(follower).rejects.toEqual(truncated);
      await expect(collect(log.readAll())).rejects.toEqual(truncated);
      await expect(log.readStream(name)).rejects.toEqual(truncated);
      await expect(log.readStream(name, { direction: 'backwards' })).rejects.toEqual(truncated);
    });

    test('by $maxAge is told to be truncated before it loses any, and followed on when that is taken back', async () => {
      const position = await log.head();
      const follower = take(log.follow(position, new AbortController().signal), 1);
      follower.catch(() => undefined);
      await client.setStreamMetadata(name, { maxAge: 1_000 });
      await expect(follower).rejects.toEqual(truncated);
      await expect(collect(log.readAll())).rejects.toEqual(truncated);
      expect(await log.readStream(name)).toHaveLength(3);
      await client.setStreamMetadata(name, {});
      expect(await collect(log.readAll())).toHaveLength(3);
      const next = note();
      const followed = take(log.follow(position, new AbortController().signal), 1);
      await log.append(name, 2, [next]);
      expect(idsOf(await followed)).toEqual([next.id]);
    });

    test.each(['a soft deletion', 'a tombstone'])('by %s is not begun again', async (means) => {
      await MEANS[means]!();
      await expect(log.append(name, 'none', [note()])).rejects.toEqual(truncated);
    });
  });
});
