import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cursors, type LedgerQuery } from '#application';
import { register } from '#projections';
import { told, type Told } from '../../../../../test/support/histories.js';
import { feedbackIssued, findingRecorded, inspectionPlanned, inspectionStarted } from '../../../../../test/support/inspection-events.js';
import {
  acknowledged,
  CLOSED,
  confirmed,
  disputed,
  EXECUTING,
  extensionRequested,
  issued,
  planned,
  recorded,
  reopened,
  resultSubmitted,
  SUSTAINED,
  TWO_UNITS,
  uploaded,
} from '../../../../../test/support/problem-builders.js';
import { applyIn, kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { hash, seen } from '../../../../../test/support/uploads.js';
import { SqliteLedgerReader } from './sqlite-ledger-reader.js';

const folder = new ReadModelFolder();
const cursors = new Cursors(new Uint8Array(32).fill(1));
let ledger: SqliteLedgerReader;

const NOW = Temporal.Instant.from('2026-04-10T12:00:00+08:00');
const work = [{ type: 'ProblemAssigned' }, acknowledged(), ...planned(), { type: 'ProblemEnteredRectification' }] as const;

/**
 * draft: a draft of i1. overdue: due on 1 April and not submitted. near: due on 12 April. track: due on 1 May, with a co-unit. closed: closed.
 * phased: behind its first milestone. own: found by branch port itself, confirmed, disputed, not assigned.
 */
const history = told()
  .at('2026-03-01T10:00:00+08:00')
  .founded()
  .inspection('i1', inspectionPlanned(), inspectionStarted)
  .problem('draft', recorded({ title: '100%完成_的台账', severity: 'serious' }))
  .at('2026-03-02T10:00:00+08:00')
  .problem('overdue', recorded(), { ...confirmed, confirmedOn: '2026-03-02' }, issued({ dueDay: '2026-04-01' }), ...work)
  .at('2026-03-03T10:00:00+08:00')
  .problem(
    'near',
    recorded({ severity: 'major', category: '职责' }),
    confirmed,
    issued({ dueDay: '2026-04-12' }),
    ...work,
    extensionRequested(),
  )
  .problem('track', recorded({ leadUnit: 'joint', coUnits: ['port'] }), confirmed, issued({ unit: 'joint', dueDay: '2026-05-01' }))
  .problem('closed', ...CLOSED)
  .at('2026-03-04T10:00:00+08:00')
  .problem(
    'phased',
    recorded({ severity: 'serious', title: '职责不清', condition: '分工表缺少100户以上网格' }),
    confirmed,
    issued({ kind: 'phased', dueDay: '2026-06-30', milestones: { m1: '2026-04-05', m2: '2026-05-20' } }),
    ...work,
  )
  .problem('own', recorded({ source: 'selfCheck', leadUnit: 'port' }), confirmed, disputed({ unit: 'port' }));

beforeAll(async () => {
  ledger = new SqliteLedgerReader(await kept(folder, register, history), cursors);
});
afterAll(() => folder.dispose());

const asked = (query: Partial<LedgerQuery> = {}): LedgerQuery => ({ visibility: { everything: true }, at: NOW, limit: 50, ...query });
const found = async (query: Partial<LedgerQuery> = {}) => (await ledger.page(asked(query))).items.map(({ problem }) => problem);
const ALL = ['draft', 'overdue', 'near', 'track', 'closed', 'phased', 'own'];

describe('the ledger', () => {
  it('holds every problem, in the order of recording', async () => {
    expect(await found()).toEqual(ALL);
  });

  it('says when the problems were recorded that somebody may see, and is asked for these alone', async () => {
    const recordedAs = new Map((await ledger.page(asked())).items.map(({ problem, ordinal }) => [ordinal, problem]));
    const port = { everything: false, units: ['port'], bodies: [], audited: [], inspections: [] } as const;
    const numbers = await ledger.recorded(port);
    expect(numbers.map((number) => recordedAs.get(number))).toEqual(['track', 'own']);
    expect(await found({ recorded: numbers })).toEqual(['track', 'own']);
    expect(await found({ recorded: [1, ...numbers, 9_999], lights: ['green'] })).toEqual(['track']);
    expect(await found({ recorded: [] })).toEqual([]);
    expect(await found({ recorded: await ledger.recorded({ everything: true }) })).toEqual(ALL);
  });

  it('says at what position it was taken', async () => {
    const last = history.events.at(-1)!;
    expect(await ledger.page(asked())).toMatchObject({ position: last.position, ordinal: last.ordinal });
  });

  it.each([
    ['an inspection', { inspection: 'i1' }, ['draft', 'overdue', 'near', 'track', 'closed', 'phased']],
    ['a lead unit', { organizations: ['joint'] }, ['track']],
    ['a co-unit', { organizations: ['port'] }, ['track', 'own']],
    ['several organizations', { organizations: ['joint', 'port'] }, ['track', 'own']],
    ['no organization', { organizations: [] }, []],
    ['red lights', { lights: ['red'] }, ['overdue']],
    ['yellow lights, near due or behind a milestone', { lights: ['yellow'] }, ['near', 'phased']],
    ['green lights', { lights: ['green'] }, ['track']],
    ['red and yellow lights', { lights: ['red', 'yellow'] }, ['overdue', 'near', 'phased']],
    ['no light', { lights: [] }, []],
    ['red lights later', { lights: ['red'], at: Temporal.Instant.from('2026-05-02T00:00:00+08:00') }, ['overdue', 'near', 'track']],
    ['what is overdue', { overdue: true }, ['overdue']],
    ['what is not', { overdue: false }, ['draft', 'near', 'track', 'closed', 'phased', 'own']],
    ['a kind', { kinds: ['phased'] }, ['phased']],
    ['states', { phases: ['Closed', 'Draft'] }, ['draft', 'closed']],
    ['a source', { sources: ['selfCheck'] }, ['own']],
    ['a severity', { severities: ['serious'] }, ['draft', 'phased']],
    ['a category', { category: '职责' }, ['near']],
    ['a due window, both days included', { dueFrom: '2026-04-12', dueTo: '2026-05-01' }, ['near', 'track']],
    ['an open due window', { dueFrom: '2026-05-01' }, ['track', 'phased']],
    ['text of the title', { text: '职责' }, ['phased']],
    ['text of the condition', { text: '网格' }, ['phased']],
    ['a sign of its own', { text: '0%' }, ['draft']],
    ['a sign that would stand for any other', { text: '成_的' }, ['draft']],
    ['text that nothing holds', { text: '100_' }, []],
    ['several at once', { inspection: 'i1', lights: ['yellow'], severities: ['serious'] }, ['phased']],
  ] as const)('is filtered by %s', async (_, query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it.each([
    ['due', false, ['overdue', 'closed', 'near', 'track', 'phased', 'draft', 'own']],
    ['due', true, ['own', 'draft', 'phased', 'track', 'near', 'closed', 'overdue']],
    ['severity', true, ['phased', 'draft', 'near', 'own', 'closed', 'track', 'overdue']],
    ['confirmed', false, ['overdue', 'near', 'track', 'closed', 'phased', 'own', 'draft']],
    ['recorded', true, [...ALL].reverse()],
  ] as const)('is sorted by %s, descending %s', async (sort, descending, expected) => {
    expect(await found({ sort, descending })).toEqual(expected);
    // Page by page it is the same, whatever a page holds.
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ledger.page(asked({ sort, descending, limit: 2, ...(cursor !== undefined && { cursor }) }));
      pages.push(...page.items.map(({ problem }) => problem));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual(expected);
  });

  it('refuses a cursor of another question, and goes on at a later instant', async () => {
    const { next } = await ledger.page(asked({ sort: 'due', limit: 2 }));
    expect(next).toEqual(expect.any(String));
    await expect(ledger.page(asked({ sort: 'recorded', cursor: next! }))).rejects.toThrow('page.cursor-unknown');
    await expect(ledger.page(asked({ sort: 'due', lights: ['red'], cursor: next! }))).rejects.toThrow('page.cursor-unknown');
    const later = Temporal.Instant.from('2026-04-11T00:00:00Z');
    expect(await found({ sort: 'due', at: later, cursor: next! })).toEqual(['near', 'track', 'phased', 'draft', 'own']);
  });

  it('gives no cursor at the end', async () => {
    expect(await ledger.page(asked({ limit: ALL.length }))).not.toHaveProperty('next');
  });
});

describe('what somebody sees of the ledger', () => {
  const seen = (units: readonly string[], bodies: readonly string[], inspections: readonly string[], audited: readonly string[] = []) =>
    found({ visibility: { everything: false, units, bodies, inspections, audited } });

  it('is nothing without a right', async () => {
    expect(await seen([], [], [])).toEqual([]);
  });

  it('is the whole problem for lead unit and co-units, and of others not that they exist', async () => {
    expect(await seen(['port'], [], [])).toEqual(['track', 'own']);
    expect(await seen(['elsewhere'], [], [])).toEqual([]);
  });

  it("is an inspection's problems for its team", async () => {
    expect(await seen([], [], ['i1'])).toEqual(['draft', 'overdue', 'near', 'track', 'closed', 'phased']);
  });

  it('is what no inspection found for the appointees of its body', async () => {
    expect(await seen([], ['county'], [])).toEqual(['own']);
  });

  it('is whatever a body supervises for its auditors', async () => {
    expect(await seen([], [], [], ['county'])).toEqual(ALL);
    expect(await seen([], [], [], ['city'])).toEqual([]);
  });
});

describe('a line of the ledger', () => {
  const line = async (problem: string, at = NOW) => (await ledger.row(problem, at))!;

  it('says how a problem stands at the instant of asking', async () => {
    expect(await line('overdue')).toMatchObject({
      ...{ problem: 'overdue', phase: 'Rectifying', light: 'red', overdue: true, dueDay: '2026-04-01', confirmedOn: '2026-03-02' },
      ...{ inspection: { id: 'i1', number: '督查〔2026〕1号' }, leadUnit: 'branch', coUnits: [], cycle: 1, timesReopened: 0 },
      corrections: [
        { correction: 1, unit: 'branch', phase: 'Executing', dueAt: '2026-04-01T16:00:00Z', light: 'red', overdue: true, late: false },
      ],
    });
    const before = await line('overdue', Temporal.Instant.from('2026-04-01T15:59:59Z'));
    expect(before).toMatchObject({ light: 'yellow', overdue: false });
  });

  it('names the open extension, the next milestone and the open dispute', async () => {
    expect((await line('near')).corrections).toMatchObject([{ openExtension: 1 }]);
    expect((await line('phased')).corrections).toMatchObject([
      { nextMilestone: { milestone: 'm1', title: '阶段 m1', dueDay: '2026-04-05' } },
    ]);
    expect(await line('own')).toMatchObject({ openDispute: 1, source: 'selfCheck' });
    expect(await line('own')).not.toHaveProperty('inspection');
  });

  it('keeps the day of closing, without a light', async () => {
    expect(await line('closed')).toMatchObject({ closedOn: '2026-03-03', overdue: false });
    expect(await line('closed')).not.toHaveProperty('light');
  });

  it('is none for a problem that is not there', async () => {
    expect(await ledger.row('nowhere', NOW)).toBeUndefined();
  });

  it('has the tasks of the current cycle alone, those that count first', async () => {
    const own = new ReadModelFolder();
    const reassigned = { type: 'CorrectionReassigned', correction: 2, unit: 'port', next: 3, reason: '调整' } as const;
    const again = [
      reopened,
      issued({ correction: 2, cycle: 2 }),
      reassigned,
      issued({ correction: 3, cycle: 2, unit: 'port', replaces: 2 }),
    ];
    const model = await kept(own, register, told().problem('p', ...CLOSED, ...again));
    const { corrections } = (await new SqliteLedgerReader(model, cursors).row('p', NOW))!;
    expect(corrections.map(({ correction, phase }) => [correction, phase])).toEqual([
      [3, 'Issued'],
      [2, 'Reassigned'],
    ]);
    await own.dispose();
  });

  it('tells late from overdue: a rejected attestation is red before its day has passed', async () => {
    const own = new ReadModelFolder();
    const attestation = { correction: 1, period: 2 } as const;
    const verdict = { verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: { revision: 1, evidence: [] } } as const;
    const model = await kept(
      own,
      register,
      told()
        .at('2026-04-09T10:00:00+08:00')
        .problem('late', ...EXECUTING, resultSubmitted())
        .problem(
          'rejected',
          ...SUSTAINED,
          { type: 'AttestationSubmitted', ...attestation, submittedBy: 'p-branch', statement: '好', evidence: [] },
          { type: 'AttestationRejected', ...attestation, reason: '中断', ...verdict },
        ),
    );
    const reader = new SqliteLedgerReader(model, cursors);
    expect((await reader.row('late', NOW))!.corrections).toMatchObject([{ light: 'red', overdue: true, late: true }]);
    expect(await reader.row('rejected', NOW)).toMatchObject({
      ...{ light: 'red', overdue: false },
      corrections: [{ overdue: false, attestation: { period: 2, dueDay: '2026-06-30', rejected: true } }],
    });
    await own.dispose();
  });
});

describe('decisions', () => {
  const amended = (field: string, correction?: number) =>
    ({ type: 'RecordAmended', field, new: 'x', reason: '笔误', amendedBy: 'p-leader', ...(correction && { correction }) }) as const;
  const evidenceAmended = (file: string) =>
    ({ type: 'EvidenceAmended', old: hash(file), evidence: uploaded('branch-3'), reason: '更清晰', amendedBy: 'p-branch' }) as const;

  /** Decision type → the ordinals of what made it stale. CLOSED has its acceptance of branch-1 at 11 and its closing at 13. */
  async function staleness(...events: readonly (ReturnType<typeof amended> | ReturnType<typeof evidenceAmended>)[]) {
    const own = new ReadModelFolder();
    const model = await kept(own, register, told().problem('p', ...CLOSED, ...events, reopened));
    const decisions = await new SqliteLedgerReader(model, cursors).decisions('p');
    await own.dispose();
    return Object.fromEntries(decisions.map(({ type, staleBy }) => [type, staleBy]));
  }

  async function decisionsOf(...events: Parameters<Told['problem']>[1][]) {
    const own = new ReadModelFolder();
    const decisions = await new SqliteLedgerReader(await kept(own, register, told().problem('p', ...events)), cursors).decisions('p');
    await own.dispose();
    return decisions;
  }

  const maintained = { type: 'FindingMaintained', dispute: 1, decidedBy: 'p-leader', reason: '属实', basedOn: seen() } as const;

  it('are fresh until something is amended, and afterwards again', async () => {
    expect(await staleness()).toEqual({ ResultAccepted: [], ProblemClosed: [], ProblemReopened: [] });
  });

  it("are stale by a later amendment of the problem's record", async () => {
    expect(await staleness(amended('title'), amended('cause'))).toEqual({
      ResultAccepted: [14, 15],
      ProblemClosed: [14, 15],
      ProblemReopened: [],
    });
  });

  it("are stale by an amendment in their own correction's record, and not in another's", async () => {
    expect(await staleness(amended('statement', 1))).toMatchObject({ ResultAccepted: [14], ProblemClosed: [14] });
    const [first] = (await decisionsOf(...TWO_UNITS, maintained, amended('standard', 1), amended('standard', 2))).map(
      ({ staleBy }) => staleBy,
    );
    expect(first).toEqual([TWO_UNITS.length + 2, TWO_UNITS.length + 3]);
  });

  it('are not stale by an amendment of a correction that was issued after them', async () => {
    const again = [reopened, issued({ correction: 2, cycle: 2 }), amended('standard', 2)];
    expect((await decisionsOf(...CLOSED, ...again)).map(({ staleBy }) => staleBy)).toEqual([[], [], []]);
  });

  it('are stale by a new version of evidence that they saw, and of no other', async () => {
    expect(await staleness(evidenceAmended('branch-1'))).toMatchObject({ ResultAccepted: [14], ProblemClosed: [14] });
    expect(await staleness(evidenceAmended('branch-2'))).toMatchObject({ ResultAccepted: [], ProblemClosed: [] });
  });

  it('say what they were made on', async () => {
    const [accepted] = await ledger.decisions('closed');
    expect(accepted).toMatchObject({
      ...{ type: 'ResultAccepted', problem: 'closed', correction: 1, decider: 'p-member', decidedAt: '2026-03-03T02:00:00Z' },
      basedOn: { revision: 7, evidence: [hash('branch-1')] },
    });
  });
});

describe('the inspections of the ledger', () => {
  const own = new ReadModelFolder();
  let reader: SqliteLedgerReader;
  beforeAll(async () => {
    const series = { type: 'NumberTaken', number: '督查〔2026〕', thing: 'i' } as const;
    const model = await kept(
      own,
      register,
      told()
        .in('series', 's', ...['i1', 'i2', 'i3', 'never'].map((thing, index) => ({ ...series, sequence: index + 1, thing })))
        .inspection('i1', inspectionPlanned(), inspectionStarted, findingRecorded('f1'), findingRecorded('f2', { leadUnit: 'port' }))
        .problem('f1', recorded(), confirmed)
        .problem('f2', recorded({ leadUnit: 'port' }), confirmed)
        .inspection(
          'i1',
          ...['f1', 'f2'].map((problem) => ({ type: 'FindingConfirmed', problem, confirmedBy: 'p-leader' }) as const),
          feedbackIssued,
        )
        .inspection('i2', inspectionPlanned({ body: 'city', organizations: ['port'], leader: 'p-other', members: [] }), inspectionStarted)
        .inspection('i3', inspectionPlanned({ members: ['p-third'] }), { type: 'InspectionCancelled', reason: '撤销' }),
    );
    reader = new SqliteLedgerReader(model, cursors);
  });
  afterAll(() => own.dispose());

  const ids = async (query: Partial<Parameters<SqliteLedgerReader['inspections']>[0]>) =>
    (await reader.inspections({ visibility: { everything: true }, limit: 10, ...query })).items.map(({ inspection }) => inspection);

  it.each([
    ['all, newest first', {}, ['i3', 'i2', 'i1']],
    ['of a phase', { phases: ['Cancelled'] }, ['i3']],
    ['of bodies', { bodies: ['city'] }, ['i2']],
    ['of inspected organizations', { organizations: ['port'] }, ['i2']],
    ["of somebody's teams", { person: 'p-leader' }, ['i3', 'i1']],
    ['that a team sees', { visibility: { everything: false, units: [], bodies: [], audited: [], inspections: ['i2'] } }, ['i2']],
    [
      'that the auditors of a body see',
      { visibility: { everything: false, units: [], bodies: [], audited: ['city'], inspections: [] } },
      ['i2'],
    ],
    [
      'that the inspected see once they have feedback',
      { visibility: { everything: false, units: ['branch', 'port'], bodies: [], audited: [], inspections: [] } },
      ['i1'],
    ],
  ] as const)('are %s', async (_, query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('are paged', async () => {
    const first = await reader.inspections({ visibility: { everything: true }, limit: 2 });
    expect(first.items).toHaveLength(2);
    expect(await ids({ limit: 2, cursor: first.next! })).toEqual(['i1']);
  });

  it('say of findings, to the inspected, their own alone', async () => {
    const findings = async (visibility: Parameters<SqliteLedgerReader['inspections']>[0]['visibility']) =>
      (await reader.inspections({ visibility, limit: 10 })).items
        .filter(({ inspection }) => inspection === 'i1')
        .map((row) => [row.findings, row.unsettled]);
    const by = (seen: Readonly<Record<string, readonly string[]>>) =>
      ({ everything: false, units: [], bodies: [], audited: [], inspections: [], ...seen }) as const;
    expect(await findings({ everything: true })).toEqual([[2, 2]]);
    expect(await findings(by({ inspections: ['i1'] }))).toEqual([[2, 2]]);
    expect(await findings(by({ audited: ['county'] }))).toEqual([[2, 2]]);
    expect(await findings(by({ units: ['branch'] }))).toEqual([[1, 1]]);
    expect(await findings(by({ units: ['branch', 'port'] }))).toEqual([[2, 2]]);
  });

  it('are those of a team', async () => {
    expect(await reader.inspectionsOf('p-third')).toEqual(['i3']);
    expect(await reader.inspectionsOf('p-leader')).toEqual(['i1', 'i3']);
  });

  it('are those of a team as it stands, whoever asked before', async () => {
    const folder = new ReadModelFolder();
    const model = await folder.open().open(register);
    const teams = new SqliteLedgerReader(model, cursors);
    const history = told();
    let applied = 0;
    const sees = async (...events: Parameters<typeof history.inspection>[1][]) => {
      for (const event of events) history.inspection('i1', event);
      await applyIn(model, history.events.slice(applied));
      applied = history.events.length;
      return Promise.all(['p-leader', 'p-member', 'p-late'].map(async (person) => (await teams.inspectionsOf(person)).length));
    };
    expect(await sees(inspectionPlanned({ members: ['p-member'] }))).toEqual([1, 1, 0]);
    expect(await sees({ type: 'TeamMemberAdded', person: 'p-late' })).toEqual([1, 1, 1]);
    expect(await sees({ type: 'TeamMemberRemoved', person: 'p-member', reason: '调离' })).toEqual([1, 0, 1]);
    expect(await sees({ type: 'LeaderReplaced', old: 'p-leader', new: 'p-member', reason: '调离' })).toEqual([0, 1, 1]);
    await folder.dispose();
  });

  it('have numbers; one that came to nothing is 作废', async () => {
    const { items } = await reader.numbers('s', { limit: 10 });
    expect(items.map(({ sequence, voided }) => [sequence, voided])).toEqual([
      [4, true],
      [3, true],
      [2, false],
      [1, false],
    ]);
    const { next } = await reader.numbers('s', { limit: 3 });
    expect((await reader.numbers('s', { limit: 3, cursor: next! })).items).toMatchObject([{ sequence: 1, thing: 'i1' }]);
  });
});
