import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { collect, idsOf } from '../contract/event-log/engine.js';
import { note, NoteCodec, notes, PREFIX } from '../contract/event-log/notes.js';
import { FakeEventStore } from '../support/fake-event-store/fake-event-store.js';
import type { Refusal } from '../support/fake-event-store/refusals.js';
import { Follower } from './retrying.js';

/** Long enough for a machine that is busy. */
const PATIENCE = { attemptMs: 1_000, totalMs: 6_000 };

/** So old may be what concerns everybody, as the tree is. */
const OFFICE_MS = 5_000;
/** What a busy machine may take besides. */
const SLACK_MS = 4_000;

const failure = (code: string) => expect.objectContaining({ name: 'EventLogError', code });

describe('on a fake of EventStoreDB, which does what a real one cannot be asked for', () => {
  let fake: FakeEventStore;
  let log: EventStoreEventLog;
  beforeEach(async () => {
    fake = await FakeEventStore.start();
    log = new EventStoreEventLog({ url: fake.url, codec: new NoteCodec(), prefix: PREFIX, patience: PATIENCE });
  });
  afterEach(async () => {
    await log.close();
    await fake.close();
  });

  const MENDED: readonly Refusal[] = ['not-ready', 'not-leader', 'unavailable'];

  test.each(MENDED)('appends and reads outlast a server that says it is %s', async (refusal) => {
    const events = notes(3);
    await log.append('test-a', 'none', [events[0]!]);
    fake.refuse(refusal, 2);
    await log.append('test-a', 0, [events[1]!]);
    fake.refuse(refusal, 2);
    expect(idsOf(await log.readStream('test-a'))).toEqual(idsOf(events.slice(0, 2)));
    fake.refuse(refusal, 2);
    expect(idsOf(await collect(log.readAll()))).toEqual(idsOf(events.slice(0, 2)));
    await log.append('test-a', 1, [events[2]!]);
    expect(idsOf(await collect(log.readAll()))).toEqual(idsOf(events));
  });

  test.each(MENDED)('appends on their way when the server says it is %s land once', async (refusal) => {
    const events = notes(30);
    fake.refuse(refusal, 4);
    await Promise.all(events.map((event, index) => log.append(`test-${index}`, 'none', [event])));
    expect(idsOf(await collect(log.readAll())).toSorted()).toEqual(idsOf(events).toSorted());
  });

  test('a server whose answers come too late is unavailable in time, and what it has taken stands once', async () => {
    const events = notes(2);
    await log.append('test-a', 'none', [events[0]!]);
    fake.answerLate(2 * PATIENCE.attemptMs);
    const unavailable = failure('log.unavailable');
    const askedAt = performance.now();
    await expect(log.append('test-a', 0, [events[1]!])).rejects.toEqual(unavailable);
    expect(performance.now() - askedAt).toBeLessThan(2 * PATIENCE.totalMs);
    // Whoever asks on, as one command does, does not begin to wait again.
    for (const question of [() => log.readStream('test-a'), () => log.readStream('test-b'), () => log.append('test-b', 'none', [note()])])
      await expect(question()).rejects.toEqual(unavailable);
    expect(performance.now() - askedAt).toBeLessThan(2 * PATIENCE.totalMs);
    await expect(log.head()).rejects.toEqual(unavailable);
    fake.answerLate(0);
    while ((await log.readStream('test-a').catch(() => [])).length === 0) await sleep(50);
    expect(await log.append('test-a', 0, [events[1]!])).toMatchObject({ revision: 1 });
    expect(idsOf(await log.readStream('test-a'))).toEqual(idsOf(events));
  });

  test('an append of which the answer is lost lands once, and is answered when it is sent again', async () => {
    const events = notes(2);
    fake.loseAnswers(2);
    expect(await log.append('test-a', 'none', events)).toMatchObject({ revision: 1 });
    const last = note();
    expect(await log.append('test-a', 1, [last])).toMatchObject({ revision: 2 });
    expect(idsOf(await log.readStream('test-a'))).toEqual(idsOf([...events, last]));
  });

  test('appends go on with another leader, though the former one goes away while they wait', async () => {
    const leader = await FakeEventStore.start();
    try {
      await log.append('test-former', 'none', [note()]);
      fake.giveWayTo(leader);
      expect(await log.head()).toBeUndefined();
      await log.append('test-a', 'none', [note()]);
      leader.stop();
      const event = note();
      const waiting = log.append('test-a', 0, [event]);
      await fake.kill();
      await expect(waiting).rejects.toEqual(failure('log.unavailable'));
      leader.goOn();
      expect(await log.append('test-a', 0, [event])).toMatchObject({ revision: 1 });
      expect(await log.readStream('test-a')).toHaveLength(2);
    } finally {
      await log.close();
      await leader.close();
    }
  });

  test('a server that denies access is told of, and not asked again', async () => {
    const denied = failure('log.access-denied');
    fake.refuse('access-denied');
    await expect(log.append('test-a', 'none', [note()])).rejects.toEqual(denied);
    fake.refuse('access-denied');
    await expect(log.readStream('test-a')).rejects.toEqual(denied);
    fake.refuse('access-denied');
    await expect(log.head()).rejects.toEqual(denied);
    expect(await log.head()).toBeUndefined();
  });

  test('a position at which no record begins is one that the log never gave', async () => {
    const { position } = await log.append('test-a', 'none', notes(2));
    const between = String(BigInt(position!) - 1n).padStart(position!.length, '0');
    await expect(collect(log.readAll({ after: between }))).rejects.toEqual(failure('log.position-unknown'));
    await expect(log.fingerprint(between)).rejects.toEqual(failure('log.truncated'));
  });

  test('what is refused is told to be so, though the connection was made to keep it to itself', async () => {
    await log.close();
    log = new EventStoreEventLog({
      url: `${fake.url}&throwOnAppendFailure=false`,
      codec: new NoteCodec(),
      prefix: PREFIX,
      patience: PATIENCE,
    });
    await log.append('test-a', 'none', notes(3));
    const refused = (details: object) => expect.objectContaining({ code: 'log.wrong-revision', details });
    await expect(log.append('test-a', 1, [note()])).rejects.toEqual(refused({ stream: 'test-a', expected: 1, actual: 2 }));
    await expect(log.append('test-a', 'none', [note()])).rejects.toEqual(refused({ stream: 'test-a', expected: 'none', actual: 2 }));
    expect(await log.readStream('test-a')).toHaveLength(3);
    await log.checkpoints.save('place', 0, 'first');
    await expect(log.checkpoints.save('place', 0, 'second')).rejects.toEqual(refused({ checkpoint: 'place', expected: 0, actual: 1 }));
    expect(await log.checkpoints.load('place')).toEqual({ revision: 1, value: 'first' });
  });

  test('an append that is too large for the server alone is told to be so', async () => {
    fake.limit(1_000);
    await expect(log.append('test-a', 'none', [note('x'.repeat(1_000))])).rejects.toEqual(failure('log.too-large'));
    expect(await log.append('test-a', 'none', [note()])).toMatchObject({ revision: 0 });
  });

  test('who is to decide on what is known waits for a log that hears what happens, and is told where it does not', async () => {
    const follower = new Follower(log);
    await log.append('test-a', 'none', [note()]);
    await follower.until(1);
    const unmute = fake.muteSubscriptions();
    await log.append('test-a', 0, [note()]);
    // Silence is told by nothing: it is looked for.
    while (log.silentMs === 0) await sleep(50);
    await expect(log.heard()).rejects.toEqual(failure('log.unavailable'));
    const heard = log.heard();
    unmute();
    await heard;
    expect(log.silentMs).toBe(0);
    await follower.until(2);
    await follower.end();
  });

  test('a follower sees every event once and in order, though it is dropped again and again', async () => {
    const follower = new Follower(log);
    const written: string[] = [];
    let dropped = 0;
    for (let round = 0; round < 20; round += 1) {
      const events = notes(10);
      await log.append(`test-${round}`, 'none', events);
      written.push(...idsOf(events));
      if (round % 2 === 0) dropped += fake.dropSubscriptions();
      await follower.until(written.length);
    }
    await follower.end();
    expect(idsOf(follower.seen)).toEqual(written);
    expect(dropped).toBeGreaterThan(0);
  });

  test('a follower sees every event once and in order, though they come faster than the server lets anybody take them', async () => {
    await log.close();
    log = new EventStoreEventLog({ url: fake.url, codec: new NoteCodec(), prefix: PREFIX });
    const follower = new Follower(log);
    for (let round = 1; round <= 3; round += 1) {
      const appends = Array.from({ length: 10 }, (_, index) => log.append(`test-${round}-${index}`, 'none', notes(100)));
      await Promise.all(appends);
      await follower.until(1_000 * round);
    }
    await follower.end();
    expect(fake.tooSlowSubscriptions).toBeGreaterThan(0);
    expect(idsOf(follower.seen)).toEqual(idsOf(await collect(log.readAll())));
  });

  test('what is known of a stream counts for no longer than was asked, where what happens is not heard', async () => {
    const follower = new Follower(log);
    const other = new EventStoreEventLog({ url: fake.url, codec: new NoteCodec(), prefix: PREFIX, patience: PATIENCE });
    try {
      await log.append('test-a', 'none', [note()]);
      await log.readStream('test-a');
      while (!log.isStill('test-a', 0, OFFICE_MS)) await sleep(20);
      const unmute = fake.muteSubscriptions();
      const appendedAt = performance.now();
      await other.append('test-a', 0, [note()]);
      while (log.isStill('test-a', 0, OFFICE_MS)) await sleep(20);
      expect(performance.now() - appendedAt).toBeLessThan(OFFICE_MS + SLACK_MS);
      unmute();
      await follower.until(2);
      expect(log.isStill('test-a', 0, OFFICE_MS)).toBe(false);
      while (!log.isStill('test-a', 1, OFFICE_MS)) await sleep(20);
    } finally {
      await follower.end();
      await other.close();
    }
  });
});
