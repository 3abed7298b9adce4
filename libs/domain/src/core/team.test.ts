import { describe, expect, it } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { recusedFrom, standing } from './team.js';

const named = { leader: 'p1', members: ['p2'] };

describe('who stands on a team', () => {
  it('is whoever is named, and nobody else', () => {
    expect([...standing(somebody('p1'), named, [])]).toEqual(['leader']);
    expect([...standing(somebody('p2'), named, [])]).toEqual(['supervisor']);
    expect([...standing(somebody('p3', { holds: { leader: ['sup'] } }), named, [])]).toEqual([]);
  });

  it('is nobody who has come to administer since he was named', () => {
    const turned = somebody('p2', { holds: { administrator: ['county'] }, homes: ['b1'] });
    expect([...standing(turned, named, [])]).toEqual([]);
    expect(recusedFrom(turned, named, ['b1'])).toBe(false);
  });

  it('is nobody whose home it concerns', () => {
    const atHome = somebody('p2', { homes: ['b1', 'county'] });
    expect([...standing(atHome, named, ['b1'])]).toEqual([]);
    expect(recusedFrom(atHome, named, ['b1'])).toBe(true);
    expect(recusedFrom(atHome, named, ['b2'])).toBe(false);
  });
});
