import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import {
  ACCEPTED,
  aProblem,
  assigned,
  branch,
  confirmed,
  correctionIn,
  dueBy,
  EXECUTING,
  extensionRequested,
  ISSUED,
  issued,
  member,
  PHASED,
  reached,
  recorded,
  REOPENED,
  SUBMITTED,
  suspended,
  termsOf,
  TWO_UNITS,
} from '../../../../test/support/problem-builders.js';
import { ENGINE } from '../core/actor.js';
import type { Problem } from './problem-state.js';
import { problem } from './problem.js';

const reassign = { type: 'ReassignCorrection', correction: 1, unit: 'port', reason: '职责划转' } as const;
const handedOver = { type: 'CorrectionReassigned', correction: 1, unit: 'port', next: 2, reason: '职责划转' } as const;
const units = (state: Problem) => (state.phase === 'None' ? [] : [state.leadUnit, ...state.coUnits]);

describe('reassigning a correction 转办', () => {
  test('ends the old one and issues the next number to the new unit, with the old due day, in the same append', () => {
    const made = given(aProblem, ...ISSUED)
      .when(reassign, { by: member, at: '2026-03-20T10:00+08:00' })
      .then(handedOver, issued({ correction: 2, unit: 'port', replaces: 1 }));
    expect(correctionIn(made.state, 1).phase).toBe('Reassigned');
    expect(correctionIn(made.state, 2)).toMatchObject({ phase: 'Issued', original: dueBy('2026-04-01'), effective: dueBy('2026-04-01') });
  });

  test('sets an explicit day where one is given, which is not past', () => {
    given(aProblem, ...ISSUED)
      .when({ ...reassign, dueDay: '2026-04-20' })
      .then(handedOver, issued({ correction: 2, unit: 'port', replaces: 1, dueDay: '2026-04-20' }));
    given(aProblem, ...ISSUED)
      .when({ ...reassign, dueDay: '2026-03-01' })
      .refuses('correction.due-past', { dueDay: '2026-03-01', today: '2026-03-02' });
  });

  test('keeps the old due day also when it has passed', () => {
    given(aProblem, ...ISSUED)
      .when(reassign, { at: '2026-05-01T10:00+08:00' })
      .then(handedOver, issued({ correction: 2, unit: 'port', replaces: 1, since: '2026-05-01T10:00+08:00' }));
  });

  test('the new unit takes the old one’s place, as lead unit or as co-unit', () => {
    const lead = given(aProblem, ...TWO_UNITS).when(reassign);
    expect(units(lead.state)).toEqual(['port', 'joint']);
    expect(correctionIn(lead.state, 3).part).toBe('lead');
    const co = given(aProblem, ...TWO_UNITS).when({ ...reassign, correction: 2 });
    expect(units(co.state)).toEqual(['branch', 'port']);
    expect(correctionIn(co.state, 3).part).toBe('co');
  });

  test('takes the problem back to where the others stand', () => {
    given(aProblem, ...SUBMITTED)
      .when(reassign)
      .then(handedOver, issued({ correction: 2, unit: 'port', measures: ['补齐台账', '明确专人'], replaces: 1 }), assigned)
      .leads('Assigned');
  });

  test('milestones that are still open go along; where all are reached, all do', () => {
    const half = given(aProblem, ...PHASED, reached('m1')).when(reassign);
    expect(correctionIn(half.state, 2).milestones.map(({ milestone }) => milestone)).toEqual(['m2']);
    const all = given(aProblem, ...PHASED, reached('m1'), reached('m2')).when(reassign);
    expect(correctionIn(all.state, 2).milestones.map(({ milestone, reached }) => [milestone, reached])).toEqual([
      ['m1', false],
      ['m2', false],
    ]);
  });

  test('an explicit day is no earlier than the open milestones', () => {
    given(aProblem, ...PHASED)
      .when({ ...reassign, dueDay: '2026-04-30' })
      .refuses('correction.milestone-after-due', { milestone: 'm2' });
  });

  test('an open extension ends as withdrawn in the same append', () => {
    given(aProblem, ...ISSUED, extensionRequested())
      .when(reassign)
      .then(
        { type: 'ExtensionWithdrawn', correction: 1, extension: 1, cause: 'reassigned' },
        handedOver,
        issued({ correction: 2, unit: 'port', replaces: 1 }),
      );
  });

  test('a suspension ends first: the days that it took are not lost to the new unit', () => {
    given(aProblem, ...ISSUED, suspended())
      .when(reassign, { at: '2026-03-15T10:00+08:00' })
      .then(
        {
          type: 'CorrectionResumed',
          correction: 1,
          resumedOn: '2026-03-15',
          movedBy: 5,
          previousDueDay: '2026-04-01',
          terms: termsOf(),
          due: dueBy('2026-04-06'),
          milestones: [],
        },
        handedOver,
        issued({ correction: 2, unit: 'port', replaces: 1, dueDay: '2026-04-06' }),
      );
  });

  test('a unit of the problem has its own already', () => {
    given(aProblem, ...TWO_UNITS)
      .when({ ...reassign, unit: 'joint' })
      .refuses('correction.unit-already-there', { unit: 'joint' });
  });

  test('a unit that is no longer active gets nothing', () => {
    given(aProblem, ...ISSUED)
      .when(reassign, { inactive: ['port'] })
      .refuses('correction.unit-inactive', { unit: 'port' });
  });

  test('what is accepted, reassigned or unknown is not reassigned', () => {
    given(aProblem, ...ACCEPTED)
      .when(reassign)
      .refuses('correction.not-now', { phase: 'Accepted' });
    given(aProblem, ...ISSUED, handedOver, issued({ correction: 2, unit: 'port', replaces: 1 }))
      .when({ ...reassign, unit: 'joint' })
      .refuses('correction.not-now', { phase: 'Reassigned' });
    given(aProblem, ...ISSUED)
      .when({ ...reassign, correction: 9 })
      .refuses('correction.unknown', { correction: 9 });
  });

  test('the team reassigns, not the unit', () => {
    given(aProblem, ...ISSUED)
      .when(reassign, { by: branch })
      .refuses('problem.not-yours');
  });

  test('handing over is no command of its own: it would leave the place empty', () => {
    expect(Object.keys(problem.steps)).not.toContain('HandOverCorrection');
  });
});

