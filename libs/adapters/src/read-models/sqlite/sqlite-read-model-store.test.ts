import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FoldError } from '#application';
import { directory, register, timeline, type HistoryEvent, type Projection } from '#projections';
import { told } from '../../../../../test/support/histories.js';
import { findingRecorded, inspectionPlanned, inspectionStarted } from '../../../../../test/support/inspection-events.js';
import { CLOSED, CONFIRMED, EXECUTING } from '../../../../../test/support/problem-builders.js';
import { applyIn, checkpointAt, ReadModelFolder } from '../../../../../test/support/read-models.js';

let folder: ReadModelFolder;
beforeEach(() => {
  folder = new ReadModelFolder();
});
afterEach(() => folder.dispose());

const history = told()
  .at('2026-03-02T10:00:00+08:00')
  .founded()
  .problem('p1', ...CLOSED)
  .problem('p2', ...EXECUTING).events;
const opened = (projection: Projection = register) => folder.open().open(projection);
const phases = (model: Awaited<ReturnType<typeof opened>>) => model.all('SELECT problem, phase FROM problems ORDER BY problem');

describe('a read model on disk', () => {
  it('begins empty, at no checkpoint', async () => {
    const model = await opened();
    expect(model.checkpoint()).toBeUndefined();
    expect(model.takenAt()).toEqual({ ordinal: 0 });
    expect(phases(model)).toEqual([]);
  });

  it('keeps its rows and its checkpoint over a restart, and goes on from there', async () => {
    const before = await opened();
    await before.apply(history.slice(0, 12), { ...checkpointAt(history[11]!), fingerprint: 'f12' });
    await folder.close();
    const after = await opened();
    expect(after.checkpoint()).toEqual({ ...checkpointAt(history[11]!), fingerprint: 'f12' });
    await applyIn(after, history.slice(12));
    expect(phases(after)).toEqual([
      { problem: 'p1', phase: 'Closed' },
      { problem: 'p2', phase: 'Rectifying' },
    ]);
    expect(after.checkpoint()).toEqual(checkpointAt(history.at(-1)!));
  });

  it('is one and the same for the same name', async () => {
    const store = folder.open();
    expect(await store.open(register)).toBe(await store.open(register));
  });

  it('changes nothing where a fold throws, and says at which event of the batch', async () => {
    const model = await opened();
    await applyIn(model, history.slice(0, 4));
    const broken: HistoryEvent = { ...history[4]!, thing: 'nowhere' };
    const batch = [history[4]!, broken, history[5]!];
    const failure = await model.apply(batch, checkpointAt(history[5]!)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FoldError);
    expect(failure).toMatchObject({ projection: 'register', index: 1 });
    expect(model.checkpoint()).toEqual(checkpointAt(history[3]!));
    expect(phases(model)).toEqual([{ problem: 'p1', phase: 'Confirmed' }]);
    await applyIn(model, history.slice(4));
    expect(phases(model)).toHaveLength(2);
  });

  it('folds anew what a failed batch had folded: nothing counts twice', async () => {
    const found = told().inspection('i1', inspectionPlanned(), inspectionStarted, findingRecorded('p1'));
    const [planned, started, finding] = found.events;
    const model = await opened();
    await applyIn(model, [planned!, started!]);
    const orphan = told().problem('orphan', ...CONFIRMED.slice(1)).events[0]!;
    await expect(model.apply([finding!, { ...orphan, ordinal: 4 }], checkpointAt(orphan))).rejects.toThrow(FoldError);
    await applyIn(model, [finding!]);
    expect(model.all('SELECT findings FROM inspections')).toEqual([{ findings: 1 }]);
  });

  it('keeps no rows where the checkpoint cannot be written', async () => {
    const model = await opened();
    await applyIn(model, history.slice(0, 4));
    const nowhere = { ...checkpointAt(history[4]!), position: null as unknown as string };
    await expect(model.apply(history.slice(4), nowhere)).rejects.toThrow('NOT NULL');
    expect(phases(model)).toEqual([{ problem: 'p1', phase: 'Confirmed' }]);
    expect(model.checkpoint()).toEqual(checkpointAt(history[3]!));
  });

  it('changes nothing where a write fails, neither rows nor checkpoint', async () => {
    const model = await opened();
    await applyIn(model, history.slice(0, 4));
    // A row without its columns: made by no fold, so that the write itself has to refuse it, after others were written.
    const { data, ...event } = history[4]!;
    const broken = { ...event, data: { ...(data as object), unit: undefined, correction: 9 } };
    await expect(model.apply([broken], checkpointAt(broken))).rejects.toThrow('NOT NULL');
    expect(model.checkpoint()).toEqual(checkpointAt(history[3]!));
    expect(model.all('SELECT 1 FROM corrections')).toEqual([]);
    await applyIn(model, history.slice(4));
    expect(phases(model)).toHaveLength(2);
  });

  it('is made again where another version of the projection wrote it', async () => {
    const before = await opened();
    await applyIn(before, history);
    await folder.close();
    const after = await opened({ ...register, version: register.version + 1 });
    expect(after.checkpoint()).toBeUndefined();
    expect(phases(after)).toEqual([]);
  });

  it.each([
    ['is no database', 'not a database at all, though long enough to have a header of one hundred bytes.'.repeat(9)],
    ['is empty', ''],
  ])('is made again where the file %s', async (_, content) => {
    writeFileSync(join(folder.path, 'register.sqlite'), content);
    const model = await opened();
    await applyIn(model, history);
    expect(phases(model)).toHaveLength(2);
  });

  it('has its indexes once it has caught up, and not before', async () => {
    const model = await opened();
    const indexes = () => model.all("SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'problems_%'").length;
    await applyIn(model, history);
    expect(indexes()).toBe(0);
    await model.settle();
    await model.settle();
    expect(indexes()).toBe(register.tables.problems.indexes.length);
  });
});

