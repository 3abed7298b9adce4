import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cursors, type WorklistQuery } from '#application';
import { register } from '#projections';
import { STANDARD_PROCEDURE } from '#domain';
import { told, type Told } from '../../../../../test/support/histories.js';
import { findingRecorded, inspectionPlanned, inspectionStarted } from '../../../../../test/support/inspection-events.js';
import {
  ACCEPTED,
  acknowledged,
  CLOSED,
  confirmed,
  disputed,
  extensionRequested,
  issued,
  planned,
  recorded,
  reopened,
  resultSubmitted,
  SUSTAINED,
} from '../../../../../test/support/problem-builders.js';
import { kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { SqliteWorklistReader } from './sqlite-worklist-reader.js';

const NOW = Temporal.Instant.from('2026-03-10T12:00:00+08:00');
const work = [{ type: 'ProblemAssigned' }, acknowledged(), ...planned(), { type: 'ProblemEnteredRectification' }] as const;
const ownOf = (body: string, leadUnit: string) => recorded({ source: 'selfCheck', body, leadUnit });

/**
 * i1, led by p-leader with p-member and p-second, found: `early` due on 20 March, `submitted` due on 1 April and waiting for a verdict, `done`
 * waiting for closing, `argued` submitted but disputed; and `fresh`, a draft. Branch port found `own` itself, which waits for its confirmation,
 * and `task`, which waits for the plan's approval; `kept` is sustained.
 */
const history = told()
  .at('2026-03-01T10:00:00+08:00')
  .founded()
  .inspection('i1', inspectionPlanned(), inspectionStarted, findingRecorded('fresh'))
  .problem('submitted', recorded(), confirmed, issued(), ...work, resultSubmitted())
  .problem('early', recorded(), confirmed, issued({ dueDay: '2026-03-20' }), ...work, extensionRequested())
  .problem('done', ...ACCEPTED)
  .problem('argued', recorded(), confirmed, issued({ dueDay: '2026-03-05' }), ...work, disputed(), resultSubmitted())
  .at('2026-03-02T10:00:00+08:00')
  .problem('own', ownOf('county', 'port'))
  .problem('task', ownOf('county', 'port'), confirmed, issued({ unit: 'port', dueDay: '2026-04-20' }), acknowledged(), planned()[0]!)
  .problem('kept', ownOf('county', 'branch'), ...SUSTAINED.slice(1));

const folder = new ReadModelFolder();
let worklist: SqliteWorklistReader;
beforeAll(async () => {
  worklist = new SqliteWorklistReader(await kept(folder, register, history), new Cursors(new Uint8Array(32).fill(1)));
});
afterAll(() => folder.dispose());

const asked = (query: Partial<WorklistQuery>): WorklistQuery => ({
  ...{ person: 'nobody', units: [], supervises: [], leads: [], administers: false, homes: [], at: NOW, limit: 50 },
  ...query,
});

/** What waits, as `command thing`. */
const waiting = async (query: Partial<WorklistQuery>) =>
  (await worklist.waiting(asked(query))).items.map(({ command, problem, inspection }) => `${command} ${problem ?? inspection}`);

/** The same of another history. */
async function waitingIn(other: Told, query: Partial<WorklistQuery>): Promise<readonly string[]> {
  const own = new ReadModelFolder();
  const reader = new SqliteWorklistReader(await kept(own, register, other), new Cursors(new Uint8Array(32)));
  const { items } = await reader.waiting(asked(query));
  await own.dispose();
  return items.map(({ command, problem, inspection }) => `${command} ${problem ?? inspection}`);
}

describe('the worklist', () => {
  it('is empty for somebody for whom nothing waits', async () => {
    expect(await waiting({})).toEqual([]);
  });

  it('says nothing of teams and problems that somebody may not see, though they waited for him', async () => {
    const member = { person: 'p-member' };
    const all = await waiting(member);
    expect(all.length).toBeGreaterThan(1);
    expect(await waiting({ ...member, seen: {} })).toEqual(all);
    expect(await waiting({ ...member, seen: { inspections: ['i1'] } })).toEqual(all);
    expect(await waiting({ ...member, seen: { inspections: [] } })).toEqual([]);
    const { ordinal } = history.events.find(({ type, thing }) => type === 'ProblemRecorded' && thing === 'submitted')!;
    expect(await waiting({ ...member, seen: { recorded: [ordinal] } })).toEqual(all.filter((item) => item.endsWith(' submitted')));
    expect(await waiting({ units: ['branch'], seen: { recorded: [ordinal] } })).toEqual([]);
  });

  it('has what a unit has to do, the oldest due first', async () => {
    expect(await waiting({ units: ['branch', 'port'] })).toEqual(['SubmitResult early']);
    const june = Temporal.Instant.from('2026-06-26T00:00:00+08:00');
    expect(await waiting({ units: ['branch', 'port'], at: june })).toEqual(['SubmitResult early', 'SubmitAttestation kept']);
  });

  it("has, for a team's leader, what is his alone as well", async () => {
    expect(await waiting({ person: 'p-leader' })).toEqual([
      'MaintainFinding argued',
      'GrantExtension early',
      'AcceptResult submitted',
      'CloseProblem done',
      'ConfirmFinding fresh',
    ]);
  });

  it('has, for a member, what any of the team may do', async () => {
    expect(await waiting({ person: 'p-second' })).toEqual(['GrantExtension early', 'AcceptResult submitted']);
  });

  it('has, for the appointees of a body, what no inspection found', async () => {
    expect(await waiting({ supervises: ['county'] })).toEqual(['ApprovePlan task']);
    expect(await waiting({ leads: ['county'] })).toEqual(['CloseProblem kept', 'ApprovePlan task', 'ConfirmProblem own']);
    expect(await waiting({ supervises: ['city'], leads: ['city'] })).toEqual([]);
  });

  it('leaves out what he submitted, recorded or verified himself', async () => {
    const leading = (person: string) => waiting({ person, leads: ['county'] });
    // p-branch submitted the plan of `task`; p-member accepted `kept`.
    expect(await leading('p-branch')).toEqual(['CloseProblem kept', 'ConfirmProblem own']);
    expect((await leading('p-member')).filter((each) => each.endsWith('kept'))).toEqual([]);
  });

  it('leaves out what recusal keeps him from, and not what he has to do for his unit', async () => {
    expect(await waiting({ person: 'p-leader', homes: ['branch', 'committee'] })).toEqual([]);
    expect(await waiting({ leads: ['county'], homes: ['port', 'branch'] })).toEqual([]);
    expect(await waiting({ units: ['branch'], homes: ['branch'] })).toEqual(['SubmitResult early']);
  });

  it('leaves out acceptance and closing while a dispute is open', async () => {
    expect(await waiting({ person: 'p-leader' })).not.toContain('AcceptResult argued');
  });

  it('says what is due when, and how it stands', async () => {
    const [item] = (await worklist.waiting(asked({ units: ['branch'] }))).items;
    expect(item).toEqual({
      ...{ command: 'SubmitResult', waitsFor: 'unit', problem: 'early', correction: 1, unit: 'branch', title: '工作台账不健全' },
      ...{ since: '2026-03-01T02:00:00Z', dueDay: '2026-03-20', dueAt: '2026-03-20T16:00:00Z', light: 'green' },
    });
    const later = await worklist.waiting(asked({ units: ['branch'], at: Temporal.Instant.from('2026-03-20T16:00:00Z') }));
    expect(later.items).toMatchObject([{ light: 'red' }]);
  });

  it('has what has no day behind what has one, by how long it waits', async () => {
    const { items } = await worklist.waiting(asked({ person: 'p-leader', leads: ['county'] }));
    expect(items.map(({ dueDay }) => dueDay === undefined)).toEqual([...items.map(({ dueDay }) => dueDay === undefined)].sort());
    expect(items.filter(({ dueDay }) => dueDay === undefined).map(({ command }) => command)).toEqual(['ConfirmFinding', 'ConfirmProblem']);
  });

  it('is the same page by page', async () => {
    const query = asked({ person: 'p-leader', leads: ['county'], limit: 2 });
    const all = (await worklist.waiting({ ...query, limit: 50 })).items;
    const pages: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await worklist.waiting({ ...query, ...(cursor !== undefined && { cursor }) });
      pages.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual(all);
    expect(all.length).toBeGreaterThan(4);
  });

  it('refuses the cursor of somebody else', async () => {
    const { next } = await worklist.waiting(asked({ person: 'p-leader', limit: 1 }));
    await expect(worklist.waiting(asked({ person: 'p-second', limit: 1, cursor: next! }))).rejects.toThrow('page.cursor-unknown');
  });

  it('waits for no decision of an inspection that is suspended, nor for a new task', async () => {
    const suspended = told()
      .inspection('i1', inspectionPlanned(), inspectionStarted, findingRecorded('p'), findingRecorded('q'))
      .problem('q', recorded(), confirmed);
    expect(await waitingIn(suspended, { person: 'p-leader' })).toEqual(['ConfirmFinding p', 'ConfirmFinding q', 'IssueCorrection q']);
    suspended.inspection('i1', { type: 'InspectionSuspended', reason: '防汛' });
    expect(await waitingIn(suspended, { person: 'p-leader' })).toEqual([]);
  });

  it('waits for no verdict on a sampled problem while that is open again', async () => {
    const lookBack = told()
      .founded()
      .problem('p', ...CLOSED)
      .inspection('i2', inspectionPlanned({ kind: 'lookBack', sample: ['p'] }), inspectionStarted);
    expect(await waitingIn(lookBack, { person: 'p-member' })).toEqual(['RecordLookBackVerdict p']);
    lookBack.problem('p', reopened);
    expect(await waitingIn(lookBack, { person: 'p-member' })).toEqual([]);
  });

  it('has nothing of his teams for whoever administers by now', async () => {
    expect(await waiting({ person: 'p-second' })).toHaveLength(2);
    expect(await waiting({ person: 'p-second', administers: true })).toEqual([]);
  });

  it('has for the members, and not for the leader, what the procedure leaves to them', async () => {
    const { title, content } = STANDARD_PROCEDURE;
    const who = { ApprovePlan: ['supervisor' as const] };
    const narrowed = told()
      .in('procedure', 'standard', { type: 'ProcedureDrafted', version: 1, title, content: { ...content, who } })
      .inspection('i1', inspectionPlanned(), inspectionStarted)
      .problem('p', recorded(), confirmed, issued(), { type: 'ProblemAssigned' }, acknowledged(), planned()[0]!)
      .problem(
        'own',
        ownOf('county', 'port'),
        confirmed,
        issued({ unit: 'port' }),
        { type: 'ProblemAssigned' },
        acknowledged(),
        planned()[0]!,
      );
    expect(await waitingIn(narrowed, { person: 'p-second' })).toEqual(['ApprovePlan p']);
    expect(await waitingIn(narrowed, { person: 'p-leader', leads: ['county'] })).toEqual(['IssueFeedback i1']);
    expect(await waitingIn(narrowed, { supervises: ['county'] })).toEqual(['ApprovePlan own']);
  });
});
