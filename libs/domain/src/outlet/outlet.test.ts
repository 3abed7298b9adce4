import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE, type Actor } from '../core/actor.js';
import type { Organization } from '../organization/organization-tree.js';
import { outletEvents, type OutletEvent } from './outlet-events.js';
import { outlet, type OutletCommand } from './outlet.js';

const place = { name: '支部', kind: 'branch', parent: 'county' } as const;
const organizations = new Map<string, Organization>([
  ['branch', { ...place, phase: 'Active' }],
  ['port', { ...place, phase: 'Active' }],
  ['gone', { ...place, phase: 'Dissolved', successor: 'port' }],
]);

const administrator = somebody('p-admin', { holds: { administrator: ['branch', 'gone'] } });
const portAdministrator = somebody('p-port', { holds: { administrator: ['port'] } });
const officer = somebody('p-branch', { holds: { branch: ['branch'] } });
const about = subject(outlet, outletEvents, ({ by = administrator }: { by?: Actor } = {}) => ({
  actor: by,
  now: Temporal.Instant.from('2026-03-02T02:00:00Z'),
  tree: { phase: 'Tree', organizations } as const,
}));

const known = { organization: 'branch', kind: 'dingtalk', language: 'zh-CN', title: '支部工作群' } as const;
const address = { ciphertext: 'c2VhbGVk', nonce: 'bm9uY2U=' } as const;
const open = { type: 'OpenOutlet', ...known, ...address } as const satisfies OutletCommand;
const opened: OutletEvent = { ...open, type: 'OutletOpened' };
const other = { ciphertext: 'b3RoZXI=', nonce: 'b25jZQ==' } as const;
const change = { type: 'ChangeOutletAddress', ...other } as const;
const close = { type: 'CloseOutlet', reason: '群已解散' } as const;
const closed: OutletEvent = { ...close, type: 'OutletClosed' };

describe('an outlet', () => {
  test('is opened by whoever administers the organization', () => {
    const made = given(about).when(open).then(opened).leads('Open');
    expect(made.state).toEqual({ phase: 'Open', ...known, address });
    given(about).when(open, { by: portAdministrator }).refuses('outlet.beyond-your-scope', { organization: 'branch' });
    for (const by of [officer, ENGINE]) given(about).when(open, { by }).refuses('outlet.not-yours');
    given(about, opened).when(open).refuses('outlet.not-now');
  });

  test('is opened for an organization that is there', () => {
    for (const organization of ['gone', 'nowhere'])
      given(about)
        .when({ ...open, organization })
        .refuses('outlet.organization-not-active', { organization });
  });

  test('leads somewhere else from then on', () => {
    const made = given(about, opened)
      .when(change)
      .then({ type: 'OutletAddressChanged', ...other })
      .leads('Open');
    expect(made.state).toEqual({ phase: 'Open', ...known, address: other });
    for (const by of [portAdministrator, officer, ENGINE]) given(about, opened).when(change, { by }).refuses('outlet.not-yours');
    given(about).when(change).refuses('outlet.not-now');
  });

  test('is closed for ever', () => {
    const made = given(about, opened).when(close).then(closed).leads('Closed');
    expect(made.state).toEqual({ phase: 'Closed', ...known });
    for (const by of [portAdministrator, officer]) given(about, opened).when(close, { by }).refuses('outlet.not-yours');
    for (const command of [open, change, close]) given(about, opened, closed).when(command).refuses('outlet.not-now');
  });
});
