import { describe, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import type { Context } from '../core/lifecycle.js';
import { signInNameEvents } from './claim-events.js';
import { signInName } from './sign-in-name.js';

const context = (overrides: Partial<Context> = {}): Context => ({
  actor: somebody('p-admin', { holds: { administrator: ['county'] } }),
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  ...overrides,
});
const about = subject(signInName, signInNameEvents, context);

const claimed = (person = 'p1') => ({ type: 'SignInNameClaimed', person }) as const;
const released = { type: 'SignInNameReleased', person: 'p1' } as const;

describe('a sign-in name', () => {
  test('is claimed for one person', () => {
    given(about).when({ type: 'ClaimSignInName', person: 'p1' }).then(claimed()).leads('Claimed');
    given(about).when({ type: 'ClaimSignInName', person: 'p1' }, { actor: ENGINE }).then(claimed());
    given(about, claimed()).when({ type: 'ClaimSignInName', person: 'p2' }).refuses('sign-in-name.taken');
  });

  test('is claimed by its holder again without effect', () => {
    given(about, claimed()).when({ type: 'ClaimSignInName', person: 'p1' }).then().leads('Claimed');
  });

  test('is released by its holder, and free to whoever comes next', () => {
    given(about, claimed()).when({ type: 'ReleaseSignInName', person: 'p2' }).refuses('sign-in-name.not-held');
    given(about, claimed()).when({ type: 'ReleaseSignInName', person: 'p1' }).then(released).leads('Released');
    given(about, claimed(), released).when({ type: 'ReleaseSignInName', person: 'p1' }).refuses('sign-in-name.not-now');
    given(about, claimed(), released).when({ type: 'ClaimSignInName', person: 'p2' }).then(claimed('p2'));
  });

  test('is given by an administrator', () => {
    given(about)
      .when({ type: 'ClaimSignInName', person: 'p1' }, { actor: somebody('p1') })
      .refuses('sign-in-name.not-yours');
  });
});
