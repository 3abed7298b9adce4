import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import {
  accept,
  ACCEPTED,
  aProblem,
  branch,
  CLOSED,
  CONFIRMED,
  confirmed,
  disputed,
  EXECUTING,
  issued,
  ISSUED,
  joint,
  leader,
  member,
  PLAN_SUBMITTED,
  port,
  recorded,
  rectified,
  REOPENED,
  sendBack,
  submit,
  SUBMITTED,
  TWO_UNITS,
  uploaded,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';

const dispute = { type: 'RaiseDispute', unit: 'branch', reason: '台账存于另一处', evidence: [] } as const;
const retract = { type: 'RetractDispute', reason: '已核实' } as const;
const maintain = { type: 'MaintainFinding', reason: '证据充分', seen: seen() } as const;
const giveUp = { type: 'WithdrawFinding', reason: '台账确在', seen: seen() } as const;
const maintained = { type: 'FindingMaintained', dispute: 1, decidedBy: 'p-leader', reason: '证据充分', basedOn: seen() } as const;

describe('disputing a finding 异议', () => {
  test.each([
    ['confirmed', CONFIRMED],
    ['assigned', ISSUED],
    ['rectifying', EXECUTING],
    ['pending verification', SUBMITTED],
    ['reopened', REOPENED],
  ])('stands beside the state of a problem that is %s', (_, history) => {
    given(aProblem, ...history)
      .when({ ...dispute, evidence: ['branch-3'] }, { by: branch })
      .then(disputed({ evidence: [uploaded('branch-3')] }))
      .leads(given(aProblem, ...history).state.phase);
  });

  test.each([
    ['a draft', [recorded()]],
    ['rectified', ACCEPTED],
    ['closed', CLOSED],
  ])('not one that is %s', (_, history) => {
    given(aProblem, ...history)
      .when(dispute, { by: branch })
      .refuses('problem.not-now');
  });

  test('is for the lead unit or a co-unit, each for itself', () => {
    given(aProblem, ...TWO_UNITS)
      .when({ ...dispute, unit: 'joint' }, { by: joint })
      .then(disputed({ unit: 'joint', disputedBy: 'p-joint' }));
    given(aProblem, ...TWO_UNITS)
      .when(dispute, { by: joint })
      .refuses('problem.not-your-unit', { unit: 'branch' });
    given(aProblem, ...TWO_UNITS)
      .when({ ...dispute, unit: 'port' }, { by: joint })
      .refuses('problem.not-your-unit', { unit: 'port' });
    given(aProblem, ...TWO_UNITS)
      .when({ ...dispute, unit: 'port' }, { by: port })
      .refuses('problem.not-yours');
  });

  test('is one at a time; another follows a decided one', () => {
    given(aProblem, ...TWO_UNITS, disputed())
      .when({ ...dispute, unit: 'joint' }, { by: joint })
      .refuses('problem.dispute-open');
    given(aProblem, ...TWO_UNITS, disputed(), maintained)
      .when(dispute, { by: branch })
      .then(disputed({ dispute: 2 }));
  });

  test('rests on the unit’s own uploads', () => {
    given(aProblem, ...ISSUED)
      .when({ ...dispute, evidence: ['member-1'] }, { by: branch })
      .refuses('evidence.unknown');
  });

  test('stops no clock and no work', () => {
    given(aProblem, ...PLAN_SUBMITTED, disputed())
      .when({ type: 'ApprovePlan', correction: 1 }, { by: member })
      .leads('Rectifying');
    given(aProblem, ...EXECUTING, disputed())
      .when(submit(), { by: branch })
      .leads('PendingVerification');
    given(aProblem, ...SUBMITTED, disputed())
      .when(sendBack(), { by: member })
      .leads('Rectifying');
  });

  test('but nothing is accepted or closed before it is decided', () => {
    given(aProblem, ...SUBMITTED, disputed())
      .when(accept(), { by: member })
      .refuses('correction.disputed');
    given(aProblem, ...SUBMITTED, disputed(), maintained)
      .when(accept(), { by: member })
      .leads('Rectified');
    const rectifiedMeanwhile = [
      ...ACCEPTED.slice(0, -1),
      issued({ correction: 2, unit: 'joint', part: 'co' }),
      disputed(),
      { type: 'CorrectionWithdrawn', correction: 2, reason: '重复' } as const,
      rectified,
    ];
    given(aProblem, ...rectifiedMeanwhile)
      .when({ type: 'CloseProblem', ground: '整改到位', seen: seen('branch-1') }, { by: leader })
      .refuses('problem.disputed');
  });
});

describe('retracting a dispute', () => {
  test('is for the unit that raised it', () => {
    const made = given(aProblem, ...TWO_UNITS, disputed())
      .when(retract, { by: branch })
      .then({ type: 'DisputeRetracted', dispute: 1, retractedBy: 'p-branch', reason: '已核实' });
    expect(made.state).toMatchObject({ disputes: [{ outcome: 'retracted' }] });
    given(aProblem, ...TWO_UNITS, disputed())
      .when(retract, { by: joint })
      .refuses('problem.not-your-unit', { unit: 'branch' });
  });

  test('needs one that is open', () => {
    given(aProblem, ...ISSUED)
      .when(retract, { by: branch })
      .refuses('problem.no-dispute');
  });
});

describe('deciding a dispute', () => {
  test('maintained 维持认定, the finding stands and the work goes on', () => {
    const made = given(aProblem, ...ISSUED, disputed())
      .when(maintain)
      .then(maintained)
      .leads('Assigned');
    expect(made.state).toMatchObject({ disputes: [{ outcome: 'maintained' }] });
  });

  test('withdrawn 撤销认定, the problem ends, and its open corrections with it', () => {
    const made = given(aProblem, ...ISSUED, disputed())
      .when(giveUp)
      .then(
        { type: 'CorrectionWithdrawn', correction: 1, reason: '台账确在' },
        { type: 'FindingWithdrawn', dispute: 1, decidedBy: 'p-leader', reason: '台账确在', basedOn: seen() },
      )
      .leads('Withdrawn');
    expect(made.state).toMatchObject({ disputes: [{ outcome: 'withdrawn' }], corrections: [{ phase: 'Withdrawn' }] });
  });

  test('is for somebody who did not record the finding', () => {
    for (const command of [maintain, giveUp]) {
      given(aProblem, recorded({ recordedBy: 'p-leader' }), confirmed, disputed())
        .when(command)
        .refuses('problem.recorded-by-you');
    }
  });

  test('records the evidence that the decider saw', () => {
    for (const command of [maintain, giveUp]) {
      given(aProblem, ...ISSUED, disputed({ evidence: [uploaded('branch-3')] }))
        .when(command)
        .refuses('decision.evidence-differs', { needed: seen('branch-3').evidence });
    }
  });

  test('needs one that is open', () => {
    for (const command of [maintain, giveUp]) {
      given(aProblem, ...ISSUED)
        .when(command)
        .refuses('problem.no-dispute');
    }
  });

  test('is the leader’s, as the standard procedure has it', () => {
    given(aProblem, ...ISSUED, disputed())
      .when(maintain, { by: member })
      .refuses('problem.not-yours', { by: ['leader'] });
  });
});
