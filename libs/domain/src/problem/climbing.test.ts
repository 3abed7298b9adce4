import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import {
  ACCEPTED,
  aProblem,
  branch,
  closed,
  CLOSED,
  CONFIRMED,
  correctionIn,
  escalated,
  EXECUTING,
  extensionRequested,
  issue,
  issued,
  missed,
  ISSUED,
  leader,
  member,
  PHASED,
  proposed,
  reached,
  REOPENED,
  reminded,
  resultReturned,
  resultSubmitted,
  sendBack,
  SUBMITTED,
  suspended,
  SUSTAINED,
  submit,
} from '../../../../test/support/problem-builders.js';
import { procedure, procedureWith } from '../../../../test/support/procedures.js';
import { ENGINE } from '../core/actor.js';
import { timersOf } from './ladder.js';
import type { ProblemEvent } from './problem-events.js';

const engine = (at: string, rest: object = {}) => ({ by: ENGINE, at, ...rest });
const fire = (step: 'reminder' | 'supervisionNotice' | 'summonedTalk' | 'criticismCirculated', at: string, rest: object = {}) =>
  ({ type: 'FireTimer', correction: 1, step, at, ...rest }) as const;

const FIRST = '2026-03-29T01:00:00Z';
const LAST = '2026-04-01T01:00:00Z';
const NOTICE = '2026-04-02T01:00:00Z';
const TALK = '2026-04-08T01:00:00Z';
const CRITICISM = '2026-04-16T01:00:00Z';
const firstReminder = fire('reminder', FIRST);

const ahead = (...history: readonly ProblemEvent[]) =>
  timersOf(correctionIn(given(aProblem, ...history).state)).map(({ rung, milestone, period }) => [rung.step, rung.at, milestone ?? period]);

const LADDER = [
  ['reminder', FIRST, undefined],
  ['reminder', LAST, undefined],
  ['supervisionNotice', NOTICE, undefined],
  ['summonedTalk', TALK, undefined],
  ['criticismCirculated', CRITICISM, undefined],
];

describe('the ladder of a correction', () => {
  test('has a rung at each of its instants, from when it is issued', () => {
    expect(ahead(...ISSUED)).toEqual(LADDER);
    expect(ahead(...EXECUTING)).toEqual(LADDER);
  });

  test('has no rung that came due before it was issued', () => {
    const late = given(aProblem, ...CONFIRMED).when(issue({ dueDay: '2026-04-01' }), { by: leader, at: '2026-03-30T10:00+08:00' });
    expect(timersOf(correctionIn(late.state)).map(({ rung }) => rung.at)).toEqual([LAST, NOTICE, TALK, CRITICISM]);
  });

  test('has each rung once, though its rules name one twice', () => {
    const reminder = { step: 'reminder', offset: -3, hour: 9 } as const;
    const twice = procedureWith('byDate', { ladder: [reminder, reminder] });
    const made = given(aProblem, ...CONFIRMED).when(issue({ dueDay: '2026-04-01' }), { by: leader, procedure: twice });
    expect(timersOf(correctionIn(made.state)).map(({ rung }) => rung)).toEqual([{ step: 'reminder', at: FIRST }]);
  });

  test('rests while the result waits to be verified, while it is suspended, and once it is over', () => {
    expect(ahead(...SUBMITTED)).toEqual([]);
    expect(ahead(...ISSUED, suspended())).toEqual([]);
    expect(ahead(...ACCEPTED)).toEqual([]);
    expect(ahead(...ISSUED, { type: 'CorrectionWithdrawn', correction: 1, reason: '重复' })).toEqual([]);
    expect(timersOf({ phase: 'None' })).toEqual([]);
  });

  test('goes on where it is given back, without what came due while it was not the unit’s', () => {
    const back = given(aProblem, ...SUBMITTED).when(sendBack(), { by: member, at: '2026-04-01T10:00+08:00' });
    expect(timersOf(correctionIn(back.state)).map(({ rung }) => rung.at)).toEqual([NOTICE, TALK, CRITICISM]);
    expect(ahead(...SUBMITTED, resultReturned())).toEqual(LADDER);
  });

  test('moves with an extension', () => {
    const granted = given(aProblem, ...EXECUTING, extensionRequested()).when(
      { type: 'GrantExtension', correction: 1, dueDay: '2026-04-11', seen: { revision: 1, evidence: [] } },
      { by: member, at: '2026-04-02T10:00+08:00' },
    );
    expect(timersOf(correctionIn(granted.state)).map(({ rung }) => rung.at)).toEqual([
      ...['2026-04-08T01:00:00Z', '2026-04-11T01:00:00Z', '2026-04-12T01:00:00Z', '2026-04-18T01:00:00Z', '2026-04-26T01:00:00Z'],
    ]);
  });

  test('moves with a suspension, and passes over what came due in one that moves no day', () => {
    const resume = { type: 'ResumeCorrection', correction: 1 } as const;
    const moved = given(aProblem, ...EXECUTING, suspended()).when(resume, { by: member, at: '2026-03-20T10:00+08:00' });
    expect(timersOf(correctionIn(moved.state))[0]).toMatchObject({ dueDay: '2026-04-11', rung: { at: '2026-04-08T01:00:00Z' } });
    const late = suspended({ suspendedOn: '2026-04-03', movesDeadline: false });
    const stayed = given(aProblem, ...EXECUTING, late).when(resume, { by: member, at: '2026-04-10T10:00+08:00' });
    expect(timersOf(correctionIn(stayed.state)).map(({ rung }) => rung.at)).toEqual([CRITICISM]);
  });
});

