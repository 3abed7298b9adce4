import { describe, expect, it } from '@jest/globals';
import { KeyFilter } from './key-filter.js';

const keys = (kind: string) => Array.from({ length: 20_000 }, (_, number) => [kind, number, `${number * 7919}/work`]);

describe('a filter of keys', () => {
  it('denies no key that was added', () => {
    const filter = new KeyFilter();
    for (const key of keys('there')) filter.add(key);
    expect(keys('there').filter((key) => !filter.mayHold(key))).toEqual([]);
  });

  it('takes few others for one of them', () => {
    const filter = new KeyFilter();
    for (const key of keys('there')) filter.add(key);
    expect(keys('elsewhere').filter((key) => filter.mayHold(key)).length).toBeLessThan(20);
  });

  it('tells parts apart', () => {
    const filter = new KeyFilter();
    filter.add(['ab', 'c']);
    expect(filter.mayHold(['a', 'bc'])).toBe(false);
    expect(filter.mayHold(['abc'])).toBe(false);
  });
});
