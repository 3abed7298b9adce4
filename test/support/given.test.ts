import { describe, expect, test } from '@jest/globals';
import { fold, step } from '../../libs/domain/src/core/lifecycle.js';
import { object, whole, type Context, type EventsOf, type Lifecycle } from '#domain';
import { somebody } from './actors.js';
import { given, subject } from './given.js';

const shapes = { LampLit: object({ watts: whole(1) }), LampPutOut: object({}) };
type LampEvent = EventsOf<typeof shapes>;
type Lamp = { phase: 'Dark' } | { phase: 'Lit'; watts: number };
type LampCommand = { type: 'LightLamp'; watts: number } | { type: 'PutLampOut' };

const lamp: Lifecycle<LampCommand, LampEvent, Lamp> = {
  name: 'lamp',
  initial: { phase: 'Dark' },
  roles: () => new Set(['branch'] as const),
  steps: {
    LightLamp: step({
      from: ['Dark'],
      to: ['Lit'],
      by: ['branch'],
      decide: ({ watts }) => (watts > 60 ? { code: 'lamp.too-bright', details: { watts, most: 60 } } : [{ type: 'LampLit', watts }]),
    }),
    // Leads where its row does not say, for the tests below.
    PutLampOut: step({ from: ['Lit'], to: ['Lit'], by: ['branch'], decide: () => [{ type: 'LampPutOut' }] }),
  },
  evolve: {
    LampLit: (_, { watts }) => ({ phase: 'Lit', watts }),
    LampPutOut: fold(['Lit'], () => ({ phase: 'Dark' })),
  },
};

const context = (overrides: Partial<Context> = {}): Context => ({
  actor: somebody('p1'),
  now: Temporal.Instant.from('2026-01-01T00:00:00Z'),
  ...overrides,
});
const about = subject(lamp, shapes, context);

describe('given, when, then', () => {
  test('an expectation that holds is quiet', () => {
    given(about).when({ type: 'LightLamp', watts: 40 }).then({ type: 'LampLit', watts: 40 }).leads('Lit');
    given(about).when({ type: 'LightLamp', watts: 100 }).refuses('lamp.too-bright', { watts: 100 });
    expect(given(about, { type: 'LampLit', watts: 40 }).state).toEqual({ phase: 'Lit', watts: 40 });
  });

  test('other events, another code and another phase fail', () => {
    const lit = given(about).when({ type: 'LightLamp', watts: 40 });
    expect(() => lit.then({ type: 'LampLit', watts: 41 })).toThrow('"watts": 41');
    expect(() => lit.then()).toThrow();
    expect(() => lit.refuses('lamp.too-bright')).toThrow('LampLit');
    expect(() => lit.leads('Dark')).toThrow();
    const refused = given(about).when({ type: 'LightLamp', watts: 100 });
    expect(() => refused.refuses('lamp.not-now')).toThrow('lamp.too-bright');
    expect(() => refused.leads('Dark')).toThrow('lamp.too-bright');
  });

  test('events without their shape fail, in the history as in the outcome', () => {
    expect(() => given(about, { type: 'LampLit', watts: 0 }).state).toThrow('a whole number from 1');
    expect(() => given(about).when({ type: 'LightLamp', watts: 0 })).toThrow('a whole number from 1');
  });

  test('events that lead where the row does not say fail', () => {
    expect(() => given(about, { type: 'LampLit', watts: 1 }).when({ type: 'PutLampOut' })).toThrow('toContain');
  });
});
