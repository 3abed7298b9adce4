import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import {
  anInspection,
  clerk,
  CLOSED,
  closed,
  confirmed,
  discarded,
  DRAFTED,
  enteredRectification,
  feedback,
  FEEDBACK_WITHOUT,
  found,
  leader,
  LOOK_BACK,
  member,
  planned,
  record,
  RECTIFYING,
  settled,
  STARTED,
  suspended,
  WITH_FINDING,
} from '../../../../test/support/inspection-builders.js';
import { file, hash, seen } from '../../../../test/support/uploads.js';
import { ENGINE, type Role } from '../core/actor.js';
import type { InspectionCommand } from './inspection-commands.js';
import { feedbackIssued, type PlannedInspection } from './inspection-state.js';
import { inspection } from './inspection.js';

describe('recording findings', () => {
  test('a member records a draft while the inspection is in progress', () => {
    given(anInspection, ...STARTED)
      .when(record({ evidence: ['member-1'], coUnits: ['joint'] }), { by: member })
      .then(found('q9', { evidence: [file('member-1', 'p-member')], coUnits: ['joint'] }))
      .leads('InProgress');
    given(anInspection, planned()).when(record()).refuses('inspection.not-now', { phase: 'Planned' });
    given(anInspection, ...FEEDBACK_WITHOUT)
      .when(record())
      .refuses('inspection.not-now', { phase: 'FeedbackIssued' });
  });

  test('one problem is recorded once', () => {
    given(anInspection, ...DRAFTED)
      .when(record())
      .refuses('inspection.finding-known', { problem: 'q9' });
  });

  test('its units are active, and lead unit or co-unit once; they may lie beside the inspected ones', () => {
    given(anInspection, ...STARTED)
      .when(record({ coUnits: ['branch'] }))
      .refuses('problem.unit-doubled');
    given(anInspection, ...STARTED)
      .when(record({ coUnits: ['port'] }), { inactive: ['port'] })
      .refuses('problem.organization-inactive', { organization: 'port' });
    given(anInspection, ...STARTED)
      .when(record({ leadUnit: 'committee' }))
      .leads('InProgress');
  });

  test('nobody records, confirms or discards what concerns his home', () => {
    const atPort = (id: string) => somebody(id, { homes: ['port', 'county'] });
    given(anInspection, ...STARTED)
      .when(record({ coUnits: ['port'] }), { by: atPort('p-member') })
      .refuses('inspection.recused', { command: 'RecordFinding' });
    const history = [...STARTED, found('q9', { coUnits: ['port'] })];
    given(anInspection, ...history)
      .when({ type: 'ConfirmFinding', problem: 'q9' }, { by: atPort('p-leader') })
      .refuses('inspection.recused', { problem: 'q9' });
    given(anInspection, ...history)
      .when({ type: 'DiscardFinding', problem: 'q9', reason: '不成立' }, { by: atPort('p-leader') })
      .refuses('inspection.recused', { problem: 'q9' });
  });

  test('nor what concerns the unit that his home was merged into, or that took its place, by then', () => {
    for (const begun of [{ leadUnit: 'port' }, { coUnits: ['port'] }]) {
      given(anInspection, ...DRAFTED)
        .when(
          { type: 'ConfirmFinding', problem: 'q9' },
          { by: somebody('p-leader', { homes: ['port', 'county'] }), problems: { q9: begun } },
        )
        .refuses('inspection.recused', { problem: 'q9' });
    }
  });

  test('one’s own uploads support it', () => {
    given(anInspection, ...STARTED)
      .when(record({ evidence: ['leader-1'] }), { by: member })
      .refuses('evidence.unknown');
  });
});

describe('deciding drafts', () => {
  test('the leader confirms, his own findings too', () => {
    given(anInspection, ...STARTED, found('q9', { recordedBy: 'p-leader' }))
      .when({ type: 'ConfirmFinding', problem: 'q9' })
      .then(confirmed());
    given(anInspection, ...DRAFTED)
      .when({ type: 'ConfirmFinding', problem: 'q9' }, { by: member })
      .refuses('inspection.not-yours', { by: ['leader'] });
  });

  test('the leader discards, with a reason', () => {
    given(anInspection, ...DRAFTED)
      .when({ type: 'DiscardFinding', problem: 'q9', reason: '不成立' })
      .then(discarded());
  });

  test('each draft is decided once', () => {
    for (const type of ['ConfirmFinding', 'DiscardFinding'] as const) {
      given(anInspection, ...WITH_FINDING, found('q8'))
        .when({ type, problem: 'q9', reason: '不成立' })
        .refuses('inspection.finding-not-draft', { problem: 'q9' });
      given(anInspection, ...WITH_FINDING)
        .when({ type, problem: 'q9', reason: '不成立' })
        .refuses('inspection.no-draft');
    }
  });
});

