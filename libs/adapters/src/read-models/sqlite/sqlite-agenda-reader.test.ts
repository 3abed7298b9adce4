import { describe, expect, it } from '@jest/globals';
import type { AgendaQuery } from '#application';
import type { ProblemEvent } from '#domain';
import { register } from '#projections';
import { told, type Told } from '../../../../../test/support/histories.js';
import { inspectionPlanned, inspectionStarted } from '../../../../../test/support/inspection-events.js';
import {
  ACCEPTED,
  acknowledged,
  CLOSED,
  CONFIRMED,
  confirmed,
  dueBy,
  EXECUTING,
  extensionRequested,
  ISSUED,
  issued,
  PHASED,
  PLAN_SUBMITTED,
  reached,
  recorded,
  REOPENED,
  resultReturned,
  resultSubmitted,
  SUBMITTED,
  suspended,
  SUSTAINED,
  termsOf,
} from '../../../../../test/support/problem-builders.js';
import { seen } from '../../../../../test/support/uploads.js';
import { kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { SqliteAgendaReader } from './sqlite-agenda-reader.js';

const start = () => told().at('2026-03-01T10:00:00+08:00').founded().inspection('i1', inspectionPlanned(), inspectionStarted);
const asked = (query: Partial<AgendaQuery>): AgendaQuery => ({
  ...{ person: 'nobody', units: [], bodies: [], administers: false, homes: [] },
  ...query,
});

async function agenda(history: Told, query: Partial<AgendaQuery> = { units: ['branch'] }) {
  const own = new ReadModelFolder();
  const reader = new SqliteAgendaReader(await kept(own, register, history));
  const deadlines = await reader.deadlines(asked(query));
  await own.dispose();
  return deadlines;
}

/** What is due, as `problem/correction what day moves`. */
const due = async (history: Told, query?: Partial<AgendaQuery>) =>
  (await agenda(history, query)).map(
    ({ problem, correction, milestone, period, dueDay, moves, suspended: stands, provisional }) =>
      `${problem}/${correction} ${milestone?.milestone ?? period ?? 'due'} ${dueDay} ${moves}${stands ? ' stands' : ''}${provisional ? ' provisional' : ''}`,
  );

const after = (...events: readonly ProblemEvent[]) => start().problem('p1', ...events);

const granted = (
  dueDay: string,
  milestones: Readonly<Record<string, string>> = {},
  kind: 'byDate' | 'phased' = 'byDate',
): ProblemEvent => ({
  type: 'ExtensionGranted',
  ...{ correction: 1, extension: 1, decidedBy: 'p-member', basedOn: seen(), previousDueDay: '2026-04-01', due: dueBy(dueDay, kind) },
  milestones: Object.entries(milestones).map(([milestone, day]) => ({ milestone, due: dueBy(day, kind) })),
  terms: termsOf(kind),
});

const resumed = (dueDay: string, milestones: Readonly<Record<string, string>> = {}): ProblemEvent => ({
  type: 'CorrectionResumed',
  ...{ correction: 1, resumedOn: '2026-03-20', movedBy: 10, previousDueDay: '2026-04-01', due: dueBy(dueDay), terms: termsOf() },
  milestones: Object.entries(milestones).map(([milestone, day]) => ({ milestone, due: dueBy(day) })),
});

describe('the agenda of a unit', () => {
  it.each([
    ['once it was issued', ISSUED],
    ['while its plan waits', PLAN_SUBMITTED],
    ['while it is executed', EXECUTING],
    ['once its result came back', [...SUBMITTED, resultReturned()]],
  ])('has its day %s', async (_, events) => {
    expect(await due(after(...events))).toEqual(['p1/1 due 2026-04-01 0']);
  });

  it.each([
    ['before anything was issued', CONFIRMED],
    ['while its result waits', SUBMITTED],
    ['once it was accepted', ACCEPTED],
    ['once the problem is closed', CLOSED],
    ['in an earlier cycle', REOPENED],
    ['once it was withdrawn', [...EXECUTING, { type: 'CorrectionWithdrawn', correction: 1, reason: '撤回' } as const]],
    ['with the problem', [...EXECUTING, { type: 'ProblemWithdrawn', withdrawnBy: 'p-leader', reason: '撤回' } as const]],
    ['while the work that waits is suspended', [...SUBMITTED, suspended()]],
  ])('has it no more %s', async (_, events) => {
    expect(await due(after(...events))).toEqual([]);
  });

  it('says of a deadline what it is about, and since when it is so', async () => {
    expect(await agenda(after(...ISSUED))).toEqual([
      {
        ...{ problem: 'p1', title: '工作台账不健全', correction: 1, unit: 'branch', kind: 'byDate' },
        ...{ dueDay: '2026-04-01', moves: 0, movedAt: '2026-03-01T02:00:00Z' },
      },
    ]);
  });

  it('is the same for another unit, of what that one is held to', async () => {
    const history = start().problem(
      'p1',
      recorded({ coUnits: ['joint'] }),
      confirmed,
      issued(),
      issued({ correction: 2, unit: 'joint', part: 'co' }),
    );
    expect(await due(history, { units: ['joint'] })).toEqual(['p1/2 due 2026-04-01 0']);
    expect(await due(history, { units: ['joint', 'branch'] })).toHaveLength(2);
    expect(await due(history, { units: ['port'] })).toEqual([]);
  });

  it('has the milestones that are not reached, the earliest first', async () => {
    const milestones = ['p1/1 m1 2026-04-01 0', 'p1/1 m2 2026-05-01 0', 'p1/1 due 2026-05-31 0'];
    expect(await due(after(...PHASED))).toEqual(milestones);
    expect(await due(after(...PHASED, reached('m1')))).toEqual(milestones.slice(1));
    const [first] = await agenda(after(...PHASED));
    expect(first?.milestone).toEqual({ milestone: 'm1', title: '阶段 m1' });
  });

  it('has the next attestation of a sustained one, until that is submitted', async () => {
    const submitted: ProblemEvent = {
      type: 'AttestationSubmitted',
      ...{ correction: 1, period: 2, submittedBy: 'p-branch', statement: '保持', evidence: [] },
    };
    const verdict = { correction: 1, period: 2, verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: seen() } as const;
    expect(await due(after(...SUSTAINED))).toEqual(['p1/1 2 2026-06-30 0']);
    expect(await due(after(...SUSTAINED, submitted))).toEqual([]);
    expect(await due(after(...SUSTAINED, submitted, { type: 'AttestationRejected', ...verdict, reason: '不实' }))).toEqual([
      'p1/1 2 2026-06-30 0',
    ]);
    const next = { period: 3, due: dueBy('2026-09-28', 'sustained') };
    expect(await due(after(...SUSTAINED, submitted, { type: 'AttestationAccepted', ...verdict, next }))).toEqual(['p1/1 3 2026-09-28 0']);
  });
});

describe('how often a deadline was moved', () => {
  it('grows with an extension, and with an extension of a milestone for that alone', async () => {
    expect(await due(after(...EXECUTING, extensionRequested(), granted('2026-04-11')))).toEqual(['p1/1 due 2026-04-11 1']);
    const phased = [
      ...PHASED,
      extensionRequested({ milestones: { m1: '2026-04-10' } }),
      granted('2026-05-31', { m1: '2026-04-10' }, 'phased'),
    ];
    expect(await due(after(...phased))).toEqual(['p1/1 m1 2026-04-10 1', 'p1/1 m2 2026-05-01 0', 'p1/1 due 2026-05-31 0']);
  });

  it('grows when its clock stops, and when it runs again, whether or not the day moves', async () => {
    expect(await due(after(...PHASED, reached('m1'), suspended()))).toEqual([
      'p1/1 m2 2026-05-01 1 stands',
      'p1/1 due 2026-05-31 1 stands',
    ]);
    const again = after(...PHASED, reached('m1'), suspended(), resumed('2026-06-10', { m2: '2026-05-01' }));
    expect(await due(again)).toEqual(['p1/1 m2 2026-05-01 2', 'p1/1 due 2026-06-10 2']);
  });

  it('does not grow with being handed in and given back, with a refusal, or with what the ladder does', async () => {
    const refused: ProblemEvent = {
      type: 'ExtensionRefused',
      ...{ correction: 1, extension: 1, decidedBy: 'p-member', reason: '不必', basedOn: seen() },
    };
    expect(await due(after(...SUBMITTED, resultReturned(), extensionRequested(), refused))).toEqual(['p1/1 due 2026-04-01 0']);
  });

  it('grows when it is counted again, where the day moves; that it is certain is told by its instant', async () => {
    const provisional = { ...dueBy('2026-04-01'), provisional: true as const };
    const first: ProblemEvent = { ...issued(), due: provisional };
    const recounted = (dueDay: string): ProblemEvent => ({
      type: 'DeadlineRecalculated',
      ...{ correction: 1, previousDueDay: '2026-04-01', due: dueBy(dueDay), milestones: [], terms: termsOf() },
    });
    const history = (dueDay: string) =>
      after(...CONFIRMED, first)
        .at('2026-03-09T10:00:00+08:00')
        .problem('p1', recounted(dueDay));
    expect(await due(after(...CONFIRMED, first))).toEqual(['p1/1 due 2026-04-01 0 provisional']);
    expect(await due(history('2026-04-03'))).toEqual(['p1/1 due 2026-04-03 1']);
    expect(await due(history('2026-04-01'))).toEqual(['p1/1 due 2026-04-01 0']);
    expect((await agenda(history('2026-04-01'))).map(({ movedAt }) => movedAt)).toEqual(['2026-03-09T02:00:00Z']);
  });
});

describe('the agenda of whoever supervises', () => {
  const history = () =>
    after(...ISSUED).problem(
      'own',
      recorded({ source: 'selfCheck', body: 'county', leadUnit: 'port' }),
      confirmed,
      issued({ unit: 'port', dueDay: '2026-04-20' }),
      acknowledged(),
    );

  it('has what the team of an inspection that he is on found', async () => {
    expect(await due(history(), { person: 'p-member' })).toEqual(['p1/1 due 2026-04-01 0']);
    expect(await due(history(), { person: 'p-leader' })).toEqual(['p1/1 due 2026-04-01 0']);
    expect(await due(history(), { person: 'p-other' })).toEqual([]);
  });

  it('has what no inspection found, of the bodies in whose name he supervises', async () => {
    expect(await due(history(), { bodies: ['county'] })).toEqual(['own/1 due 2026-04-20 0']);
    expect(await due(history(), { person: 'p-member', bodies: ['county', 'port'], units: ['branch'] })).toHaveLength(2);
  });

  it('has nothing by a team for somebody who administers, or who is recused', async () => {
    expect(await due(history(), { person: 'p-member', administers: true })).toEqual([]);
    for (const homes of [['branch'], ['joint']]) expect(await due(history(), { person: 'p-member', homes })).toEqual([]);
    expect(await due(history(), { bodies: ['county'], homes: ['port'] })).toEqual([]);
  });

  it('has nothing that the unit has handed in', async () => {
    const handedIn = start().problem('p1', ...EXECUTING, resultSubmitted());
    expect(await due(handedIn, { person: 'p-member' })).toEqual([]);
  });
});
