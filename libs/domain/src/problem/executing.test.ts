import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import { procedureWith } from '../../../../test/support/procedures.js';
import {
  ACCEPTED,
  accept,
  ACKNOWLEDGED,
  acknowledged,
  aProblem,
  assigned,
  branch,
  CONFIRMED,
  correctionIn,
  enteredRectification,
  EXECUTING,
  extensionRequested,
  ISSUED,
  issue,
  issued,
  joint,
  member,
  PHASED,
  PLAN_SUBMITTED,
  planned,
  planSubmitted,
  presented,
  reached,
  rectified,
  resultAccepted,
  resultReturned,
  resultSubmitted,
  REOPENED,
  second,
  sendBack,
  submit,
  SUBMITTED,
  TWO_UNITS,
  unassigned,
  uploaded,
  dueBy,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';

const acknowledge = { type: 'AcknowledgeCorrection', correction: 1 } as const;
const plan = { type: 'SubmitPlan', correction: 1, measures: ['补齐台账', '明确专人'], evidence: [] } as const;
const progress = { type: 'ReportProgress', correction: 1, note: '已补一半', percent: 50, evidence: ['branch-2'] } as const;
const reach = { type: 'ReachMilestone', correction: 1, milestone: 'm1', evidence: ['branch-1'] } as const;

describe('acknowledging 签收', () => {
  test('the unit acknowledges, and plans next', () => {
    const made = given(aProblem, ...ISSUED)
      .when(acknowledge, { by: branch })
      .then(acknowledged());
    expect(correctionIn(made.state).phase).toBe('Acknowledged');
  });

  test('where the procedure leaves the plan out 立行立改, acknowledging leads to executing', () => {
    given(aProblem, ...CONFIRMED, issued({ kind: 'immediate', dueDay: '2026-03-09' }), assigned)
      .when(acknowledge, { by: branch })
      .then(acknowledged(), enteredRectification)
      .leads('Rectifying');
  });

  test('another unit of the same problem cannot act for it, nor can the team', () => {
    given(aProblem, ...TWO_UNITS)
      .when(acknowledge, { by: joint })
      .refuses('correction.not-yours');
    given(aProblem, ...ISSUED)
      .when(acknowledge)
      .refuses('problem.not-yours');
  });

  test('a correction that does not exist cannot be acknowledged', () => {
    given(aProblem, ...ISSUED)
      .when({ ...acknowledge, correction: 2 }, { by: branch })
      .refuses('correction.unknown', { correction: 2 });
  });

  test('it is acknowledged once', () => {
    given(aProblem, ...ACKNOWLEDGED)
      .when(acknowledge, { by: branch })
      .refuses('correction.not-now', { phase: 'Acknowledged' });
  });
});

describe('the plan 报方案', () => {
  test('the unit plans its measures and names who is responsible', () => {
    const made = given(aProblem, ...ACKNOWLEDGED)
      .when({ ...plan, responsibleLeader: 'p-head', responsiblePerson: 'p-clerk', evidence: ['branch-1'] }, { by: branch })
      .then(planSubmitted({ responsibleLeader: 'p-head', responsiblePerson: 'p-clerk', evidence: [uploaded('branch-1')] }));
    expect(correctionIn(made.state)).toMatchObject({
      phase: 'PlanSubmitted',
      measures: ['补齐台账', '明确专人'],
      responsibleLeader: 'p-head',
      responsiblePerson: 'p-clerk',
      evidence: [uploaded('branch-1')],
    });
  });

  test('a plan that names nobody leaves who is responsible as it was', () => {
    const history = [...CONFIRMED, issued({ responsiblePerson: 'p-clerk' }), assigned, acknowledged()];
    const made = given(aProblem, ...history).when(plan, { by: branch });
    expect(correctionIn(made.state).responsiblePerson).toBe('p-clerk');
  });

  test('it is acknowledged before it is planned', () => {
    given(aProblem, ...ISSUED)
      .when(plan, { by: branch })
      .refuses('correction.not-now', { phase: 'Issued' });
  });

  test('an approved plan is executed', () => {
    given(aProblem, ...PLAN_SUBMITTED)
      .when({ type: 'ApprovePlan', correction: 1, opinion: '同意' }, { by: member })
      .then({ type: 'PlanApproved', correction: 1, approvedBy: 'p-member', opinion: '同意' }, enteredRectification)
      .leads('Rectifying');
  });

  test('a returned plan is planned again', () => {
    const made = given(aProblem, ...PLAN_SUBMITTED)
      .when({ type: 'ReturnPlan', correction: 1, reason: '措施不具体' }, { by: member })
      .then({ type: 'PlanReturned', correction: 1, returnedBy: 'p-member', reason: '措施不具体' });
    expect(correctionIn(made.state).phase).toBe('Acknowledged');
  });

  test('who planned neither approves nor returns', () => {
    const both = somebody('p-branch', { holds: { branch: ['branch'], supervisor: ['county'] } });
    const team = { body: 'county' };
    given(aProblem, ...PLAN_SUBMITTED)
      .when({ type: 'ApprovePlan', correction: 1 }, { by: both, team })
      .refuses('correction.own-plan');
    given(aProblem, ...PLAN_SUBMITTED)
      .when({ type: 'ReturnPlan', correction: 1, reason: '措施不具体' }, { by: both, team })
      .refuses('correction.own-plan');
  });
});

describe('progress 报进展', () => {
  const reported = { ...progress, type: 'ProgressReported', reportedBy: 'p-branch', evidence: [uploaded('branch-2')] } as const;

  test.each([
    ['acknowledged', ACKNOWLEDGED],
    ['planned', PLAN_SUBMITTED],
    ['executing', EXECUTING],
    ['submitted', SUBMITTED],
  ])('is reported while it is %s, and moves nothing', (_, history) => {
    const before = given(aProblem, ...history).state;
    const made = given(aProblem, ...history)
      .when(progress, { by: branch })
      .then(reported)
      .leads(before.phase);
    expect(correctionIn(made.state)).toEqual({ ...correctionIn(before), evidence: [uploaded('branch-2')] });
  });

  test.each([
    ['before it is acknowledged', ISSUED, 'Issued'],
    ['after it was accepted', ACCEPTED, 'Accepted'],
  ])('is not reported %s', (_, history, phase) => {
    given(aProblem, ...history)
      .when(progress, { by: branch })
      .refuses('correction.not-now', { phase });
  });

  test('only one’s own uploads support it', () => {
    given(aProblem, ...EXECUTING)
      .when({ ...progress, evidence: ['joint-1'] }, { by: branch })
      .refuses('evidence.unknown', { evidence: 'joint-1' });
    given(aProblem, ...EXECUTING)
      .when({ ...progress, evidence: ['nowhere'] }, { by: branch })
      .refuses('evidence.unknown', { evidence: 'nowhere' });
  });
});

describe('milestones', () => {
  test('are reported reached, with evidence, and are not verified alone', () => {
    const made = given(aProblem, ...PHASED)
      .when({ ...reach, note: '第一阶段完成' }, { by: branch })
      .then(reached('m1', { note: '第一阶段完成' }))
      .leads('Rectifying');
    expect(correctionIn(made.state).milestones.map(({ reached }) => reached)).toEqual([true, false]);
  });

  test('need evidence, whatever the procedure asks of results', () => {
    const lenient = procedureWith('phased', { evidenceRequired: false });
    given(aProblem, ...PHASED)
      .when({ ...reach, evidence: [] }, { by: branch, procedure: lenient })
      .refuses('correction.evidence-missing');
  });

  test('are reached once, and are known', () => {
    given(aProblem, ...PHASED, reached('m1'))
      .when(reach, { by: branch })
      .refuses('correction.milestone-reached', { milestone: 'm1' });
    given(aProblem, ...PHASED)
      .when({ ...reach, milestone: 'm9' }, { by: branch })
      .refuses('correction.milestone-unknown', { milestone: 'm9' });
  });

  test('where none is left, none is reported', () => {
    for (const history of [EXECUTING, [...PHASED, reached('m1'), reached('m2')]]) {
      given(aProblem, ...history)
        .when(reach, { by: branch })
        .refuses('correction.no-milestone-left');
    }
  });

  test('all are reached before the one attempt is submitted', () => {
    given(aProblem, ...PHASED, reached('m1'))
      .when(submit(), { by: branch })
      .refuses('correction.milestones-open', { milestones: ['m2'] });
    given(aProblem, ...PHASED, reached('m1'), reached('m2'))
      .when(submit(), { by: branch })
      .then(resultSubmitted(), presented);
  });
});

describe('submitting a result 报结果', () => {
  test('presents the problem for verification once every correction is submitted', () => {
    given(aProblem, ...EXECUTING)
      .when(submit(), { by: branch })
      .then(resultSubmitted(), presented)
      .leads('PendingVerification');
  });

  test('needs evidence where the procedure asked for it when it was issued', () => {
    given(aProblem, ...EXECUTING)
      .when(submit({ evidence: [] }), { by: branch })
      .refuses('correction.evidence-missing');
    const history = [
      ...CONFIRMED,
      issued({ evidenceRequired: false, planRequired: false }),
      assigned,
      acknowledged(),
      enteredRectification,
    ];
    given(aProblem, ...history)
      .when(submit({ evidence: [] }), { by: branch })
      .then(resultSubmitted({ evidence: [] }), presented);
  });

  test('is possible after the due instant: lateness is derived, it forbids nothing', () => {
    given(aProblem, ...EXECUTING)
      .when(submit(), { by: branch, at: '2026-09-01T10:00+08:00' })
      .leads('PendingVerification');
  });

  test('ends an open extension as withdrawn, in the same append', () => {
    given(aProblem, ...EXECUTING, extensionRequested())
      .when(submit(), { by: branch })
      .then({ type: 'ExtensionWithdrawn', correction: 1, extension: 1, cause: 'submitted' }, resultSubmitted(), presented);
  });

  test('supports it with the unit’s own uploads', () => {
    given(aProblem, ...EXECUTING)
      .when(submit({ evidence: ['member-1'] }), { by: branch })
      .refuses('evidence.unknown');
  });

  test('waits for the plan to be approved', () => {
    given(aProblem, ...PLAN_SUBMITTED)
      .when(submit(), { by: branch })
      .refuses('correction.not-now', { phase: 'PlanSubmitted' });
  });
});

describe('verifying 验收', () => {
  const rest = { type: 'ResultAccepted', opinion: '合格', verdicts: [{ criterion: '台账齐全', met: 'met' }] } as const;

  test('an accepted attempt rectifies the problem once every correction is accepted', () => {
    given(aProblem, ...SUBMITTED)
      .when(accept({ opinion: '合格' }), { by: member })
      .then(resultAccepted(rest), rectified)
      .leads('Rectified');
  });

  test('a criterion that does not apply is no hindrance, one that is not met is', () => {
    const verdicts = [
      { criterion: '台账齐全', met: 'notApplicable' },
      { criterion: '签字齐全', met: 'notMet' },
    ] as const;
    given(aProblem, ...SUBMITTED)
      .when(accept({ verdicts: verdicts.slice(0, 1) }), { by: member })
      .leads('Rectified');
    given(aProblem, ...SUBMITTED)
      .when(accept({ verdicts }), { by: member })
      .refuses('correction.criterion-not-met', { criteria: ['签字齐全'] });
  });

  test('a return gives its reason and begins the next attempt; the rejected one is kept', () => {
    const made = given(aProblem, ...SUBMITTED)
      .when(sendBack(), { by: member })
      .then(
        resultReturned({ method: 'documents', verdicts: [{ criterion: '签字齐全', met: 'notMet' }], ladder: dueBy('2026-04-01').ladder }),
        enteredRectification,
      )
      .leads('Rectifying');
    expect(correctionIn(made.state).attempts).toMatchObject([
      { statement: '台账已补齐。', evidence: [uploaded('branch-1')], verdict: { outcome: 'returned', verifiedBy: 'p-member' } },
    ]);
    given(aProblem, ...SUBMITTED, resultReturned(), enteredRectification)
      .when(submit({ evidence: ['branch-2'] }), { by: branch })
      .then(resultSubmitted({ attempt: 2, evidence: [uploaded('branch-2')] }), presented);
  });

  test('a verdict records the evidence that the verifier saw, which is the attempt’s', () => {
    for (const command of [accept({ seen: seen('branch-2') }), sendBack({ seen: seen() })]) {
      given(aProblem, ...SUBMITTED)
        .when(command, { by: member })
        .refuses('decision.evidence-differs');
    }
  });

  test('who submitted neither accepts nor returns', () => {
    const both = somebody('p-branch', { holds: { branch: ['branch'], supervisor: ['county'] } });
    for (const command of [accept(), sendBack()]) {
      given(aProblem, ...SUBMITTED)
        .when(command, { by: both, team: { body: 'county' } })
        .refuses('correction.own-submission');
    }
  });

  test('the unit verifies nothing', () => {
    given(aProblem, ...SUBMITTED)
      .when(accept(), { by: branch })
      .refuses('problem.not-yours');
  });

  test('nothing is verified before it was submitted', () => {
    given(aProblem, ...EXECUTING)
      .when(accept(), { by: member })
      .refuses('correction.not-now', { phase: 'Executing' });
  });
});

describe('revoking an acceptance 撤销验收', () => {
  const revoke = { type: 'RevokeAcceptance', correction: 1, reason: '抽查发现照片不实' } as const;

  test('takes the correction back to submitted and the problem back to pending verification', () => {
    const made = given(aProblem, ...ACCEPTED)
      .when(revoke, { by: second })
      .then({ type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'p-second', reason: '抽查发现照片不实' }, presented)
      .leads('PendingVerification');
    expect(correctionIn(made.state)).toMatchObject({ phase: 'Submitted', verifiers: ['p-member'] });
    expect(correctionIn(made.state).attempts[0]).not.toHaveProperty('verdict');
  });

  test('leaves the verdicts on earlier attempts alone', () => {
    const history = [...SUBMITTED, resultReturned(), enteredRectification, resultSubmitted({ attempt: 2 }), presented];
    const made = given(aProblem, ...history, resultAccepted({ attempt: 2 }), rectified).when(revoke);
    expect(correctionIn(made.state).attempts.map(({ verdict }) => verdict?.outcome)).toEqual(['returned', undefined]);
  });

  test('is for what was accepted', () => {
    given(aProblem, ...SUBMITTED)
      .when(revoke)
      .refuses('correction.not-now', { phase: 'Submitted' });
  });
});

describe('the problem’s state follows its corrections', () => {
  const executingBoth = [...TWO_UNITS, acknowledged(), ...planned(), enteredRectification, acknowledged(2), ...planned(2)];
  const submittedBoth = [
    ...executingBoth,
    resultSubmitted(),
    resultSubmitted({ correction: 2, submittedBy: 'p-joint', evidence: [uploaded('joint-1')] }),
    presented,
  ];
  const secondAccepted = resultAccepted({ correction: 2, basedOn: seen('joint-1') });

  test('rectifying as soon as one of them is being executed', () => {
    given(aProblem, ...TWO_UNITS, acknowledged(), planSubmitted())
      .when({ type: 'ApprovePlan', correction: 1 })
      .leads('Rectifying');
  });

  test('pending verification only when all are submitted or accepted', () => {
    given(aProblem, ...executingBoth)
      .when(submit(), { by: branch })
      .then(resultSubmitted())
      .leads('Rectifying');
    given(aProblem, ...submittedBoth)
      .when(accept(), { by: member })
      .leads('PendingVerification');
  });

  test('rectified only when all are accepted', () => {
    given(aProblem, ...submittedBoth, secondAccepted)
      .when(accept(), { by: member })
      .leads('Rectified');
  });

  test('a return takes it back, beside an accepted one', () => {
    given(aProblem, ...submittedBoth, secondAccepted)
      .when(sendBack(), { by: member })
      .leads('Rectifying');
  });

  test('a new correction takes it back, also from rectified', () => {
    const history = [...submittedBoth, { type: 'CorrectionWithdrawn', correction: 1, reason: '重复' } as const, secondAccepted, rectified];
    given(aProblem, ...history)
      .when(issue({ unit: 'branch' }))
      .then(issued({ correction: 3 }), enteredRectification)
      .leads('Rectifying');
  });

  const withdraw = (correction: number) => ({ type: 'WithdrawCorrection', correction, reason: '表述有误' }) as const;
  const withdrawn = (correction: number) => ({ ...withdraw(correction), type: 'CorrectionWithdrawn' }) as const;

  test('a withdrawn correction no longer counts: what remains may be assigned, pending or rectified already', () => {
    given(aProblem, ...TWO_UNITS, acknowledged(), ...planned(), enteredRectification)
      .when(withdraw(1))
      .then(withdrawn(1), assigned);
    given(aProblem, ...executingBoth, resultSubmitted())
      .when(withdraw(2))
      .then(withdrawn(2), presented);
    given(aProblem, ...submittedBoth, resultAccepted())
      .when(withdraw(2))
      .then(withdrawn(2), rectified);
  });

  test('with all of them withdrawn it is confirmed, or reopened, as it was before', () => {
    given(aProblem, ...ISSUED)
      .when(withdraw(1))
      .then(withdrawn(1), unassigned)
      .leads('Confirmed');
    given(aProblem, ...SUBMITTED)
      .when(withdraw(1))
      .leads('Confirmed');
    given(aProblem, ...REOPENED, issued({ correction: 2, cycle: 2 }), assigned)
      .when(withdraw(2))
      .then(withdrawn(2), unassigned)
      .leads('Reopened');
  });

  test('a suspended correction counts as what it was', () => {
    given(aProblem, ...SUBMITTED)
      .when({ type: 'SuspendCorrection', correction: 1, reason: '等待批复' })
      .leads('PendingVerification');
  });

  test('what is accepted cannot be withdrawn', () => {
    given(aProblem, ...ACCEPTED)
      .when(withdraw(1))
      .refuses('correction.not-now', { phase: 'Accepted' });
  });

  test('only the team withdraws; an open extension ends with it', () => {
    given(aProblem, ...EXECUTING)
      .when(withdraw(1), { by: branch })
      .refuses('problem.not-yours');
    given(aProblem, ...ISSUED, extensionRequested())
      .when(withdraw(1))
      .then({ type: 'ExtensionWithdrawn', correction: 1, extension: 1, cause: 'withdrawn' }, withdrawn(1), unassigned);
  });
});
