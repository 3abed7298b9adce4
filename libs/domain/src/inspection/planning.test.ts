import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given } from '../../../../test/support/given.js';
import {
  anInspection,
  clerk,
  CLOSED,
  deputy,
  leader,
  local,
  member,
  plan,
  planned,
  RECTIFYING,
  second,
  STARTED,
} from '../../../../test/support/inspection-builders.js';
import { procedure } from '../../../../test/support/procedures.js';

describe('planning an inspection 督导检查', () => {
  test('names its body, team, organizations and criteria, and the procedure that it runs under', () => {
    given(anInspection)
      .when(plan({ plannedFrom: '2026-03-10', plannedTo: '2026-03-10' }), { by: member })
      .then(planned({ plannedFrom: '2026-03-10', plannedTo: '2026-03-10' }))
      .leads('Planned');
  });

  test('is for a supervisor or a leader of its body', () => {
    given(anInspection).when(plan(), { by: second }).refuses('inspection.not-yours', { body: 'county' });
    given(anInspection).when(plan(), { by: clerk }).refuses('inspection.not-yours', { command: 'PlanInspection' });
  });

  test('is not for whoever’s home is inspected, or lies below', () => {
    given(anInspection).when(plan(), { by: local }).refuses('inspection.recused');
    given(anInspection)
      .when(plan({ organizations: ['joint'] }), { by: local })
      .leads('Planned');
  });

  test.each(['county', 'joint'])('body and organizations are active: %s', (gone) => {
    given(anInspection)
      .when(plan(), { inactive: [gone] })
      .refuses('inspection.organization-inactive', { organization: gone });
  });

  test('nobody and nothing is named twice', () => {
    for (const members of [['p-leader'], ['p-member', 'p-member']]) {
      given(anInspection).when(plan({ members })).refuses('inspection.on-the-team');
    }
    given(anInspection)
      .when(plan({ organizations: ['branch', 'branch'] }))
      .refuses('inspection.organization-doubled');
  });

  test('ends no earlier than it begins; either end may be left open', () => {
    given(anInspection)
      .when(plan({ plannedFrom: '2026-03-10', plannedTo: '2026-03-09' }))
      .refuses('inspection.ends-before-it-begins');
    given(anInspection)
      .when(plan({ plannedFrom: '2026-03-10' }))
      .leads('Planned');
    given(anInspection)
      .when(plan({ plannedTo: '2026-03-10' }))
      .leads('Planned');
  });

  test('it is planned once', () => {
    given(anInspection, planned()).when(plan()).refuses('inspection.not-now', { phase: 'Planned' });
  });
});

describe('who may be named', () => {
  test('a leader is appointed leader over the body', () => {
    for (const named of ['p-member', 'p-nobody']) {
      given(anInspection)
        .when(plan({ leader: named, members: [] }))
        .refuses('inspection.not-appointed', { person: named, role: 'leader' });
    }
  });

  test('members are appointed anywhere: people are seconded', () => {
    given(anInspection)
      .when(plan({ members: ['p-second'] }))
      .leads('Planned');
    for (const named of ['p-clerk', 'p-nobody']) {
      given(anInspection)
        .when(plan({ members: [named] }))
        .refuses('inspection.not-appointed', { person: named });
    }
  });

  test('nobody whose home is inspected, or lies below', () => {
    given(anInspection)
      .when(plan({ leader: 'p-local', members: [] }))
      .refuses('inspection.member-recused', { person: 'p-local' });
    given(anInspection)
      .when(plan({ members: ['p-local'] }))
      .refuses('inspection.member-recused', { person: 'p-local' });
  });
});

describe('a look-back 回头看', () => {
  test('samples closed problems', () => {
    given(anInspection)
      .when(plan({ kind: 'lookBack', sample: ['q1', 'q2'] }))
      .then(planned({ kind: 'lookBack', sample: ['q1', 'q2'] }));
    given(anInspection)
      .when(plan({ kind: 'lookBack', sample: ['q1', 'q2'] }), { problems: { q2: { closed: false } } })
      .refuses('inspection.sample-not-closed', { problem: 'q2' });
    given(anInspection)
      .when(plan({ kind: 'lookBack', sample: ['q3'] }))
      .refuses('inspection.sample-not-closed', { problem: 'q3' });
  });

  test('samples some, none twice; no other kind samples any', () => {
    given(anInspection)
      .when(plan({ kind: 'lookBack' }))
      .refuses('inspection.sample', { kind: 'lookBack' });
    given(anInspection)
      .when(plan({ kind: 'special', sample: ['q1'] }))
      .refuses('inspection.sample', { kind: 'special' });
    given(anInspection)
      .when(plan({ kind: 'lookBack', sample: ['q1', 'q1'] }))
      .refuses('inspection.sample-doubled');
  });
});

