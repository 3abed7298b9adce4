import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import {
  ACCEPTED,
  accept,
  acknowledged,
  aProblem,
  assigned,
  branch,
  closed,
  CONFIRMED,
  correctionIn,
  disputed,
  dueBy,
  enteredRectification,
  issued,
  leader,
  member,
  planned,
  presented,
  rectified,
  reopened,
  resultAccepted,
  resultSubmitted,
  second,
  SUSTAINED,
  termsOf,
  uploaded,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';
import type { ProblemEvent } from './problem-events.js';

const attest = { type: 'SubmitAttestation', correction: 1, statement: '台账持续更新。', evidence: ['branch-2'] } as const;
const submitted: ProblemEvent = {
  ...attest,
  type: 'AttestationSubmitted',
  period: 2,
  submittedBy: 'p-branch',
  evidence: [uploaded('branch-2')],
};
const verdict = { correction: 1, method: 'onSite', verdicts: [{ criterion: '台账齐全', met: 'met' }] } as const;
const acceptIt = { type: 'AcceptAttestation', ...verdict, seen: seen('branch-2') } as const;
const rejectIt = { type: 'RejectAttestation', ...verdict, reason: '四月缺记', seen: seen('branch-2') } as const;
const given2 = { period: 2, verifiedBy: 'p-member', basedOn: seen('branch-2') } as const;
const accepted: ProblemEvent = {
  type: 'AttestationAccepted',
  ...verdict,
  ...given2,
  next: { period: 3, due: dueBy('2026-09-28', 'sustained'), terms: termsOf('sustained') },
};
const rejected: ProblemEvent = { type: 'AttestationRejected', ...verdict, ...given2, reason: '四月缺记' };

describe('a sustained correction 长期坚持', () => {
  test('is accepted at its first accepted attestation; the next is due a period after the first one’s due day, whenever that was made', () => {
    const history = [...CONFIRMED, issued({ kind: 'sustained' }), assigned, acknowledged(), ...planned(), enteredRectification];
    const made = given(aProblem, ...history, resultSubmitted(), presented)
      .when(accept({ verdicts: [] }), { by: member, at: '2026-05-20T10:00+08:00' })
      .then(resultAccepted({ next: { period: 2, due: dueBy('2026-06-30', 'sustained'), terms: termsOf('sustained') } }), rectified)
      .leads('Rectified');
    expect(correctionIn(made.state).attestation).toEqual({ period: 2, due: dueBy('2026-06-30', 'sustained'), rejected: false });
  });

  test.each([
    ['rectified', SUSTAINED],
    ['closed', [...SUSTAINED, closed]],
  ])('is attested again beside the state of a problem that is %s', (_, history) => {
    const phase = given(aProblem, ...history).state.phase;
    given(aProblem, ...history)
      .when(attest, { by: branch })
      .then(submitted)
      .leads(phase);
    const made = given(aProblem, ...history, submitted)
      .when(acceptIt, { by: member })
      .then(accepted)
      .leads(phase);
    expect(correctionIn(made.state)).toMatchObject({
      phase: 'Accepted',
      attestation: { period: 3, rejected: false },
      evidence: [uploaded('branch-2')],
    });
  });

  test('with a rejected attestation changes nothing but its light, and is attested again for the same period', () => {
    const made = given(aProblem, ...SUSTAINED, closed, submitted)
      .when(rejectIt, { by: member })
      .then({ ...rejected, ladder: dueBy('2026-06-30', 'sustained').ladder })
      .leads('Closed');
    expect(correctionIn(made.state)).toMatchObject({ phase: 'Accepted', attestation: { period: 2, rejected: true } });
    given(aProblem, ...SUSTAINED, closed, submitted, rejected)
      .when(attest, { by: branch })
      .then(submitted);
  });

  test('is attested late too: a missed period changes the problem only through a reopening', () => {
    given(aProblem, ...SUSTAINED, closed)
      .when(attest, { by: branch, at: '2026-12-01T10:00+08:00' })
      .leads('Closed');
  });

  test('stands still once the problem is reopened', () => {
    given(aProblem, ...SUSTAINED, closed, reopened)
      .when(attest, { by: branch })
      .refuses('problem.not-now', { phase: 'Reopened' });
    given(aProblem, ...SUSTAINED, closed, reopened, issued({ correction: 2, cycle: 2 }), assigned)
      .when(attest, { by: branch })
      .refuses('correction.earlier-cycle', { cycle: 2 });
  });
});

describe('an attestation', () => {
  test('is for the sustained kind alone', () => {
    given(aProblem, ...ACCEPTED)
      .when(attest, { by: branch })
      .refuses('correction.not-sustained');
  });

  test('is decided before the next is submitted', () => {
    given(aProblem, ...SUSTAINED, submitted)
      .when(attest, { by: branch })
      .refuses('correction.attestation-open');
  });

  test('needs evidence where the procedure asks for it, and it is the unit’s own', () => {
    given(aProblem, ...SUSTAINED)
      .when({ ...attest, evidence: [] }, { by: branch })
      .refuses('correction.evidence-missing');
    given(aProblem, ...SUSTAINED)
      .when({ ...attest, evidence: ['joint-1'] }, { by: branch })
      .refuses('evidence.unknown');
    const lenient = SUSTAINED.map((event) => (event.type === 'CorrectionIssued' ? { ...event, evidenceRequired: false } : event));
    given(aProblem, ...lenient)
      .when({ ...attest, evidence: [] }, { by: branch })
      .leads('Rectified');
  });

  test('is decided once it was submitted', () => {
    for (const command of [acceptIt, rejectIt]) {
      given(aProblem, ...SUSTAINED)
        .when(command, { by: member })
        .refuses('correction.no-attestation');
    }
  });

  test('is not decided by whoever submitted it', () => {
    const both = somebody('p-branch', { holds: { branch: ['branch'], supervisor: ['county'] } });
    for (const command of [acceptIt, rejectIt]) {
      given(aProblem, ...SUSTAINED, submitted)
        .when(command, { by: both, team: { body: 'county' } })
        .refuses('correction.own-submission');
    }
  });

  test('is decided on the evidence that the verifier saw', () => {
    for (const command of [acceptIt, rejectIt]) {
      given(aProblem, ...SUSTAINED, submitted)
        .when({ ...command, seen: seen() }, { by: member })
        .refuses('decision.evidence-differs');
    }
  });

  test('is not accepted with a criterion unmet, nor before a dispute is decided', () => {
    given(aProblem, ...SUSTAINED, submitted)
      .when({ ...acceptIt, verdicts: [{ criterion: '台账齐全', met: 'notMet' }] }, { by: member })
      .refuses('correction.criterion-not-met');
    const twoUnits = [...SUSTAINED, issued({ correction: 2, unit: 'joint', part: 'co' }), enteredRectification, disputed(), submitted];
    given(aProblem, ...twoUnits)
      .when(acceptIt, { by: member })
      .refuses('correction.disputed');
    given(aProblem, ...twoUnits)
      .when(rejectIt, { by: member })
      .leads('Rectifying');
  });

  test('keeps the acceptance from being revoked: what was attested since rests on it', () => {
    const revoke = { type: 'RevokeAcceptance', correction: 1, reason: '照片不实' } as const;
    for (const since of [[submitted], [submitted, accepted], [submitted, rejected]]) {
      given(aProblem, ...SUSTAINED, ...since)
        .when(revoke)
        .refuses('correction.attested-since');
    }
    const made = given(aProblem, ...SUSTAINED)
      .when(revoke)
      .leads('PendingVerification');
    expect(correctionIn(made.state)).not.toHaveProperty('attestation');
  });

  test('counts as verifying: whoever decided it does not close', () => {
    const byLeader = { ...rejected, verifiedBy: 'p-leader' };
    given(aProblem, ...SUSTAINED, submitted, byLeader)
      .when({ type: 'CloseProblem', ground: '整改到位', seen: seen('branch-1') }, { by: leader })
      .refuses('problem.verified-by-you');
  });

  test('is the team’s to decide', () => {
    given(aProblem, ...SUSTAINED, submitted)
      .when(acceptIt, { by: branch })
      .refuses('problem.not-yours');
    given(aProblem, ...SUSTAINED, submitted)
      .when(acceptIt, { by: second })
      .leads('Rectified');
  });
});
