import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import { procedureWith } from '../../../../test/support/procedures.js';
import {
  ACCEPTED,
  ACKNOWLEDGED,
  aProblem,
  branch,
  correctionIn,
  dueBy,
  EXECUTING,
  extensionRequested,
  ISSUED,
  member,
  PHASED,
  PLAN_SUBMITTED,
  reached,
  SUBMITTED,
  suspended,
  termsOf,
  UNDER_INSPECTION,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';
import { ENGINE } from '../core/actor.js';

const suspend = { type: 'SuspendCorrection', correction: 1, reason: '等待上级批复' } as const;
const resume = { type: 'ResumeCorrection', correction: 1 } as const;
const dueDays = (state: Parameters<typeof correctionIn>[0]) => {
  const { original, approved, effective, milestones } = correctionIn(state);
  return [original, approved, effective, ...milestones.map(({ due }) => due)].map(({ dueDay }) => dueDay);
};

describe('suspending a correction 中止', () => {
  test.each([
    ['Issued', ISSUED],
    ['Acknowledged', ACKNOWLEDGED],
    ['PlanSubmitted', PLAN_SUBMITTED],
    ['Executing', EXECUTING],
    ['Submitted', SUBMITTED],
  ] as const)('an open correction (%s) is suspended, and resumes to the state it left', (phase, history) => {
    const stopped = given(aProblem, ...history)
      .when(suspend, { by: member, at: '2026-03-10T10:00+08:00' })
      .then(suspended());
    expect(correctionIn(stopped.state).phase).toBe('Suspended');
    const resumed = given(aProblem, ...history, suspended()).when(resume, { by: member, at: '2026-03-15T10:00+08:00' });
    expect(correctionIn(resumed.state).phase).toBe(phase);
    expect(correctionIn(resumed.state)).not.toHaveProperty('suspendedOn');
  });

  test('an accepted one is not open, and one is suspended once', () => {
    given(aProblem, ...ACCEPTED)
      .when(suspend)
      .refuses('correction.not-now', { phase: 'Accepted' });
    given(aProblem, ...EXECUTING, suspended())
      .when(suspend)
      .refuses('correction.not-now', { phase: 'Suspended' });
  });

  test('the unit cannot stop its own clock', () => {
    given(aProblem, ...EXECUTING)
      .when(suspend, { by: branch })
      .refuses('problem.not-yours');
  });

  test('what stops with its inspection resumes with it; what stops by itself resumes by itself', () => {
    given(aProblem, ...EXECUTING)
      .when(suspend, { by: ENGINE, at: '2026-03-10T10:00+08:00' })
      .then(suspended({ cause: 'inspection' }));
    given(aProblem, ...EXECUTING, suspended({ cause: 'inspection' }))
      .when(resume)
      .refuses('correction.suspended-otherwise', { cause: 'inspection' });
    given(aProblem, ...EXECUTING, suspended())
      .when(resume, { by: ENGINE })
      .refuses('correction.suspended-otherwise', { cause: 'itself' });
    given(aProblem, ...EXECUTING, suspended({ cause: 'inspection' }))
      .when(resume, { by: ENGINE })
      .leads('Rectifying');
  });

  test('none resumes while its inspection is suspended', () => {
    given(aProblem, ...EXECUTING, suspended())
      .when(resume, { inspection: { ...UNDER_INSPECTION, suspended: true } })
      .refuses('correction.inspection-suspended');
    given(aProblem, ...EXECUTING, suspended())
      .when(resume, { inspection: 'none' })
      .leads('Rectifying');
  });
});

describe('what a suspension moves', () => {
  test('the effective day, by the days from the day of suspension, inclusive, to the day of resumption, exclusive', () => {
    const made = given(aProblem, ...EXECUTING, suspended())
      .when(resume, { at: '2026-03-15T10:00+08:00' })
      .then({
        type: 'CorrectionResumed',
        correction: 1,
        resumedOn: '2026-03-15',
        movedBy: 5,
        previousDueDay: '2026-04-01',
        terms: termsOf(),
        due: dueBy('2026-04-06'),
        milestones: [],
      });
    expect(dueDays(made.state)).toEqual(['2026-04-01', '2026-04-01', '2026-04-06']);
  });

  test('nothing where it resumes on the same day', () => {
    const made = given(aProblem, ...PHASED, suspended()).when(resume, { at: '2026-03-10T23:59+08:00' });
    expect(dueDays(made.state)).toEqual(['2026-05-31', '2026-05-31', '2026-05-31', '2026-04-01', '2026-05-01']);
  });

  test('working days where the limit counts those', () => {
    const procedure = procedureWith('byDate', { counting: 'workingDays' });
    const made = given(aProblem, ...EXECUTING, suspended()).when(resume, { at: '2026-03-15T10:00+08:00', procedure });
    expect(correctionIn(made.state)).toMatchObject({ effective: { dueDay: '2026-04-06' }, terms: { counting: 'workingDays' } });
  });

  test('until its last minute a due day can be suspended; after the due instant nothing moves', () => {
    given(aProblem, ...EXECUTING)
      .when(suspend, { at: '2026-04-01T23:59+08:00' })
      .then(suspended({ suspendedOn: '2026-04-01' }));
    given(aProblem, ...EXECUTING)
      .when(suspend, { at: '2026-04-02T00:00+08:00' })
      .then(suspended({ suspendedOn: '2026-04-02', movesDeadline: false }));
    const inTime = given(aProblem, ...EXECUTING, suspended({ suspendedOn: '2026-04-01' })).when(resume, { at: '2026-04-03T10:00+08:00' });
    expect(dueDays(inTime.state)).toEqual(['2026-04-01', '2026-04-01', '2026-04-03']);
    const late = given(aProblem, ...EXECUTING, suspended({ suspendedOn: '2026-04-02', movesDeadline: false }))
      .when(resume, { at: '2026-04-20T10:00+08:00' })
      .then({
        type: 'CorrectionResumed',
        correction: 1,
        resumedOn: '2026-04-20',
        movedBy: 0,
        previousDueDay: '2026-04-01',
        terms: termsOf(),
        due: { ...dueBy('2026-04-01'), ladder: [] },
        milestones: [],
      });
    expect(dueDays(late.state)).toEqual(['2026-04-01', '2026-04-01', '2026-04-01']);
  });

  test('the milestones that are still ahead; one that is reached, or was overdue already, stays', () => {
    const resumedOn = { at: '2026-04-20T10:00+08:00' };
    const overdue = given(aProblem, ...PHASED, suspended({ suspendedOn: '2026-04-10' })).when(resume, resumedOn);
    expect(dueDays(overdue.state)).toEqual(['2026-05-31', '2026-05-31', '2026-06-10', '2026-04-01', '2026-05-11']);
    const done = given(aProblem, ...PHASED, reached('m2'), suspended({ suspendedOn: '2026-04-01' })).when(resume, resumedOn);
    expect(dueDays(done.state)).toEqual(['2026-05-31', '2026-05-31', '2026-06-19', '2026-04-20', '2026-05-01']);
  });

  test('no open extension: it waits, and is granted an explicit day after the one that was moved', () => {
    const waiting = [...EXECUTING, extensionRequested(), suspended()];
    const grant = { type: 'GrantExtension', correction: 1, dueDay: '2026-04-06', seen: seen() } as const;
    given(aProblem, ...waiting)
      .when(grant)
      .refuses('correction.not-now', { phase: 'Suspended' });
    const resumed = {
      type: 'CorrectionResumed',
      correction: 1,
      resumedOn: '2026-03-15',
      movedBy: 5,
      previousDueDay: '2026-04-01',
      terms: termsOf(),
      due: dueBy('2026-04-06'),
      milestones: [],
    } as const;
    given(aProblem, ...waiting, resumed)
      .when(grant)
      .refuses('correction.extension-not-later', { current: '2026-04-06' });
    const granted = given(aProblem, ...waiting, resumed).when({ ...grant, dueDay: '2026-04-07' });
    expect(dueDays(granted.state)).toEqual(['2026-04-01', '2026-04-07', '2026-04-07']);
  });

  test('the effective clock alone, also after an extension', () => {
    const granted = {
      type: 'ExtensionGranted',
      correction: 1,
      extension: 1,
      decidedBy: 'p-member',
      basedOn: seen(),
      previousDueDay: '2026-04-01',
      terms: termsOf(),
      due: dueBy('2026-04-11'),
      milestones: [],
    } as const;
    const made = given(aProblem, ...EXECUTING, extensionRequested(), granted, suspended()).when(resume, { at: '2026-03-15T10:00+08:00' });
    expect(dueDays(made.state)).toEqual(['2026-04-01', '2026-04-11', '2026-04-16']);
  });
});