describe('a timer that fires', () => {
  test('issues a reminder 催办, to whom the step goes as a rule', () => {
    const made = given(aProblem, ...EXECUTING)
      .when(firstReminder, engine('2026-03-29T09:00:00+08:00'))
      .then(reminded());
    expect(timersOf(correctionIn(made.state)).map(({ rung }) => rung.at)).toEqual([LAST, NOTICE, TALK, CRITICISM]);
  });

  test('is refused before its instant', () => {
    given(aProblem, ...EXECUTING)
      .when(firstReminder, engine('2026-03-29T08:59:59.999+08:00'))
      .refuses('correction.timer-early', { at: FIRST });
  });

  test('is refused where it has fired, and where its day has moved', () => {
    given(aProblem, ...EXECUTING, reminded())
      .when(firstReminder, engine('2026-03-29T09:01:00+08:00'))
      .refuses('correction.timer-gone');
    given(aProblem, ...EXECUTING)
      .when(fire('reminder', '2026-03-28T01:00:00Z'), engine('2026-03-29T09:00:00+08:00'))
      .refuses('correction.timer-gone');
    given(aProblem, ...EXECUTING)
      .when(fire('reminder', FIRST, { milestone: 'm1' }), engine('2026-03-29T09:00:00+08:00'))
      .refuses('correction.timer-gone');
  });

  test('is refused where nothing is asked of the unit', () => {
    given(aProblem, ...SUBMITTED)
      .when(firstReminder, engine('2026-03-29T09:00:00+08:00'))
      .refuses('correction.not-now');
    given(aProblem, ...REOPENED)
      .when(firstReminder, engine('2026-03-29T09:00:00+08:00'))
      .refuses('problem.not-now');
  });

  test('is the engine’s alone', () => {
    given(aProblem, ...EXECUTING)
      .when(firstReminder, { by: leader, at: '2026-03-29T09:00:00+08:00' })
      .refuses('problem.not-yours');
  });

  test('is sent though it is late, within the procedure’s grace, and missed past it: never both', () => {
    given(aProblem, ...EXECUTING)
      .when(firstReminder, engine('2026-03-30T09:00:00.999+08:00'))
      .then(reminded());
    given(aProblem, ...EXECUTING)
      .when(firstReminder, engine('2026-03-30T09:00:01+08:00'))
      .then(missed({ late: 86_401 }));
    given(aProblem, ...EXECUTING)
      .when(firstReminder, engine('2026-03-29T10:00:01+08:00', { procedure: procedure({ reminderGraceHours: 1 }) }))
      .then(missed({ late: 3601, graceHours: 1 }));
    given(aProblem, ...EXECUTING, missed())
      .when(firstReminder, engine('2026-03-30T09:00:02+08:00'))
      .refuses('correction.timer-gone');
  });

  test('escalates, however late: an overdue correction is no less overdue', () => {
    given(aProblem, ...EXECUTING, reminded(), reminded({ at: LAST }))
      .when(fire('supervisionNotice', NOTICE), engine('2026-04-05T09:00:00+08:00'))
      .then(escalated());
  });

  test('takes what came due below it along, in the ladder’s order, so that no timer that overtakes another turns it round', () => {
    const late = engine('2026-04-08T09:00:00+08:00');
    const came = [missed({ late: 864_000 }), missed({ at: LAST, late: 604_800 }), escalated(), proposed({ escalation: 2 })];
    const made = given(aProblem, ...EXECUTING)
      .when(fire('summonedTalk', TALK), late)
      .then(...came);
    expect(timersOf(correctionIn(made.state)).map(({ rung }) => rung.at)).toEqual([CRITICISM]);
    given(aProblem, ...EXECUTING, ...came)
      .when(fire('supervisionNotice', NOTICE), late)
      .refuses('correction.timer-gone');
  });

  test('takes along what is of its own deadline alone, and counts on from what was escalated by hand', () => {
    const { at: _, ...byHand } = escalated({ cause: 'hand', reason: '拒不整改', by: 'p-member' });
    given(aProblem, ...EXECUTING, reminded(), byHand)
      .when(fire('supervisionNotice', NOTICE), engine(NOTICE))
      .then(reminded({ at: LAST }), escalated({ escalation: 2 }));
    const ofMilestone = reminded({ milestone: 'm1' });
    given(aProblem, ...PHASED)
      .when(fire('reminder', LAST, { milestone: 'm1' }), engine('2026-03-30T01:00:00Z'))
      .refuses('correction.timer-early', { at: LAST });
    given(aProblem, ...PHASED)
      .when(fire('reminder', LAST, { milestone: 'm1' }), engine(LAST))
      .then({ ...missed({ milestone: 'm1', late: 259_200 }) }, { ...ofMilestone, at: LAST });
  });

  test('goes to whom the procedure says', () => {
    const ladder = [{ step: 'reminder', offset: -3, hour: 9, to: ['leader'] }] as const;
    const mine = procedureWith('byDate', { ladder });
    const made = given(aProblem, ...CONFIRMED).when(issue({ dueDay: '2026-04-01' }), { by: leader, procedure: mine });
    expect(timersOf(correctionIn(made.state)).map(({ rung }) => rung)).toEqual([{ step: 'reminder', at: FIRST, to: ['leader'] }]);
  });

  test('proposes what somebody of the team must confirm', () => {
    const made = given(aProblem, ...EXECUTING, reminded(), reminded({ at: LAST }), escalated())
      .when(fire('summonedTalk', TALK), engine('2026-04-08T09:00:00+08:00'))
      .then(proposed({ escalation: 2 }));
    expect(timersOf(correctionIn(made.state)).map(({ rung }) => rung.at)).toEqual([CRITICISM]);
  });

  test('reminds of a milestone that is not reached, and escalates none', () => {
    expect(ahead(...PHASED).filter(([, , milestone]) => milestone === 'm1')).toEqual([
      ['reminder', FIRST, 'm1'],
      ['reminder', LAST, 'm1'],
    ]);
    const made = given(aProblem, ...PHASED)
      .when(fire('reminder', FIRST, { milestone: 'm1' }), engine(FIRST))
      .then(reminded({ milestone: 'm1' }));
    expect(timersOf(correctionIn(made.state)).filter(({ milestone }) => milestone === 'm1')).toHaveLength(1);
    given(aProblem, ...PHASED)
      .when(fire('supervisionNotice', NOTICE, { milestone: 'm1' }), engine(NOTICE))
      .refuses('correction.timer-gone');
    given(aProblem, ...PHASED, reached('m1'))
      .when(fire('reminder', FIRST, { milestone: 'm1' }), engine(FIRST))
      .refuses('correction.timer-gone');
  });

  test.each([
    ['rectified', SUSTAINED],
    ['closed', [...SUSTAINED, closed]],
  ])('holds the unit of a problem that is %s to its next attestation', (_, history) => {
    const dueOf = { period: 2, dueDay: '2026-06-30', dueAt: '2026-06-30T16:00:00Z' } as const;
    expect(ahead(...history)[0]).toEqual(['reminder', '2026-06-27T01:00:00Z', 2]);
    const [first, second] = [reminded({ ...dueOf, at: '2026-06-27T01:00:00Z' }), reminded({ ...dueOf, at: '2026-06-30T01:00:00Z' })];
    const made = given(aProblem, ...history)
      .when(fire('reminder', '2026-06-27T01:00:00Z', { period: 2 }), engine('2026-06-27T01:00:00Z'))
      .then(first);
    expect(timersOf(correctionIn(made.state))).toHaveLength(4);
    given(aProblem, ...history, first, second)
      .when(fire('supervisionNotice', '2026-07-01T01:00:00Z', { period: 2 }), engine('2026-07-01T01:00:00Z'))
      .then(escalated({ ...dueOf, at: '2026-07-01T01:00:00Z' }));
  });

  test('rests while an attestation waits to be verified, and goes on where it is rejected', () => {
    const attested: ProblemEvent = {
      type: 'AttestationSubmitted',
      correction: 1,
      period: 2,
      submittedBy: 'p-branch',
      statement: '仍然保持',
      evidence: [],
    };
    expect(ahead(...SUSTAINED, attested)).toEqual([]);
    const rejected = given(aProblem, ...SUSTAINED, attested).when(
      {
        type: 'RejectAttestation',
        correction: 1,
        method: 'onSite',
        verdicts: [],
        reason: '四月缺记',
        seen: { revision: 1, evidence: [] },
      },
      { by: member, at: '2026-06-30T10:00+08:00' },
    );
    expect(timersOf(correctionIn(rejected.state)).map(({ rung }) => rung.at)).toEqual([
      ...['2026-07-01T01:00:00Z', '2026-07-07T01:00:00Z', '2026-07-15T01:00:00Z'],
    ]);
  });
});