describe('feedback 反馈', () => {
  test('needs every draft decided', () => {
    given(anInspection, ...DRAFTED)
      .when({ type: 'IssueFeedback' })
      .refuses('inspection.drafts-undecided', { problems: ['q9'] });
    given(anInspection, ...DRAFTED, discarded())
      .when({ type: 'IssueFeedback', summary: '总体良好' })
      .then({ type: 'FeedbackIssued', summary: '总体良好' })
      .leads('FeedbackIssued');
  });

  test('leads to rectifying by itself while a finding is unsettled', () => {
    given(anInspection, ...WITH_FINDING)
      .when({ type: 'IssueFeedback' })
      .then(feedback, enteredRectification)
      .leads('Rectifying');
  });

  test('does not where what was put right at once is settled already', () => {
    given(anInspection, ...WITH_FINDING, settled())
      .when({ type: 'IssueFeedback' })
      .then(feedback)
      .leads('FeedbackIssued');
  });

  test('is the leader’s', () => {
    given(anInspection, ...STARTED)
      .when({ type: 'IssueFeedback' }, { by: member })
      .refuses('inspection.not-yours');
  });
});

describe('closing 办结', () => {
  const close = { type: 'CloseInspection' } as const;

  test('from feedback, with nothing found', () => {
    given(anInspection, ...FEEDBACK_WITHOUT)
      .when({ ...close, summary: '无问题' })
      .then({ type: 'InspectionClosed', summary: '无问题' })
      .leads('Closed');
  });

  test('from rectifying, once every finding is settled; its own fold says so', () => {
    given(anInspection, ...RECTIFYING)
      .when(close)
      .refuses('inspection.findings-unsettled', { problems: ['q9'] });
    given(anInspection, ...RECTIFYING, settled())
      .when(close)
      .then(closed);
  });

  test('not while it is in progress', () => {
    given(anInspection, ...STARTED)
      .when(close)
      .refuses('inspection.not-now', { phase: 'InProgress' });
  });
});

describe('what its problems report back', () => {
  const settle = { type: 'SettleFinding', problem: 'q9', outcome: 'closed' } as const;
  const unsettle = { type: 'UnsettleFinding', problem: 'q9', ground: 'relapse' } as const;
  const unsettled = { ...unsettle, type: 'FindingUnsettled' } as const;
  const by = ENGINE;

  test.each([
    ['in progress', WITH_FINDING, 'InProgress'],
    ['rectifying', RECTIFYING, 'Rectifying'],
    ['suspended', [...RECTIFYING, suspended], 'Suspended'],
  ] as const)('a closed or withdrawn problem settles its finding while it is %s', (_, history, phase) => {
    for (const outcome of ['closed', 'withdrawn'] as const) {
      given(anInspection, ...history)
        .when({ ...settle, outcome }, { by })
        .then({ type: 'FindingSettled', problem: 'q9', outcome })
        .leads(phase);
    }
  });

  test('what is no confirmed finding of it is not settled', () => {
    for (const history of [STARTED, DRAFTED, [...WITH_FINDING, settled()]]) {
      given(anInspection, ...history)
        .when(settle, { by })
        .refuses('inspection.finding-not-open', { problem: 'q9' });
    }
  });

  test.each(['relapse', 'falseRectification', 'closureRevoked'] as const)(
    'a problem that is open again (%s) takes a closed inspection back',
    (ground) => {
      given(anInspection, ...CLOSED)
        .when({ ...unsettle, ground }, { by })
        .then({ ...unsettled, ground }, enteredRectification)
        .leads('Rectifying');
    },
  );

  test('after feedback alone it leads to rectifying too', () => {
    given(anInspection, ...WITH_FINDING, settled(), feedback)
      .when(unsettle, { by })
      .then(unsettled, enteredRectification);
  });

  test('while suspended it stays so, and is rectifying when it resumes', () => {
    const history = [...RECTIFYING, settled(), suspended];
    given(anInspection, ...history)
      .when(unsettle, { by })
      .then(unsettled)
      .leads('Suspended');
    given(anInspection, ...history, unsettled)
      .when({ type: 'ResumeInspection' })
      .leads('Rectifying');
  });

  test('what is not settled cannot be unsettled', () => {
    for (const history of [STARTED, RECTIFYING]) {
      given(anInspection, ...history)
        .when(unsettle, { by })
        .refuses('inspection.finding-not-settled', { problem: 'q9' });
    }
  });

  test('it is told by reactions alone', () => {
    for (const command of [settle, unsettle]) {
      given(anInspection, ...RECTIFYING)
        .when(command, { by: leader })
        .refuses('inspection.not-yours', { by: ['engine'] });
    }
  });
});

