import { afterEach, expect, test } from '@jest/globals';
import { reminders } from '#projections';
import { told } from '../../../../../test/support/histories.js';
import { EXECUTING, reminded, resultReturned, resultSubmitted } from '../../../../../test/support/problem-builders.js';
import { applyIn, kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { SqliteJobSource } from './sqlite-job-source.js';

const folder = new ReadModelFolder();
afterEach(() => folder.dispose());

test('while the rows catch up there is nothing to do, and nothing is over; whoever does what is due is told once they have', async () => {
  const history = told().problem('p1', ...EXECUTING, resultSubmitted());
  const model = await folder.open().open(reminders);
  const source = new SqliteJobSource(model);
  const settled = new Promise<void>((resolve) => source.watch(resolve));
  await applyIn(model, history.events.slice(0, -1));
  const job = { id: 'anything', atMs: 0, data: {} };
  expect([await source.upTo(Infinity, 100), await source.next(0), await source.has(job)]).toEqual([[], undefined, true]);
  await applyIn(model, history.events.slice(-1));
  await model.settle();
  await settled;
  expect([await source.upTo(Infinity, 100), await source.next(0), await source.has(job)]).toEqual([[], undefined, false]);
  history.problem('p1', resultReturned());
  await applyIn(model, history.events.slice(-1));
  const due = await source.upTo(Infinity, 100);
  expect(due.length).toBeGreaterThan(0);
  expect(await source.has(due[0]!)).toBe(true);
});

test('whoever does what is due is told of what is new, and not of what was done or is asked of nobody', async () => {
  const history = told().problem('p1', ...EXECUTING);
  const model = await kept(folder, reminders, history);
  let news = 0;
  new SqliteJobSource(model).watch(() => (news += 1));
  const tellsOf = async (more: () => unknown) => {
    const before = history.events.length;
    news = 0;
    more();
    await applyIn(model, history.events.slice(before));
    return news > 0;
  };
  expect(await tellsOf(() => history.problem('p1', reminded()))).toBe(false);
  expect(await tellsOf(() => history.problem('p1', resultSubmitted()))).toBe(false);
  expect(await tellsOf(() => history.problem('p1', resultReturned()))).toBe(true);
  expect(await tellsOf(() => history.problem('p2', ...EXECUTING))).toBe(true);
});
