import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { collect, idsOf } from '../contract/event-log/engine.js';
import { note, NoteCodec, notes, PREFIX } from '../contract/event-log/notes.js';
import { FakeEventStore } from '../support/fake-event-store/fake-event-store.js';
import { selfSigned } from '../support/self-signed.js';
import { Follower } from './retrying.js';

const PATIENCE = { attemptMs: 500, totalMs: 2_000 };

const failure = (code: string) => expect.objectContaining({ name: 'EventLogError', code });

describe('the address of an EventStoreDB, of which a fake stands in for a real one', () => {
  let folder: string;
  let fake: FakeEventStore;
  let log: EventStoreEventLog | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rectify-certificates-'));
    const [its, another] = [selfSigned(), selfSigned()];
    await writeFile(join(folder, 'its.crt'), its.cert);
    await writeFile(join(folder, 'another.crt'), another.cert);
    fake = await FakeEventStore.start({ tls: its, credentials: { username: 'office', password: 'p@ss:w/rd' } });
  });
  afterEach(() => log?.close());
  afterAll(async () => {
    await fake.close();
    await rm(folder, { recursive: true });
  });

  const open = (who: string, options: Readonly<Record<string, string>>): EventStoreEventLog => {
    const url = `esdb://${who}localhost:${fake.port}?${Object.entries({ tls: 'true', ...options })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')}`;
    return (log = new EventStoreEventLog({ url, codec: new NoteCodec(), prefix: PREFIX, patience: PATIENCE }));
  };
  const ITS = () => ({ tlsCAFile: join(folder, 'its.crt') });
  const RIGHT = `office:${encodeURIComponent('p@ss:w/rd')}@`;

  test('names an authority and a password, by which the log is written, read and followed', async () => {
    const log = open(RIGHT, ITS());
    const follower = new Follower(log);
    const events = notes(2);
    await log.append('test-a', 'none', events);
    expect(idsOf(await log.readStream('test-a'))).toEqual(idsOf(events));
    expect(idsOf(await collect(log.readAll()))).toEqual(idsOf(events));
    await follower.until(2);
    await follower.end();
    await log.checkpoints.save('place', 0, 'here');
    expect(await log.checkpoints.load('place')).toEqual({ revision: 1, value: 'here' });
  });

  test.each([
    ['a wrong password', 'office:guessed@'],
    ['a name that nobody has', `nobody:${encodeURIComponent('p@ss:w/rd')}@`],
    ['no password', ''],
  ])('with %s is denied access, and told so at once', async (_, who) => {
    const denied = failure('log.access-denied');
    const log = open(who, ITS());
    await expect(log.append('test-b', 'none', [note()])).rejects.toEqual(denied);
    await expect(log.readStream('test-b')).rejects.toEqual(denied);
    await expect(collect(log.readAll())).rejects.toEqual(denied);
    await expect(log.head()).rejects.toEqual(denied);
    await expect(log.checkpoints.load('place')).rejects.toEqual(denied);
  });

  test.each([
    ['an authority that has not signed the server', () => ({ tlsCAFile: join(folder, 'another.crt') })],
    ['no authority', () => ({})],
    ['no TLS', () => ({ ...ITS(), tls: 'false' })],
  ])('with %s reaches nobody, and says nothing to him', async (_, options) => {
    const log = open(RIGHT, options());
    await expect(log.append('test-c', 'none', [note()])).rejects.toEqual(failure('log.unavailable'));
    await expect(log.head()).rejects.toEqual(failure('log.unavailable'));
    await log.close();
    expect(await open(RIGHT, ITS()).readStream('test-c')).toEqual([]);
  });

  test('says how often a connection on which nothing is asked gives a sign of life', async () => {
    const log = open(RIGHT, { ...ITS(), keepAliveInterval: '100' });
    // The call on which appends go stays open.
    await log.append('test-d', 'none', [note()]);
    const heard = fake.timesHeard;
    // By default it would be one in ten seconds. The fake counts signs of life, and tells nobody.
    while (fake.timesHeard < heard + 10) await sleep(50);
  });
});
