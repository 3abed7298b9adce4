import { describe, expect, it } from '@jest/globals';
import { STANDARD_PROCEDURE } from '#domain';
import { folded, told } from '../../../../test/support/histories.js';
import { findingRecorded, inspectionPlanned } from '../../../../test/support/inspection-events.js';
import { disputed, recorded, resultSubmitted, uploaded } from '../../../../test/support/problem-builders.js';
import { file, hash } from '../../../../test/support/uploads.js';
import { directory } from './directory.js';

const start = () => told().at('2026-03-02T10:00:00+08:00');

describe('a person in the directory', () => {
  const registered = () => start().in('person', 'p1', { type: 'PersonRegistered', home: 'branch', treeRevision: 1 });

  it('has a home, and no account at first', () => {
    expect(folded(directory, registered()).row('people', 'p1')).toEqual({
      ...{
        person: 'p1',
        registered: 1,
        registeredMs: Date.parse('2026-03-02T10:00:00+08:00'),
        home: 'branch',
        account: 'None',
        forgotten: 0,
      },
    });
  });

  it('has an account that is opened, disabled and enabled', () => {
    const history = registered().in('person', 'p1', { type: 'AccountOpened', signInName: 'hmac' });
    const account = () => folded(directory, history).row('people', 'p1')?.account;
    expect(account()).toBe('Active');
    history.in('person', 'p1', { type: 'AccountDisabled', reason: '调离' });
    expect(account()).toBe('Disabled');
    history.in('person', 'p1', { type: 'AccountEnabled' });
    expect(account()).toBe('Active');
  });

  it('moves, and is forgotten', () => {
    const history = registered().in(
      'person',
      'p1',
      { type: 'HomeChanged', old: 'branch', new: 'joint', treeRevision: 2 },
      { type: 'PersonForgotten', reason: '本人申请' },
    );
    expect(folded(directory, history).row('people', 'p1')).toMatchObject({ home: 'joint', forgotten: 1 });
  });

  it('is appointed, until the last day', () => {
    const appointment = { appointment: 'a1', role: 'supervisor', scope: 'county', from: '2026-01-01', treeRevision: 1 } as const;
    const history = registered().in('person', 'p1', { type: 'AppointmentMade', ...appointment });
    const row = () => folded(directory, history).row('appointments', 'p1', 'a1');
    expect(row()).toMatchObject({ role: 'supervisor', scope: 'county', from: '2026-01-01', to: null });
    history.in('person', 'p1', { type: 'AppointmentEnded', appointment: 'a1', reason: '届满', lastDay: '2026-06-30' });
    expect(row()).toMatchObject({ to: '2026-06-30' });
  });

  it('is found by the HMAC of a sign-in name, while that is claimed', () => {
    const history = start().in('signin', 'hmac', { type: 'SignInNameClaimed', person: 'p1' });
    expect(folded(directory, history).row('signInNames', 'hmac')).toEqual({ hmac: 'hmac', person: 'p1' });
    history.in('signin', 'hmac', { type: 'SignInNameReleased', person: 'p1' });
    expect(folded(directory, history).row('signInNames', 'hmac')).toBeUndefined();
  });

  it('is known by ids alone: nothing personal is kept', () => {
    const history = registered().in('person', 'p1', { type: 'PersonalDataSet', ciphertext: 'c2VjcmV0', nonce: 'bm9uY2U=' });
    expect(JSON.stringify(folded(directory, history).all('people'))).not.toMatch(/c2VjcmV0|bm9uY2U/u);
  });
});

describe('an organization in the directory', () => {
  const established = () =>
    start().in(
      'tree',
      'organizations',
      {
        type: 'OrganizationEstablished',
        organization: 'branch',
        name: '邦旺劳务党支部',
        nameEn: 'Bangwang branch',
        kind: 'branch',
        parent: 'committee',
      },
      { type: 'OrganizationEstablished', organization: 'committee', name: '大党委', kind: 'committee' },
    );

  it('has a place in the tree', () => {
    expect(folded(directory, established()).all('organizations')).toMatchObject([
      { organization: 'branch', established: 1, parent: 'committee', nameEn: 'Bangwang branch', phase: 'Active', successor: null },
      { organization: 'committee', established: 2, parent: null, nameEn: null },
    ]);
  });

  it('is renamed, moved, upgraded, merged and dissolved', () => {
    const history = established().in(
      'tree',
      'organizations',
      { type: 'OrganizationRenamed', organization: 'branch', old: '邦旺劳务党支部', new: '邦旺党总支' },
      { type: 'OrganizationMoved', organization: 'branch', old: 'committee', new: 'county' },
      { type: 'OrganizationUpgraded', organization: 'branch', old: 'branch', new: 'generalBranch' },
      { type: 'OrganizationMerged', organization: 'branch', successor: 'joint', reason: '并入' },
      { type: 'OrganizationDissolved', organization: 'committee', successor: 'county', reason: '撤销' },
    );
    expect(folded(directory, history).all('organizations')).toMatchObject([
      { name: '邦旺党总支', nameEn: null, parent: 'county', kind: 'generalBranch', phase: 'Merged', successor: 'joint' },
      { phase: 'Dissolved', successor: 'county' },
    ]);
  });
});

