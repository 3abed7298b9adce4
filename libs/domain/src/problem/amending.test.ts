import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import { procedure } from '../../../../test/support/procedures.js';
import {
  ACCEPTED,
  aProblem,
  branch,
  CLOSED,
  CONFIRMED,
  correctionIn,
  disputed,
  enteredRectification,
  EXECUTING,
  extensionRequested,
  ISSUED,
  joint,
  leader,
  member,
  planned,
  port,
  presented,
  recorded,
  resultReturned,
  resultSubmitted,
  SUBMITTED,
  SUSTAINED,
  TWO_UNITS,
  uploaded,
} from '../../../../test/support/problem-builders.js';
import { hash } from '../../../../test/support/uploads.js';
import { allEvidence, type RecordedProblem } from './problem-state.js';

const amend = (field: string, to: string, correction?: number) =>
  ({ type: 'AmendRecord', field, to, reason: '笔误', ...(correction !== undefined && { correction }) }) as const;

describe('putting a record right 更正', () => {
  test.each([
    ['title', '工作台账不健全'],
    ['condition', '党建工作台账缺少三月以来的记录。'],
    ['criterion', '支部工作条例第十条'],
    ['category', '工作台账'],
  ])('the team amends the finding’s %s; the old value stays on record', (field, old) => {
    const made = given(aProblem, ...CONFIRMED)
      .when(amend(field, '新的文字'), { by: member })
      .then({ type: 'RecordAmended', field, old, new: '新的文字', reason: '笔误', amendedBy: 'p-member' });
    expect(made.state).toMatchObject({ [field]: '新的文字' });
  });

  test.each(['cause', 'effect'])('what was left out (%s) is added', (field) => {
    given(aProblem, ...CONFIRMED)
      .when(amend(field, '无专人负责'))
      .then({ type: 'RecordAmended', field, new: '无专人负责', reason: '笔误', amendedBy: 'p-leader' });
  });

  test('a field holds a value of its own', () => {
    given(aProblem, ...CONFIRMED)
      .when(amend('severity', 'serious'))
      .then({ type: 'RecordAmended', field: 'severity', old: 'minor', new: 'serious', reason: '笔误', amendedBy: 'p-leader' });
    given(aProblem, ...CONFIRMED)
      .when(amend('severity', 'grave'))
      .refuses('amendment.value', { field: 'severity', expected: 'one of minor, major, serious' });
    given(aProblem, ...ISSUED)
      .when(amend('responsiblePerson', '张某某', 1), { by: branch })
      .refuses('amendment.value', { field: 'responsiblePerson', expected: 'an id' });
  });

  test('to what it says already is no amendment', () => {
    given(aProblem, ...CONFIRMED)
      .when(amend('title', '工作台账不健全'))
      .refuses('amendment.unchanged', { field: 'title' });
  });

  test('units, source and body are no fields of it', () => {
    for (const field of ['leadUnit', 'body', 'constructor']) {
      given(aProblem, ...CONFIRMED)
        .when(amend(field, 'port'))
        .refuses('amendment.field-unknown', { field });
    }
  });

  test('a draft, a closed problem and an accepted correction are amended too', () => {
    given(aProblem, recorded()).when(amend('title', '新题')).leads('Draft');
    given(aProblem, ...CLOSED)
      .when(amend('title', '新题'))
      .leads('Closed');
    given(aProblem, ...ACCEPTED)
      .when(amend('statement', '台账已全部补齐。', 1), { by: branch })
      .leads('Rectified');
  });

  test('the finding and the standard are the team’s to amend', () => {
    given(aProblem, ...ISSUED)
      .when(amend('title', '新题'), { by: branch })
      .refuses('amendment.not-yours', { field: 'title' });
    given(aProblem, ...ISSUED)
      .when(amend('standard', '台账齐全', 1), { by: branch })
      .refuses('amendment.not-yours');
    const made = given(aProblem, ...ISSUED)
      .when(amend('standard', '台账齐全', 1))
      .then({
        type: 'RecordAmended',
        correction: 1,
        field: 'standard',
        old: '台账齐全、专人负责',
        new: '台账齐全',
        reason: '笔误',
        amendedBy: 'p-leader',
      });
    expect(correctionIn(made.state).standard).toBe('台账齐全');
  });

  test('the unit’s own words are the unit’s to amend, each for itself', () => {
    for (const field of ['responsibleLeader', 'responsiblePerson'] as const) {
      const made = given(aProblem, ...TWO_UNITS).when(amend(field, 'p-clerk', 2), { by: joint });
      expect(correctionIn(made.state, 2)[field]).toBe('p-clerk');
      expect(correctionIn(made.state, 1)).not.toHaveProperty(field);
      given(aProblem, ...TWO_UNITS)
        .when(amend(field, 'p-clerk', 2), { by: leader })
        .refuses('amendment.not-yours');
      given(aProblem, ...TWO_UNITS)
        .when(amend(field, 'p-clerk', 2), { by: branch })
        .refuses('amendment.not-yours');
    }
  });

  test('a statement is that of the last attempt', () => {
    const history = [...SUBMITTED, resultReturned(), enteredRectification, resultSubmitted({ attempt: 2 }), presented];
    const made = given(aProblem, ...history).when(amend('statement', '已补齐并签字。', 1), { by: branch });
    expect(correctionIn(made.state).attempts.map(({ statement }) => statement)).toEqual(['台账已补齐。', '已补齐并签字。']);
    given(aProblem, ...EXECUTING)
      .when(amend('statement', '已补齐。', 1), { by: branch })
      .refuses('amendment.nothing-there', { field: 'statement' });
  });

  test('of a correction that does not exist there is no record', () => {
    given(aProblem, ...ISSUED)
      .when(amend('standard', '台账齐全', 4))
      .refuses('correction.unknown', { correction: 4 });
  });

  test('others have no part in it', () => {
    given(aProblem, ...ISSUED)
      .when(amend('title', '新题'), { by: port })
      .refuses('problem.not-yours');
  });
});

