import { expect, test } from '@jest/globals';
import { AtMost } from './at-most.js';

test('so many do something at once, in the order in which they came, whatever becomes of the others', async () => {
  const atMost = new AtMost(2);
  let [active, most] = [0, 0];
  const begun: number[] = [];
  const work = (number: number) => async () => {
    begun.push(number);
    most = Math.max(most, (active += 1));
    await new Promise(setImmediate);
    active -= 1;
    if (number === 1) throw new Error('not this one');
    return number;
  };
  const done = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => atMost.do(work(number))));
  expect([most, begun]).toEqual([2, [0, 1, 2, 3, 4]]);
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(await atMost.do(work(5))).toBe(5);
});