describe('suspending 中止', () => {
  test.each([
    ['InProgress', STARTED],
    ['Rectifying', RECTIFYING],
  ] as const)('from %s, and back to it', (phase, history) => {
    given(anInspection, ...history)
      .when({ type: 'SuspendInspection', reason: '防汛' })
      .then(suspended)
      .leads('Suspended');
    const made = given(anInspection, ...history, suspended)
      .when({ type: 'ResumeInspection' })
      .then({ type: 'InspectionResumed' })
      .leads(phase);
    expect(made.state).not.toHaveProperty('left');
  });

  test('not before it started, and not between feedback and rectifying', () => {
    for (const history of [[planned()], FEEDBACK_WITHOUT]) {
      given(anInspection, ...history)
        .when({ type: 'SuspendInspection', reason: '防汛' })
        .refuses('inspection.not-now');
    }
    given(anInspection, ...STARTED)
      .when({ type: 'ResumeInspection' })
      .refuses('inspection.not-now');
  });

  test('its feedback stays issued, or not, as it was', () => {
    const issued = (history: typeof STARTED) => feedbackIssued(given(anInspection, ...history).state as PlannedInspection);
    expect([STARTED, [...STARTED, suspended]].map(issued)).toEqual([false, false]);
    expect([FEEDBACK_WITHOUT, RECTIFYING, [...RECTIFYING, suspended], CLOSED].map(issued)).toEqual([true, true, true, true]);
  });
});

describe('cancelling', () => {
  const cancel = { type: 'CancelInspection', reason: '计划调整' } as const;
  const cancelled = { type: 'InspectionCancelled', reason: '计划调整' } as const;

  test('from planned or in progress; its drafts are discarded with it', () => {
    given(anInspection, planned()).when(cancel).then(cancelled).leads('Cancelled');
    given(anInspection, ...DRAFTED)
      .when(cancel)
      .then(discarded('q9', '计划调整'), cancelled)
      .leads('Cancelled');
  });

  test('not once a problem is confirmed, whatever became of it', () => {
    for (const history of [WITH_FINDING, [...WITH_FINDING, settled()]]) {
      given(anInspection, ...history)
        .when(cancel)
        .refuses('inspection.problem-confirmed');
    }
    given(anInspection, ...DRAFTED, discarded())
      .when(cancel)
      .leads('Cancelled');
  });

  test('not by a leader whose home one of those drafts concerns', () => {
    given(anInspection, ...STARTED, found('q8'), found('q9', { coUnits: ['port'] }))
      .when(cancel, { by: somebody('p-leader', { homes: ['port', 'county'] }) })
      .refuses('inspection.recused', { problem: 'q9' });
  });

  test('not after feedback', () => {
    given(anInspection, ...FEEDBACK_WITHOUT)
      .when(cancel)
      .refuses('inspection.not-now', { phase: 'FeedbackIssued' });
  });

  test('a cancelled inspection does nothing more', () => {
    given(anInspection, planned(), cancelled).when({ type: 'StartInspection' }).refuses('inspection.not-now', { phase: 'Cancelled' });
  });
});

