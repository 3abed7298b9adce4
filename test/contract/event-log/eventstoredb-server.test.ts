import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BACKWARDS,
  END,
  ErrorType,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  START,
  streamNameFilter,
  type AllStreamRecordedEvent,
  type AllStreamSubscription,
  type ExpectedRevision,
  type Position,
} from '@eventstore/db-client';
import { onEventStores } from '../../support/event-stores.js';

const event = (data: Readonly<Record<string, unknown>> = {}) => jsonEvent({ id: randomUUID(), type: 'Noted', data });
const newStream = () => `facts_${randomUUID()}`;
const at = (place: bigint): Position => ({ commit: place, prepare: place });
const refused = (type: ErrorType, fields: object = {}) => expect.objectContaining({ type, ...fields });

/** What the adapter relies on, and the client's documentation does not say. */
onEventStores((server) => {
  let client: EventStoreDBClient;
  beforeAll(() => void (client = EventStoreDBClient.connectionString(server().url)));
  afterAll(() => client.dispose());

  const append = async (stream: string, events: ReturnType<typeof event>[], expectedRevision?: ExpectedRevision) =>
    (await client.appendToStream(stream, events, { ...(expectedRevision !== undefined && { expectedRevision }) })).nextExpectedRevision;
  const revisions = async (stream: string, options: Parameters<typeof client.readStream>[1] = {}) => {
    const found: number[] = [];
    for await (const { event } of client.readStream(stream, options)) found.push(Number(event?.revision));
    return found;
  };
  const all = async (options: Parameters<typeof client.readAll>[0] = {}) => {
    const found: AllStreamRecordedEvent[] = [];
    for await (const { event } of client.readAll(options)) if (event) found.push(event);
    return found;
  };

  describe('an append', () => {
    it('is refused at another revision, with the revision that there is', async () => {
      const streamName = newStream();
      await append(streamName, [event(), event()], NO_STREAM);
      const wrong = (fields: object) => refused(ErrorType.WRONG_EXPECTED_VERSION, { streamName, ...fields });
      await expect(append(streamName, [event()], NO_STREAM)).rejects.toEqual(wrong({ expectedVersion: NO_STREAM, actualVersion: 1n }));
      await expect(append(streamName, [event()], 0n)).rejects.toEqual(wrong({ expectedVersion: 0n, actualVersion: 1n }));
      await expect(append(streamName, [event()], 5n)).rejects.toEqual(wrong({ expectedVersion: 5n, actualVersion: 1n }));
      const none = refused(ErrorType.WRONG_EXPECTED_VERSION, { actualVersion: NO_STREAM });
      await expect(append(newStream(), [event()], 5n)).rejects.toEqual(none);
    });

    it('of the same ids at the same revision is answered again and not written again, however much follows', async () => {
      const stream = newStream();
      const events = [event(), event()];
      await append(stream, events, NO_STREAM);
      for (let revision = 1n; revision < 50n; revision += 1n) await append(stream, [event()], revision);
      expect(await append(stream, events, NO_STREAM)).toBe(1n);
      expect(await append(stream, events)).toBe(1n);
      expect(await revisions(stream)).toHaveLength(51);
    });

    it('of the same ids at the current revision is written again, as in another stream and twice at once', async () => {
      const stream = newStream();
      const twice = event();
      expect(await append(stream, [twice, twice], NO_STREAM)).toBe(1n);
      expect(await append(stream, [twice, twice], 1n)).toBe(3n);
      expect(await append(newStream(), [twice], NO_STREAM)).toBe(0n);
    });

    it('of old ids and a new one is refused, and leaves nothing', async () => {
      const stream = newStream();
      const events = [event(), event()];
      await append(stream, events, NO_STREAM);
      await expect(append(stream, [...events, event()], NO_STREAM)).rejects.toEqual(refused(ErrorType.WRONG_EXPECTED_VERSION));
      await expect(append(stream, [events[0]!, event()])).rejects.toEqual(refused(ErrorType.WRONG_EXPECTED_VERSION));
      expect(await revisions(stream)).toEqual([0, 1]);
    });

    it('of more than 1 MiB is refused, by the data alone', async () => {
      const large = Array.from({ length: 4 }, () => event({ text: 'x'.repeat(300 * 1024) }));
      await expect(append(newStream(), large)).rejects.toEqual(
        refused(ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED, { maxAppendSize: 1024 * 1024 }),
      );
      const metadata = { text: 'x'.repeat(1024 * 1024) };
      await client.appendToStream(newStream(), jsonEvent({ type: 'Noted', data: {}, metadata }));
    });

    it('on a call of its own is refused in the same words', async () => {
      const stream = newStream();
      const alone = { expectedRevision: NO_STREAM, credentials: { username: 'nobody', password: 'none' } } as const;
      await client.appendToStream(stream, event(), alone);
      const wrong = refused(ErrorType.WRONG_EXPECTED_VERSION, { expectedVersion: NO_STREAM, actualVersion: 0n });
      await expect(client.appendToStream(stream, event(), alone)).rejects.toEqual(wrong);
    });
  });

  describe('a stream', () => {
    it('is read from a revision, which is included, in both directions', async () => {
      const stream = newStream();
      await append(stream, [event(), event(), event(), event()]);
      expect(await revisions(stream, { fromRevision: 2n })).toEqual([2, 3]);
      expect(await revisions(stream, { fromRevision: 9n })).toEqual([]);
      expect(await revisions(stream, { fromRevision: 2n, direction: BACKWARDS, maxCount: 2 })).toEqual([2, 1]);
      expect(await revisions(stream, { fromRevision: 9n, direction: BACKWARDS, maxCount: 1 })).toEqual([3]);
      expect(await revisions(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 1 })).toEqual([3]);
    });

    it('that is not there is told to be so', async () => {
      const streamName = newStream();
      await expect(revisions(streamName)).rejects.toEqual(refused(ErrorType.STREAM_NOT_FOUND, { streamName }));
    });

    it('gives as many of its last events as its metadata say, of which the whole log gives all', async () => {
      const stream = newStream();
      await append(stream, [event(), event(), event()]);
      await client.setStreamMetadata(stream, { maxCount: 2 });
      expect(await revisions(stream)).toEqual([1, 2]);
      expect(await revisions(stream, { fromRevision: 0n, maxCount: 1 })).toEqual([1]);
      await client.setStreamMetadata(stream, { truncateBefore: 2 });
      expect(await revisions(stream)).toEqual([2]);
      expect((await all()).filter(({ streamId }) => streamId === stream)).toHaveLength(3);
      expect((await client.getStreamMetadata(stream)).metadata).toEqual({ truncateBefore: 2 });
      expect(await revisions(`$$${stream}`)).toEqual([1]);
    });

    it('goes on where it was deleted softly, and never does behind a tombstone, of which the whole log tells', async () => {
      const stream = newStream();
      await append(stream, [event(), event()]);
      await client.deleteStream(stream);
      await expect(revisions(stream)).rejects.toEqual(refused(ErrorType.STREAM_NOT_FOUND));
      expect(await append(stream, [event()], NO_STREAM)).toBe(2n);
      await client.tombstoneStream(stream);
      const deleted = refused(ErrorType.STREAM_DELETED);
      await expect(revisions(stream)).rejects.toEqual(deleted);
      await expect(append(stream, [event()])).rejects.toEqual(deleted);
      await expect(client.getStreamMetadata(stream)).rejects.toEqual(deleted);
      const [last] = (await all()).filter(({ streamId }) => streamId === stream).toReversed();
      expect(last).toMatchObject({ type: '$streamDeleted', revision: 2n ** 63n - 1n });
    });
  });

  describe('the whole log', () => {
    it('begins with what the server writes for itself, at places that only grow', async () => {
      const [first, ...others] = await all();
      expect(first).toMatchObject({ streamId: '$$$scavenges', type: '$metadata' });
      for (const [index, { position }] of others.entries()) {
        expect(position.prepare).toBe(position.commit);
        expect(position.commit).toBeGreaterThan(index === 0 ? 0n : others[index - 1]!.position.commit);
      }
    });

    it('is read from where a record begins, or behind the last; nowhere else', async () => {
      await append(newStream(), [event(), event()]);
      const [last, before] = await all({ direction: BACKWARDS, fromPosition: END, maxCount: 2 });
      const ids = async (from: bigint, direction?: typeof BACKWARDS) =>
        (await all({ fromPosition: at(from), maxCount: 1, ...(direction && { direction }) })).map(({ id }) => id);
      const { commit } = last!.position;
      expect(await ids(commit)).toEqual([last!.id]);
      expect(await ids(commit, BACKWARDS)).toEqual([before!.id]);
      expect(await ids(commit + 1_000_000n)).toEqual([]);
      for (const offset of [-1n, 1n]) {
        await expect(ids(before!.position.commit + offset)).rejects.toEqual(refused(ErrorType.UNKNOWN));
        await expect(ids(before!.position.commit + offset, BACKWARDS)).rejects.toEqual(refused(ErrorType.UNKNOWN));
      }
    });
  });

  describe('a subscription', () => {
    const subscribe = (stream: string, fromPosition: Position | typeof START | typeof END) =>
      client.subscribeToAll({ fromPosition, filter: streamNameFilter({ prefixes: [stream] }) });
    const take = async (subscription: AllStreamSubscription, count: number) => {
      const taken: string[] = [];
      for await (const { event } of subscription) if (event && taken.push(event.id) === count) break;
      return taken;
    };

    it('begins behind its place, is confirmed, and tells when it has caught up', async () => {
      const stream = newStream();
      const [first, second, third] = [event(), event(), event()];
      const { position } = await client.appendToStream(stream, first);
      await append(stream, [second]);
      const subscription = subscribe(stream, position!);
      const told = Promise.all([once(subscription, 'confirmation'), once(subscription, 'caughtUp')]);
      const taken = take(subscription, 2);
      await told;
      await append(stream, [third]);
      expect(await taken).toEqual([second.id, third.id]);
    });

    it('ends at a place where no record begins', async () => {
      const stream = newStream();
      const { position } = await client.appendToStream(stream, [event(), event()]);
      await expect(take(subscribe(stream, at(position!.commit - 1n)), 1)).rejects.toEqual(refused(ErrorType.UNKNOWN));
    });

    it('is dropped where its client does not keep up', async () => {
      const stream = newStream();
      const subscription = subscribe(stream, END);
      await once(
        subscription.on('data', () => undefined),
        'caughtUp',
      );
      const dropped = new Promise((resolve) => subscription.on('error', resolve));
      subscription.pause();
      for (let append = 0; append < 100; append += 1) {
        await client.appendToStream(
          stream,
          Array.from({ length: 10 }, () => event({ text: 'x'.repeat(4_096) })),
        );
      }
      subscription.resume();
      expect(await dropped).toEqual(refused(ErrorType.TIMEOUT));
    });
  });
});
