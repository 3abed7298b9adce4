import { describe, expect, test } from '@jest/globals';
import { keyed } from './keyed.js';
import { bytes, day, flag, id, instant, list, object, oneOf, optional, record, sha256, text, whole, zone, type Shape } from './shape.js';

const fault = (shape: Shape<unknown>, value: unknown) => shape.fault(value, '');

describe('values that a shape takes, and others', () => {
  const cases: readonly (readonly [name: string, shape: Shape<unknown>, good: readonly unknown[], bad: readonly unknown[]])[] = [
    ['text', text(4), ['台账', 'abcd'], ['', ' \n', 'abcde', 4, null, undefined, '\ud800']],
    ['id', id, ['p1', 'A-b_c', 'x'.repeat(64)], ['', '-a', '张某', 'a b', 'x'.repeat(65), 7, 'a\n']],
    ['sha256', sha256, ['a'.repeat(64)], ['a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64), 1]],
    ['bytes', bytes(8), ['', 'QUJD', 'QUI='], ['QUJDQUJDQUJD', 'QU-D', 1]],
    ['day', day, ['2026-02-28', '2028-02-29'], ['2026-02-29', '2026-2-1', '2026-02-28T00:00', 'morgen', 20260228]],
    [
      'instant',
      instant,
      ['2026-02-28T15:59:59Z', '2026-02-28T15:59:59.5Z'],
      ['2026-02-28T15:59:59+08:00', '2026-02-30T00:00:00Z', '2026-02-28', 'x', 0],
    ],
    ['zone', zone, ['Asia/Shanghai', 'UTC'], ['Asia/Nowhere', '', 'x'.repeat(65), 8]],
    ['whole', whole(1, 3), [1, 3], [0, 4, 1.5, '1', Number.NaN]],
    ['flag', flag, [true, false], [0, 'true', null]],
    ['oneOf', oneOf('lead', 'co'), ['lead'], ['Lead', '', 1]],
    ['list', list(flag, 2, 1), [[true], [true, false]], [[], [true, true, true], [1], 'x', { length: 1 }]],
    ['record', record(whole(), 2), [{}, { m1: 1, m2: 2 }], [{ m1: 'x' }, { 一期: 1 }, { a: 1, b: 2, c: 3 }, [], null, 'x']],
    [
      'object',
      object({ a: flag, b: optional(flag) }),
      [{ a: true }, { a: true, b: false }, { a: true, b: undefined }],
      [{}, { a: 1 }, { a: true, b: 1 }, { a: true, c: 1 }, [], null, 'x'],
    ],
  ];

  test.each(cases)('%s', (_, shape, good, bad) => {
    for (const value of good) expect([value, fault(shape, value)]).toEqual([value, undefined]);
    for (const value of bad)
      expect([value, fault(shape, value)]).toMatchObject([value, { path: expect.any(String), reason: expect.any(String) }]);
  });
});

test.each<readonly [Shape<unknown>, unknown, string | undefined]>([
  [text(4), 'abcde', 'text.too-long'],
  [text(4), ' ', undefined],
  [bytes(4), 'QUJDQUJD', 'text.too-long'],
  [whole(1, 3), 4, 'number.out-of-range'],
  [whole(1, 3), 1.5, undefined],
  [list(flag, 1), [true, true], 'list.too-long'],
  [list(flag, 2, 1), [], undefined],
  [record(whole(), 1), { a: 1, b: 2 }, 'object.too-large'],
  [object({ a: list(text(1)) }), { a: ['ab'] }, 'text.too-long'],
])('a limit that is passed has a code: %j %j', (shape, value, code) => {
  expect(fault(shape, value)).toEqual({ path: expect.any(String), reason: expect.any(String), ...(code !== undefined && { code }) });
});

test('a day and an instant are what Temporal takes for one, in its own spelling', () => {
  const isDay = (value: string) => spelt(() => Temporal.PlainDate.from(value, { overflow: 'reject' })) === value;
  const isInstant = (value: string) => spelt(() => Temporal.Instant.from(value)) === value;
  const years = ['0000', '0004', '1900', '2000', '2024', '2026', '9999'];
  const upTo = (most: number) => Array.from({ length: most + 1 }, (_, number) => String(number).padStart(2, '0'));
  const days = years.flatMap((year) => upTo(13).flatMap((month) => upTo(32).map((of) => `${year}-${month}-${of}`)));
  const times = [
    '00:00:00Z',
    '23:59:59.1Z',
    '23:59:59.120Z',
    '23:59:59.123456789Z',
    '24:00:00Z',
    '10:60:00Z',
    '10:00:60Z',
    '10:00Z',
    '10:00:00.Z',
  ];
  for (const value of days) {
    expect([value, fault(day, value) === undefined]).toEqual([value, isDay(value)]);
    const at = `${value}T23:59:59.1Z`;
    expect([at, fault(instant, at) === undefined]).toEqual([at, isInstant(at)]);
  }
  for (const time of times) {
    const at = `2026-02-28T${time}`;
    expect([at, fault(instant, at) === undefined]).toEqual([at, isInstant(at)]);
  }
});

function spelt(make: () => { toString(): string }): string | undefined {
  try {
    return make().toString();
  } catch {
    return undefined;
  }
}

describe('a fault', () => {
  const shape = object({ due: object({ day, ladder: list(object({ step: oneOf('reminder') })) }), moved: optional(record(day)) });

  test('names the place of the first one, and why', () => {
    const due = { day: '2026-03-01', ladder: [{ step: 'reminder' }, { step: 'referral' }] };
    expect(fault(shape, { due })).toEqual({ path: '/due/ladder/1/step', reason: 'one of reminder' });
    expect(fault(shape, { due: { ...due, ladder: [] }, moved: { m1: 'soon' } })).toEqual({
      path: '/moved/m1',
      reason: 'a calendar day that exists',
    });
    expect(fault(shape, {})).toEqual({ path: '/due', reason: 'a value' });
    expect(fault(shape, { due, extra: 1 })).toEqual({ path: '/extra', reason: 'no unknown field' });
    expect(fault(shape, { due, toString: 1 })).toEqual({ path: '/toString', reason: 'no unknown field' });
  });
});

describe('the same as a JSON schema', () => {
  test('an object names every field, and requires those that are not optional', () => {
    expect(object({ a: flag, b: optional(whole(0, 9)) }).schema).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['a'],
      properties: { a: { type: 'boolean' }, b: { type: 'integer', minimum: 0, maximum: 9 } },
    });
    expect(object({ b: optional(flag) }).schema).not.toHaveProperty('required');
  });

  test('lists and records say what they hold', () => {
    expect(list(flag, 3, 1).schema).toEqual({ type: 'array', items: { type: 'boolean' }, minItems: 1, maxItems: 3 });
    expect(record(flag, 3).schema).toEqual({ type: 'object', additionalProperties: { type: 'boolean' }, maxProperties: 3 });
  });
});

describe('events of an inner lifecycle', () => {
  test('are written with the key of their inner thing', () => {
    const { Done } = keyed('correction', whole(1), { Done: object({ by: id }) });
    expect(fault(Done, { correction: 1, by: 'p1' })).toBeUndefined();
    expect(fault(Done, { by: 'p1' })).toEqual({ path: '/correction', reason: 'a value' });
    expect(fault(Done, { correction: 0, by: 'p1' })).toMatchObject({ path: '/correction' });
  });
});
