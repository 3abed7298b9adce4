import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import { procedure } from '../../../../test/support/procedures.js';
import {
  accept,
  aProblem,
  branch,
  CONFIRMED,
  disputed,
  EXECUTING,
  ISSUED,
  issue,
  joint,
  leader,
  member,
  port,
  problemContext,
  SUBMITTED,
  submit,
  TWO_UNITS,
  UNDER_INSPECTION,
  type Circumstances,
} from '../../../../test/support/problem-builders.js';
import { ENGINE, type Actor, type Role } from '../core/actor.js';
import { actingRole, allowedRoles, refusal } from '../core/lifecycle.js';
import { correction } from './correction.js';
import { corrections } from './corrections-inside.js';
import type { CorrectionCommand } from './correction-commands.js';
import type { ProblemCommand } from './problem-commands.js';
import type { ProblemEvent } from './problem-events.js';
import { problem } from './problem.js';

/** A member of the team whose home is here. */
const memberFrom = (...homes: string[]) => somebody('p-member', { homes });

describe('recusal 回避', () => {
  const withdraw = { type: 'WithdrawCorrection', correction: 1, reason: '重复' } as const;

  test.each([
    ['the lead unit', ['branch', 'committee', 'county'], TWO_UNITS],
    ['a co-unit', ['joint', 'committee', 'county'], TWO_UNITS],
    ['below the lead unit', ['workshop', 'branch', 'committee', 'county'], ISSUED],
    ['an inspected organization that the problem does not name', ['joint', 'committee', 'county'], ISSUED],
  ])('a member whose home is %s takes no part on the supervising side', (_, homes, history) => {
    given(aProblem, ...history)
      .when(withdraw, { by: memberFrom(...homes) })
      .refuses('problem.recused', { command: 'WithdrawCorrection' });
  });

  test('a home above them does not recuse, nor does one beside them', () => {
    for (const homes of [
      ['committee', 'county'],
      ['port', 'committee', 'county'],
    ]) {
      given(aProblem, ...ISSUED)
        .when(withdraw, { by: memberFrom(...homes) })
        .leads('Confirmed');
    }
  });

  test('without an inspection the units alone recuse', () => {
    const circumstances: Circumstances = { inspection: 'none', team: { body: 'county' } };
    const supervisor = (home: string) => somebody('p-s', { homes: [home, 'committee'], holds: { supervisor: ['county'] } });
    given(aProblem, ...ISSUED)
      .when(withdraw, { ...circumstances, by: supervisor('joint') })
      .leads('Confirmed');
    given(aProblem, ...ISSUED)
      .when(withdraw, { ...circumstances, by: supervisor('branch') })
      .refuses('problem.recused');
  });

  test('somebody who is not on the team is not recused, but has no part', () => {
    given(aProblem, ...ISSUED)
      .when(withdraw, { by: port })
      .refuses('problem.not-yours');
  });

  test('it is no hindrance on the unit’s side', () => {
    given(aProblem, ...EXECUTING)
      .when(submit(), { by: branch })
      .leads('PendingVerification');
  });

  test('the correction’s own table says so too', () => {
    const context = problemContext({ by: memberFrom('branch') });
    expect(corrections.refusal('AcceptResult', 1, given(aProblem, ...SUBMITTED).state, context)).toMatchObject({
      code: 'correction.recused',
    });
  });
});

