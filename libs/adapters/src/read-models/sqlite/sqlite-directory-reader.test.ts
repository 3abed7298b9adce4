import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cursors } from '#application';
import { directory } from '#projections';
import { told } from '../../../../../test/support/histories.js';
import { findingRecorded, inspectionPlanned } from '../../../../../test/support/inspection-events.js';
import { recorded, uploaded } from '../../../../../test/support/problem-builders.js';
import { kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { file, hash } from '../../../../../test/support/uploads.js';
import { SqliteDirectoryReader } from './sqlite-directory-reader.js';

const { evidence: _, ...upload } = file('branch-1', 'p1');
const established = (organization: string, parent?: string) =>
  ({
    type: 'OrganizationEstablished',
    organization,
    name: `名 ${organization}`,
    kind: 'branch',
    ...(parent !== undefined && { parent }),
  }) as const;
const appointed = (appointment: string, to?: string) =>
  ({
    type: 'AppointmentMade',
    appointment,
    role: 'branch',
    scope: 'b',
    from: '2026-01-01',
    treeRevision: 1,
    ...(to !== undefined && { to }),
  }) as const;

const feed = (id: string, hash: string) =>
  ({ type: 'CalendarFeedOpened', feed: id, hash: hash.repeat(32), openedAt: '2026-03-01T02:00:00Z' }) as const;

const history = told()
  .at('2026-03-01T10:00:00+08:00')
  .founded()
  // A child may stand before its parent's name in the alphabet, but never before it in the history.
  .in(
    'tree',
    'organizations',
    established('root'),
    established('c', 'root'),
    established('b', 'c'),
    established('a', 'b'),
    established('z', 'root'),
  )
  .in('tree', 'organizations', { type: 'OrganizationMerged', organization: 'a', successor: 'b', reason: '并入' })
  .in('person', 'p1', { type: 'PersonRegistered', home: 'b', treeRevision: 1 }, { type: 'AccountOpened', signInName: 'hmac' })
  .in('person', 'p1', appointed('second', '2026-12-31'), appointed('first'))
  .in('person', 'p1', feed('f1', 'aa'), feed('f2', 'bb'), { type: 'CalendarFeedClosed', feed: 'f1' })
  .in('person', 'p2', { type: 'PersonRegistered', home: 'root', treeRevision: 1 })
  .in('person', 'p3', { type: 'PersonRegistered', home: 'b', treeRevision: 1 }, { type: 'PersonForgotten', reason: '本人申请' })
  .in('signin', 'hmac', { type: 'SignInNameClaimed', person: 'p1' })
  .in('evidence', 'e1', { type: 'EvidenceUploaded', ...upload })
  .in('evidence', 'e2', { type: 'EvidenceUploaded', ...upload, name: 'again.jpg', capturedAt: '2026-02-01T00:00:00Z' })
  .inspection('i1', inspectionPlanned(), findingRecorded('x', { evidence: [uploaded('branch-1')] }))
  .problem('x', recorded({ evidence: [uploaded('branch-1')] }));

const folder = new ReadModelFolder();
let reader: SqliteDirectoryReader;
beforeAll(async () => {
  reader = new SqliteDirectoryReader(await kept(folder, directory, history), new Cursors(new Uint8Array(32).fill(1)));
});
afterAll(() => folder.dispose());

describe('the directory', () => {
  it('knows people by their ids, with what they were appointed to, in that order', async () => {
    expect(await reader.person('p1')).toEqual({
      ...{ person: 'p1', home: 'b', account: 'Active', forgotten: false, since: '2026-03-01T02:00:00Z' },
      appointments: [
        { appointment: 'second', role: 'branch', scope: 'b', from: '2026-01-01', to: '2026-12-31' },
        { appointment: 'first', role: 'branch', scope: 'b', from: '2026-01-01' },
      ],
    });
    expect(await reader.person('p3')).toMatchObject({ forgotten: true, account: 'None', appointments: [] });
    expect(await reader.person('nobody')).toBeUndefined();
  });

  it('lists people as they were registered, by home and page by page', async () => {
    const people = async (query: Partial<Parameters<typeof reader.people>[0]>) => reader.people({ limit: 10, ...query });
    expect((await people({})).items.map(({ person }) => person)).toEqual(['p1', 'p2', 'p3']);
    expect((await people({ homes: ['b'] })).items.map(({ person }) => person)).toEqual(['p1', 'p3']);
    const first = await people({ limit: 2 });
    expect((await people({ limit: 2, cursor: first.next! })).items.map(({ person }) => person)).toEqual(['p3']);
    await expect(people({ homes: ['b'], cursor: first.next! })).rejects.toThrow('page.cursor-unknown');
  });

  it('finds who signs in by a name', async () => {
    expect(await reader.personBySignInName('hmac')).toBe('p1');
    expect(await reader.personBySignInName('other')).toBeUndefined();
  });

  it('knows whose calendar feed has a secret, by its hash, until it is closed', async () => {
    expect(await reader.personByCalendarFeed('bb'.repeat(32))).toBe('p1');
    for (const hash of ['aa', 'cc']) expect(await reader.personByCalendarFeed(hash.repeat(32))).toBeUndefined();
  });

  it('has the organizations in the order of establishment', async () => {
    expect((await reader.organizations()).map(({ organization }) => organization)).toEqual(['root', 'c', 'b', 'a', 'z']);
    expect(await reader.organization('a')).toEqual({
      organization: 'a',
      name: '名 a',
      kind: 'branch',
      parent: 'b',
      phase: 'Merged',
      successor: 'b',
    });
    expect(await reader.organization('nowhere')).toBeUndefined();
  });

  it('has everything below an organization, itself included', async () => {
    expect([...(await reader.subtree('c'))].sort()).toEqual(['a', 'b', 'c']);
    expect([...(await reader.subtree('root'))].sort()).toEqual(['a', 'b', 'c', 'root', 'z']);
    expect(await reader.subtree('nowhere')).toEqual([]);
  });

  it('has the versions of procedures with what they say', async () => {
    expect(await reader.procedures()).toMatchObject([{ procedure: 'standard', version: 1, phase: 'Published' }]);
    expect((await reader.procedure('standard', 1))?.content.kinds.byDate.limit).toBe(30);
    expect(await reader.procedure('standard', 2)).toBeUndefined();
  });

  it('knows evidence by its upload and by its bytes', async () => {
    expect(await reader.evidence('e1')).toEqual({ evidence: 'e1', ...upload });
    expect(await reader.evidence('e3')).toBeUndefined();
    expect((await reader.evidenceByHash(hash('branch-1'))).map(({ evidence, name }) => [evidence, name])).toEqual([
      ['e1', 'branch-1.jpg'],
      ['e2', 'again.jpg'],
    ]);
    expect(await reader.evidenceByHash(hash('other'))).toEqual([]);
  });

  it('knows where an upload is referred to, and not where the same bytes are', async () => {
    expect(await reader.evidenceUses('branch-1')).toEqual({ problems: ['x'], inspections: ['i1'] });
    expect(await reader.evidenceUses('e1')).toEqual({ problems: [], inspections: [] });
  });
});