describe('by hand', () => {
  const remind = { type: 'IssueReminder', correction: 1, reason: '临近届满' } as const;
  const escalate = { type: 'EscalateCorrection', correction: 1, step: 'criticismCirculated', reason: '拒不整改' } as const;

  test('somebody of the team reminds, with a reason; the ladder stays', () => {
    const { at: _, ...byHand } = reminded({ cause: 'hand', reason: '临近届满', by: 'p-member' });
    const made = given(aProblem, ...EXECUTING)
      .when(remind, { by: member })
      .then(byHand);
    expect(timersOf(correctionIn(made.state))).toHaveLength(5);
  });

  test('and escalates, to any step', () => {
    const { at: _, ...byHand } = escalated({
      step: 'criticismCirculated',
      cause: 'hand',
      to: ['unit', 'responsibleLeader', 'team'],
      reason: '拒不整改',
      by: 'p-leader',
    });
    given(aProblem, ...EXECUTING)
      .when(escalate, { by: leader })
      .then(byHand);
  });

  test('not where nothing is due', () => {
    for (const command of [remind, escalate]) {
      given(aProblem, ...ACCEPTED)
        .when(command, { by: leader })
        .refuses('correction.nothing-due');
      given(aProblem, ...SUBMITTED)
        .when(command, { by: leader })
        .refuses('correction.not-now');
      given(aProblem, ...EXECUTING)
        .when(command, { by: branch })
        .refuses('problem.not-yours');
    }
  });
});

