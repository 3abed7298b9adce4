import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import type { Context } from '../core/lifecycle.js';
import { seriesEvents } from './claim-events.js';
import { numberOf, series } from './series.js';

const context = (overrides: Partial<Context> = {}): Context => ({
  actor: ENGINE,
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  ...overrides,
});
const about = subject(series, seriesEvents, context);

const take = (thing: string) => ({ type: 'TakeNumber', thing, prefix: '督查', year: 2026 }) as const;
const taken = (sequence: number, thing: string) => ({ type: 'NumberTaken', sequence, number: `督查〔2026〕${sequence}号`, thing }) as const;

describe('a series of human numbers', () => {
  test('counts from 1 without a gap', () => {
    given(about).when(take('i1')).then(taken(1, 'i1'));
    given(about, taken(1, 'i1'), taken(2, 'i2'))
      .when(take('i3'))
      .then({ type: 'NumberTaken', sequence: 3, number: '督查〔2026〕3号', thing: 'i3' });
  });

  test('gives a thing one number, however often it is asked', () => {
    const { state } = given(about, taken(1, 'i1'), taken(2, 'i2')).when(take('i1')).then();
    expect([numberOf(state, 'i1'), numberOf(state, 'i2'), numberOf(state, 'i3')]).toEqual([
      '督查〔2026〕1号',
      '督查〔2026〕2号',
      undefined,
    ]);
  });

  test('is counted by the engine alone', () => {
    given(about)
      .when(take('i1'), { actor: somebody('p1', { holds: { leader: ['county'] } }) })
      .refuses('series.not-yours', { by: ['engine'] });
  });
});
