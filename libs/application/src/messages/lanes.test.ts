import { expect, test } from '@jest/globals';
import { NotNow } from '../ports/jobs.js';
import { Lanes } from './lanes.js';

const [wide, narrow, other] = [
  { name: 'all', width: 3 },
  { name: 'one', width: 1 },
  { name: 'other', width: 1 },
];

/** Holds a place until it is told to leave. */
const holding = (lanes: Lanes, ...names: Parameters<Lanes['in']>[0]) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const done = lanes.in(names, () => promise);
  return { leave: () => (resolve(undefined), done) };
};

/** How many milliseconds whoever comes now is put off. */
const putOff = async (lanes: Lanes, ...names: Parameters<Lanes['in']>[0]): Promise<number> => {
  const refused: unknown = await lanes.in(names, () => Promise.resolve('done')).catch((error: unknown) => error);
  if (!(refused instanceof NotNow)) throw new Error(`was let in: ${String(refused)}`);
  return refused.afterMs;
};

test('whoever finds a lane full gives way, and is let in once there is room', async () => {
  const lanes = new Lanes();
  const first = holding(lanes, wide, narrow);
  expect(await putOff(lanes, wide, narrow)).toBeGreaterThan(0);
  expect(await lanes.in([wide, other], () => Promise.resolve('done'))).toBe('done');
  await first.leave();
  expect(await lanes.in([wide, narrow], () => Promise.resolve('done'))).toBe('done');
});

test('a place is free again whatever becomes of who held it', async () => {
  const lanes = new Lanes();
  await expect(lanes.in([narrow], () => Promise.reject(new RangeError('fell')))).rejects.toThrow('fell');
  expect(await lanes.in([narrow], () => Promise.resolve('done'))).toBe('done');
});

test('who is put off by one lane takes no place in another', async () => {
  const lanes = new Lanes();
  const held = holding(lanes, narrow);
  for (let each = 0; each < 5; each += 1) await putOff(lanes, wide, narrow);
  expect(await lanes.in([wide], () => Promise.resolve('done'))).toBe('done');
  await held.leave();
});

test('those that are put off come again one after another, and all within 21 seconds however many they are', async () => {
  const lanes = new Lanes();
  const held = holding(lanes, narrow);
  const waits: number[] = [];
  for (let each = 0; each < 2_000; each += 1) waits.push(await putOff(lanes, narrow));
  expect(waits.slice(0, 20)).toEqual(waits.slice(0, 20).toSorted((a, b) => a - b));
  expect(Math.max(...waits)).toBeLessThan(21_000);
  // Spread over all of that time, and not all at its end.
  expect(waits.filter((wait) => wait < 10_000).length).toBeGreaterThan(500);
  await held.leave();
});
