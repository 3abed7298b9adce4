import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import type { Context } from '../core/lifecycle.js';
import { treeEvents, type TreeEvent } from './organization-events.js';
import { ancestors, isActive, organizationAt, subtree, successorOf } from './organization-tree.js';
import { organization, organizationRefusal, organizationTree } from './organization.js';

/** The administrator of the whole county: over its root, and over whatever the tests put below it. */
const administrator = somebody('p-admin', { holds: { administrator: ['county', 'committee', 'branch', 'joint', 'port', 'firm'] } });

const context = (overrides: Partial<Context> = {}): Context => ({
  actor: administrator,
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  ...overrides,
});

const tree = subject(organizationTree, treeEvents, context, {
  rows: organization.steps,
  phase: (state, command) => organizationAt(state, command.organization).phase,
});

type Established = Extract<TreeEvent, { type: 'OrganizationEstablished' }>;
const established = (id: string, parent: string, overrides: Partial<Established> = {}): Established => ({
  type: 'OrganizationEstablished',
  organization: id,
  name: `${id} 党支部`,
  kind: 'branch',
  parent,
  ...overrides,
});
const county: Established = { type: 'OrganizationEstablished', organization: 'county', name: '县督导组', kind: 'body' };
const committee = established('committee', 'county', { name: '非公有制经济组织大党委', kind: 'committee' });
const branch = established('branch', 'committee', { name: '邦旺劳务党支部' });
const joint = established('joint', 'committee', { name: '建筑领域联合党支部', kind: 'jointBranch' });
const port = established('port', 'committee', { name: '物流党总支', kind: 'generalBranch' });
const history = [county, committee, branch, joint, port];
const merged = (id: string, successor: string): TreeEvent => ({ type: 'OrganizationMerged', organization: id, successor, reason: '整合' });

describe('establishing 成立', () => {
  test('the engine establishes the root at the first start', () => {
    given(tree)
      .when({ type: 'EstablishOrganization', organization: 'county', name: '县督导组', kind: 'body' }, { actor: ENGINE })
      .then(county);
  });

  test('an organization is established below an active one', () => {
    given(tree, county)
      .when({ type: 'EstablishOrganization', organization: 'c', name: '大党委', nameEn: 'Committee', kind: 'committee', parent: 'county' })
      .then(established('c', 'county', { name: '大党委', nameEn: 'Committee', kind: 'committee' }));
  });

  test('a county has one root', () => {
    given(tree, county)
      .when({ type: 'EstablishOrganization', organization: 'other', name: '另一个', kind: 'body' })
      .refuses('organization.root-exists', { root: 'county' });
  });

  test('nothing is established below an organization that does not exist or is gone', () => {
    const below = (parent: string) => ({ type: 'EstablishOrganization', organization: 'n', name: '新', kind: 'branch', parent }) as const;
    given(tree, county).when(below('nowhere')).refuses('organization.parent-not-active', { parent: 'nowhere', phase: 'None' });
    given(tree, ...history, merged('branch', 'joint'))
      .when(below('branch'))
      .refuses('organization.parent-not-active', { parent: 'branch', phase: 'Merged' });
  });

  test('an organization is established once', () => {
    given(tree, ...history)
      .when({ type: 'EstablishOrganization', organization: 'branch', name: '又一个', kind: 'branch', parent: 'committee' })
      .refuses('organization.not-now', { phase: 'Active' });
  });

  test('an administrator establishes within the scope of the appointment', () => {
    given(tree, ...history)
      .when(
        { type: 'EstablishOrganization', organization: 'n', name: '新', kind: 'branch', parent: 'committee' },
        { actor: somebody('p2', { holds: { administrator: ['port'] } }) },
      )
      .refuses('organization.beyond-your-scope', { organization: 'committee' });
  });

  test('names are unique among active siblings, and free again once the holder is gone', () => {
    const again = {
      type: 'EstablishOrganization',
      organization: 'n',
      name: '邦旺劳务党支部',
      kind: 'branch',
      parent: 'committee',
    } as const;
    given(tree, ...history)
      .when(again)
      .refuses('organization.name-taken', { by: 'branch' });
    given(tree, ...history, merged('branch', 'joint'))
      .when(again)
      .leads('Tree');
    given(tree, ...history)
      .when({ ...again, parent: 'county' })
      .leads('Tree');
  });

  test('only an administrator changes the tree, and each within the scope of the appointment', () => {
    const rename = { type: 'RenameOrganization', organization: 'branch', name: '新名' } as const;
    given(tree, ...history)
      .when(rename, { actor: somebody('p3', { holds: { supervisor: ['county'] } }) })
      .refuses('tree.not-yours', { by: ['administrator'] });
    given(tree, ...history)
      .when(rename, { actor: ENGINE })
      .refuses('tree.not-yours');
    given(tree, ...history)
      .when(rename, { actor: somebody('p2', { holds: { administrator: ['port'] } }) })
      .refuses('organization.not-yours');
  });
});

