import { describe, expect, test } from '@jest/globals';
import { entriesOf, NO_IDS, valueAt, withoutId, withValue, type Ids } from './ids.js';

const MANY = Array.from({ length: 5_000 }, (_, number) => `p${number * 7919}`);

const filled = (): Ids<number> => MANY.reduce<Ids<number>>((ids, id, index) => withValue(ids, id, index), NO_IDS);

describe('ids', () => {
  test('give back what was put under each, and nothing under others', () => {
    const ids = filled();
    expect(MANY.map((id) => valueAt(ids, id))).toEqual(MANY.map((_, index) => index));
    expect(valueAt(ids, 'p1')).toBeUndefined();
    expect(valueAt<number>(NO_IDS, 'constructor')).toBeUndefined();
    expect(entriesOf(ids).length).toBe(MANY.length);
  });

  test('stay as they were where something is put in, put again or taken out', () => {
    const before = filled();
    const [first = ''] = MANY;
    const changed = withoutId(withValue(before, first, -1), MANY[1] ?? '');
    expect([valueAt(changed, first), valueAt(changed, MANY[1] ?? '')]).toEqual([-1, undefined]);
    expect(before).toEqual(filled());
    expect(entriesOf(changed).length).toBe(MANY.length - 1);
  });

  test('survive as JSON', () => {
    const ids = JSON.parse(JSON.stringify(filled())) as Ids<number>;
    expect(ids).toEqual(filled());
    expect(valueAt(withValue(ids, 'another', 1), 'another')).toBe(1);
  });
});
