import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import { procedure } from '../../../../test/support/procedures.js';
import {
  ACCEPTED,
  aProblem,
  branch,
  closed,
  CLOSED,
  enteredRectification,
  EXECUTING,
  leader,
  member,
  presented,
  rectified,
  reopened,
  resultAccepted,
  resultReturned,
  resultSubmitted,
  SUBMITTED,
  uploaded,
} from '../../../../test/support/problem-builders.js';
import { hash, seen } from '../../../../test/support/uploads.js';
import { ENGINE } from '../core/actor.js';
import { closingEvidence, type RecordedProblem } from './problem-state.js';

const close = { type: 'CloseProblem', ground: '整改到位', seen: seen('branch-1') } as const;
const reopen = { type: 'ReopenProblem', ground: 'relapse', reason: '台账再次缺失', seen: seen('branch-1') } as const;
const revoke = { type: 'RevokeClosure', reason: '误销号' } as const;
const revokedAcceptance = { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'p-leader', reason: '误' } as const;

describe('closing a problem 销号', () => {
  test('strikes it off on the evidence of its accepted attempts', () => {
    const made = given(aProblem, ...ACCEPTED)
      .when(close)
      .then(closed)
      .leads('Closed');
    expect(made.state).toMatchObject({ closings: [{ cycle: 1, closedBy: 'p-leader', ground: '整改到位', revoked: false }] });
  });

  test('not while a correction is unverified', () => {
    for (const history of [EXECUTING, SUBMITTED]) {
      given(aProblem, ...history)
        .when(close)
        .refuses('problem.not-now', { from: ['Rectified'] });
    }
  });

  test('whoever closes saw the evidence', () => {
    given(aProblem, ...ACCEPTED)
      .when({ ...close, seen: seen('branch-1', 'branch-2') })
      .refuses('decision.evidence-differs', { needed: [hash('branch-1')] });
  });

  test('what it rests on is the last attempt’s evidence, and nothing before there is one', () => {
    const restsOn = (history: typeof ACCEPTED) =>
      closingEvidence(given(aProblem, ...history).state as RecordedProblem).map(({ evidence }) => evidence);
    expect(restsOn(ACCEPTED)).toEqual(['branch-1']);
    expect(restsOn(EXECUTING)).toEqual([]);
  });

  test('not without evidence where the procedure asks for it', () => {
    const bare = [...EXECUTING, resultSubmitted({ evidence: [] }), presented, resultAccepted({ basedOn: seen() }), rectified];
    given(aProblem, ...bare)
      .when({ ...close, seen: seen() })
      .refuses('problem.evidence-missing', { corrections: [1] });
    given(aProblem, ...bare)
      .when({ ...close, seen: seen() }, { procedure: procedure({ closureNeedsEvidence: false }) })
      .leads('Closed');
  });

  test('who closes did not verify, unless the procedure lets him', () => {
    const byLeader = [...SUBMITTED, resultAccepted({ verifiedBy: 'p-leader' }), rectified];
    given(aProblem, ...byLeader)
      .when(close)
      .refuses('problem.verified-by-you');
    given(aProblem, ...byLeader)
      .when(close, { procedure: procedure({ verifierMayClose: true }) })
      .leads('Closed');
  });

  test('a return is a verdict too, and so is one that was revoked', () => {
    const again = [resultSubmitted({ attempt: 2 }), presented, resultAccepted({ attempt: 2 }), rectified];
    given(aProblem, ...SUBMITTED, resultReturned({ verifiedBy: 'p-leader' }), enteredRectification, ...again)
      .when(close)
      .refuses('problem.verified-by-you');
    given(
      aProblem,
      ...SUBMITTED,
      resultAccepted({ verifiedBy: 'p-leader' }),
      rectified,
      revokedAcceptance,
      presented,
      resultAccepted(),
      rectified,
    )
      .when(close)
      .refuses('problem.verified-by-you');
  });

  test('the standard procedure leaves it to the leader; the table would let the team', () => {
    given(aProblem, ...ACCEPTED)
      .when(close, { by: member })
      .refuses('problem.not-yours', { by: ['leader'] });
    given(aProblem, ...[...SUBMITTED, resultAccepted({ verifiedBy: 'p-second' }), rectified])
      .when(close, { by: member, procedure: procedure({ who: {} }) })
      .leads('Closed');
    given(aProblem, ...ACCEPTED)
      .when(close, { by: branch })
      .refuses('problem.not-yours');
  });
});