describe('a look-back’s verdicts 回头看', () => {
  const verdict = { problem: 'q1', verdict: 'held', method: 'onSite', opinion: '台账完好' } as const;
  const give = { type: 'RecordLookBackVerdict', ...verdict, evidence: ['member-1'], seen: seen('branch-1') } as const;
  const recordedVerdict = (problem: string, verdictOn: 'held' | 'relapsed' | 'falselyRectified' = 'held') =>
    ({
      type: 'LookBackVerdictRecorded',
      ...verdict,
      problem,
      verdict: verdictOn,
      verifiedBy: 'p-member',
      evidence: [file('member-1', 'p-member')],
      basedOn: seen('branch-1'),
    }) as const;
  const by = member;

  test.each(['held', 'relapsed', 'falselyRectified'] as const)(
    '%s, in its own stream, with its evidence and what it was made on',
    (kind) => {
      given(anInspection, ...LOOK_BACK)
        .when({ ...give, verdict: kind }, { by })
        .then(recordedVerdict('q1', kind))
        .leads('InProgress');
    },
  );

  test('on what it samples, each once', () => {
    given(anInspection, ...LOOK_BACK)
      .when({ ...give, problem: 'q3' }, { by })
      .refuses('inspection.not-in-sample', { problem: 'q3' });
    given(anInspection, ...LOOK_BACK, recordedVerdict('q1'))
      .when(give, { by })
      .refuses('inspection.not-in-sample', { problem: 'q1' });
    given(anInspection, ...LOOK_BACK, recordedVerdict('q1'), recordedVerdict('q2'))
      .when(give, { by })
      .refuses('inspection.nothing-to-sample');
    given(anInspection, ...STARTED)
      .when(give, { by })
      .refuses('inspection.nothing-to-sample');
  });

  test('on a problem that is closed still, and unchanged since the verifier saw it', () => {
    for (const problems of [{ q1: { closed: false } }, { q1: undefined }]) {
      given(anInspection, ...LOOK_BACK)
        .when(give, { by, problems })
        .refuses('inspection.sample-not-closed', { problem: 'q1' });
    }
    given(anInspection, ...LOOK_BACK)
      .when(give, { by, problems: { q1: { revision: 8 } } })
      .refuses('inspection.problem-changed', { seen: 7, current: 8 });
    given(anInspection, ...LOOK_BACK)
      .when({ ...give, seen: seen('elsewhere') }, { by })
      .refuses('decision.evidence-differs', { foreign: hash('elsewhere') });
  });

  test('by nobody whose home it concerns, and with his own uploads', () => {
    given(anInspection, ...LOOK_BACK)
      .when(give, { by: somebody('p-member', { homes: ['port'] }), problems: { q1: { coUnits: ['port'] } } })
      .refuses('inspection.recused', { command: 'RecordLookBackVerdict' });
    given(anInspection, ...LOOK_BACK)
      .when({ ...give, evidence: ['leader-1'] }, { by })
      .refuses('evidence.unknown');
    given(anInspection, ...LOOK_BACK)
      .when(give, { by: clerk })
      .refuses('inspection.not-yours');
  });

  test('it closes on them: feedback waits for every one', () => {
    given(anInspection, ...LOOK_BACK, recordedVerdict('q1'))
      .when({ type: 'IssueFeedback' })
      .refuses('inspection.verdicts-missing', { problems: ['q2'] });
    const all = [...LOOK_BACK, recordedVerdict('q1', 'relapsed'), recordedVerdict('q2')];
    given(anInspection, ...all)
      .when({ type: 'IssueFeedback' })
      .then(feedback)
      .leads('FeedbackIssued');
    given(anInspection, ...all, feedback)
      .when({ type: 'CloseInspection' })
      .leads('Closed');
  });
});

describe('the table of inspections', () => {
  const TEAM: readonly Role[] = ['supervisor', 'leader'];
  const LEADER: readonly Role[] = ['leader'];
  const bounds: Readonly<Record<InspectionCommand['type'], readonly Role[]>> = {
    PlanInspection: TEAM,
    StartInspection: LEADER,
    AddTeamMember: LEADER,
    RemoveTeamMember: LEADER,
    ReplaceLeader: TEAM,
    RecordFinding: TEAM,
    ConfirmFinding: LEADER,
    DiscardFinding: LEADER,
    IssueFeedback: LEADER,
    SettleFinding: ['engine'],
    UnsettleFinding: ['engine'],
    RecordLookBackVerdict: TEAM,
    SuspendInspection: LEADER,
    ResumeInspection: LEADER,
    CancelInspection: LEADER,
    CloseInspection: LEADER,
    AmendRecord: LEADER,
    MigrateProcedure: LEADER,
  };

  test('these are the outer bounds', () => {
    expect(Object.fromEntries(Object.entries(inspection.steps).map(([type, { by }]) => [type, by]))).toEqual(bounds);
  });
});
