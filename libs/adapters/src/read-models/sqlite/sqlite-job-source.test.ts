import { afterEach, expect, test } from '@jest/globals';
import { reminders } from '#projections';
import { told } from '../../../../../test/support/histories.js';
import { EXECUTING, reminded, resultReturned, resultSubmitted } from '../../../../../test/support/problem-builders.js';
import { applyIn, kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { SqliteJobSource } from './sqlite-job-source.js';

const folder = new ReadModelFolder();
afterEach(() => folder.dispose());

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
