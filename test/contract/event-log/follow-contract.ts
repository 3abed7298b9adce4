import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventLog, Position, StoredEvent } from '#application';
import { collect, idsOf, take, textsOf, withLog, type LogEngine } from './engine.js';
import { note, notes } from './notes.js';

export function followContract(engine: LogEngine): void {
  describe('following', () => {
    it('gives what is there, and then what comes', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', notes(2, 'old'));
        const follower = pull(log.follow(undefined, new AbortController().signal));
        const old = [await follower.next(), await follower.next()];
        const waiting = follower.next();
        await log.append('test-a', 1, notes(1, 'new'));
        expect(textsOf([...old, await waiting])).toEqual(['old 0', 'old 1', 'new 0']);
      }));

    it('after the head gives only what comes', () =>
      withLog(engine, async (log) => {
        const { position } = await log.append('test-a', 'none', notes(2, 'old'));
        const following = take(log.follow(position, new AbortController().signal), 2);
        await log.append('test-b', 'none', notes(2, 'new'));
        expect(textsOf(await following)).toEqual(['new 0', 'new 1']);
      }));

    it('resumes from any position with neither gap nor double while others write', () =>
      withLog(engine, async (log) => {
        const writers = Promise.all(Array.from({ length: 8 }, (_, writer) => write(log, `test-${writer}`, 50)));
        const seen: string[] = [];
        let after: Position | undefined;
        for (let leg = 1; seen.length < 8 * 100; leg++) {
          const wanted = Math.min((leg * 7) % 61, 800 - seen.length);
          const events = wanted === 0 ? [] : await take(log.follow(after, new AbortController().signal), wanted);
          seen.push(...idsOf(events));
          after = events.at(-1)?.position ?? after;
        }
        await writers;
        expect(seen).toEqual(idsOf(await collect(log.readAll())));
      }));

    it('gives many followers the same, and lets one be slow', () =>
      withLog(engine, async (log) => {
        const { signal } = new AbortController();
        const slow = pull(log.follow(undefined, signal));
        const started = slow.next();
        const followers = [take(log.follow(undefined, signal), 1000), take(log.follow(undefined, signal), 1000)];
        await write(log, 'test-a', 500);
        const ids = idsOf(await collect(log.readAll()));
        expect(idsOf(await followers[0]!)).toEqual(ids);
        expect(idsOf(await followers[1]!)).toEqual(ids);

        const given = [await started];
        while (given.length < 1000) {
          given.push(await slow.next());
        }
        expect(idsOf(given)).toEqual(ids);
      }));

    it('ends when its signal is aborted: before it began, while it waits, and between events', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', notes(3));
        expect(await collect(log.follow(undefined, AbortSignal.abort()))).toEqual([]);

        const waits = new AbortController();
        const waiting = collect(log.follow(await log.head(), waits.signal));
        await untilItWaits(waits.signal);
        waits.abort();
        expect(await waiting).toEqual([]);

        const between = new AbortController();
        const given = [];
        for await (const event of log.follow(undefined, between.signal)) {
          given.push(event);
          between.abort();
        }
        expect(given).toHaveLength(1);
      }));

    it('ends when the log is closed', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', [note()]);
        const { signal } = new AbortController();
        const waiting = log.follow(await log.head(), signal)[Symbol.asyncIterator]();
        const next = waiting.next();
        await untilItWaits(signal);
        const behind = log.follow(undefined, new AbortController().signal)[Symbol.asyncIterator]();
        await behind.next();
        await log.close();
        expect(await next).toEqual({ done: true, value: undefined });
        expect(await behind.next()).toEqual({ done: true, value: undefined });
      }));

    it('leaves nothing on the signal of a follower that is gone', () =>
      withLog(engine, async (log) => {
        const { signal } = new AbortController();
        for (let revision = 0; revision < 20; revision++) {
          const following = take(log.follow(await log.head(), signal), 1);
          await log.append('test-a', revision === 0 ? 'none' : revision - 1, [note()]);
          await following;
        }
        expect(getEventListeners(signal, 'abort')).toHaveLength(0);
      }));
  });
}

/** Takes one event after the other, at the test's pace. */
function pull(events: AsyncIterable<StoredEvent>): { next(): Promise<StoredEvent> } {
  const iterator = events[Symbol.asyncIterator]();
  return {
    async next() {
      const next: IteratorResult<StoredEvent, unknown> = await iterator.next();
      if (next.done) {
        throw new Error('the follower has ended');
      }
      return next.value;
    },
  };
}

/** Until a follower has come so far that it listens for its end. */
async function untilItWaits(signal: AbortSignal): Promise<void> {
  while (getEventListeners(signal, 'abort').length === 0) {
    await nextTurn();
  }
}

/** Appends two events at a time. */
async function write(log: EventLog, stream: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await log.append(stream, time === 0 ? 'none' : 2 * time - 1, notes(2));
  }
}