describe('who acts in which role', () => {
  const held = (by: Actor, history = TWO_UNITS) => [...problem.roles(given(aProblem, ...history).state, problemContext({ by }))];

  test('the team is named in the inspection’s stream; an appointment elsewhere is no part of it', () => {
    expect(held(leader)).toEqual(['leader']);
    expect(held(member)).toEqual(['supervisor']);
    expect(held(somebody('p-other', { holds: { supervisor: ['county'], leader: ['county'] } }))).toEqual([]);
  });

  test('without an inspection the body’s appointed supervisors and leaders are the team', () => {
    const both = somebody('p-other', { holds: { supervisor: ['county'], leader: ['county'] } });
    const roles = problem.roles(
      given(aProblem, ...ISSUED).state,
      problemContext({ by: both, inspection: 'none', team: { body: 'county' } }),
    );
    expect([...roles]).toEqual(['supervisor', 'leader']);
  });

  test('lead unit and co-unit act for themselves alone; timers and reactions are the engine', () => {
    expect(held(branch)).toEqual(['branch']);
    expect(held(joint, ISSUED)).toEqual([]);
    expect(held(ENGINE)).toEqual(['engine']);
  });

  test('before anything is recorded, an appointment anywhere counts', () => {
    expect([...problem.roles(problem.initial, problemContext({ by: member }))]).toEqual(['supervisor']);
    expect([...problem.roles(problem.initial, problemContext({ by: ENGINE }))]).toEqual(['engine']);
  });

  test('an auditor and an administrator change nothing', () => {
    const state = given(aProblem, ...EXECUTING).state;
    const by = somebody('p-auditor', { holds: { auditor: ['county'], administrator: ['county'] } });
    for (const type of Object.keys(problem.steps) as ProblemCommand['type'][]) {
      expect(refusal(problem, type, state, problemContext({ by }))).toMatchObject({ code: 'problem.not-yours' });
    }
  });

  test('a procedure narrows who may, and never widens it', () => {
    const narrow = procedure({ who: { AcceptResult: ['leader'], ApprovePlan: ['branch'] } });
    given(aProblem, ...SUBMITTED)
      .when(accept(), { by: member, procedure: narrow })
      .refuses('problem.not-yours', { by: ['leader'] });
    given(aProblem, ...SUBMITTED)
      .when(accept(), { by: leader, procedure: narrow })
      .leads('Rectified');
    expect(allowedRoles(problem, 'ApprovePlan', given(aProblem, ...SUBMITTED).state, problemContext({ procedure: narrow }))).toEqual([]);
  });

  test('the record says in which role somebody acted', () => {
    const state = given(aProblem, ...EXECUTING).state;
    expect(actingRole(problem, 'SubmitResult', state, problemContext({ by: branch }))).toBe('branch');
    expect(actingRole(problem, 'CloseProblem', state, problemContext({ by: leader }))).toBe('leader');
    expect(actingRole(problem, 'CloseProblem', state, problemContext({ by: member }))).toBeUndefined();
  });

  const TEAM: readonly Role[] = ['supervisor', 'leader'];
  const ENGINE_TOO: readonly Role[] = [...TEAM, 'engine'];
  const UNIT: readonly Role[] = ['branch'];
  const bounds: Readonly<Record<ProblemCommand['type'], readonly Role[]>> = {
    RecordProblem: [...TEAM, 'branch', 'engine'],
    ConfirmProblem: ['leader', 'engine'],
    WithdrawProblem: ['leader', 'engine'],
    IssueCorrection: TEAM,
    ReassignCorrection: ENGINE_TOO,
    CloseProblem: TEAM,
    RevokeClosure: ['leader'],
    ReopenProblem: ENGINE_TOO,
    RaiseDispute: UNIT,
    RetractDispute: UNIT,
    MaintainFinding: TEAM,
    WithdrawFinding: TEAM,
    SucceedUnit: ['engine'],
    AmendRecord: [...TEAM, 'branch'],
    AmendEvidence: [...TEAM, 'branch'],
    MigrateProcedure: ['leader'],
    AcknowledgeCorrection: UNIT,
    SubmitPlan: UNIT,
    ApprovePlan: TEAM,
    ReturnPlan: TEAM,
    ReportProgress: UNIT,
    ReachMilestone: UNIT,
    SubmitResult: UNIT,
    AcceptResult: TEAM,
    ReturnResult: TEAM,
    RevokeAcceptance: TEAM,
    RequestExtension: UNIT,
    GrantExtension: TEAM,
    RefuseExtension: TEAM,
    WithdrawExtension: UNIT,
    SuspendCorrection: ENGINE_TOO,
    ResumeCorrection: ENGINE_TOO,
    RecalculateDeadline: ['engine'],
    WithdrawCorrection: ENGINE_TOO,
    SubmitAttestation: UNIT,
    AcceptAttestation: TEAM,
    RejectAttestation: TEAM,
    FireTimer: ['engine'],
    IssueReminder: TEAM,
    EscalateCorrection: TEAM,
    ConfirmEscalation: TEAM,
    DeclineEscalation: TEAM,
    RecordTalk: TEAM,
    ReferCorrection: TEAM,
  };

  test('these are the outer bounds', () => {
    expect(Object.fromEntries(Object.entries(problem.steps).map(([type, { by }]) => [type, by]))).toEqual(bounds);
  });

  test('these are decisions, made on what the decider saw', () => {
    expect(
      Object.entries(problem.steps)
        .flatMap(([type, { decision }]) => (decision ? [type] : []))
        .sort(),
    ).toEqual([
      'AcceptAttestation',
      'AcceptResult',
      'CloseProblem',
      'GrantExtension',
      'MaintainFinding',
      'RefuseExtension',
      'RejectAttestation',
      'ReopenProblem',
      'ReturnResult',
      'WithdrawFinding',
    ]);
  });
});

describe('which buttons a person sees', () => {
  const mayOn = (history: readonly ProblemEvent[], by: Actor) => {
    const state = given(aProblem, ...history).state;
    const context = problemContext({ by });
    return (Object.keys(correction.steps) as CorrectionCommand['type'][]).filter(
      (type) => corrections.refusal(type, 1, state, context) === false,
    );
  };

  test('the unit, then the team, as the correction goes', () => {
    expect(mayOn(ISSUED, branch)).toEqual(['AcknowledgeCorrection', 'RequestExtension']);
    expect(mayOn(EXECUTING, branch)).toEqual(['ReportProgress', 'SubmitResult', 'RequestExtension']);
    expect(mayOn(SUBMITTED, member)).toEqual([
      'AcceptResult',
      'ReturnResult',
      'SuspendCorrection',
      'HandOverCorrection',
      'WithdrawCorrection',
      'ReferCorrection',
    ]);
    expect(mayOn([...SUBMITTED, disputed()], member)).not.toContain('AcceptResult');
  });

  test('why one is missing: nothing to act on, or not while the problem stands there', () => {
    const context = problemContext();
    expect(corrections.refusal('AcceptResult', 1, given(aProblem, ...CONFIRMED).state, context)).toEqual({
      code: 'correction.unknown',
      details: { correction: 1 },
    });
    expect(corrections.refusal('IssueCorrection', 1, problem.initial, context)).toMatchObject({
      code: 'correction.not-now',
      details: { phase: 'None' },
    });
    expect(corrections.refusal('IssueCorrection', 1, given(aProblem, ...CONFIRMED).state, context)).toBe(false);
  });

  test('a problem that the table knows nothing of is recorded first', () => {
    given(aProblem).when(issue(), { by: leader, inspection: UNDER_INSPECTION }).refuses('problem.not-now', { phase: 'None' });
  });
});