describe('a unit that is merged or dissolved, and its successor', () => {
  const succeed = { type: 'SucceedUnit', unit: 'branch', successor: 'port' } as const;
  const succeeded = { type: 'UnitSucceeded', unit: 'branch', successor: 'port', treeRevision: 5 } as const;
  const by = ENGINE;

  test('its open correction goes to the successor, which takes its place', () => {
    const made = given(aProblem, ...TWO_UNITS)
      .when(succeed, { by })
      .then(succeeded, { ...handedOver, next: 3, reason: 'branch → port' }, issued({ correction: 3, unit: 'port', replaces: 1 }));
    expect(units(made.state)).toEqual(['port', 'joint']);
  });

  test.each([
    ['a draft', [recorded()]],
    ['confirmed only', [recorded(), confirmed]],
    ['rectified', ACCEPTED],
    ['reopened', REOPENED],
  ])('where it has no open correction (%s) it gives up its place alone', (_, history) => {
    const made = given(aProblem, ...history)
      .when(succeed, { by })
      .then(succeeded);
    expect(units(made.state)).toEqual(['port']);
  });

  test('its accepted correction stays its own, until it is open again', () => {
    const revoked = { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'p-leader', reason: '误判' } as const;
    const history = [...ACCEPTED, succeeded, revoked, { type: 'ProblemPresentedForVerification' }] as const;
    const made = given(aProblem, ...history)
      .when(succeed, { by })
      .leads('Assigned');
    expect(correctionIn(made.state, 1).phase).toBe('Reassigned');
    expect(correctionIn(made.state, 2)).toMatchObject({ unit: 'port', part: 'lead', phase: 'Issued' });
  });

  test('a successor that has handed its place on since is named again, where it must take over what is open again', () => {
    const revoked = { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'p-leader', reason: '误判' } as const;
    const itsOwn = issued({ correction: 2, unit: 'port' });
    const handedOn = { ...handedOver, correction: 2, unit: 'joint', next: 3 } as const;
    const since = [
      itsOwn,
      { type: 'ProblemEnteredRectification' },
      handedOn,
      issued({ correction: 3, unit: 'joint', replaces: 2 }),
    ] as const;
    const made = given(aProblem, ...ACCEPTED, succeeded, ...since, revoked).when(succeed, { by });
    expect(units(made.state)).toEqual(['joint', 'port']);
    expect(correctionIn(made.state, 4)).toMatchObject({ unit: 'port', part: 'co', phase: 'Issued', replaces: 1 });
  });

  test('a successor that has a correction already keeps that one alone', () => {
    const made = given(aProblem, ...TWO_UNITS)
      .when({ ...succeed, successor: 'joint' }, { by })
      .then({ ...succeeded, successor: 'joint' }, { type: 'CorrectionWithdrawn', correction: 1, reason: 'branch → joint' });
    expect(units(made.state)).toEqual(['joint']);
  });

  test('a successor that leads without a correction takes it on as lead unit', () => {
    const made = given(aProblem, recorded({ leadUnit: 'port', coUnits: ['branch'] }), confirmed, issued({ part: 'co' }), assigned).when(
      succeed,
      { by },
    );
    expect(correctionIn(made.state, 2)).toMatchObject({ unit: 'port', part: 'lead' });
    expect(units(made.state)).toEqual(['port']);
  });

  test('a co-unit is succeeded as co-unit', () => {
    const made = given(aProblem, ...TWO_UNITS).when({ ...succeed, unit: 'joint' }, { by });
    expect(units(made.state)).toEqual(['branch', 'port']);
  });

  test('a successor that is gone itself gets nothing, and the place stays for the next one', () => {
    given(aProblem, ...TWO_UNITS)
      .when(succeed, { by, inactive: ['port'] })
      .refuses('correction.unit-inactive', { unit: 'port' });
  });

  test('a unit that the problem does not name has no place to give', () => {
    given(aProblem, ...EXECUTING)
      .when({ ...succeed, unit: 'joint' }, { by })
      .refuses('problem.unit-foreign', { unit: 'joint' });
  });

  test('it follows from the organization tree, and is nobody’s to command', () => {
    given(aProblem, ...ISSUED)
      .when(succeed)
      .refuses('problem.not-yours', { by: ['engine'] });
  });
});
