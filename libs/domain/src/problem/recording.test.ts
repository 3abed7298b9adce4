import { describe, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import { procedure } from '../../../../test/support/procedures.js';
import {
  ACCEPTED,
  aProblem,
  branch,
  CLOSED,
  CONFIRMED,
  confirmed,
  disputed,
  EXECUTING,
  ISSUED,
  joint,
  leader,
  member,
  recorded,
  REOPENED,
  TWO_UNITS,
  uploaded,
  type Circumstances,
} from '../../../../test/support/problem-builders.js';
import { ENGINE } from '../core/actor.js';
import type { Of } from '../core/lifecycle.js';
import type { ProblemCommand } from './problem-commands.js';

const record = (rest: Partial<Omit<Of<ProblemCommand, 'RecordProblem'>, 'type'>> = {}): Of<ProblemCommand, 'RecordProblem'> => ({
  type: 'RecordProblem',
  source: 'higherLevel',
  body: 'county',
  title: '工作台账不健全',
  condition: '党建工作台账缺少三月以来的记录。',
  criterion: '支部工作条例第十条',
  severity: 'minor',
  category: '工作台账',
  evidence: [],
  leadUnit: 'branch',
  coUnits: [],
  ...rest,
});
const none: Circumstances = { inspection: 'none', team: { body: 'county' } };

describe('recording a problem', () => {
  test.each(['selfCheck', 'higherLevel', 'handedOver'] as const)(
    'the supervising side records one from another source (%s), for its body, under the procedure in force',
    (source) => {
      given(aProblem)
        .when(record({ source, coUnits: ['joint'], evidence: ['member-1'] }), { ...none, by: member })
        .then(recorded({ source, coUnits: ['joint'], evidence: [uploaded('member-1')], recordedBy: 'p-member' }))
        .leads('Draft');
    },
  );

  test('a leader of the body records too, and one cannot say that another did', () => {
    given(aProblem)
      .when(record({ recordedBy: 'p-member' }), { ...none, by: leader })
      .then(recorded({ source: 'higherLevel', recordedBy: 'p-leader' }));
  });

  test('a unit records what it found in itself 自查, and nothing else', () => {
    given(aProblem)
      .when(record({ source: 'selfCheck' }), { ...none, by: branch })
      .then(recorded({ source: 'selfCheck', recordedBy: 'p-branch' }));
    given(aProblem)
      .when(record({ source: 'handedOver' }), { ...none, by: branch })
      .refuses('problem.not-yours', { body: 'county' });
    given(aProblem)
      .when(record({ source: 'selfCheck' }), { ...none, by: joint })
      .refuses('problem.not-yours', { body: 'county' });
  });

  test('the supervising side of another body does not record', () => {
    given(aProblem)
      .when(record(), { ...none, by: somebody('p-other', { holds: { supervisor: ['city'] } }) })
      .refuses('problem.not-yours', { body: 'county' });
    given(aProblem)
      .when(record(), { ...none, by: somebody('p-nobody') })
      .refuses('problem.not-yours');
  });

  test('a supervisor whose home is one of its units takes no part, but as its unit may say what it found itself', () => {
    const atHome = somebody('p-both', { homes: ['joint'], holds: { supervisor: ['county'], branch: ['joint'] } });
    given(aProblem)
      .when(record({ coUnits: ['joint'] }), { ...none, by: atHome })
      .refuses('problem.recused');
    given(aProblem)
      .when(record({ source: 'selfCheck', leadUnit: 'joint' }), { ...none, by: atHome })
      .leads('Draft');
  });

  test('what an inspection found begins in the inspection’s stream; its reaction records it in the name of whoever found it', () => {
    const found = record({ source: 'inspection', inspection: 'i1', recordedBy: 'p-member', evidence: ['member-1'] });
    given(aProblem)
      .when(found, { by: ENGINE })
      .then({ ...recorded(), source: 'inspection', inspection: 'i1', evidence: [uploaded('member-1')] });
    given(aProblem).when(found, { by: member }).refuses('problem.follows-its-inspection');
  });

  test('an inspection is named where, and only where, it is the source', () => {
    given(aProblem)
      .when(record({ source: 'inspection' }), { by: ENGINE })
      .refuses('problem.source', { source: 'inspection' });
    given(aProblem)
      .when(record({ source: 'selfCheck', inspection: 'i1' }), { by: ENGINE })
      .refuses('problem.source', { source: 'selfCheck' });
  });

  test.each(['county', 'branch', 'joint'])('body and units are active organizations: %s', (gone) => {
    given(aProblem)
      .when(record({ coUnits: ['joint'] }), { ...none, by: member, inactive: [gone] })
      .refuses('problem.organization-inactive', { organization: gone });
  });

  test('what an inspection found is recorded although its unit has gone since; its successor follows', () => {
    given(aProblem)
      .when(record({ source: 'inspection', inspection: 'i1' }), { by: ENGINE, inactive: ['branch'] })
      .leads('Draft');
  });

  test('a unit is lead unit or co-unit, once', () => {
    given(aProblem)
      .when(record({ coUnits: ['branch'] }), { ...none, by: member })
      .refuses('problem.unit-doubled');
  });

  test('one’s own uploads support it', () => {
    given(aProblem)
      .when(record({ evidence: ['branch-1'] }), { ...none, by: member })
      .refuses('evidence.unknown');
  });

  test('it keeps the procedure version that it was opened under', () => {
    given(aProblem)
      .when(record(), { ...none, by: member, procedure: procedure({ version: 3 }) })
      .then(recorded({ source: 'higherLevel', recordedBy: 'p-member', procedure: { id: 'standard', version: 3 } }));
  });

  test('it is recorded once', () => {
    given(aProblem, recorded({ source: 'higherLevel' }))
      .when(record(), { ...none, by: member })
      .refuses('problem.not-now', { phase: 'Draft' });
  });
});

describe('confirming a problem 认定', () => {
  const draft = [recorded({ source: 'higherLevel', recordedBy: 'p-leader' })];

  test('the leader confirms, his own findings too; the day is that of the procedure’s zone', () => {
    given(aProblem, ...draft)
      .when({ type: 'ConfirmProblem' }, { ...none, by: leader, at: '2026-03-01T16:00:00Z' })
      .then(confirmed)
      .leads('Confirmed');
  });

  test('a member does not', () => {
    given(aProblem, ...draft)
      .when({ type: 'ConfirmProblem' }, { ...none, by: member })
      .refuses('problem.not-yours', { by: ['leader', 'engine'] });
  });

  test('what an inspection found is confirmed there, and here in the name of its leader', () => {
    given(aProblem, recorded()).when({ type: 'ConfirmProblem' }).refuses('problem.follows-its-inspection', { inspection: 'i1' });
    given(aProblem, recorded()).when({ type: 'ConfirmProblem', confirmedBy: 'p-leader' }, { by: ENGINE }).then(confirmed);
  });

  test('it is confirmed once', () => {
    given(aProblem, ...CONFIRMED)
      .when({ type: 'ConfirmProblem' }, { by: ENGINE })
      .refuses('problem.not-now');
  });
});

describe('withdrawing a problem 撤销认定', () => {
  const withdraw = { type: 'WithdrawProblem', reason: '认定有误' } as const;
  const withdrawn = { type: 'ProblemWithdrawn', withdrawnBy: 'p-leader', reason: '认定有误' } as const;

  test.each([
    ['confirmed', CONFIRMED],
    ['rectified', ACCEPTED],
    ['reopened', REOPENED],
  ])('the leader withdraws one that is %s; it ends there', (_, history) => {
    given(aProblem, ...history)
      .when(withdraw)
      .then(withdrawn)
      .leads('Withdrawn');
  });

  test('its open corrections are withdrawn with it', () => {
    const withdrawnCorrection = (correction: number) => ({ type: 'CorrectionWithdrawn', correction, reason: '认定有误' }) as const;
    given(aProblem, ...TWO_UNITS)
      .when(withdraw)
      .then(withdrawnCorrection(1), withdrawnCorrection(2), withdrawn);
  });

  test('a draft of an inspection is decided there; one of another source here', () => {
    given(aProblem, recorded()).when(withdraw).refuses('problem.follows-its-inspection');
    given(aProblem, recorded())
      .when({ ...withdraw, withdrawnBy: 'p-leader' }, { by: ENGINE })
      .then(withdrawn);
    given(aProblem, recorded({ source: 'selfCheck' }))
      .when(withdraw, none)
      .then(withdrawn);
  });

  test('not over an open dispute, which is decided', () => {
    given(aProblem, ...ISSUED, disputed())
      .when(withdraw)
      .refuses('problem.disputed');
  });

  test('a closed problem is not withdrawn, and a member withdraws none', () => {
    given(aProblem, ...CLOSED)
      .when(withdraw)
      .refuses('problem.not-now', { phase: 'Closed' });
    given(aProblem, ...EXECUTING)
      .when(withdraw, { by: member })
      .refuses('problem.not-yours');
  });
});
