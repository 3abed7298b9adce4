import { describe, expect, it } from '@jest/globals';
import { enginesOf } from './engines.js';

describe('the engines of the demo', () => {
  it('are the embedded ones, whatever else the environment holds', () => {
    expect(enginesOf({ PORT: '8080', JOBS: '' })).toEqual({});
  });

  it('are those that the environment names, as another installation each time', () => {
    const named = { EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: 'esdb://127.0.0.1', JOBS: 'bullmq', REDIS_URL: 'redis://127.0.0.1' };
    const [first, second] = [enginesOf(named), enginesOf(named)];
    expect(first).toMatchObject(named);
    expect(first['INSTALLATION']).toMatch(/^demo_[0-9a-f]{12}$/u);
    expect(first['REDIS_PREFIX']).toBe(first['INSTALLATION']);
    expect(second['INSTALLATION']).not.toBe(first['INSTALLATION']);
  });
});