describe('a digest', () => {
  const digestOf = async (events: readonly HistoryEvent[], projection: Projection, sizes: readonly number[] = []) => {
    const own = new ReadModelFolder();
    try {
      const model = await own.open().open(projection);
      await applyIn(model, events, sizes);
      return await model.digest();
    } finally {
      await own.dispose();
    }
  };

  it.each([register, timeline, directory])('of the $name is the same at other positions', async (projection) => {
    const elsewhere = history.map((event) => ({ ...event, position: `another-log/${event.ordinal}` }));
    expect(await digestOf(elsewhere, projection)).toBe(await digestOf(history, projection));
  });

  it('is another one where a row differs', async () => {
    const [first, second, third, ...rest] = history;
    const { data, ...recorded } = third!;
    const changed = [first!, second!, { ...recorded, data: { ...(data as object), title: '另一个问题' } }, ...rest];
    expect(await digestOf(changed, register)).not.toBe(await digestOf(history, register));
  });

  it('is another one where a row is missing', async () => {
    expect(await digestOf(history.slice(0, -1), timeline)).not.toBe(await digestOf(history, timeline));
  });
});

describe('a rebuild beside', () => {
  const confirmedOnly = told()
    .at('2026-03-02T10:00:00+08:00')
    .founded()
    .problem('p3', ...CONFIRMED).events;

  it('leaves the running rows alone until it is swapped in', async () => {
    const store = folder.open();
    const running = await store.open(register);
    await applyIn(running, history);
    const rebuilt = await store.rebuild(register);
    await applyIn(rebuilt, confirmedOnly);
    await rebuilt.settle();
    expect(phases(running)).toHaveLength(2);
    const digest = await rebuilt.digest();
    await rebuilt.swap();
    expect(phases(running)).toEqual([{ problem: 'p3', phase: 'Confirmed' }]);
    expect(running.checkpoint()).toEqual(checkpointAt(confirmedOnly.at(-1)!));
    expect(await running.digest()).toBe(digest);
  });

  it('sorts what it has added once, and then takes in what came meanwhile', async () => {
    const store = folder.open();
    const running = await store.open(timeline);
    await applyIn(running, history);
    const live = { digest: await running.digest(), mentions: running.all('SELECT * FROM mentions ORDER BY subject, ordinal') };
    const rebuilt = await store.rebuild(timeline);
    await applyIn(rebuilt, history.slice(0, 9));
    await rebuilt.settle();
    await applyIn(rebuilt, history.slice(9));
    await rebuilt.swap();
    expect(running.all('SELECT * FROM mentions')).toEqual(live.mentions);
    expect(await running.digest()).toBe(live.digest);
    expect(running.all("SELECT name FROM sqlite_schema WHERE name LIKE '%unsorted'")).toEqual([]);
  });

  it('is what a restart finds', async () => {
    const store = folder.open();
    await applyIn(await store.open(register), history);
    const rebuilt = await store.rebuild(register);
    await applyIn(rebuilt, confirmedOnly);
    await rebuilt.swap();
    await store.close();
    expect(phases(await opened())).toEqual([{ problem: 'p3', phase: 'Confirmed' }]);
    expect(readdirSync(folder.path).filter((name) => name.includes('rebuilt'))).toEqual([]);
  });

  it('leaves nothing behind when it is given up', async () => {
    const store = folder.open();
    const running = await store.open(register);
    await applyIn(running, history);
    const rebuilt = await store.rebuild(register);
    await applyIn(rebuilt, confirmedOnly);
    await rebuilt.discard();
    expect(existsSync(join(folder.path, 'register.rebuilt.sqlite'))).toBe(false);
    expect(phases(running)).toHaveLength(2);
  });

  it('begins anew where an earlier one was cut off', async () => {
    const store = folder.open();
    await store.open(register);
    await applyIn(await store.rebuild(register), confirmedOnly);
    await store.close();
    const again = await folder.open().rebuild(register);
    expect(again.checkpoint()).toBeUndefined();
    await again.discard();
  });
});