it('a procedure in the directory has versions, each drafted, published and retired by itself', () => {
  const { content } = STANDARD_PROCEDURE;
  const history = start().in(
    'procedure',
    'standard',
    { type: 'ProcedureDrafted', version: 1, title: '通用', content },
    { type: 'ProcedurePublished', version: 1 },
    { type: 'ProcedureDrafted', version: 2, title: '二版', content },
    { type: 'ProcedureRedrafted', version: 2, title: '二版修订', content: { ...content, verifierMayClose: true } },
    { type: 'ProcedureRetired', version: 1, reason: '换版' },
  );
  expect(folded(directory, history).all('procedures')).toMatchObject([
    { version: 1, phase: 'Retired', title: '通用' },
    { version: 2, phase: 'Draft', title: '二版修订', content: { verifierMayClose: true } },
  ]);
});

describe('an outlet in the directory', () => {
  const opened = { type: 'OutletOpened', organization: 'branch', kind: 'feishu', language: 'en', title: 'The group' } as const;
  const history = () => start().in('outlet', 'o1', { ...opened, ciphertext: 'c2VjcmV0', nonce: 'bm9uY2U=' });

  it('is known without its address, until it is closed and after', () => {
    const told = history().in('outlet', 'o1', { type: 'OutletAddressChanged', ciphertext: 'c2VjcmV0', nonce: 'bm9uY2U=' });
    expect(folded(directory, told).row('outlets', 'o1')).toEqual({
      ...{ outlet: 'o1', opened: 1, openedMs: Date.parse('2026-03-02T10:00:00+08:00'), organization: 'branch' },
      ...{ kind: 'feishu', language: 'en', title: 'The group', phase: 'Open' },
    });
    told.in('outlet', 'o1', { type: 'OutletClosed', reason: '停用' });
    expect(folded(directory, told).row('outlets', 'o1')).toMatchObject({ phase: 'Closed', title: 'The group' });
  });
});

describe('evidence in the directory', () => {
  it('is known by its upload', () => {
    const { evidence: _, ...upload } = file('branch-1', 'p-branch');
    const history = start().in('evidence', 'e1', { type: 'EvidenceUploaded', ...upload });
    expect(folded(directory, history).row('evidence', 'e1')).toMatchObject({ uploaded: 1, sha256: hash('branch-1'), capturedAt: null });
  });

  it('is referred to by problems and inspections, each named once', () => {
    const shared = [uploaded('branch-1')];
    const history = start()
      .inspection('i1', inspectionPlanned(), findingRecorded('p1', { evidence: shared }))
      .problem('p1', recorded({ evidence: shared }), disputed({ evidence: [uploaded('branch-2')] }), resultSubmitted());
    expect(folded(directory, history).all('evidenceUses')).toEqual([
      { evidence: 'branch-1', category: 'inspection', thing: 'i1' },
      { evidence: 'branch-1', category: 'problem', thing: 'p1' },
      { evidence: 'branch-2', category: 'problem', thing: 'p1' },
    ]);
  });

  it('is referred to in its new version as well', () => {
    const amended = {
      type: 'EvidenceAmended',
      old: hash('branch-1'),
      evidence: uploaded('branch-3'),
      reason: '更清晰',
      amendedBy: 'p-branch',
    } as const;
    const history = start().problem('p1', recorded({ evidence: [uploaded('branch-1')] }), amended);
    const uploads = folded(directory, history)
      .all('evidenceUses')
      .map(({ evidence }) => evidence);
    expect(uploads).toEqual(['branch-1', 'branch-3']);
  });
});
