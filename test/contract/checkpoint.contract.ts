import { describe, expect, it } from '@jest/globals';
import type { CheckpointStore, EventLog } from '#application';
import { collect, type LogEngine } from './event-log/engine.js';
import { note, NoteCodec } from './event-log/notes.js';

const refused = (expected: number, actual: number) =>
  expect.objectContaining({ name: 'EventLogError', code: 'log.wrong-revision', details: { checkpoint: 'timers', expected, actual } });

/** What every engine of the `CheckpointStore` port promises. */
export function checkpointContract(engine: LogEngine): void {
  const withStore = async (test: (store: CheckpointStore, log: EventLog) => Promise<void>) => {
    const { log, checkpoints, dispose } = await engine.open(new NoteCodec());
    try {
      await test(checkpoints, log);
    } finally {
      await dispose();
    }
  };

  describe(`checkpoints on ${engine.name}`, () => {
    it('are not there until they are saved', () =>
      withStore(async (store) => {
        expect(await store.load('timers')).toBeUndefined();
      }));

    it('are loaded as they were saved last, each name by itself', () =>
      withStore(async (store) => {
        expect(await store.save('timers', 0, { position: '1', parked: [] })).toEqual({ revision: 1, value: { position: '1', parked: [] } });
        expect(await store.save('timers', 1, { position: '2', parked: ['e-1'] })).toMatchObject({ revision: 2 });
        await store.save('seal', 0, null);
        expect(await store.load('timers')).toEqual({ revision: 2, value: { position: '2', parked: ['e-1'] } });
        expect(await store.load('seal')).toEqual({ revision: 1, value: null });
      }));

    it('are refused to who read an older one, or none', () =>
      withStore(async (store) => {
        await expect(store.save('timers', 1, {})).rejects.toEqual(refused(1, 0));
        await store.save('timers', 0, 'first');
        await store.save('timers', 1, 'second');
        await expect(store.save('timers', 0, 'late')).rejects.toEqual(refused(0, 2));
        await expect(store.save('timers', 1, 'late')).rejects.toEqual(refused(1, 2));
        expect(await store.load('timers')).toEqual({ revision: 2, value: 'second' });
      }));

    it('fence all but one of those who save at the same time', () =>
      withStore(async (store) => {
        const saves = Array.from({ length: 16 }, (_, writer) => store.save('timers', 0, writer));
        const outcomes = await Promise.allSettled(saves);
        const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await store.load('timers')).toEqual({ revision: 1, value: winner });
      }));

    it('keep what they were given, whatever is done to it before or after', () =>
      withStore(async (store) => {
        const value = { seen: ['a'] };
        const saving = store.save('timers', 0, value);
        value.seen.push('b');
        ((await saving).value as typeof value).seen.push('c');
        ((await store.load('timers'))!.value as typeof value).seen.push('d');
        expect((await store.load('timers'))!.value).toEqual({ seen: ['a'] });
      }));

    it('are no part of the history', () =>
      withStore(async (store, log) => {
        await Promise.all([store.save('timers', 0, {}), log.append('test-a', 'none', [note()]), store.save('timers', 1, {})]);
        expect(await collect(log.readAll())).toHaveLength(1);
        expect(await store.load('timers')).toEqual({ revision: 2, value: {} });
      }));
  });
}