describe('revoking a closure 撤销销号', () => {
  test('takes it back to rectified, in the same cycle and on the same clock; no reopening', () => {
    const made = given(aProblem, ...CLOSED)
      .when(revoke)
      .then({ type: 'ClosureRevoked', revokedBy: 'p-leader', reason: '误销号' })
      .leads('Rectified');
    expect(made.state).toMatchObject({ cycle: 1, closings: [{ cycle: 1, revoked: true }], corrections: [{ phase: 'Accepted' }] });
  });

  test('is the leader’s, and for a closed problem', () => {
    given(aProblem, ...CLOSED)
      .when(revoke, { by: member })
      .refuses('problem.not-yours', { by: ['leader'] });
    given(aProblem, ...ACCEPTED)
      .when(revoke)
      .refuses('problem.not-now');
  });

  test('revokes the last closing alone', () => {
    const twice = [...CLOSED, { type: 'ClosureRevoked', revokedBy: 'p-leader', reason: '误' } as const, closed];
    expect(given(aProblem, ...twice).when(revoke).state).toMatchObject({ closings: [{ revoked: true }, { revoked: true }] });
    expect(given(aProblem, ...twice).state).toMatchObject({ closings: [{ revoked: true }, { revoked: false }] });
  });

  test('an acceptance is not revoked while the problem is closed, but after its closure was', () => {
    const revokeAcceptance = { type: 'RevokeAcceptance', correction: 1, reason: '照片不实' } as const;
    given(aProblem, ...CLOSED)
      .when(revokeAcceptance)
      .refuses('problem.not-now', { phase: 'Closed' });
    given(aProblem, ...CLOSED, { type: 'ClosureRevoked', revokedBy: 'p-leader', reason: '误' })
      .when(revokeAcceptance)
      .leads('PendingVerification');
  });
});

describe('reopening a problem 重新整改', () => {
  test.each(['relapse', 'falseRectification'] as const)('begins a new cycle, for %s, and keeps every earlier closing', (ground) => {
    const made = given(aProblem, ...CLOSED)
      .when({ ...reopen, ground })
      .then({ ...reopened, ground })
      .leads('Reopened');
    expect(made.state).toMatchObject({ cycle: 2, closings: [{ cycle: 1, revoked: false }], corrections: [{ cycle: 1 }] });
  });

  test('after a look-back it is the engine’s, in the name of whoever gave the verdict', () => {
    given(aProblem, ...CLOSED)
      .when({ ...reopen, lookBack: 'i2', reopenedBy: 'p-second', seen: seen('elsewhere') }, { by: ENGINE })
      .then({ ...reopened, reopenedBy: 'p-second', lookBack: 'i2', basedOn: seen('elsewhere') });
  });

  test('a person acts for himself, on what is on record', () => {
    given(aProblem, ...CLOSED)
      .when({ ...reopen, lookBack: 'i2', reopenedBy: 'p-second', seen: seen() }, { by: leader })
      .then({ ...reopened, basedOn: seen() });
    given(aProblem, ...CLOSED)
      .when({ ...reopen, seen: seen('branch-1', 'elsewhere') })
      .refuses('decision.evidence-differs', { foreign: hash('elsewhere') });
  });

  test('what is not closed is not reopened', () => {
    given(aProblem, ...ACCEPTED)
      .when(reopen)
      .refuses('problem.not-now', { phase: 'Rectified' });
    given(aProblem, ...CLOSED, reopened)
      .when(reopen)
      .refuses('problem.not-now', { phase: 'Reopened' });
  });

  test('corrections of the earlier cycle stand still', () => {
    const nextCycle = [...CLOSED, reopened, ...EXECUTING.slice(2).map(inCycle2)];
    given(aProblem, ...nextCycle)
      .when({ type: 'RevokeAcceptance', correction: 1, reason: '照片不实' })
      .refuses('correction.earlier-cycle', { cycle: 2 });
    given(aProblem, ...nextCycle)
      .when({ type: 'SubmitResult', correction: 2, statement: '已重建台账', evidence: ['branch-2'] }, { by: branch })
      .then(resultSubmitted({ correction: 2, statement: '已重建台账', evidence: [uploaded('branch-2')] }), presented)
      .leads('PendingVerification');
  });
});

/** What happened to correction 1 in the first cycle, happening to correction 2 in the second. */
const inCycle2 = (event: (typeof EXECUTING)[number]): (typeof EXECUTING)[number] => ({
  ...event,
  ...('correction' in event && { correction: 2 }),
  ...('cycle' in event && { cycle: 2 }),
});