describe('renaming 更名', () => {
  test('an organization is renamed, and an English name goes with the name that it translates', () => {
    const renamed = given(tree, ...history, established('x', 'county', { nameEn: 'X' }))
      .when({ type: 'RenameOrganization', organization: 'branch', name: '神猴药业党支部', nameEn: 'Shenhou' })
      .then({ type: 'OrganizationRenamed', organization: 'branch', old: '邦旺劳务党支部', new: '神猴药业党支部', newEn: 'Shenhou' });
    expect(organizationAt(renamed.state, 'branch')).toMatchObject({ name: '神猴药业党支部', nameEn: 'Shenhou' });
    const again = given(tree, county, { ...committee, nameEn: 'Committee' })
      .when({ type: 'RenameOrganization', organization: 'committee', name: '党委' })
      .then({ type: 'OrganizationRenamed', organization: 'committee', old: '非公有制经济组织大党委', new: '党委' });
    expect(organizationAt(again.state, 'committee')).not.toHaveProperty('nameEn');
  });

  test('the English name alone may change', () => {
    given(tree, county).when({ type: 'RenameOrganization', organization: 'county', name: '县督导组', nameEn: 'County' }).leads('Tree');
  });

  test('a new name differs from the old one', () => {
    given(tree, county)
      .when({ type: 'RenameOrganization', organization: 'county', name: '县督导组' })
      .refuses('organization.nothing-changes');
  });

  test('a new name is not that of an active sibling', () => {
    given(tree, ...history)
      .when({ type: 'RenameOrganization', organization: 'branch', name: '建筑领域联合党支部' })
      .refuses('organization.name-taken', { by: 'joint' });
  });

  test('an organization that never was cannot be renamed', () => {
    given(tree, county)
      .when({ type: 'RenameOrganization', organization: 'nowhere', name: '新名' })
      .refuses('organization.unknown', { organization: 'nowhere' });
  });
});

describe('moving 转隶', () => {
  test('an organization is moved below another, with everything below it', () => {
    const moved = given(tree, ...history, established('firm', 'port'))
      .when({ type: 'MoveOrganization', organization: 'port', parent: 'county' })
      .then({ type: 'OrganizationMoved', organization: 'port', old: 'committee', new: 'county' });
    expect([...ancestors(moved.state, 'firm')]).toEqual(['firm', 'port', 'county']);
  });

  test('an organization is not moved below itself, nor below what stands below it', () => {
    for (const parent of ['port', 'firm']) {
      given(tree, ...history, established('firm', 'port'))
        .when({ type: 'MoveOrganization', organization: 'port', parent })
        .refuses('organization.own-subtree', { organization: parent });
    }
  });

  test('the root stays the root', () => {
    given(tree, ...history)
      .when({ type: 'MoveOrganization', organization: 'county', parent: 'committee' })
      .refuses('organization.root-stays');
  });

  test('a move goes somewhere else', () => {
    given(tree, ...history)
      .when({ type: 'MoveOrganization', organization: 'branch', parent: 'committee' })
      .refuses('organization.nothing-changes');
  });

  test('an organization is moved below an active one', () => {
    given(tree, ...history)
      .when({ type: 'MoveOrganization', organization: 'branch', parent: 'nowhere' })
      .refuses('organization.parent-not-active');
  });

  test('an organization is not moved beside an active one of the same name', () => {
    given(tree, ...history, established('firm', 'port', { name: '邦旺劳务党支部' }))
      .when({ type: 'MoveOrganization', organization: 'branch', parent: 'port' })
      .refuses('organization.name-taken', { by: 'firm' });
  });
});

