import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import type { Actor } from '../core/actor.js';
import { wording, wordingEvents } from './wording.js';

const administrator = somebody('p-admin', { holds: { administrator: ['county'] } });
const about = subject(wording, wordingEvents, ({ by = administrator }: { by?: Actor } = {}) => ({
  actor: by,
  now: Temporal.Instant.from('2026-03-02T02:00:00Z'),
}));
const words = { subject: '催办：{problem}', text: '{person}：请抓紧。' };

describe('the words of a message', () => {
  test('are set by an administrator, again and again, and given back', () => {
    given(about)
      .when({ type: 'SetWording', ...words })
      .then({ type: 'WordingSet', ...words })
      .leads('Set');
    const again = given(about, { type: 'WordingSet', ...words }).when({ type: 'SetWording', ...words, subject: '{problem}' });
    expect(again.state).toEqual({ phase: 'Set', ...words, subject: '{problem}' });
    given(about, { type: 'WordingSet', ...words })
      .when({ type: 'ResetWording' })
      .then({ type: 'WordingReset' })
      .leads('None');
  });

  test('are nobody else’s to set, and are given back where they were set', () => {
    const by = somebody('p9', { holds: { leader: ['county'] } });
    given(about)
      .when({ type: 'SetWording', ...words }, { by })
      .refuses('wording.not-yours');
    given(about).when({ type: 'ResetWording' }).refuses('wording.built-in');
  });
});