describe('an escalation that is proposed', () => {
  const confirm = { type: 'ConfirmEscalation', correction: 1, escalation: 1 } as const;
  const decline = { type: 'DeclineEscalation', correction: 1, escalation: 1, reason: '已主动说明' } as const;
  const talk = { step: 'summonedTalk', at: TALK, to: ['unit', 'responsibleLeader', 'leader'] } as const;

  test('takes effect once somebody of the team confirms it', () => {
    given(aProblem, ...EXECUTING, proposed())
      .when(confirm, { by: member })
      .then(escalated({ ...talk, by: 'p-member' }));
    given(aProblem, ...EXECUTING, proposed())
      .when({ ...confirm, opinion: '同意' }, { by: leader })
      .then(escalated({ ...talk, reason: '同意', by: 'p-leader' }));
  });

  test('keeps the period that it was proposed for', () => {
    const about = { period: 2, dueDay: '2026-06-30', dueAt: '2026-06-30T16:00:00Z', at: '2026-07-07T01:00:00Z' } as const;
    given(aProblem, ...SUSTAINED, proposed(about))
      .when(confirm, { by: member })
      .then(escalated({ ...talk, ...about, by: 'p-member' }));
  });

  test('is declined with a reason, and is over', () => {
    const declined: ProblemEvent = {
      type: 'EscalationDeclined',
      correction: 1,
      escalation: 1,
      declinedBy: 'p-member',
      reason: '已主动说明',
    };
    given(aProblem, ...EXECUTING, proposed())
      .when(decline, { by: member })
      .then(declined);
    for (const command of [confirm, decline]) {
      given(aProblem, ...EXECUTING, proposed(), declined)
        .when(command, { by: member })
        .refuses('correction.no-escalation-proposed');
    }
  });

  test('is one that there is', () => {
    for (const command of [confirm, decline]) {
      given(aProblem, ...EXECUTING)
        .when(command, { by: member })
        .refuses('correction.no-escalation-proposed');
      given(aProblem, ...EXECUTING, proposed())
        .when({ ...command, escalation: 2 }, { by: member })
        .refuses('correction.no-escalation-proposed', { escalation: 2 });
    }
  });

  test('is over with the attestation that it was proposed for, once the acceptance is revoked', () => {
    const about = { period: 2, dueDay: '2026-06-30', dueAt: '2026-06-30T16:00:00Z', at: '2026-07-07T01:00:00Z' } as const;
    const revoked: ProblemEvent = { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'p-leader', reason: '误验' };
    given(aProblem, ...SUSTAINED, proposed(about), revoked, resultReturned())
      .when(confirm, { by: member })
      .refuses('correction.no-escalation-proposed');
  });

  const outcomes = (...history: readonly ProblemEvent[]) =>
    correctionIn(given(aProblem, ...history).state).escalations.map(({ outcome }) => outcome);

  test('lapses with what makes it pointless; what took effect stays', () => {
    const both = [...EXECUTING, escalated(), proposed({ escalation: 2 })];
    expect(outcomes(...both)).toEqual(['inEffect', 'proposed']);
    expect(outcomes(...both, resultSubmitted())).toEqual(['inEffect', 'lapsed']);
    expect(outcomes(...both, suspended({ suspendedOn: '2026-04-09', movesDeadline: false }))).toEqual(['inEffect', 'lapsed']);
    const granted = given(aProblem, ...both, extensionRequested()).when(
      { type: 'GrantExtension', correction: 1, dueDay: '2026-04-21', seen: { revision: 1, evidence: [] } },
      { by: member, at: '2026-04-09T10:00+08:00' },
    );
    expect(correctionIn(granted.state).escalations.map(({ outcome }) => outcome)).toEqual(['inEffect', 'lapsed']);
    given(aProblem, ...both, resultSubmitted())
      .when({ ...confirm, escalation: 2 }, { by: member })
      .refuses('correction.not-now');
    given(aProblem, ...both)
      .when(submit({ evidence: ['branch-1'] }), { by: branch })
      .leads('PendingVerification');
  });
});

