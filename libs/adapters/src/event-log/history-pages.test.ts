import { expect, test } from '@jest/globals';
import type { StoredEvent } from '#application';
import { Doorbell } from './doorbell.js';
import { followPages, readPages } from './history-pages.js';

/** A cursor over so many events, of which those from one on are not there yet. */
function numbered(count: { end: number }) {
  let next = 0;
  return {
    page(limit: number) {
      const from = next;
      next = Math.min(next + limit, count.end);
      return Array.from({ length: next - from }, (_, index) => ({ revision: from + index }) as StoredEvent);
    },
  };
}

const revisions = (results: readonly IteratorResult<StoredEvent, unknown>[]) =>
  results.map((result) => (result.done === true ? 'end' : result.value.revision));

test('whoever asks again before he was answered gets the next event, and the end for good', async () => {
  const events = readPages(() => numbered({ end: 258 }))[Symbol.asyncIterator]();
  const results = await Promise.all(Array.from({ length: 260 }, () => events.next()));
  expect(revisions(results)).toEqual([...Array.from({ length: 258 }, (_, revision) => revision), 'end', 'end']);
});

test('a follower that was left gives nothing more, and no longer listens to the signal', async () => {
  const bell = new Doorbell();
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener);
  signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener);
  const count = { end: 2 };
  const events = followPages(() => numbered(count), { bell, signal, isClosed: () => false })[Symbol.asyncIterator]();
  expect(revisions([await events.next(), await events.next()])).toEqual([0, 1]);
  expect(listeners.size).toBe(1);
  const waiting = events.next();
  await events.return?.();
  count.end = 3;
  bell.ring();
  expect(revisions([await waiting, await events.next()])).toEqual(['end', 'end']);
  expect(listeners.size).toBe(0);
});

test('a follower waits for one bell until it finds something, and ends when its signal is aborted', async () => {
  const bell = new Doorbell();
  const stopping = new AbortController();
  const count = { end: 0 };
  const events = followPages(() => numbered(count), { bell, signal: stopping.signal, isClosed: () => false })[Symbol.asyncIterator]();
  const first = events.next();
  bell.ring();
  count.end = 1;
  bell.ring();
  expect(revisions([await first])).toEqual([0]);
  const second = events.next();
  stopping.abort();
  expect(revisions([await second, await events.next()])).toEqual(['end', 'end']);
});

test('what fails ends the reading', async () => {
  const failing = {
    page: () => {
      throw new Error('the disk is gone');
    },
  };
  const events = readPages(() => failing)[Symbol.asyncIterator]();
  const [first, second] = await Promise.allSettled([events.next(), events.next()]);
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'the disk is gone' } });
  expect(second).toMatchObject({ status: 'fulfilled', value: { done: true } });
});