describe('putting evidence right', () => {
  const replace = (old: string, evidence = 'branch-3') =>
    ({ type: 'AmendEvidence', old: hash(old), evidence, reason: '照片拍错' }) as const;
  const everywhere = [
    recorded({ evidence: [uploaded('member-1')] }),
    ...EXECUTING.slice(1, -2),
    ...planned().slice(1),
    enteredRectification,
    disputed({ evidence: [uploaded('branch-1')] }),
    extensionRequested({ evidence: [uploaded('branch-1')] }),
    { type: 'ExtensionWithdrawn', correction: 1, extension: 1, cause: 'submitted' } as const,
    resultSubmitted(),
    presented,
  ];

  test('a new version takes the old one’s place wherever it supports something; the event keeps the old one', () => {
    const made = given(aProblem, ...everywhere)
      .when(replace('branch-1'), { by: branch })
      .then({
        type: 'EvidenceAmended',
        correction: 1,
        old: hash('branch-1'),
        evidence: uploaded('branch-3'),
        reason: '照片拍错',
        amendedBy: 'p-branch',
      });
    expect(allEvidence(made.state as RecordedProblem).map(({ evidence }) => evidence)).toEqual([
      'member-1',
      'branch-3',
      'branch-3',
      'branch-3',
    ]);
  });

  test('evidence of the finding stands in no correction', () => {
    given(aProblem, ...everywhere)
      .when(replace('member-1', 'member-2'), { by: member })
      .then({ type: 'EvidenceAmended', old: hash('member-1'), evidence: uploaded('member-2'), reason: '照片拍错', amendedBy: 'p-member' });
  });

  test('evidence of a submitted attestation too', () => {
    const submitted = {
      type: 'AttestationSubmitted',
      correction: 1,
      period: 2,
      submittedBy: 'p-branch',
      statement: '持续',
      evidence: [uploaded('branch-2')],
    } as const;
    const made = given(aProblem, ...SUSTAINED, submitted).when(replace('branch-2'), { by: branch });
    expect(correctionIn(made.state).attestation?.submitted?.evidence).toEqual([uploaded('branch-3')]);
  });

  test('is for whoever uploaded it, with an upload of his own', () => {
    given(aProblem, ...everywhere)
      .when(replace('branch-1', 'member-1'), { by: member })
      .refuses('evidence.not-yours', { evidence: hash('branch-1') });
    given(aProblem, ...everywhere)
      .when(replace('branch-1', 'member-1'), { by: branch })
      .refuses('evidence.unknown', { evidence: 'member-1' });
  });

  test('needs evidence that is there', () => {
    given(aProblem, ...EXECUTING)
      .when(replace('branch-1'), { by: branch })
      .refuses('evidence.unknown', { evidence: hash('branch-1') });
  });
});

describe('migrating to another procedure version', () => {
  const migrate = { type: 'MigrateProcedure', to: { id: 'standard', version: 2 }, reason: '新规程施行' } as const;

  test('a running case keeps its version until the leader migrates it', () => {
    const made = given(aProblem, ...EXECUTING)
      .when(migrate, { target: procedure({ version: 2 }) })
      .then({
        type: 'ProcedureMigrated',
        old: { id: 'standard', version: 1 },
        new: { id: 'standard', version: 2 },
        reason: '新规程施行',
        migratedBy: 'p-leader',
      });
    expect(made.state).toMatchObject({ procedure: { version: 2 } });
  });

  test('to a version that is published, and another than its own', () => {
    given(aProblem, ...EXECUTING)
      .when(migrate)
      .refuses('procedure.not-published', { procedure: { id: 'standard', version: 2 } });
    given(aProblem, ...EXECUTING)
      .when({ ...migrate, to: { id: 'standard', version: 1 } }, { target: procedure() })
      .refuses('procedure.unchanged');
    given(aProblem, ...EXECUTING)
      .when({ ...migrate, to: { id: 'strict', version: 1 } }, { target: procedure() })
      .leads('Rectifying');
  });

  test('a member does not', () => {
    given(aProblem, ...EXECUTING)
      .when(migrate, { by: member, target: procedure({ version: 2 }) })
      .refuses('problem.not-yours');
  });
});