describe('a talk 约谈', () => {
  const summoned = escalated({ step: 'summonedTalk', at: TALK, to: ['unit', 'responsibleLeader', 'leader'] });
  const record = {
    type: 'RecordTalk',
    correction: 1,
    escalation: 1,
    heldOn: '2026-04-09',
    record: '说明了逾期原因',
    outcome: '承诺四月二十日前完成',
    evidence: ['leader-1'],
  } as const;
  const on = { by: leader, at: '2026-04-10T10:00+08:00' };

  test('that was summoned is held, with its record and its outcome, also once the result is in', () => {
    for (const history of [EXECUTING, ACCEPTED]) {
      const made = given(aProblem, ...EXECUTING, summoned, ...history.slice(EXECUTING.length)).when(record, on);
      const correction = correctionIn(made.state);
      expect(correction.escalations).toMatchObject([{ step: 'summonedTalk', held: true }]);
      expect(correction.evidence.map(({ evidence }) => evidence)).toContain('leader-1');
    }
  });

  test('was summoned before, and is held once', () => {
    given(aProblem, ...EXECUTING, escalated())
      .when(record, on)
      .refuses('correction.no-talk-summoned');
    const held = given(aProblem, ...EXECUTING, summoned).when(record, on);
    expect(correctionIn(held.state).escalations[0]?.held).toBe(true);
    const { type: _, ...kept } = record;
    const once: ProblemEvent = { type: 'TalkHeld', ...kept, evidence: [], recordedBy: 'p-leader' };
    given(aProblem, ...EXECUTING, summoned, once)
      .when(record, on)
      .refuses('correction.no-talk-summoned');
    given(aProblem, ...EXECUTING, summoned, escalated({ escalation: 2 }))
      .when({ ...record, escalation: 2 }, on)
      .refuses('correction.no-talk-summoned', { escalation: 2 });
  });

  test('is recorded once it was held, with files that are there', () => {
    given(aProblem, ...EXECUTING, summoned)
      .when({ ...record, heldOn: '2026-04-11' }, on)
      .refuses('correction.talk-to-come', { today: '2026-04-10' });
    given(aProblem, ...EXECUTING, summoned)
      .when({ ...record, evidence: ['nowhere'] }, on)
      .refuses('evidence.unknown');
  });
});

