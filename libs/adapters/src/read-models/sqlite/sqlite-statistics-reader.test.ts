import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cursors, type Measure, type StatisticsQuery } from '#application';
import { register } from '#projections';
import { told, type Told } from '../../../../../test/support/histories.js';
import { inspectionPlanned, inspectionStarted } from '../../../../../test/support/inspection-events.js';
import {
  acknowledged,
  assigned,
  closed,
  confirmed,
  dueBy,
  issued,
  planned,
  recorded,
  rectified,
  reopened,
  resultAccepted,
  resultReturned,
  resultSubmitted,
  suspended,
  termsOf,
} from '../../../../../test/support/problem-builders.js';
import { kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { SqliteStatisticsReader } from './sqlite-statistics-reader.js';

const cursors = new Cursors(new Uint8Array(32).fill(1));
const NOW = Temporal.Instant.from('2026-06-01T00:00:00+08:00');
const noon = (day: string) => `${day}T12:00:00+08:00`;

const work = [assigned, acknowledged(), ...planned(), { type: 'ProblemEnteredRectification' }] as const;
const confirmedOn = (day: string) => ({ ...confirmed, confirmedOn: day });
const ground = { basedOn: { revision: 1, evidence: [] } } as const;

/** A problem of a unit that is confirmed on a day, with a task due on another. */
const begun = (history: Told, id: string, day: string, dueDay: string, unit = 'branch') =>
  history.at(noon(day)).problem(id, recorded({ source: 'selfCheck', leadUnit: unit }), confirmedOn(day), issued({ unit, dueDay }), ...work);

const submittedOn = (history: Told, id: string, day: string, attempt = 1) =>
  history.at(noon(day)).problem(id, resultSubmitted({ attempt }));
const acceptedOn = (history: Told, id: string, day: string, attempt = 1) =>
  history.at(noon(day)).problem(id, resultAccepted({ attempt }), rectified);
const closedOn = (history: Told, id: string, day: string) => history.at(noon(day)).problem(id, closed);

/**
 * March: `good` done in time and closed; `late` submitted late, accepted; `open` not submitted and past due; `waiting` submitted in time, not
 * judged. April: `twice` returned once, accepted in time, closed, relapsed, done and closed again (joint); `gone` withdrawn; `draft` not
 * confirmed. The inspection i1 started in March, i2 in April, i3 was cancelled after it started, i4 is only planned.
 */
function hand(): Told {
  const history = told().at(noon('2026-03-01')).founded();
  history.inspection('i1', inspectionPlanned({ organizations: ['branch'] }), inspectionStarted);
  begun(history, 'good', '2026-03-02', '2026-04-01');
  begun(history, 'late', '2026-03-03', '2026-03-31');
  begun(history, 'open', '2026-03-04', '2026-03-31', 'joint');
  begun(history, 'waiting', '2026-03-05', '2026-04-30');
  submittedOn(history, 'good', '2026-03-20');
  acceptedOn(history, 'good', '2026-03-22');
  closedOn(history, 'good', '2026-03-30');
  history.at(noon('2026-04-01')).inspection('i2', inspectionPlanned({ organizations: ['joint'] }), inspectionStarted);
  history.inspection('i3', inspectionPlanned(), inspectionStarted, { type: 'InspectionCancelled', reason: '撤销' });
  history.inspection('i4', inspectionPlanned());
  submittedOn(history, 'late', '2026-04-02');
  acceptedOn(history, 'late', '2026-04-03');
  begun(history, 'twice', '2026-04-04', '2026-05-04', 'joint');
  begun(history, 'gone', '2026-04-05', '2026-05-05');
  history.problem(
    'gone',
    { type: 'CorrectionWithdrawn', correction: 1, reason: '不实' },
    { type: 'ProblemWithdrawn', withdrawnBy: 'x', reason: '不实' },
  );
  history.problem('draft', recorded({ source: 'selfCheck' }));
  submittedOn(history, 'waiting', '2026-04-10');
  submittedOn(history, 'twice', '2026-04-11');
  history.at(noon('2026-04-12')).problem('twice', resultReturned());
  submittedOn(history, 'twice', '2026-04-13', 2);
  acceptedOn(history, 'twice', '2026-04-14', 2);
  closedOn(history, 'twice', '2026-04-14');
  history
    .at(noon('2026-05-01'))
    .problem('twice', reopened, issued({ correction: 2, cycle: 2, unit: 'joint', dueDay: '2026-05-31' }), assigned);
  history.problem('twice', acknowledged(2), ...planned(2));
  history.at(noon('2026-05-10')).problem('twice', resultSubmitted({ correction: 2 }), resultAccepted({ correction: 2 }), rectified);
  closedOn(history, 'twice', '2026-05-11');
  return history;
}

const folder = new ReadModelFolder();
const history = hand();
let statistics: SqliteStatisticsReader;
beforeAll(async () => {
  statistics = new SqliteStatisticsReader(await kept(folder, register, history), cursors);
});
afterAll(() => folder.dispose());

type Asked = Partial<StatisticsQuery>;
const query = (asked: Asked): StatisticsQuery => ({ selection: 'cohort', at: NOW, ...asked });

/** measure → `numerator/denominator`, or the plain count. */
async function figures(asked: Asked, reader = statistics): Promise<Record<string, string>> {
  const { figures: all } = await reader.figures(query(asked));
  return Object.fromEntries(
    all.map(({ measure, numerator, denominator }) => [measure, denominator === undefined ? `${numerator}` : `${numerator}/${denominator}`]),
  );
}

describe('the measures', () => {
  it('of everything', async () => {
    expect(await figures({})).toEqual({
      inspections: '2',
      problemsFound: '5',
      problemsRectified: '3', // good, late, twice
      rectificationRate: '3/5',
      closureRate: '2/5', // good, twice
      completionRate: '4/6', // good, late, twice and its second cycle; of those and open, waiting
      onTimeRateOriginal: '3/5', // good, twice, its second cycle; of those and late, open; waiting was submitted in time
      onTimeRateApproved: '3/5',
      onTimeRateEffective: '3/5',
      returnRate: '1/6', // six attempts: good, late, waiting, three of twice
      relapseRate: '1/2',
      meanDaysToClosure: '38/2', // good 28 days, twice 10 days to its first closing
      p90DaysToClosure: '2/2',
      organizationCoverage: '0/0',
    });
  });

  it('of a cohort: the problems confirmed in a period, as they stand now', async () => {
    expect(await figures({ from: '2026-03-01', to: '2026-03-31' })).toMatchObject({
      ...{ inspections: '1', problemsFound: '4', rectificationRate: '2/4', closureRate: '1/4', completionRate: '2/4' },
      ...{ onTimeRateOriginal: '1/3', returnRate: '0/3', relapseRate: '0/1', meanDaysToClosure: '28/1' },
    });
    expect(await figures({ from: '2026-04-04', to: '2026-04-04' })).toMatchObject({
      inspections: '0',
      problemsFound: '1',
      returnRate: '1/3',
      relapseRate: '1/1',
    });
  });

  it('of a flow: what happened in a period', async () => {
    expect(await figures({ selection: 'flow', from: '2026-04-01', to: '2026-04-30' })).toMatchObject({
      ...{ inspections: '1', problemsFound: '1' },
      problemsRectified: '2', // late on the 3rd, twice on the 14th
      closureRate: '1/1', // twice on the 14th
      completionRate: '2/1', // late and twice accepted; twice issued
      onTimeRateOriginal: '1/2', // accepted in April: late, twice
      returnRate: '1/4', // submitted in April: late, waiting, twice two times
      relapseRate: '0/1',
      meanDaysToClosure: '10/1',
    });
    expect(await figures({ selection: 'flow', from: '2026-05-01', to: '2026-05-31' })).toMatchObject({
      relapseRate: '1/1',
      meanDaysToClosure: '0/0',
    });
    // What is past due and not accepted falls on its due day.
    expect(await figures({ selection: 'flow', from: '2026-03-31', to: '2026-03-31' })).toMatchObject({ onTimeRateOriginal: '0/1' });
  });

  it('of organizations: problems at their lead unit, inspections at the inspected', async () => {
    expect(await figures({ organizations: ['joint'] })).toMatchObject({
      inspections: '1',
      problemsFound: '2',
      completionRate: '2/3',
      relapseRate: '1/1',
    });
    expect(await figures({ organizations: [] })).toMatchObject({ inspections: '0', problemsFound: '0' });
  });

  it('of a procedure', async () => {
    expect(await figures({ procedure: 'standard' })).toMatchObject({ problemsFound: '5', inspections: '2' });
    expect(await figures({ procedure: 'another' })).toMatchObject({ problemsFound: '0', inspections: '0' });
  });

  it('count as past due only what is so at the instant of asking', async () => {
    expect(await figures({ at: Temporal.Instant.from('2026-03-31T15:59:59Z') })).toMatchObject({ onTimeRateOriginal: '3/4' });
    expect(await figures({ at: Temporal.Instant.from('2026-03-31T16:00:00Z') })).toMatchObject({ onTimeRateOriginal: '3/5' });
  });

  it('say their position, their selection and their values', async () => {
    const last = history.events.at(-1)!;
    const answer = await statistics.figures(query({ from: '2026-03-01', to: '2026-05-31' }));
    expect(answer).toMatchObject({
      selection: 'cohort',
      from: '2026-03-01',
      to: '2026-05-31',
      position: last.position,
      ordinal: last.ordinal,
    });
    const value = (measure: Measure) => answer.figures.find((figure) => figure.measure === measure)?.value;
    expect([value('inspections'), value('rectificationRate'), value('meanDaysToClosure'), value('p90DaysToClosure')]).toEqual([
      2, 0.6, 19, 28,
    ]);
    // Nothing was listed, so there is no ratio.
    expect(value('organizationCoverage')).toBeUndefined();
  });
});

describe('the events behind a figure', () => {
  const MEASURED: readonly Measure[] = [
    'problemsFound',
    'rectificationRate',
    'closureRate',
    'completionRate',
    'onTimeRateEffective',
    'returnRate',
    'relapseRate',
  ];

  it.each(['cohort', 'flow'] as const)('are as many as it says, as a %s', async (selection) => {
    const asked = query({ selection, from: '2026-03-01', to: '2026-05-31' });
    const answer = await statistics.figures(asked);
    for (const measure of MEASURED) {
      const { numerator, denominator } = answer.figures.find((figure) => figure.measure === measure)!;
      const list = async (part: 'numerator' | 'denominator') => (await statistics.events(asked, measure, part, { limit: 100 })).items;
      expect([measure, (await list('numerator')).length, (await list('denominator')).length]).toEqual([
        measure,
        numerator,
        denominator ?? 0,
      ]);
    }
  });

  it('are the deciding ones, oldest first', async () => {
    const typesOf = async (measure: Measure, part: 'numerator' | 'denominator', asked: Asked = {}) =>
      (await statistics.events(query(asked), measure, part, { limit: 100 })).items.map((ordinal) => {
        const { thing, type } = history.events[ordinal - 1]!;
        return `${thing} ${type}`;
      });
    expect(await typesOf('closureRate', 'numerator')).toEqual(['good ProblemClosed', 'twice ProblemClosed']);
    expect(await typesOf('relapseRate', 'numerator')).toEqual(['twice ProblemReopened']);
    expect(await typesOf('returnRate', 'numerator')).toEqual(['twice ResultReturned']);
    expect(await typesOf('inspections', 'numerator')).toEqual(['i1 InspectionStarted', 'i2 InspectionStarted']);
    expect(await typesOf('onTimeRateEffective', 'denominator', { organizations: ['joint'] })).toEqual([
      'open CorrectionIssued',
      'twice ResultAccepted',
      'twice ResultAccepted',
    ]);
  });

  it('are paged, and bound to their question', async () => {
    const asked = query({});
    const first = await statistics.events(asked, 'problemsFound', 'numerator', { limit: 3 });
    const rest = await statistics.events(asked, 'problemsFound', 'numerator', { limit: 3, cursor: first.next! });
    expect([...first.items, ...rest.items]).toHaveLength(5);
    expect(rest).not.toHaveProperty('next');
    const other = statistics.events(asked, 'closureRate', 'numerator', { limit: 3, cursor: first.next! });
    await expect(other).rejects.toThrow('page.cursor-unknown');
  });
});

describe('a measure of a history of its own', () => {
  const own: ReadModelFolder[] = [];
  afterAll(async () => {
    for (const each of own) await each.dispose();
  });
  async function of(tale: Told): Promise<SqliteStatisticsReader> {
    const place = new ReadModelFolder();
    own.push(place);
    return new SqliteStatisticsReader(await kept(place, register, tale), cursors);
  }

  it('is on time under each clock by itself', async () => {
    const tale = told().at(noon('2026-03-01')).founded();
    begun(tale, 'p', '2026-03-02', '2026-04-01');
    tale.problem('p', {
      ...{ type: 'ExtensionGranted', correction: 1, extension: 1, decidedBy: 'x', ...ground, previousDueDay: '2026-04-01' },
      ...{ due: dueBy('2026-04-11'), milestones: [], terms: termsOf() },
    });
    tale.problem('p', suspended(), {
      ...{ type: 'CorrectionResumed', correction: 1, resumedOn: '2026-03-12', movedBy: 10, previousDueDay: '2026-04-11' },
      ...{ due: dueBy('2026-04-21'), milestones: [], terms: termsOf() },
    });
    const rates = async (day: string) => {
      const done = told();
      done.events.push(...tale.events);
      const submitted = told().at(noon(day)).problem('p', resultSubmitted(), resultAccepted()).events;
      done.events.push(...submitted.map((event, index) => ({ ...event, ordinal: tale.events.length + 1 + index })));
      const { onTimeRateOriginal, onTimeRateApproved, onTimeRateEffective } = await figures({}, await of(done));
      return [onTimeRateOriginal, onTimeRateApproved, onTimeRateEffective];
    };
    expect(await rates('2026-04-01')).toEqual(['1/1', '1/1', '1/1']);
    expect(await rates('2026-04-11')).toEqual(['0/1', '1/1', '1/1']);
    expect(await rates('2026-04-21')).toEqual(['0/1', '0/1', '1/1']);
    expect(await rates('2026-04-22')).toEqual(['0/1', '0/1', '0/1']);
  });

  it('is on time until the due instant, and late at it', async () => {
    const rate = async (instant: string) => {
      const tale = begun(told().at(noon('2026-03-01')).founded(), 'p', '2026-03-02', '2026-04-01');
      tale.at(instant).problem('p', resultSubmitted(), resultAccepted());
      return (await figures({}, await of(tale))).onTimeRateEffective;
    };
    expect(await rate('2026-04-01T23:59:59.999+08:00')).toBe('1/1');
    expect(await rate('2026-04-02T00:00:00+08:00')).toBe('0/1');
  });

  it('is not past due under the effective clock while it is suspended, unless it was before', async () => {
    const rates = async (day: string) => {
      const tale = told().at(noon('2026-03-01')).founded();
      begun(tale, 'p', '2026-03-02', '2026-04-01');
      const { onTimeRateOriginal, onTimeRateEffective } = await figures({}, await of(tale.at(noon(day)).problem('p', suspended())));
      return [onTimeRateOriginal, onTimeRateEffective];
    };
    expect(await rates('2026-03-10')).toEqual(['0/1', '0/0']);
    expect(await rates('2026-04-10')).toEqual(['0/1', '0/1']);
  });

  it('leaves reassigned tasks out of everything, and the sustained kind out of the on-time rate', async () => {
    const tale = told().at(noon('2026-03-01')).founded();
    begun(tale, 'p', '2026-03-02', '2026-04-01');
    tale.problem('p', resultSubmitted(), resultReturned());
    tale.problem(
      'p',
      { type: 'CorrectionReassigned', correction: 1, unit: 'port', next: 2, reason: '调整' },
      issued({ correction: 2, unit: 'port', replaces: 1 }),
    );
    tale.problem('q', recorded({ source: 'selfCheck' }), confirmed, issued({ kind: 'sustained' }));
    expect(await figures({}, await of(tale))).toMatchObject({ completionRate: '0/2', returnRate: '0/0', onTimeRateEffective: '0/1' });
  });

  it('does not count a revoked closing, nor an acceptance that was revoked', async () => {
    const tale = told().at(noon('2026-03-01')).founded();
    begun(tale, 'p', '2026-03-02', '2026-04-01');
    submittedOn(tale, 'p', '2026-03-03');
    acceptedOn(tale, 'p', '2026-03-04');
    closedOn(tale, 'p', '2026-03-05');
    tale.problem('p', { type: 'ClosureRevoked', revokedBy: 'x', reason: '误点' });
    expect(await figures({}, await of(tale))).toMatchObject({
      rectificationRate: '1/1',
      closureRate: '0/1',
      relapseRate: '0/0',
      meanDaysToClosure: '0/0',
    });
    tale.problem(
      'p',
      { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'x', reason: '误点' },
      { type: 'ProblemPresentedForVerification' },
    );
    // Submitted in time and waiting for a verdict again, it is neither accepted nor past due.
    expect(await figures({}, await of(tale))).toMatchObject({
      rectificationRate: '0/1',
      completionRate: '0/1',
      onTimeRateEffective: '0/0',
    });
  });

  it('has the 90th percentile by nearest rank: of ten closings the ninth', async () => {
    const tale = told().at(noon('2026-03-01')).founded();
    for (let days = 1; days <= 10; days += 1) {
      begun(tale, `p${days}`, '2026-03-02', '2026-04-01');
      submittedOn(tale, `p${days}`, '2026-03-02');
      acceptedOn(tale, `p${days}`, '2026-03-02');
      closedOn(tale, `p${days}`, `2026-03-${String(2 + days * 2).padStart(2, '0')}`);
    }
    const reader = await of(tale);
    const { figures: all } = await reader.figures(query({}));
    expect(all.find(({ measure }) => measure === 'p90DaysToClosure')).toEqual({
      measure: 'p90DaysToClosure',
      numerator: 9,
      denominator: 10,
      value: 18,
    });
    expect((await reader.events(query({}), 'p90DaysToClosure', 'numerator', { limit: 100 })).items).toHaveLength(9);
    expect(all.find(({ measure }) => measure === 'meanDaysToClosure')).toMatchObject({ numerator: 110, denominator: 10, value: 11 });
  });

  it('covers the units that an active party organization stands above', async () => {
    const unit = (organization: string, parent?: string) =>
      ({
        type: 'OrganizationEstablished',
        organization,
        name: organization,
        kind: 'enterprise',
        ...(parent !== undefined && { parent }),
      }) as const;
    const tale = told().in(
      'tree',
      'organizations',
      { type: 'OrganizationEstablished', organization: 'county', name: '县委', kind: 'body' },
      { type: 'OrganizationEstablished', organization: 'joint', name: '联合党支部', kind: 'jointBranch', parent: 'county' },
      { type: 'OrganizationEstablished', organization: 'hollow', name: '空壳支部', kind: 'branch', parent: 'county' },
      ...[
        unit('builder', 'joint'),
        unit('carrier', 'joint'),
        unit('bare', 'county'),
        unit('lost', 'hollow'),
        unit('shut', 'joint'),
        unit('alone'),
        unit('daughter', 'builder'),
        unit('granddaughter', 'daughter'),
        unit('stepdaughter', 'bare'),
      ],
      { type: 'OrganizationDissolved', organization: 'hollow', successor: 'joint', reason: '空壳' },
      { type: 'OrganizationDissolved', organization: 'shut', successor: 'joint', reason: '注销' },
    );
    const reader = await of(tale);
    expect(await figures({}, reader)).toMatchObject({ organizationCoverage: '4/8' });
    expect(await figures({ organizations: ['builder', 'bare'] }, reader)).toMatchObject({ organizationCoverage: '1/2' });
    // A unit is covered with the one that it belongs to, wherever that is counted.
    expect(await figures({ organizations: ['granddaughter', 'stepdaughter'] }, reader)).toMatchObject({ organizationCoverage: '1/2' });
  });
});
