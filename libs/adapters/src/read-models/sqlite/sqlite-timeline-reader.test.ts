import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cursors, replay, type TimelineQuery } from '#application';
import { timeline } from '#projections';
import { told } from '../../../../../test/support/histories.js';
import { inspectionPlanned, inspectionStarted } from '../../../../../test/support/inspection-events.js';
import { append, memoryLog, names, sqliteLog, type OwnLog } from '../../../../../test/support/logs.js';
import { acknowledged, confirmed, issued, recorded } from '../../../../../test/support/problem-builders.js';
import { ReadModelFolder } from '../../../../../test/support/read-models.js';
import { SqliteTimelineReader } from './sqlite-timeline-reader.js';

/** 1, 2 the procedure; 3, 4 inspection i1; 5 p1 recorded; 6 p2; 7 p1 confirmed; 8 p1 issued; 9 p2 confirmed; 10 p1 acknowledged. */
const history = told()
  .at('2026-03-01T10:00:00+08:00')
  .founded()
  .inspection('i1', inspectionPlanned(), inspectionStarted)
  .at('2026-03-02T10:00:00+08:00')
  .problem('p1', recorded())
  .problem('p2', recorded({ source: 'selfCheck', leadUnit: 'port', title: '台账缺项' }))
  .at('2026-03-03T10:00:00+08:00')
  .problem('p1', confirmed, issued())
  // Another node's clock is behind.
  .at('2026-03-03T09:59:59+08:00')
  .problem('p2', confirmed)
  .at('2026-03-04T10:00:00+08:00')
  .by('p-branch', 'branch')
  .problem('p1', acknowledged());

