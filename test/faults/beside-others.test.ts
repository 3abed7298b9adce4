import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { collect, idsOf } from '../contract/event-log/engine.js';
import { note, NoteCodec, notes } from '../contract/event-log/notes.js';
import type { OwnEventStore } from '../support/event-store.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { FakeEventStore } from '../support/fake-event-store/fake-event-store.js';
import { Follower } from './retrying.js';
import { SOAK } from './seed.js';

/** Less than the fake needs to look through what the others wrote; a real server is asked as the product asks it. */
const PATIENCE = { attemptMs: 1_000, totalMs: 3_000 };
const ON_A_FAKE = { events: 10_000, searchedASecond: 2_500, hearingASecond: 20_000 };
const ON_A_SERVER = SOAK ? 300_000 : 20_000;
const AT_ONCE = 1_000;

const LONG_MS = SOAK ? 600_000 : 60_000;

onOwnEventStores((server) => {
  describe('an installation beside another that wrote much behind it', () => {
    let prefix: string;
    let logs: EventStoreEventLog[];
    beforeEach(() => {
      prefix = `beside_${randomBytes(8).toString('hex')}`;
      logs = [];
    });
    afterEach(() => Promise.all(logs.map((log) => log.close())));

    const open = (): EventStoreEventLog => {
      const patience = server() instanceof FakeEventStore ? { patience: PATIENCE } : {};
      const log = new EventStoreEventLog({ url: server().url, codec: new NoteCodec(), prefix, ...patience });
      logs.push(log);
      return log;
    };

    /** Until a log has heard that nothing has happened in a stream since it was asked; whoever asks is told, nobody else. */
    async function untilHeard(log: EventStoreEventLog, stream: string): Promise<void> {
      const askedAt = performance.now();
      const { length } = await log.readStream(stream);
      const store = server();
      // All that others wrote has to be looked through for it, whatever the adapter does.
      if (store instanceof FakeEventStore) store.searchAtMost(ON_A_FAKE.hearingASecond);
      while (!log.isStill(stream, length - 1, performance.now() - askedAt)) await sleep(20);
      if (store instanceof FakeEventStore) store.searchAtMost(ON_A_FAKE.searchedASecond);
    }

    test(
      'is read, heard, written to and begun anew, as if it were alone',
      async () => {
        const stream = `${prefix}-a`;
        const log = open();
        const follower = new Follower(log);
        const events = notes(3);
        await log.append(stream, 'none', events);
        await follower.until(3);
        const position = follower.seen.at(-1)!.position;
        await othersWrite(server());

        await timed('a running log: the end, all of it, and what is heard', async () => {
          expect(await log.head()).toBe(position);
          expect(idsOf(await collect(log.readAll()))).toEqual(idsOf(events));
          expect(await collect(log.readAll({ after: position }))).toEqual([]);
          await untilHeard(log, stream);
          await log.heard();
        });
        const fresh = open();
        const fromThere = fresh.follow(position, new AbortController().signal)[Symbol.asyncIterator]();
        const [next, all] = [fromThere.next(), new Follower(fresh)];
        await timed('a new one: the end, its followers, and what it hears', async () => {
          expect(await fresh.head()).toBe(position);
          await all.until(3);
          await untilHeard(fresh, stream);
        });
        const later = note();
        await timed('an append, and all who follow', async () => {
          await fresh.append(stream, 2, [later]);
          await follower.until(4);
          await all.until(4);
          expect(((await next).value as { id: string }).id).toBe(later.id);
          expect(idsOf(await collect(log.readAll()))).toEqual(idsOf([...events, later]));
          expect([await log.head(), await fresh.head()]).toEqual([all.seen.at(-1)!.position, all.seen.at(-1)!.position]);
        });
        for (const each of [follower, all]) {
          await each.end();
          expect(idsOf(each.seen)).toEqual(idsOf([...events, later]));
        }
      },
      LONG_MS,
    );

    test(
      'is followed on from where it was heard last, when its subscription ends',
      async () => {
        const store = server();
        const stream = `${prefix}-a`;
        const log = open();
        const follower = new Follower(log);
        await log.append(stream, 'none', notes(1));
        await follower.until(1);
        await othersWrite(store);
        await untilHeard(log, stream);
        await store.kill();
        await store.revive();
        // From its own last event the fake would take four seconds to come to this one.
        const appendedAt = performance.now();
        await log.append(stream, 0, notes(1));
        await follower.until(2);
        if (store instanceof FakeEventStore) expect(performance.now() - appendedAt).toBeLessThan(3_000);
        await follower.end();
      },
      LONG_MS,
    );

    test(
      'knows that a place where another wrote is none of its own',
      async () => {
        const log = open();
        const { position } = await log.append(`${prefix}-a`, 'none', notes(1));
        await othersWrite(server());
        const client = EventStoreDBClient.connectionString(server().url);
        const { position: theirs } = await client.appendToStream(`another_${randomUUID()}-1`, jsonEvent({ type: 'Noted', data: {} }));
        await client.dispose();
        const place = String(theirs!.commit).padStart(position!.length, '0');
        await expect(log.fingerprint(place)).rejects.toEqual(expect.objectContaining({ code: 'log.truncated' }));
        await expect(collect(log.readAll({ after: place }))).rejects.toEqual(expect.objectContaining({ code: 'log.position-unknown' }));
      },
      LONG_MS,
    );
  });
});

async function othersWrite(server: OwnEventStore): Promise<void> {
  if (server instanceof FakeEventStore) {
    server.writeAsAnother(ON_A_FAKE.events);
    server.searchAtMost(ON_A_FAKE.searchedASecond);
    return;
  }
  const client = EventStoreDBClient.connectionString(server.url);
  const stream = `another_${randomUUID()}-1`;
  const data = { text: 'x'.repeat(100) };
  for (let written = 0; written < ON_A_SERVER; written += AT_ONCE) {
    await client.appendToStream(
      stream,
      Array.from({ length: AT_ONCE }, () => jsonEvent({ type: 'Noted', data })),
    );
  }
  await client.dispose();
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  console.info(`${what}: ${Math.round(performance.now() - began)} ms`);
}
