import { describe, expect, it } from '@jest/globals';
import type { Counts } from '#application';

export interface CountsEngine {
  readonly name: string;
  open(): Promise<{ readonly counts: Counts; readonly dispose: () => Promise<void> }>;
}

const NOTHING = { value: 0, expiresInMs: 0 };

/** What every engine of the `Counts` port promises. */
export function countsContract(engine: CountsEngine): void {
  const withCounts = async (test: (counts: Counts) => Promise<void>) => {
    const { counts, dispose } = await engine.open();
    try {
      await test(counts);
    } finally {
      await dispose();
    }
  };

  describe(`counts on ${engine.name}`, () => {
    it('are nothing until something is added, each key by itself', () =>
      withCounts(async (counts) => {
        expect(await counts.read('a')).toEqual(NOTHING);
        expect(await counts.add('a', 60)).toMatchObject({ value: 1 });
        expect(await counts.add('a', 60)).toMatchObject({ value: 2 });
        expect(await counts.read('a')).toMatchObject({ value: 2 });
        expect(await counts.read('b')).toEqual(NOTHING);
      }));

    it('take what is given back', () =>
      withCounts(async (counts) => {
        await counts.add('a', 60, 3);
        expect(await counts.add('a', 60, -2)).toMatchObject({ value: 1 });
      }));

    it('say how long they stand, and later additions do not prolong it', () =>
      withCounts(async (counts) => {
        const { expiresInMs } = await counts.add('a', 60);
        expect(expiresInMs).toBeGreaterThan(0);
        expect(expiresInMs).toBeLessThanOrEqual(60_000);
        expect((await counts.add('a', 3600)).expiresInMs).toBeLessThanOrEqual(expiresInMs);
        expect((await counts.read('a')).expiresInMs).toBeLessThanOrEqual(expiresInMs);
      }));

    it('are forgotten once they are cleared, also where there is nothing', () =>
      withCounts(async (counts) => {
        await counts.add('a', 60);
        await counts.clear('a');
        await counts.clear('b');
        expect(await counts.read('a')).toEqual(NOTHING);
        expect(await counts.add('a', 60)).toMatchObject({ value: 1 });
      }));

    it('expire by themselves, and then begin anew', () =>
      withCounts(async (counts) => {
        await counts.add('a', 1, 7);
        // No engine tells when a count expires: that it does so by itself, in its own time, is what is tried.
        while ((await counts.read('a')).value > 0) await new Promise((resolve) => setTimeout(resolve, 20));
        expect(await counts.read('a')).toEqual(NOTHING);
        expect(await counts.add('a', 60)).toMatchObject({ value: 1 });
      }));

    it('lose none of what is added at once', () =>
      withCounts(async (counts) => {
        const values = (await Promise.all(Array.from({ length: 100 }, () => counts.add('a', 60)))).map(({ value }) => value);
        expect(values.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
      }));
  });
}
