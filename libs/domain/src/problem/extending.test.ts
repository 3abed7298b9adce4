import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import {
  ACKNOWLEDGED,
  aProblem,
  branch,
  correctionIn,
  dueBy,
  EXECUTING,
  extensionRequested,
  ISSUED,
  joint,
  leader,
  member,
  PHASED,
  PLAN_SUBMITTED,
  reached,
  SUBMITTED,
  suspended,
  termsOf,
  uploaded,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';

const ask = { type: 'RequestExtension', correction: 1, reason: '材料需上级盖章', dueDay: '2026-04-11', evidence: [] } as const;
const { dueDay: _, ...withoutDay } = ask;
const askFor = (milestones: Readonly<Record<string, string>>) => ({ ...withoutDay, milestones });
const grant = { type: 'GrantExtension', correction: 1, dueDay: '2026-04-11', seen: seen() } as const;
const refuse = { type: 'RefuseExtension', correction: 1, reason: '理由不充分', seen: seen() } as const;
const REQUESTED = [...EXECUTING, extensionRequested()];
const clocks = (state: Parameters<typeof correctionIn>[0]) => {
  const { original, approved, effective } = correctionIn(state);
  return [original.dueDay, approved.dueDay, effective.dueDay];
};

describe('asking for an extension 延期申请', () => {
  test.each([
    ['issued', ISSUED],
    ['acknowledged', ACKNOWLEDGED],
    ['planned', PLAN_SUBMITTED],
    ['executing', EXECUTING],
  ])('the unit asks while it is %s, with a reason and an explicit day', (_, history) => {
    given(aProblem, ...history)
      .when({ ...ask, evidence: ['branch-2'] }, { by: branch })
      .then(extensionRequested({ evidence: [uploaded('branch-2')] }));
  });

  test('asking moves no clock', () => {
    expect(clocks(given(aProblem, ...REQUESTED).state)).toEqual(['2026-04-01', '2026-04-01', '2026-04-01']);
  });

  test('it is not asked for once the result is submitted, nor while suspended', () => {
    given(aProblem, ...SUBMITTED)
      .when(ask, { by: branch })
      .refuses('correction.not-now', { phase: 'Submitted' });
    given(aProblem, ...EXECUTING, suspended())
      .when(ask, { by: branch })
      .refuses('correction.not-now', { phase: 'Suspended' });
  });

  test('it is asked for before the due instant, which is where the due day ends in the zone', () => {
    given(aProblem, ...EXECUTING)
      .when(ask, { by: branch, at: '2026-04-01T23:59:59+08:00' })
      .leads('Rectifying');
    given(aProblem, ...EXECUTING)
      .when(ask, { by: branch, at: '2026-04-02T00:00+08:00' })
      .refuses('correction.already-due', { dueAt: '2026-04-01T16:00:00Z' });
  });

  test('one may be open at a time, and another follows a refused one', () => {
    given(aProblem, ...REQUESTED)
      .when(ask, { by: branch })
      .refuses('correction.extension-open');
    given(aProblem, ...REQUESTED, {
      type: 'ExtensionRefused',
      correction: 1,
      extension: 1,
      decidedBy: 'p-member',
      reason: '不符',
      basedOn: seen(),
    })
      .when(ask, { by: branch })
      .then(extensionRequested({ extension: 2 }));
  });

  test('it asks for something, and for a later day', () => {
    given(aProblem, ...EXECUTING)
      .when(askFor({}), { by: branch })
      .refuses('correction.extension-empty');
    given(aProblem, ...EXECUTING)
      .when({ ...ask, dueDay: '2026-04-01' }, { by: branch })
      .refuses('correction.extension-not-later', { dueDay: '2026-04-01', current: '2026-04-01' });
  });

  test('only the unit asks, with its own uploads', () => {
    given(aProblem, ...EXECUTING)
      .when(ask, { by: joint })
      .refuses('problem.not-yours');
    given(aProblem, ...EXECUTING)
      .when({ ...ask, evidence: ['joint-1'] }, { by: branch })
      .refuses('evidence.unknown');
  });
});

describe('asking for milestones', () => {
  test('named milestones alone, each an explicit day', () => {
    given(aProblem, ...PHASED)
      .when(askFor({ m1: '2026-04-10', m2: '2026-05-31' }), { by: branch })
      .then(extensionRequested({ milestones: { m1: '2026-04-10', m2: '2026-05-31' } }));
  });

  test('both the correction’s day and a milestone that follows it', () => {
    given(aProblem, ...PHASED)
      .when({ ...ask, dueDay: '2026-06-30', milestones: { m2: '2026-06-30' } }, { by: branch })
      .then(extensionRequested({ dueDay: '2026-06-30', milestones: { m2: '2026-06-30' } }));
  });

  test('no milestone passes the correction’s due day', () => {
    given(aProblem, ...PHASED)
      .when(askFor({ m2: '2026-06-01' }), { by: branch })
      .refuses('correction.milestone-after-due', { milestone: 'm2', dueDay: '2026-05-31' });
  });

  test('a milestone is known, open, not due yet, and gets a later day', () => {
    given(aProblem, ...PHASED)
      .when(askFor({ constructor: '2026-04-10' }), { by: branch })
      .refuses('correction.milestone-unknown', { milestone: 'constructor' });
    given(aProblem, ...PHASED, reached('m1'))
      .when(askFor({ m1: '2026-04-10' }), { by: branch })
      .refuses('correction.milestone-reached', { milestone: 'm1' });
    given(aProblem, ...PHASED)
      .when(askFor({ m1: '2026-04-10' }), { by: branch, at: '2026-04-02T00:00+08:00' })
      .refuses('correction.already-due', { milestone: 'm1', dueAt: '2026-04-01T16:00:00Z' });
    given(aProblem, ...PHASED)
      .when(askFor({ m1: '2026-04-01' }), { by: branch })
      .refuses('correction.extension-not-later', { milestone: 'm1', current: '2026-04-01' });
  });

  test('a milestone that is overdue does not keep another from being extended', () => {
    given(aProblem, ...PHASED)
      .when(askFor({ m2: '2026-05-20' }), { by: branch, at: '2026-04-02T00:00+08:00' })
      .leads('Rectifying');
  });
});

describe('deciding an extension', () => {
  test('a grant sets an explicit day for the approved and the effective clock; the original stays on record', () => {
    const made = given(aProblem, ...REQUESTED)
      .when({ ...grant, opinion: '同意' }, { by: member })
      .then({
        type: 'ExtensionGranted',
        correction: 1,
        extension: 1,
        decidedBy: 'p-member',
        opinion: '同意',
        basedOn: seen(),
        previousDueDay: '2026-04-01',
        terms: termsOf(),
        due: dueBy('2026-04-11'),
        milestones: [],
      });
    expect(clocks(made.state)).toEqual(['2026-04-01', '2026-04-11', '2026-04-11']);
  });

  test('the decider may set another day than the one asked for', () => {
    const made = given(aProblem, ...REQUESTED).when({ ...grant, dueDay: '2026-04-05' }, { by: member });
    expect(clocks(made.state)).toEqual(['2026-04-01', '2026-04-05', '2026-04-05']);
  });

  test('where milestones alone are extended, the correction’s clocks stay', () => {
    const { dueDay: _, ...milestonesAlone } = grant;
    const made = given(aProblem, ...PHASED, extensionRequested({ milestones: { m1: '2026-04-10' } }))
      .when({ ...milestonesAlone, milestones: { m1: '2026-04-10' } }, { by: member })
      .then({
        type: 'ExtensionGranted',
        correction: 1,
        extension: 1,
        decidedBy: 'p-member',
        basedOn: seen(),
        previousDueDay: '2026-05-31',
        terms: termsOf('phased'),
        due: dueBy('2026-05-31', 'phased'),
        milestones: [{ milestone: 'm1', due: dueBy('2026-04-10', 'phased') }],
      });
    expect(clocks(made.state)).toEqual(['2026-05-31', '2026-05-31', '2026-05-31']);
    expect(correctionIn(made.state).milestones.map(({ due }) => due.dueDay)).toEqual(['2026-04-10', '2026-05-01']);
  });

  test('after the due instant it may be decided still, but not to a past day', () => {
    given(aProblem, ...REQUESTED)
      .when(grant, { by: member, at: '2026-04-11T23:00+08:00' })
      .leads('Rectifying');
    given(aProblem, ...REQUESTED)
      .when(grant, { by: member, at: '2026-04-12T00:00+08:00' })
      .refuses('correction.due-past', { dueDay: '2026-04-11', today: '2026-04-12' });
  });

  test('a milestone is not granted a past day either', () => {
    const { dueDay: _, ...milestonesAlone } = grant;
    given(aProblem, ...PHASED, extensionRequested({ milestones: { m1: '2026-04-10' } }))
      .when({ ...milestonesAlone, milestones: { m1: '2026-04-10' } }, { by: member, at: '2026-04-12T00:00+08:00' })
      .refuses('correction.due-past', { dueDay: '2026-04-10' });
  });

  test('what is granted is later than what is', () => {
    given(aProblem, ...REQUESTED)
      .when({ ...grant, dueDay: '2026-03-31' }, { by: member })
      .refuses('correction.extension-not-later');
  });

  test('a refusal gives its reason and moves nothing', () => {
    const made = given(aProblem, ...REQUESTED)
      .when(refuse, { by: member })
      .then({ type: 'ExtensionRefused', correction: 1, extension: 1, decidedBy: 'p-member', reason: '理由不充分', basedOn: seen() });
    expect(clocks(made.state)).toEqual(['2026-04-01', '2026-04-01', '2026-04-01']);
  });

  test('who decides did not ask', () => {
    const both = somebody('p-branch', { holds: { branch: ['branch'], supervisor: ['county'] } });
    for (const command of [grant, refuse]) {
      given(aProblem, ...REQUESTED)
        .when(command, { by: both, team: { body: 'county' } })
        .refuses('correction.own-extension');
    }
  });

  test('the decider saw what supports it', () => {
    const history = [...EXECUTING, extensionRequested({ evidence: [uploaded('branch-2')] })];
    for (const command of [grant, refuse]) {
      given(aProblem, ...history)
        .when(command, { by: member })
        .refuses('decision.evidence-differs', { seen: [], needed: seen('branch-2').evidence });
    }
    given(aProblem, ...history)
      .when({ ...grant, seen: seen('branch-2') }, { by: member })
      .leads('Rectifying');
  });

  test('where none is open, none is decided or withdrawn', () => {
    for (const command of [grant, refuse]) {
      given(aProblem, ...EXECUTING)
        .when(command, { by: leader })
        .refuses('correction.no-extension');
    }
    given(aProblem, ...EXECUTING)
      .when({ type: 'WithdrawExtension', correction: 1 }, { by: branch })
      .refuses('correction.no-extension');
  });

  test('the unit withdraws what it asked', () => {
    const made = given(aProblem, ...REQUESTED)
      .when({ type: 'WithdrawExtension', correction: 1, reason: '可按期完成' }, { by: branch })
      .then({ type: 'ExtensionWithdrawn', correction: 1, extension: 1, cause: 'asked', reason: '可按期完成' });
    expect(correctionIn(made.state).extensions.map(({ outcome }) => outcome)).toEqual(['withdrawn']);
    given(aProblem, ...REQUESTED)
      .when({ type: 'WithdrawExtension', correction: 1 }, { by: branch })
      .then({ type: 'ExtensionWithdrawn', correction: 1, extension: 1, cause: 'asked' });
  });
});