describe('the team', () => {
  const add = (person: string) => ({ type: 'AddTeamMember', person }) as const;
  const remove = (person: string) => ({ type: 'RemoveTeamMember', person }) as const;
  const lead = (person: string) => ({ type: 'ReplaceLeader', leader: person, reason: '调任' }) as const;

  test('the leader adds members, who are fit for it', () => {
    const made = given(anInspection, planned()).when(add('p-deputy')).then({ type: 'TeamMemberAdded', person: 'p-deputy' });
    expect(made.state).toMatchObject({ members: ['p-member', 'p-second', 'p-deputy'] });
    for (const named of ['p-leader', 'p-member']) {
      given(anInspection, planned()).when(add(named)).refuses('inspection.on-the-team', { person: named });
    }
    given(anInspection, planned()).when(add('p-clerk')).refuses('inspection.not-appointed', { person: 'p-clerk' });
    given(anInspection, planned()).when(add('p-local')).refuses('inspection.member-recused', { person: 'p-local' });
  });

  test('the leader removes members', () => {
    const made = given(anInspection, planned())
      .when({ ...remove('p-second'), reason: '返岗' })
      .then({ type: 'TeamMemberRemoved', person: 'p-second', reason: '返岗' });
    expect(made.state).toMatchObject({ members: ['p-member'] });
    given(anInspection, planned()).when(remove('p-second')).then({ type: 'TeamMemberRemoved', person: 'p-second' });
    given(anInspection, planned()).when(remove('p-deputy')).refuses('inspection.not-on-the-team', { person: 'p-deputy' });
  });

  test('its leader is replaced by another who may lead, by the team, also after it closed', () => {
    given(anInspection, planned())
      .when(lead('p-deputy'), { by: member })
      .then({ type: 'LeaderReplaced', old: 'p-leader', new: 'p-deputy', reason: '调任' });
    given(anInspection, ...CLOSED)
      .when(lead('p-deputy'))
      .leads('Closed');
    given(anInspection, planned()).when(lead('p-leader')).refuses('inspection.on-the-team', { person: 'p-leader' });
    given(anInspection, planned()).when(lead('p-member')).refuses('inspection.not-appointed', { role: 'leader' });
    given(anInspection, planned()).when(lead('p-local')).refuses('inspection.member-recused', { person: 'p-local' });
  });

  test('a member who comes to lead is a member no longer, and the old leader leads no longer', () => {
    const history = [
      planned({ members: ['p-deputy'] }),
      { type: 'LeaderReplaced', old: 'p-leader', new: 'p-deputy', reason: '调任' } as const,
    ];
    expect(given(anInspection, ...history).state).toMatchObject({ leader: 'p-deputy', members: [] });
    given(anInspection, ...history)
      .when({ type: 'StartInspection' }, { by: deputy })
      .leads('InProgress');
    given(anInspection, ...history)
      .when({ type: 'StartInspection' }, { by: leader })
      .refuses('inspection.not-yours');
  });

  test('it is its own: a closed inspection’s members do not change', () => {
    for (const command of [add('p-deputy'), remove('p-member')]) {
      given(anInspection, ...CLOSED)
        .when(command)
        .refuses('inspection.not-now', { phase: 'Closed' });
    }
  });

  test('who is appointed, but not named, has no part in it', () => {
    given(anInspection, planned()).when({ type: 'StartInspection' }, { by: deputy }).refuses('inspection.not-yours');
  });

  test('a leader who has moved to an inspected organization is recused', () => {
    given(anInspection, planned())
      .when({ type: 'StartInspection' }, { by: somebody('p-leader', { homes: ['joint', 'county'] }) })
      .refuses('inspection.recused', { command: 'StartInspection' });
    given(anInspection, planned())
      .when({ type: 'StartInspection' }, { by: somebody('p-leader', { homes: ['county'] }) })
      .then({ type: 'InspectionStarted' })
      .leads('InProgress');
  });

  test('a procedure narrows what it may', () => {
    given(anInspection, ...STARTED)
      .when(lead('p-deputy'), { by: member, procedure: procedure({ who: { ReplaceLeader: ['leader'] } }) })
      .refuses('inspection.not-yours', { by: ['leader'] });
  });
});

describe('putting an inspection’s record right', () => {
  const amend = (field: string, to: string) => ({ type: 'AmendRecord', field, to, reason: '笔误' }) as const;

  test('the leader amends title and mandate; the old value stays on record', () => {
    const made = given(anInspection, ...RECTIFYING)
      .when(amend('title', '一季度督导检查'))
      .then({
        type: 'RecordAmended',
        field: 'title',
        old: '第一季度督导检查',
        new: '一季度督导检查',
        reason: '笔误',
        amendedBy: 'p-leader',
      });
    expect(made.state).toMatchObject({ title: '一季度督导检查', phase: 'Rectifying' });
    given(anInspection, planned()).when(amend('mandate', '专项计划')).leads('Planned');
  });

  test('no other field, to no other kind of value, and to something else than before', () => {
    given(anInspection, planned())
      .when(amend('number', '督查〔2026〕4号'))
      .refuses('amendment.field-unknown', { fields: ['title', 'mandate'] });
    given(anInspection, planned())
      .when(amend('title', '长'.repeat(201)))
      .refuses('amendment.value', { field: 'title' });
    given(anInspection, planned()).when(amend('title', '第一季度督导检查')).refuses('amendment.unchanged', { field: 'title' });
  });
});

describe('migrating an inspection', () => {
  const migrate = { type: 'MigrateProcedure', to: { id: 'standard', version: 2 }, reason: '新规程施行' } as const;

  test('it keeps its procedure version until its leader migrates it', () => {
    const made = given(anInspection, ...STARTED)
      .when(migrate, { target: procedure({ version: 2 }) })
      .then({
        type: 'ProcedureMigrated',
        old: { id: 'standard', version: 1 },
        new: { id: 'standard', version: 2 },
        reason: '新规程施行',
        migratedBy: 'p-leader',
      });
    expect(made.state).toMatchObject({ procedure: { version: 2 }, phase: 'InProgress' });
  });

  test('to a version that is published, and another than its own', () => {
    given(anInspection, ...STARTED)
      .when(migrate)
      .refuses('procedure.not-published');
    given(anInspection, ...STARTED)
      .when({ ...migrate, to: { id: 'standard', version: 1 } }, { target: procedure() })
      .refuses('procedure.unchanged');
    given(anInspection, ...STARTED)
      .when({ ...migrate, to: { id: 'strict', version: 1 } }, { target: procedure() })
      .leads('InProgress');
  });
});