describe('a referral 移送', () => {
  const refer = { type: 'ReferCorrection', correction: 1, to: 'disciplineInspection', reason: '涉嫌弄虚作假', evidence: [] } as const;
  const referred: ProblemEvent = { ...refer, type: 'CorrectionReferred', evidence: [], referredBy: 'p-leader' };

  test('is made by hand, also of what was closed', () => {
    for (const history of [EXECUTING, SUBMITTED, CLOSED]) {
      given(aProblem, ...history)
        .when(refer, { by: leader })
        .then(referred);
    }
  });

  test('is made once to each body', () => {
    given(aProblem, ...EXECUTING, referred)
      .when(refer, { by: leader })
      .refuses('correction.referred-already', { to: 'disciplineInspection' });
    const made = given(aProblem, ...EXECUTING, referred).when({ ...refer, to: 'accountability' }, { by: leader });
    expect(correctionIn(made.state).referrals).toEqual(['disciplineInspection', 'accountability']);
    given(aProblem, ...EXECUTING)
      .when({ ...refer, evidence: ['nowhere'] }, { by: leader })
      .refuses('evidence.unknown');
  });
});

test('a co-unit’s ladder is its own', () => {
  const history = [...CONFIRMED, issued(), issued({ correction: 2, unit: 'joint', part: 'co', dueDay: '2026-04-05' })];
  const state = given(aProblem, ...history, reminded()).state;
  expect(timersOf(correctionIn(state, 1))).toHaveLength(4);
  expect(timersOf(correctionIn(state, 2))).toHaveLength(5);
});
