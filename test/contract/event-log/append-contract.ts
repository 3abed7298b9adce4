import { describe, expect, it } from '@jest/globals';
import { MAX_APPEND_BYTES, MAX_EVENT_BYTES, type EventLog, type ExpectedRevision, type NewEvent } from '#application';
import { collect, idsOf, textsOf, withLog, type LogEngine } from './engine.js';
import { note, noteOf, notes } from './notes.js';

const refused = (code: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'EventLogError', code, details: expect.objectContaining(details) as unknown });

export function appendContract(engine: LogEngine): void {
  describe('an append', () => {
    it('stores every field of its events and tells where the stream now is', () =>
      withLog(engine, async (log) => {
        const events = [note('first', { organization: 'o-1', causationId: 'e-0' }), note('第二 \u0000 \n "quoted" \ud83d\ude00')];
        const appended = await log.append('test-a', 'none', events);

        const stored = await log.readStream('test-a');
        expect(appended).toEqual({ revision: 1, position: stored[1]!.position });
        expect(stored).toEqual(events.map((event, revision) => ({ ...event, stream: 'test-a', revision, position: expect.any(String) })));
        expect(Object.keys(stored[1]!)).not.toContain('organization');
      }));

    it('goes on from the revision that it expects', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', notes(2));
        expect(await log.append('test-a', 1, notes(3))).toMatchObject({ revision: 4 });
        expect((await log.readStream('test-a')).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
      }));

    const wrong: [string, number, ExpectedRevision][] = [
      ['none, where the stream exists', 2, 'none'],
      ['a revision, where the stream does not exist', 0, 0],
      ['an older revision', 3, 1],
      ['a later revision', 3, 3],
      ['a revision that cannot be', 3, -1],
      ['half a revision', 3, 1.5],
      ['no number', 3, Number.NaN],
    ];
    it.each(wrong)('that expects %s is refused and leaves the stream as it was', (_, length, expected) =>
      withLog(engine, async (log) => {
        if (length > 0) {
          await log.append('test-a', 'none', notes(length));
        }
        const actual = length === 0 ? 'none' : length - 1;
        await expect(log.append('test-a', expected, notes(2))).rejects.toEqual(refused('log.wrong-revision', { expected, actual }));
        expect(await log.readStream('test-a')).toHaveLength(length);
        // A refused append once moved the head of another log, and the right one then failed.
        expect(await log.append('test-a', actual, [note()])).toMatchObject({ revision: length });
      }),
    );

    it('keeps what it was given, whatever the caller changes afterwards', () =>
      withLog(engine, async (log) => {
        const data = { text: 'before' };
        const events = [note('', { data })];
        const appending = log.append('test-a', 'none', events);
        data.text = 'after';
        events.push(note());
        await appending;
        expect(textsOf(await log.readStream('test-a'))).toEqual(['before']);
      }));
  });

  describe('the same append once more', () => {
    it('changes nothing and answers the stored revision', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', notes(2));
        const events = notes(2);
        const first = await log.append('test-a', 1, events);
        await log.append('test-a', 3, notes(100));
        const again = await log.append('test-a', 1, events);
        expect(again.revision).toBe(3);
        expect([undefined, first.position]).toContain(again.position);
        expect(await log.readStream('test-a')).toHaveLength(104);
      }));

    it('changes nothing for a new stream, nor when both wait together', () =>
      withLog(engine, async (log) => {
        const events = notes(3);
        const both = await Promise.all([log.append('test-a', 'none', events), log.append('test-a', 'none', events)]);
        expect(both.map(({ revision }) => revision)).toEqual([2, 2]);
        expect(await log.append('test-a', 'none', events)).toMatchObject({ revision: 2 });
        expect(await collect(log.readAll())).toHaveLength(3);
      }));

    const others: [string, (events: NewEvent[]) => NewEvent[]][] = [
      ['old ids with a new one added', (events) => [...events, note()]],
      ['a new id before old ones', (events) => [note(), ...events]],
      ['new ids alone', (events) => events.map(() => note())],
      ['old ids in another order', (events) => events.toReversed()],
    ];
    it.each(others)('is another one with %s', (_, change) =>
      withLog(engine, async (log) => {
        const events = notes(2);
        await log.append('test-a', 'none', events);
        await expect(log.append('test-a', 'none', change(events))).rejects.toEqual(refused('log.wrong-revision'));
        await log.append('test-a', 1, notes(5));
        await expect(log.append('test-a', 'none', change(events))).rejects.toEqual(refused('log.wrong-revision'));
        expect(await log.readStream('test-a')).toHaveLength(7);
      }),
    );

    it('is refused at a revision that cannot be', () =>
      withLog(engine, async (log) => {
        const events = notes(2);
        await log.append('test-a', 'none', events);
        await expect(log.append('test-a', -1, events)).rejects.toEqual(refused('log.wrong-revision', { expected: -1, actual: 1 }));
      }));

    it('is written again at the current revision: ids are not looked at there', () =>
      withLog(engine, async (log) => {
        const events = notes(2);
        await log.append('test-a', 'none', events);
        expect(await log.append('test-a', 1, events)).toMatchObject({ revision: 3, position: expect.any(String) as unknown });
        expect(idsOf(await log.readStream('test-a'))).toEqual([...idsOf(events), ...idsOf(events)]);
      }));
  });

  describe('appends at the same time', () => {
    it('of 64 writers on their own streams all succeed', () =>
      withLog(engine, async (log) => {
        const writers = Array.from({ length: 64 }, (_, writer) => appendOneByOne(log, `test-${writer}`, 5));
        await Promise.all(writers);
        const all = await collect(log.readAll());
        expect(all).toHaveLength(320);
        expect(all.map(({ position }) => position)).toEqual([...new Set(all.map(({ position }) => position))].toSorted());
        for (let writer = 0; writer < 64; writer++) {
          expect((await log.readStream(`test-${writer}`)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
        }
      }));

    it('of 64 writers at one revision: one wins, and whole', () =>
      withLog(engine, async (log) => {
        await log.append('test-a', 'none', [note()]);
        const attempts = Array.from({ length: 64 }, (_, writer) => notes(3, `writer ${writer}`));
        const outcomes = await Promise.allSettled(attempts.map((events) => log.append('test-a', 0, events)));
        const winners = outcomes.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []));
        expect(winners).toHaveLength(1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') {
            expect(outcome.reason).toEqual(refused('log.wrong-revision', { expected: 0, actual: 3 }));
          }
        }
        expect(idsOf(await log.readStream('test-a', { from: 1 }))).toEqual(idsOf(attempts[winners[0]!]!));
      }));

    it('of 64 writers that retry on one stream all get in once, without a gap', () =>
      withLog(engine, async (log) => {
        const events = notes(64);
        await Promise.all(events.map((event) => appendWhereverItEnds(log, 'test-a', event)));
        const stored = await log.readStream('test-a');
        expect(stored.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
        expect(idsOf(stored).toSorted()).toEqual(idsOf(events).toSorted());
      }));

    it('that are refused do not hurt the others, which see the earlier ones', () =>
      withLog(engine, async (log) => {
        const outcomes = await Promise.allSettled([
          log.append('test-a', 'none', [note('a0')]),
          log.append('test-a', 'none', [note('lost')]),
          log.append('test-a', 0, [note('a1'), note('a2')]),
          log.append('test-b', 0, [note('lost')]),
          log.append('test-b', 'none', [note('b0')]),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
        // Between streams, what is on its way at the same time may land in any order.
        const all = await collect(log.readAll());
        expect(textsOf(all.filter(({ stream }) => stream === 'test-a'))).toEqual(['a0', 'a1', 'a2']);
        expect(textsOf(all.filter(({ stream }) => stream === 'test-b'))).toEqual(['b0']);
      }));
  });

  describe('an append is refused, and leaves nothing,', () => {
    const refusals: [string, string, string, () => NewEvent[]][] = [
      ['without events', 'test-a', 'log.empty-append', () => []],
      ['over 64 KiB an event', 'test-a', 'log.too-large', () => [note(), noteOf(MAX_EVENT_BYTES + 1)]],
      ['over 64 KiB in UTF-8, though in fewer letters', 'test-a', 'log.too-large', () => [noteOf(MAX_EVENT_BYTES + 1, '党')]],
      ['over 512 KiB in all', 'test-a', 'log.too-large', () => [...eightOf(MAX_EVENT_BYTES), note()]],
      ['for a stream of another prefix', 'other-a', 'log.stream-name', () => [note()]],
      ['for a stream of a longer prefix', 'testing-a', 'log.stream-name', () => [note()]],
      ['for the prefix alone', 'test-', 'log.stream-name', () => [note()]],
      ['for a stream with other signs', 'test-a/b', 'log.stream-name', () => [note()]],
      ['for a stream with a line break', 'test-a\n', 'log.stream-name', () => [note()]],
      ['with an unknown type', 'test-a', 'log.event-invalid', () => [note(), note('', { type: 'NoteLost' })]],
      ['with an unknown field', 'test-a', 'log.event-invalid', () => [note('', { data: { text: '', extra: 1 } })]],
      ['with a number that JSON does not have', 'test-a', 'log.event-invalid', () => [note('', { data: { text: '', count: Number.NaN } })]],
      ['with what cannot be JSON', 'test-a', 'log.event-invalid', () => [note('', { data: { text: '', count: 1n } })]],
      ['without data', 'test-a', 'log.event-invalid', () => [note('', { data: undefined } as unknown as NewEvent)]],
      ['with an actor that is no text', 'test-a', 'log.event-invalid', () => [note('', { actor: 1 } as unknown as NewEvent)]],
      ['without a role', 'test-a', 'log.event-invalid', () => [note('', { role: undefined } as unknown as NewEvent)]],
      ['with an id that is no UUID', 'test-a', 'log.event-invalid', () => [note('', { id: '1' })]],
      ['with an id in capitals', 'test-a', 'log.event-invalid', () => [note('', { id: note().id.toUpperCase().replace(/\d/g, 'A') })]],
    ];
    it.each(refusals)('%s', (_, stream, code, events) =>
      withLog(engine, async (log) => {
        await expect(log.append(stream, 'none', events())).rejects.toEqual(refused(code));
        expect(await collect(log.readAll())).toEqual([]);
      }),
    );

    it('but not at the limits themselves', () =>
      withLog(engine, async (log) => {
        const events = eightOf(MAX_APPEND_BYTES / 8);
        expect(await log.append('test-a', 'none', events)).toMatchObject({ revision: 7 });
        expect(idsOf(await log.readStream('test-a'))).toEqual(idsOf(events));
      }));
  });
}

const eightOf = (bytes: number) => Array.from({ length: 8 }, () => noteOf(bytes));

async function appendOneByOne(log: EventLog, stream: string, count: number): Promise<void> {
  for (let revision = 0; revision < count; revision++) {
    await log.append(stream, revision === 0 ? 'none' : revision - 1, [note(`${stream} ${revision}`)]);
  }
}

/** Reads where the stream ends and appends there until nobody was faster. */
async function appendWhereverItEnds(log: EventLog, stream: string, event: NewEvent): Promise<void> {
  for (;;) {
    const [last] = await log.readStream(stream, { direction: 'backwards', limit: 1 });
    try {
      await log.append(stream, last?.revision ?? 'none', [event]);
      return;
    } catch (error) {
      expect(error).toEqual(refused('log.wrong-revision'));
    }
  }
}