describe('upgrading 升格', () => {
  test.each([
    ['branch', 'branch', 'generalBranch'],
    ['branch', 'branch', 'committee'],
    ['joint', 'jointBranch', 'generalBranch'],
    ['port', 'generalBranch', 'committee'],
  ] as const)('%s rises from %s to %s', (id, old, kind) => {
    const upgraded = given(tree, ...history)
      .when({ type: 'UpgradeOrganization', organization: id, kind })
      .then({ type: 'OrganizationUpgraded', organization: id, old, new: kind });
    expect(organizationAt(upgraded.state, id)).toMatchObject({ kind });
  });

  test.each([
    ['branch', 'jointBranch'],
    ['port', 'branch'],
    ['port', 'enterprise'],
  ] as const)('an upgrade leads upwards: %s does not become %s', (id, kind) => {
    given(tree, ...history)
      .when({ type: 'UpgradeOrganization', organization: id, kind })
      .refuses('organization.not-an-upgrade', { new: kind });
  });

  test('a committee is the highest, and what is no party organization has no rank', () => {
    for (const id of ['committee', 'county']) {
      given(tree, ...history)
        .when({ type: 'UpgradeOrganization', organization: id, kind: 'committee' })
        .refuses('organization.cannot-rise');
    }
  });
});

describe('merging 并入 and dissolving 撤销', () => {
  const ends = [
    ['MergeOrganization', 'OrganizationMerged', 'Merged'],
    ['DissolveOrganization', 'OrganizationDissolved', 'Dissolved'],
  ] as const;
  const commands = ends.map(([type]) => type);

  test.each(ends)('%s names who answers for it from now on', (type, event, phase) => {
    const ended = given(tree, ...history)
      .when({ type, organization: 'branch', successor: 'joint', reason: '整合' })
      .then({ type: event, organization: 'branch', successor: 'joint', reason: '整合' });
    expect(organizationAt(ended.state, 'branch')).toMatchObject({ phase, successor: 'joint' });
    expect(isActive(ended.state, 'branch')).toBe(false);
  });

  test.each(commands)('%s needs an active successor', (type) => {
    given(tree, ...history, merged('joint', 'port'))
      .when({ type, organization: 'branch', successor: 'joint', reason: '整合' })
      .refuses('organization.successor-not-active', { successor: 'joint', phase: 'Merged' });
  });

  test.each(commands)('%s needs a successor outside the subtree that goes', (type) => {
    given(tree, ...history)
      .when({ type, organization: 'branch', successor: 'branch', reason: '整合' })
      .refuses('organization.own-subtree');
  });

  test.each(commands)('%s waits until everything active below it is moved', (type) => {
    given(tree, ...history, merged('joint', 'port'))
      .when({ type, organization: 'committee', successor: 'county', reason: '整合' })
      .refuses('organization.has-active-children', { children: ['branch', 'port'] });
  });

  test.each(commands)('%s happens once', (type) => {
    given(tree, ...history, merged('branch', 'port'))
      .when({ type, organization: 'branch', successor: 'joint', reason: '整合' })
      .refuses('organization.not-now');
  });
});

describe('the tree', () => {
  const { state } = given(tree, ...history, established('firm', 'port'), merged('branch', 'joint'), merged('joint', 'port'));

  test('ancestors are the organization and everything above it', () => {
    expect([...ancestors(state, 'firm')]).toEqual(['firm', 'port', 'committee', 'county']);
    expect([...ancestors(state, 'nowhere')]).toEqual(['nowhere']);
  });

  test('a subtree is the organization and everything below it, what is gone included', () => {
    expect([...subtree(state, 'committee')]).toEqual(['committee', 'branch', 'joint', 'port', 'firm']);
  });

  test('the successor is the active one at the end of the chain', () => {
    expect(['branch', 'joint', 'port', 'nowhere'].map((id) => successorOf(state, id))).toEqual(['port', 'port', 'port', undefined]);
  });

  test('why a command is missing is known without its form', () => {
    expect(organizationRefusal('MergeOrganization', 'port', state, context())).toMatchObject({ code: 'organization.has-active-children' });
    expect(organizationRefusal('MergeOrganization', 'firm', state, context())).toBe(false);
  });
});
