import { expect, test } from '@jest/globals';
import { GrowingMap } from './growing-map.js';

/** Puts keys again and again, in an order that is neither. */
const puts = Array.from({ length: 120 }, (_, index) => [`k${(index * 7) % 50}`, index] as const);

test('holds what a map holds that is copied and set each time, and in its order', () => {
  let expected = new Map<string, number>();
  let map = GrowingMap.of(expected);
  for (const [key, value] of puts) {
    const before = [...map];
    const next = map.with(key, value);
    expect([...map]).toEqual(before);
    map = next;
    expected = new Map(expected).set(key, value);
    expect([...map]).toEqual([...expected]);
    expect([map.size, map.get(key), map.has(key)]).toEqual([expected.size, value, true]);
  }
  expect([...map.keys()]).toEqual([...expected.keys()]);
  expect([...map.values()]).toEqual([...expected.values()]);
  const told: unknown[] = [];
  map.forEach((value, key, all) => told.push([key, value, all === map]));
  expect(told).toEqual([...expected].map((entry) => [...entry, true]));
  expect([map.get('nothing'), map.has('nothing')]).toEqual([undefined, false]);
});

test('is the same of itself, and of another map', () => {
  const map = GrowingMap.of(new Map([['a', 1]])).with('b', 2);
  expect(GrowingMap.of(map)).toBe(map);
  expect([...map]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});
