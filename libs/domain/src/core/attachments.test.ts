import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { file, hash, seen, uploadsOf } from '../../../../test/support/uploads.js';
import { ENGINE, type Actor } from './actor.js';
import { attach, hashesOf, sawOther } from './attachments.js';
import { consequence, known } from './known.js';

const mine = file('mine', 'p1');
const also = file('also', 'p1');
const theirs = file('theirs', 'p2');
const context = (actor: Actor) => ({ actor, now: Temporal.Instant.from('2026-03-01T00:00:00Z'), uploads: uploadsOf(mine, also, theirs) });

describe('attaching evidence', () => {
  test('one’s own uploads, each once, in the order named', () => {
    expect(attach(['also', 'mine', 'also'], context(somebody('p1')))).toEqual([also, mine]);
    expect(attach([], context(somebody('p1')))).toEqual([]);
  });

  test('an id that somebody learned neither opens another’s file to him, nor tells that there is one', () => {
    expect(attach(['mine', 'theirs'], context(somebody('p1')))).toEqual({ code: 'evidence.unknown', details: { evidence: 'theirs' } });
  });

  test('what is not durable is not there', () => {
    expect(attach(['gone'], context(somebody('p1')))).toEqual({ code: 'evidence.unknown', details: { evidence: 'gone' } });
  });

  test('a reaction attaches what somebody attached elsewhere', () => {
    expect(attach(['mine', 'theirs'], context(ENGINE))).toEqual([mine, theirs]);
  });
});

describe('having seen the evidence', () => {
  test('the same bytes count once, in any order', () => {
    expect(hashesOf([mine, { ...mine, evidence: 'again' }])).toEqual([hash('mine')]);
    expect(sawOther(seen('also', 'mine', 'mine'), [mine, also])).toBe(false);
    expect(sawOther(seen(), [])).toBe(false);
  });

  test('neither more nor less nor other', () => {
    for (const files of [['mine'], ['mine', 'also', 'theirs'], ['mine', 'theirs']]) {
      expect(sawOther(seen(...files), [mine, also])).toEqual({
        code: 'decision.evidence-differs',
        details: { seen: files.map(hash).sort(), needed: [hash('mine'), hash('also')].sort() },
      });
    }
  });
});

describe('what a table has made sure of', () => {
  test('is there, or the table is wrong', () => {
    expect(known('plan', 'plan')).toBe('plan');
    expect(() => known(undefined, 'plan')).toThrow(new TypeError('plan is missing'));
  });

  test('a consequence is never refused, or the table is wrong', () => {
    expect(consequence(['done'])).toEqual(['done']);
    expect(() => consequence({ code: 'correction.not-now' })).toThrow('a consequence was refused: correction.not-now');
  });
});