describe.each([
  ['memory', memoryLog],
  ['sqlite', sqliteLog],
])('the timeline over the %s log', (_, make) => {
  const folder = new ReadModelFolder();
  let own: OwnLog;
  let reader: SqliteTimelineReader;

  beforeAll(async () => {
    own = await make();
    await append(own.log, history.events);
    const model = await folder.open().open(timeline);
    await replay(own.log, names, [model], { batchSize: 3 });
    await model.settle();
    reader = new SqliteTimelineReader(model, own.log, new Cursors(new Uint8Array(32).fill(1)));
  });
  afterAll(async () => {
    await own.dispose();
    await folder.dispose();
  });

  const page = (query: Partial<TimelineQuery> = {}) => reader.entries({ limit: 50, ...query });
  const ordinals = async (query: Partial<TimelineQuery> = {}) => (await page(query)).items.map(({ ordinal }) => ordinal);
  const p1 = { kind: 'problem', id: 'p1' } as const;

  it('knows what problems and inspections are called today, and says nothing of others', async () => {
    const { problems, inspections } = await reader.titles(['p1', 'p2', 'p3'], ['i1', 'i2']);
    expect([...problems].sort()).toEqual([
      ['p1', '工作台账不健全'],
      ['p2', '台账缺项'],
    ]);
    expect([...inspections]).toEqual([['i1', inspectionPlanned().number]]);
  });

  it('has everything, in the order of the history, with what the events say', async () => {
    const { items } = await page();
    expect(items.map(({ ordinal, event }) => ({ ordinal, type: event.type, data: event.data, recordedAt: event.recordedAt }))).toEqual(
      history.events.map(({ ordinal, type, data, recordedAt }) => ({ ordinal, type, data, recordedAt })),
    );
  });

  it.each([
    ['a problem', p1, [5, 7, 8, 10]],
    ['a correction', { kind: 'correction', problem: 'p1', correction: 1 }, [8, 10]],
    ['an inspection, its problems included', { kind: 'inspection', id: 'i1' }, [3, 4, 5, 7, 8, 10]],
    ['an organization', { kind: 'organization', id: 'port' }, [6, 9]],
    ['a person', { kind: 'person', id: 'p-branch' }, [10]],
    ['a procedure', { kind: 'procedure', id: 'standard' }, [1, 2]],
    ['something that is not there', { kind: 'problem', id: 'nowhere' }, []],
  ] as const)('is about %s', async (_name, subject, expected) => {
    expect(await ordinals({ subject })).toEqual(expected);
    expect(await ordinals({ subject, direction: 'backwards' })).toEqual([...expected].reverse());
  });

  it.each([
    ['who may see nothing of it', {}, []],
    ['who answers for its unit', { units: ['port'] }, [6, 9]],
    ['who supervises for its body', { bodies: ['county'] }, [6, 9]],
    ['who answers for another unit', { units: ['branch'], bodies: ['port'], inspections: ['i1'] }, []],
  ] as const)('tells an organization’s story to one %s as far as he may see it', async (_name, seen, expected) => {
    const visibility = { everything: false, units: [], bodies: [], audited: [], inspections: [], ...seen } as const;
    const hearer = { person: 'p-somebody', people: false, visibility };
    expect(await ordinals({ subject: { kind: 'organization', id: 'port' }, hearer })).toEqual(expected);
  });

  it('tells an inspection’s part of a story to whoever may see the inspection, and the problems’ to whoever may see those', async () => {
    const told = (seen: Readonly<Record<string, readonly string[]>>) =>
      ordinals({
        subject: { kind: 'organization', id: 'branch' },
        hearer: {
          person: 'p',
          people: true,
          visibility: { everything: false, units: [], bodies: [], audited: [], inspections: [], ...seen },
        },
      });
    expect(await told({ inspections: ['i1'] })).toEqual([3, 4, 5, 7, 8, 10]);
    expect(await told({ audited: ['county'] })).toEqual([3, 4, 5, 7, 8, 10]);
    expect(await told({ units: ['branch'] })).toEqual([5, 7, 8, 10]);
    // An inspection found it: those whom its body has appointed see it by the inspection alone.
    expect(await told({ bodies: ['county'] })).toEqual([]);
  });

  it.each([undefined, p1])('turns its pages forwards and back again', async (subject) => {
    const query = { limit: 2, ...(subject && { subject }) };
    for (const direction of ['forwards', 'backwards'] as const) {
      const all = await ordinals({ ...query, limit: 50, direction });
      const first = await page({ ...query, direction });
      expect(first).not.toHaveProperty('previous');
      const seen = [first.items.map(({ ordinal }) => ordinal)];
      let last = first;
      while (last.next !== undefined) {
        last = await page({ ...query, direction, cursor: last.next });
        seen.push(last.items.map(({ ordinal }) => ordinal));
      }
      expect(seen.flat()).toEqual(all);
      const back = await page({ ...query, direction, cursor: last.previous! });
      expect(back.items.map(({ ordinal }) => ordinal)).toEqual(seen.at(-2));
      expect(await ordinals({ ...query, direction, cursor: back.next! })).toEqual(seen.at(-1));
    }
  });

  it('has no page before the first when it is turned back to it', async () => {
    const second = await page({ limit: 2, cursor: (await page({ limit: 2 })).next! });
    expect(await page({ limit: 2, cursor: second.previous! })).not.toHaveProperty('previous');
  });

  it('refuses the cursor of another subject', async () => {
    const { next } = await page({ limit: 1, subject: p1 });
    await expect(page({ limit: 1, cursor: next! })).rejects.toThrow('page.cursor-unknown');
  });

  it('knows only what had been recorded by an instant', async () => {
    const asOf = Temporal.Instant.from('2026-03-03T10:00:00+08:00');
    expect(await ordinals({ asOf })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await ordinals({ asOf, subject: p1 })).toEqual([5, 7, 8]);
    expect(await ordinals({ asOf: asOf.subtract({ milliseconds: 1 }) })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await ordinals({ asOf: Temporal.Instant.from('2020-01-01T00:00:00Z') })).toEqual([]);
  });

  it.each([
    ['2026-03-01T10:00:00+08:00', 4],
    ['2026-03-02T09:59:59.999+08:00', 4],
    ['2026-03-02T10:00:00+08:00', 6],
    // The event of the node whose clock was behind belongs to the greatest instant so far.
    ['2026-03-03T09:59:59+08:00', 6],
    ['2026-03-03T10:00:00+08:00', 9],
    ['2030-01-01T00:00:00Z', 10],
  ])('turns %s into the position of the last event by then', async (instant, ordinal) => {
    const [entry] = await reader.byOrdinals([ordinal]);
    expect(await reader.positionAt(Temporal.Instant.from(instant))).toEqual({ ordinal, position: entry!.event.position });
  });

  it('knows no position before the first event', async () => {
    expect(await reader.positionAt(Temporal.Instant.from('2026-03-01T09:59:59+08:00'))).toBeUndefined();
  });

  it('finds events by their numbers, in the order asked for, leaving out what it does not reach', async () => {
    const entries = await reader.byOrdinals([10, 999, 5]);
    expect(entries.map(({ ordinal, event }) => [ordinal, event.type])).toEqual([
      [10, 'CorrectionAcknowledged'],
      [5, 'ProblemRecorded'],
    ]);
  });
});
