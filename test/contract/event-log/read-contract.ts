import { describe, expect, it } from '@jest/globals';
import type { EventLog, StreamRead } from '#application';
import { collect, idsOf, textsOf, withLog, type LogEngine } from './engine.js';
import { note, notes } from './notes.js';

const refused = (code: string) => expect.objectContaining({ name: 'EventLogError', code });

export function readContract(engine: LogEngine): void {
  describe('reading a stream', () => {
    it('that does not exist gives nothing', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', [note()]);
        for (const read of [{}, { from: 3 }, { direction: 'backwards' as const }, { limit: 1 }]) {
          expect(await log.readStream('test-b', read)).toEqual([]);
        }
      }));

    it('of another installation is refused', () =>
      withLog(engine, async (log) => {
        await expect(log.readStream('other-a')).rejects.toEqual(refused('log.stream-name'));
      }));

    it('gives its own events alone, both ways, from any revision and up to any number', () =>
      withLog(engine, async (log) => {
        const length = 200;
        const ids = await interleaved(log, length);
        for (const from of [undefined, 0, 1, 63, 64, 65, 100, 127, 128, 198, 199, 200, 1000]) {
          for (const limit of [undefined, 0, 1, 2, 63, 64, 65, 150, 200, 1000]) {
            const options = { ...(from !== undefined && { from }), ...(limit !== undefined && { limit }) };
            const forwards = ids.slice(from ?? 0).slice(0, limit);
            expect([options, idsOf(await log.readStream('test-a', options))]).toEqual([options, forwards]);
            const backwards = ids
              .slice(0, (from ?? length) + 1)
              .toReversed()
              .slice(0, limit);
            const read: StreamRead = { ...options, direction: 'backwards' };
            expect([read, idsOf(await log.readStream('test-a', read))]).toEqual([read, backwards]);
          }
        }
      }));

    it('gives copies: what a reader does to them is not in the log', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', [note('as it was')]);
        const [event] = await log.readStream('test-a');
        try {
          (event!.data as Record<string, unknown>)['text'] = 'changed';
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError); // frozen
        }
        expect(textsOf(await log.readStream('test-a'))).toEqual(['as it was']);
      }));
  });

  describe('reading everything', () => {
    it('of an empty log gives nothing, and it has no head', () =>
      withLog(engine, async (log) => {
        expect(await collect(log.readAll())).toEqual([]);
        expect(await log.head()).toBeUndefined();
      }));

    it('gives all streams in the order of their appends; positions compare as text and the last is the head', () =>
      withLog(engine, async (log) => {
        const answers = [];
        for (let round = 0; round < 12; round++) {
          answers.push(await log.append(`test-${round}`, 'none', notes(3, `round ${round}`)));
        }
        const all = await collect(log.readAll());
        expect(textsOf(all)).toEqual(answers.flatMap((_, round) => [0, 1, 2].map((index) => `round ${round} ${index}`)));
        expect(all.filter(({ revision }) => revision === 2).map(({ position }) => position)).toEqual(
          answers.map(({ position }) => position),
        );
        for (const [index, { position }] of all.entries()) {
          expect(index === 0 || all[index - 1]!.position < position).toBe(true);
        }
        expect(await log.head()).toBe(all.at(-1)!.position);
        expect(await log.readStream('test-5')).toEqual(all.slice(15, 18));
      }));

    it('after a position gives what follows it, at most so many, over many pages', () =>
      withLog(engine, async (log) => {
        for (let round = 0; round < 6; round++) {
          await log.append(`test-${round}`, 'none', notes(110));
        }
        const all = await collect(log.readAll());
        expect(all).toHaveLength(660);
        for (const [index, limit] of [
          [0, 5],
          [254, 300],
          [255, undefined],
          [256, 257],
          [658, 10],
          [659, undefined],
          [100, 0],
        ] as const) {
          const after = all[index]!.position;
          const expected = all.slice(index + 1).slice(0, limit);
          expect(await collect(log.readAll({ after, ...(limit !== undefined && { limit }) }))).toEqual(expected);
        }
        expect(await collect(log.readAll({ limit: 400 }))).toEqual(all.slice(0, 400));
      }));

    it('ends at what was the end when it was called', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', notes(2));
        const reading = log.readAll();
        await log.append('test-a', 1, notes(2));
        expect(await collect(reading)).toHaveLength(2);
      }));

    it('shows all that was acknowledged before it was called, whoever else reads meanwhile', () =>
      withLog(engine, async (log) => {
        for (let round = 0; round < 20; round++) {
          const others = [collect(log.readAll()), collect(log.readAll())];
          await log.append(`test-${round}`, 'none', notes(60));
          const mine = collect(log.readAll());
          expect([(await mine).length, ...(await Promise.all(others)).map(({ length }) => length)]).toEqual([
            60 * (round + 1),
            60 * round,
            60 * round,
          ]);
        }
      }));

    it.each(['', '0', 'x', '-1', '0000000000000000', '0000000000000001/0000000000000001', 'ffffffffffffffff', '9999999999999999'])(
      'after %p, which no event has, is refused',
      (after) =>
        withLog(engine, async (log) => {
          await log.append('test-a', 'none', notes(3));
          await expect(collect(log.readAll({ after }))).rejects.toEqual(refused('log.position-unknown'));
          await expect(collect(log.follow(after, new AbortController().signal))).rejects.toEqual(refused('log.position-unknown'));
          await expect(log.countAfter(after)).rejects.toEqual(refused('log.position-unknown'));
        }),
    );

    it('after a position of another log that is longer is refused', () =>
      withLog(engine, async (longer) => {
        const { position } = await longer.append('test-a', 'none', notes(9));
        await withLog(engine, async (log) => {
          await log.append('test-a', 'none', notes(3));
          await expect(collect(log.readAll({ after: position! }))).rejects.toEqual(refused('log.position-unknown'));
        });
      }));
  });

  describe('the codec', () => {
    it('lifts on every read what an earlier era wrote', () =>
      withLog(engine, async (log, codec) => {
        codec.era = 'early';
        await log.append('test-a', 'none', [note('', { data: { words: 'long ago' } })]);
        codec.era = 'today';
        expect((await log.readStream('test-a'))[0]!.data).toEqual({ text: 'long ago' });
        expect((await collect(log.readAll()))[0]!.data).toEqual({ text: 'long ago' });
      }));

    it('refuses on every read what nobody can read any more, after what lies before it', () =>
      withLog(engine, async (log, codec) => {
        await log.append('test-a', 'none', [note('readable')]);
        codec.era = 'early';
        await log.append('test-a', 0, [note('', { data: { scrawl: '…' } })]);
        codec.era = 'today';
        await expect(log.readStream('test-a')).rejects.toEqual(refused('log.event-invalid'));
        expect(textsOf(await log.readStream('test-a', { limit: 1 }))).toEqual(['readable']);

        const given: unknown[] = [];
        const reading = async () => {
          for await (const event of log.readAll()) {
            given.push(event.data['text']);
          }
        };
        await expect(reading()).rejects.toEqual(refused('log.event-invalid'));
        expect(given).toEqual(['readable']);
      }));
  });

  describe('a fingerprint', () => {
    it('of a position is the same whenever it is asked for, or there is none', () =>
      withLog(engine, async (log) => {
        const { position } = await log.append('test-a', 'none', notes(3));
        const fingerprint = await log.fingerprint(position!);
        const later = await log.append('test-a', 2, notes(3));
        expect(await log.fingerprint(position!)).toBe(fingerprint);
        if (fingerprint !== undefined) {
          expect(await log.fingerprint(later.position!)).not.toBe(fingerprint);
        }
      }));
  });

  describe('a closed log', () => {
    it('has finished what was waiting, and takes and gives no more', () =>
      withLog(engine, async (log) => {
        const answered: number[] = [];
        for (const stream of ['test-a', 'test-b']) {
          void log.append(stream, 'none', [note()]).then(({ revision }) => answered.push(revision));
        }
        const reading = log.readAll();
        await log.close();
        expect(answered).toEqual([0, 0]);
        const closed = refused('log.unavailable');
        await expect(log.append('test-a', 0, [note()])).rejects.toEqual(closed);
        await expect(log.readStream('test-a')).rejects.toEqual(closed);
        await expect(collect(reading)).rejects.toEqual(closed);
        await expect(log.head()).rejects.toEqual(closed);
        await expect(log.fingerprint('0000000000000001')).rejects.toEqual(closed);
        await expect(log.close()).resolves.toBeUndefined();
      }));
  });
}

/** A stream `test-a` of that length whose events lie between those of another, appended in lumps of different sizes. @returns its ids */
async function interleaved(log: EventLog, length: number): Promise<string[]> {
  const ids: string[] = [];
  for (let lump = 1; ids.length < length; lump = (lump % 7) + 1) {
    const events = notes(Math.min(lump, length - ids.length));
    await log.append('test-a', ids.length === 0 ? 'none' : ids.length - 1, events);
    ids.push(...idsOf(events));
    await log.append(`test-b${ids.length}`, 'none', [note()]);
  }
  return ids;
}
