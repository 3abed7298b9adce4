import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import { procedureWith } from '../../../../test/support/procedures.js';
import {
  ACCEPTED,
  aProblem,
  assigned,
  branch,
  CLOSED,
  CONFIRMED,
  confirmed,
  correctionIn,
  dueBy,
  ISSUED,
  issue,
  issued,
  leader,
  member,
  recorded,
  REOPENED,
  TWO_UNITS,
  UNDER_INSPECTION,
  NOW,
} from '../../../../test/support/problem-builders.js';

const onePhase = [{ milestone: 'm1', title: '第一阶段', dueDay: '2026-05-01' }];

describe('issuing a correction 下发', () => {
  test('a correction carries its rules, its days and the instants of its ladder, counted on the day of issue', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue(), { by: member })
      .then(
        {
          type: 'CorrectionIssued',
          correction: 1,
          unit: 'branch',
          part: 'lead',
          cycle: 1,
          kind: 'byDate',
          measures: ['补齐台账'],
          standard: '台账齐全、专人负责',
          planRequired: true,
          evidenceRequired: true,
          treeRevision: 5,
          terms: {
            procedure: { id: 'standard', version: 1 },
            calendar: { id: 'plain', version: 1 },
            zone: 'Asia/Shanghai',
            counting: 'days',
          },
          due: {
            dueDay: '2026-04-01',
            dueAt: '2026-04-01T16:00:00Z',
            nearDueAt: '2026-03-26T16:00:00Z',
            ladder: [
              { step: 'reminder', at: '2026-03-29T01:00:00Z' },
              { step: 'reminder', at: '2026-04-01T01:00:00Z' },
              { step: 'supervisionNotice', at: '2026-04-02T01:00:00Z' },
              { step: 'summonedTalk', at: '2026-04-08T01:00:00Z', confirm: true },
              { step: 'criticismCirculated', at: '2026-04-16T01:00:00Z', confirm: true },
            ],
          },
          milestones: [],
        },
        assigned,
      );
  });

  test('its three clocks begin as one', () => {
    const { original, approved, effective } = correctionIn(given(aProblem, ...ISSUED).state);
    expect([original, approved, effective]).toEqual([dueBy('2026-04-01'), dueBy('2026-04-01'), dueBy('2026-04-01')]);
  });

  test('the limit counts from the day in the zone, not in UTC', () => {
    const made = given(aProblem, ...CONFIRMED).when(issue(), { at: '2026-03-02T16:30:00Z' });
    expect(correctionIn(made.state).original.dueDay).toBe('2026-04-02');
  });

  test('an explicit day goes before the limit, and may be today', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ dueDay: '2026-03-02' }))
      .then(issued({ dueDay: '2026-03-02', since: NOW }), assigned);
  });

  test('an explicit day is not past', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ dueDay: '2026-03-01' }))
      .refuses('correction.due-past', { dueDay: '2026-03-01', today: '2026-03-02' });
  });

  test('a sustained correction carries the period of its attestations', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'sustained', responsibleLeader: 'p-head', responsiblePerson: 'p-clerk' }))
      .then(issued({ kind: 'sustained', period: 90, responsibleLeader: 'p-head', responsiblePerson: 'p-clerk' }), assigned);
  });

  test('lead unit and co-units alike get one', () => {
    given(aProblem, recorded({ coUnits: ['joint'] }), confirmed, issued(), assigned)
      .when(issue({ unit: 'joint' }))
      .then(issued({ correction: 2, unit: 'joint', part: 'co' }));
  });

  test('a unit has one at a time, an accepted one included', () => {
    for (const history of [ISSUED, ACCEPTED]) {
      given(aProblem, ...history)
        .when(issue())
        .refuses('correction.unit-has-one', { unit: 'branch' });
    }
  });

  test('a unit whose correction was withdrawn gets another, with the next number', () => {
    given(aProblem, ...TWO_UNITS, { type: 'CorrectionWithdrawn', correction: 1, reason: '表述有误' })
      .when(issue())
      .then(issued({ correction: 3 }));
  });

  test('a unit that the problem does not name gets none', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ unit: 'port' }))
      .refuses('correction.unit-foreign', { unit: 'port' });
  });

  test('a unit that was merged or dissolved gets none', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue(), { inactive: ['branch'] })
      .refuses('correction.unit-inactive', { unit: 'branch' });
  });

  test('before the feedback only what is put right at once 立行立改 is issued', () => {
    const inspection = { ...UNDER_INSPECTION, feedbackIssued: false };
    given(aProblem, ...CONFIRMED)
      .when(issue(), { inspection })
      .refuses('correction.before-feedback', { kind: 'byDate' });
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'immediate' }), { inspection })
      .then(issued({ kind: 'immediate', dueDay: '2026-03-09' }), assigned);
  });

  test('a problem without an inspection waits for no feedback', () => {
    given(aProblem, recorded({ source: 'selfCheck' }), confirmed)
      .when(issue(), { inspection: 'none' })
      .leads('Assigned');
  });

  test('nothing is issued while the inspection is suspended', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue(), { inspection: { ...UNDER_INSPECTION, suspended: true } })
      .refuses('correction.inspection-suspended');
  });

  test('nothing is issued on a draft, nor on a closed problem', () => {
    given(aProblem, recorded()).when(issue()).refuses('problem.not-now', { phase: 'Draft' });
    given(aProblem, ...CLOSED)
      .when(issue())
      .refuses('problem.not-now', { phase: 'Closed' });
  });

  test('the team issues, not the unit', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue(), { by: branch })
      .refuses('problem.not-yours');
  });

  test('a reopened problem is assigned again by a correction of the new cycle', () => {
    given(aProblem, ...REOPENED)
      .when(issue(), { by: leader })
      .then(issued({ correction: 2, cycle: 2 }), assigned);
  });
});

describe('milestones of a phased correction 分阶段整改', () => {
  test('each has a day and a ladder of its own, and none passes the due day', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'phased', milestones: [{ milestone: 'm1', title: '阶段 m1', dueDay: '2026-05-31' }] }))
      .then(issued({ kind: 'phased', dueDay: '2026-05-31', milestones: { m1: '2026-05-31' } }), assigned);
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'phased', dueDay: '2026-04-30', milestones: onePhase }))
      .refuses('correction.milestone-after-due', { milestone: 'm1', dueDay: '2026-04-30' });
  });

  test('a phased correction has some', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'phased' }))
      .refuses('correction.milestones-missing');
  });

  test('no other kind has any', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'byDate', dueDay: '2026-05-31', milestones: onePhase }))
      .refuses('correction.milestones-misplaced', { kind: 'byDate' });
  });

  test('each is named once', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'phased', milestones: [...onePhase, ...onePhase] }))
      .refuses('correction.milestone-doubled', { milestone: 'm1' });
  });

  test('none is past when it is issued', () => {
    given(aProblem, ...CONFIRMED)
      .when(issue({ kind: 'phased', milestones: [{ milestone: 'm1', title: '第一阶段', dueDay: '2026-03-01' }] }))
      .refuses('correction.due-past', { dueDay: '2026-03-01' });
  });
});

describe('limits are the procedure’s', () => {
  test('a case keeps counting as its own procedure says', () => {
    const made = given(aProblem, ...CONFIRMED).when(issue(), { procedure: procedureWith('byDate', { limit: 5, counting: 'workingDays' }) });
    expect(correctionIn(made.state)).toMatchObject({ effective: { dueDay: '2026-03-07' }, terms: { counting: 'workingDays' } });
  });
});
