import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import { play } from '../../../../test/support/playing.js';
import {
  accept,
  aProblem,
  branch,
  correctionIn,
  issue,
  joint,
  leader,
  member,
  port,
  problemContext,
  sendBack,
  submit,
  type Circumstances,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';
import { ENGINE } from '../core/actor.js';
import { decide, evolve } from '../core/lifecycle.js';
import type { ProblemCommand } from './problem-commands.js';
import type { ProblemEvent } from './problem-events.js';
import { problem } from './problem.js';

type Scene = readonly [ProblemCommand, Circumstances?];

const on = (day: string, by = leader): Circumstances => ({ at: `${day}T10:00+08:00`, by });
const names = (events: readonly ProblemEvent[]) => events.map(({ type }) => type);
const after = (...scenes: readonly Scene[]) => given(aProblem, ...play(aProblem, ...scenes)).state;

const finding = {
  title: '工作台账不健全',
  condition: '党建工作台账缺少三月以来的记录。',
  criterion: '支部工作条例第十条',
  severity: 'minor',
  category: '工作台账',
  evidence: [],
  leadUnit: 'branch',
} as const;

const found = (coUnits: readonly string[] = []): readonly Scene[] => [
  [
    { type: 'RecordProblem', source: 'inspection', inspection: 'i1', recordedBy: 'p-member', body: 'county', ...finding, coUnits },
    { by: ENGINE, at: '2026-03-02T10:00+08:00' },
  ],
  [
    { type: 'ConfirmProblem', confirmedBy: 'p-leader' },
    { by: ENGINE, at: '2026-03-02T11:00+08:00' },
  ],
];

/** A unit acknowledges and plans, and the team approves. */
const underWay = (correction: number, by: typeof branch, day = '2026-03-06'): readonly Scene[] => [
  [{ type: 'AcknowledgeCorrection', correction }, on(day, by)],
  [{ type: 'SubmitPlan', correction, measures: ['补齐台账'], evidence: [] }, on(day, by)],
  [{ type: 'ApprovePlan', correction }, on(day, member)],
];

const close = (...files: readonly string[]): ProblemCommand => ({ type: 'CloseProblem', ground: '整改到位', seen: seen(...files) });

describe('scenarios', () => {
  test('two units, of which one is returned and does it again', () => {
    const history = play(
      aProblem,
      ...found(['joint']),
      [issue(), on('2026-03-05')],
      [issue({ unit: 'joint' }), on('2026-03-05')],
      ...underWay(1, branch),
      ...underWay(2, joint),
      [submit(), on('2026-03-20', branch)],
      [submit({ correction: 2, evidence: ['joint-1'] }), on('2026-03-21', joint)],
      [accept(), on('2026-03-23', member)],
      [sendBack({ correction: 2, seen: seen('joint-1') }), on('2026-03-23', member)],
      [submit({ correction: 2, evidence: ['joint-2'] }), on('2026-03-28', joint)],
      [accept({ correction: 2, seen: seen('joint-2') }), on('2026-03-30', member)],
      [close('branch-1', 'joint-2'), on('2026-04-01')],
    );
    expect(names(history)).toEqual([
      ...['ProblemRecorded', 'ProblemConfirmed', 'CorrectionIssued', 'ProblemAssigned', 'CorrectionIssued'],
      ...['CorrectionAcknowledged', 'PlanSubmitted', 'PlanApproved', 'ProblemEnteredRectification'],
      ...['CorrectionAcknowledged', 'PlanSubmitted', 'PlanApproved'],
      ...['ResultSubmitted', 'ResultSubmitted', 'ProblemPresentedForVerification'],
      ...['ResultAccepted', 'ResultReturned', 'ProblemEnteredRectification'],
      ...['ResultSubmitted', 'ProblemPresentedForVerification', 'ResultAccepted', 'ProblemRectified', 'ProblemClosed'],
    ]);
    expect(correctionIn(given(aProblem, ...history).state, 2).attempts.map(({ verdict }) => verdict?.outcome)).toEqual([
      'returned',
      'accepted',
    ]);
  });

  test('one milestone of a phased correction is extended', () => {
    const reach = (milestone: string): ProblemCommand => ({ type: 'ReachMilestone', correction: 1, milestone, evidence: ['branch-2'] });
    const milestones = [
      { milestone: 'm1', title: '建账', dueDay: '2026-04-01' },
      { milestone: 'm2', title: '补录', dueDay: '2026-05-01' },
    ];
    const state = after(
      ...found(),
      [issue({ kind: 'phased', milestones }), on('2026-03-05')],
      ...underWay(1, branch),
      [
        { type: 'RequestExtension', correction: 1, reason: '等待用章', milestones: { m1: '2026-04-10' }, evidence: [] },
        on('2026-03-30', branch),
      ],
      [{ type: 'GrantExtension', correction: 1, milestones: { m1: '2026-04-08' }, seen: seen() }, on('2026-04-02', member)],
      [reach('m1'), on('2026-04-08', branch)],
      [reach('m2'), on('2026-04-30', branch)],
      [submit(), on('2026-05-20', branch)],
      [accept(), on('2026-05-22', member)],
    );
    const { original, effective, milestones: reached } = correctionIn(state);
    expect(state.phase).toBe('Rectified');
    expect([original.dueDay, effective.dueDay]).toEqual(['2026-06-03', '2026-06-03']);
    expect(reached.map(({ due: { dueDay }, reached }) => [dueDay, reached])).toEqual([
      ['2026-04-08', true],
      ['2026-05-01', true],
    ]);
  });

  test('a suspension while the result is submitted', () => {
    const untilSubmitted: readonly Scene[] = [
      ...found(),
      [issue(), on('2026-03-05')],
      ...underWay(1, branch),
      [submit(), on('2026-03-20', branch)],
    ];
    const stopped: Scene = [{ type: 'SuspendCorrection', correction: 1, reason: '巡视期间中止' }, on('2026-03-22', ENGINE)];
    const suspended = after(...untilSubmitted, stopped);
    expect([suspended.phase, correctionIn(suspended).phase]).toEqual(['PendingVerification', 'Suspended']);
    given(aProblem, ...play(aProblem, ...untilSubmitted, stopped))
      .when(accept(), on('2026-03-23', member))
      .refuses('correction.not-now', { phase: 'Suspended' });

    const state = after(
      ...untilSubmitted,
      stopped,
      [{ type: 'ResumeCorrection', correction: 1 }, on('2026-04-01', ENGINE)],
      [sendBack(), on('2026-04-02', member)],
    );
    expect([state.phase, correctionIn(state).effective.dueDay]).toEqual(['Rectifying', '2026-04-14']);
  });

  test('a reassignment, after which the new unit does it', () => {
    const state = after(
      ...found(['joint']),
      [issue(), on('2026-03-05')],
      ...underWay(1, branch),
      [{ type: 'ReassignCorrection', correction: 1, unit: 'port', reason: '职责划转' }, on('2026-03-15', member)],
      ...underWay(2, port, '2026-03-16'),
    );
    expect(state).toMatchObject({ phase: 'Rectifying', leadUnit: 'port', coUnits: ['joint'] });
    expect(correctionIn(state, 2)).toMatchObject({ phase: 'Executing', part: 'lead', replaces: 1, original: { dueDay: '2026-04-04' } });
    given(aProblem, ...play(aProblem, ...found(), [issue()], [{ type: 'ReassignCorrection', correction: 1, unit: 'port', reason: '划转' }]))
      .when({ type: 'AcknowledgeCorrection', correction: 1 }, { by: branch })
      .refuses('problem.not-yours');
  });

  test('a dispute after assignment, maintained; another, over which the finding is withdrawn', () => {
    const raise = (day: string): Scene => [
      { type: 'RaiseDispute', unit: 'branch', reason: '台账另存', evidence: ['branch-3'] },
      on(day, branch),
    ];
    const untilMaintained: readonly Scene[] = [
      ...found(),
      [issue(), on('2026-03-05')],
      raise('2026-03-06'),
      ...underWay(1, branch),
      [{ type: 'MaintainFinding', reason: '证据充分', seen: seen('branch-3') }, on('2026-03-09')],
      [submit(), on('2026-03-20', branch)],
    ];
    expect(after(...untilMaintained, [accept(), on('2026-03-21', member)]).phase).toBe('Rectified');

    const state = after(...untilMaintained, raise('2026-03-21'), [
      { type: 'WithdrawFinding', reason: '台账确在', seen: seen('branch-3') },
      on('2026-03-25'),
    ]);
    expect(state).toMatchObject({
      phase: 'Withdrawn',
      disputes: [{ outcome: 'maintained' }, { outcome: 'withdrawn' }],
      corrections: [{ phase: 'Withdrawn' }],
    });
  });

  test('a relapse found by a look-back after all was closed; the second cycle has a clock of its own', () => {
    const closedOnce: readonly Scene[] = [
      ...found(),
      [issue(), on('2026-03-05')],
      ...underWay(1, branch),
      [submit(), on('2026-03-20', branch)],
      [accept(), on('2026-03-21', member)],
      [close('branch-1'), on('2026-03-25')],
    ];
    const state = after(
      ...closedOnce,
      [
        { type: 'ReopenProblem', ground: 'relapse', reason: '再次缺记', seen: seen('branch-1'), lookBack: 'i3', reopenedBy: 'p-second' },
        on('2026-07-01', ENGINE),
      ],
      [issue(), on('2026-07-02')],
      ...underWay(2, branch, '2026-07-03'),
      [submit({ correction: 2, evidence: ['branch-2'] }), on('2026-07-20', branch)],
      [accept({ correction: 2, seen: seen('branch-2') }), on('2026-07-22', member)],
      [close('branch-2'), on('2026-07-25')],
    );
    expect(state).toMatchObject({
      phase: 'Closed',
      cycle: 2,
      closings: [
        { cycle: 1, revoked: false },
        { cycle: 2, revoked: false },
      ],
      corrections: [
        { cycle: 1, phase: 'Accepted', original: { dueDay: '2026-04-04' } },
        { cycle: 2, phase: 'Accepted', original: { dueDay: '2026-08-01' } },
      ],
    });
  });

  test('a unit’s self-check, without an inspection: the body’s appointees are its team', () => {
    const alone = (circumstances: Circumstances): Circumstances => ({ ...circumstances, inspection: 'none', team: { body: 'county' } });
    const state = after(
      [
        { type: 'RecordProblem', source: 'selfCheck', body: 'county', ...finding, coUnits: [], evidence: ['branch-3'] },
        alone(on('2026-03-02', branch)),
      ],
      [{ type: 'ConfirmProblem' }, alone(on('2026-03-03'))],
      [issue({ kind: 'immediate' }), alone(on('2026-03-03', member))],
      [{ type: 'AcknowledgeCorrection', correction: 1 }, alone(on('2026-03-03', branch))],
      [submit(), alone(on('2026-03-05', branch))],
      [accept(), alone(on('2026-03-06', member))],
      [close('branch-1'), alone(on('2026-03-06'))],
    );
    expect(state).toMatchObject({ phase: 'Closed', source: 'selfCheck', recordedBy: 'p-branch' });
    expect(state).not.toHaveProperty('inspection');
  });

  test('the same commands lead to the same history: the rules are pure', () => {
    const scenes: readonly Scene[] = [...found(), [issue()], ...underWay(1, branch)];
    const history = play(aProblem, ...scenes);
    expect(play(aProblem, ...scenes)).toEqual(history);
    const state = evolve(problem, problem.initial, history);
    const decided = [0, 1].map(() => decide(problem, submit(), state, problemContext({ by: branch })));
    expect(decided[0]).toEqual(decided[1]);
  });
});
