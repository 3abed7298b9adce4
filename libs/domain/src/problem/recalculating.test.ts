import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import { STATUTORY_CALENDAR } from '../../../../test/support/notices.js';
import {
  accept,
  aProblem,
  branch,
  CONFIRMED,
  correctionIn,
  issue,
  leader,
  problemContext,
  submit,
  type Circumstances,
} from '../../../../test/support/problem-builders.js';
import { procedureWith } from '../../../../test/support/procedures.js';
import { seen } from '../../../../test/support/uploads.js';
import { ENGINE } from '../core/actor.js';
import { decide, evolve, isRefusal } from '../core/lifecycle.js';
import type { KindRule, ProcedureInForce } from '../procedure/procedure-content.js';
import { PLAIN_CALENDAR, type Calendar } from '../time/calendar.js';
import type { ProblemCommand } from './problem-commands.js';
import type { ProblemEvent } from './problem-events.js';
import { problem } from './problem.js';

/** What the notice of 2027 might say: New Year is off, and the Saturday after is worked. */
const OF_2027: Calendar = {
  ...STATUTORY_CALENDAR,
  version: 2,
  publishedThrough: 2027,
  daysOff: STATUTORY_CALENDAR.daysOff.union(new Set(['2027-01-01', '2027-01-02', '2027-01-03'])),
  workedDays: STATUTORY_CALENDAR.workedDays.union(new Set(['2027-01-09'])),
};
/** Another opinion, by which the first days of 2027 are worked. */
const BUSY: Calendar = { ...OF_2027, daysOff: new Set(), workedDays: new Set(['2027-01-02', '2027-01-03']) };

const RULE = { counting: 'workingDays', limit: 10, nearDue: 2, planRequired: false, evidenceRequired: false } as const;
const on = (days: Calendar, rule: Partial<KindRule> = {}, kind: 'byDate' | 'phased' | 'sustained' = 'byDate'): ProcedureInForce => ({
  ...procedureWith(kind, { ...RULE, ...rule }),
  days,
});
const BEFORE = on(STATUTORY_CALENDAR);
const AFTER = on(OF_2027);

type History = readonly ProblemEvent[];

/** The history with a command that has to be accepted. */
function then(history: History, command: ProblemCommand, circumstances: Circumstances): History {
  const made = decide(problem, command, evolve(problem, problem.initial, history), problemContext(circumstances));
  if (isRefusal(made)) throw new TypeError(`${command.type}: ${made.code}`);
  return [...history, ...made];
}

const recalculate = { type: 'RecalculateDeadline', correction: 1, calendar: { id: 'cn', version: 2 } } as const;
const counting = (at: string, procedure = AFTER) => ({ by: ENGINE, at, procedure });

/** Issued on Monday, 21 December: 31 December is the 8th working day, so that a limit of 10 reaches into 2027. */
const ISSUED_AT = { at: '2026-12-21T10:00+08:00', procedure: BEFORE };
const ISSUED = then(CONFIRMED, issue(), ISSUED_AT);
const EXECUTING = then(ISSUED, { type: 'AcknowledgeCorrection', correction: 1 }, { ...ISSUED_AT, by: branch });

const correction = (history: History) => correctionIn(given(aProblem, ...history).state);
const days = (history: History) => {
  const { original, approved, effective, milestones } = correction(history);
  return [original, approved, effective, ...milestones.map(({ due }) => due)].map(({ dueDay }) => dueDay);
};
const provisional = (history: History) => {
  const { original, approved, effective, milestones } = correction(history);
  return [original, approved, effective, ...milestones.map(({ due }) => due)].map((due) => due.provisional ?? false);
};
const recounted = (history: History, at: string, procedure = AFTER) => then(history, recalculate, counting(at, procedure));

describe('a deadline that reaches into a year that is not published', () => {
  test('is provisional, and says what it was counted from', () => {
    expect(correction(ISSUED).effective).toMatchObject({
      dueDay: '2027-01-04',
      provisional: true,
      reckoning: { from: '2026-12-21', limit: 10, suspensions: [] },
    });
    expect(correction(ISSUED).terms.calendar).toEqual({ id: 'cn', version: 1 });
  });

  test('is not, where it was counted in days, or on a calendar that knows the year', () => {
    const inDays = then(CONFIRMED, issue(), { ...ISSUED_AT, procedure: on(STATUTORY_CALENDAR, { counting: 'days', limit: 30 }) });
    const known = then(CONFIRMED, issue(), { ...ISSUED_AT, procedure: AFTER });
    for (const history of [inDays, known]) {
      expect(provisional(history)).toEqual([false, false, false]);
      expect(correction(history).effective).not.toHaveProperty('provisional');
      expect(correction(history).effective).not.toHaveProperty('reckoning');
    }
  });

  test('is a day that somebody named, whose ladder alone is provisional', () => {
    const named = then(CONFIRMED, issue({ dueDay: '2026-12-30' }), ISSUED_AT);
    expect(correction(named).effective).toMatchObject({ dueDay: '2026-12-30', provisional: true });
    expect(correction(named).effective).not.toHaveProperty('reckoning');
    const after = correction(recounted(named, '2026-12-22T10:00+08:00'));
    expect(after.effective).toMatchObject({ dueDay: '2026-12-30' });
    expect(after.effective).not.toHaveProperty('provisional');
    // The seventh working day after it.
    const talk = ({ ladder }: typeof after.effective) => ladder.find(({ step }) => step === 'summonedTalk')?.at;
    expect([talk(correction(named).effective), talk(after.effective)]).toEqual(['2027-01-08T01:00:00Z', '2027-01-09T01:00:00Z']);
  });
});

describe('counting it again once the year is published', () => {
  test('moves every clock that came of the count, and keeps both days', () => {
    const after = recounted(ISSUED, '2026-12-22T10:00+08:00');
    expect(after.at(-1)).toMatchObject({
      type: 'DeadlineRecalculated',
      correction: 1,
      previousDueDay: '2027-01-04',
      due: { dueDay: '2027-01-05' },
      original: { previousDueDay: '2027-01-04', due: { dueDay: '2027-01-05' } },
      approved: { previousDueDay: '2027-01-04', due: { dueDay: '2027-01-05' } },
      milestones: [],
      terms: { calendar: { id: 'cn', version: 2 } },
    });
    expect(days(after)).toEqual(['2027-01-05', '2027-01-05', '2027-01-05']);
    expect(provisional(after)).toEqual([false, false, false]);
    expect(correction(after).phase).toBe('Issued');
  });

  test('is done once, by the engine, and where something changes', () => {
    const at = '2026-12-22T10:00+08:00';
    given(aProblem, ...recounted(ISSUED, at))
      .when(recalculate, counting(at))
      .refuses('correction.not-provisional');
    given(aProblem, ...ISSUED)
      .when(recalculate, counting(at, BEFORE))
      .refuses('correction.deadline-unchanged', { calendar: { id: 'cn', version: 1 } });
    given(aProblem, ...ISSUED)
      .when(recalculate, { by: leader, at, procedure: AFTER })
      .refuses('problem.not-yours');
  });

  test('says so too where the day stays, and is certain from then on', () => {
    const same = on({ ...STATUTORY_CALENDAR, version: 2, publishedThrough: 2027 });
    const after = recounted(ISSUED, '2026-12-22T10:00+08:00', same);
    expect([days(after), provisional(after)]).toEqual([
      ['2027-01-04', '2027-01-04', '2027-01-04'],
      [false, false, false],
    ]);
  });

  test('moves nothing to a day before today', () => {
    expect(days(recounted(ISSUED, '2026-12-22T10:00+08:00', on(BUSY)))).toEqual(['2027-01-02', '2027-01-02', '2027-01-02']);
    expect(days(recounted(ISSUED, '2027-01-03T10:00+08:00', on(BUSY)))).toEqual(['2027-01-03', '2027-01-03', '2027-01-03']);
    expect(correction(recounted(ISSUED, '2027-01-03T10:00+08:00', on(BUSY))).effective).not.toHaveProperty('reckoning');
  });

  test('leaves alone what is past due already', () => {
    given(aProblem, ...ISSUED)
      .when(recalculate, counting('2027-01-05T00:00+08:00'))
      .refuses('correction.deadline-unchanged');
    expect(days(recounted(ISSUED, '2027-01-04T23:59+08:00'))[2]).toBe('2027-01-05');
  });

  test('loses no rung of the ladder that has come due and was not climbed yet', () => {
    const at = '2027-01-04T10:00+08:00';
    const { ladder } = correction(recounted(ISSUED, at)).effective;
    const reminders = ladder.filter(({ step }) => step === 'reminder').map(({ at }) => at);
    expect(reminders).toEqual(['2026-12-30T01:00:00Z', '2027-01-04T01:00:00Z', '2027-01-05T01:00:00Z']);
  });

  test('keeps to the days that were counted under a procedure of before', () => {
    const inDays = on(OF_2027, { counting: 'days' });
    const after = recounted(ISSUED, '2026-12-22T10:00+08:00', inDays);
    expect([days(after), provisional(after)]).toEqual([
      ['2027-01-04', '2027-01-04', '2027-01-04'],
      [false, false, false],
    ]);
  });

  test('settles what resumes under a procedure by which every day counts', () => {
    const at = (day: string, procedure: ProcedureInForce) => ({ at: `${day}T10:00+08:00`, procedure, by: leader });
    const stopped = then(EXECUTING, { type: 'SuspendCorrection', correction: 1, reason: '等待批复' }, at('2026-12-24', BEFORE));
    const plain = on(PLAIN_CALENDAR, { counting: 'days' });
    const resume = { type: 'ResumeCorrection', correction: 1 } as const;
    const moved = then(stopped, resume, at('2026-12-26', plain));
    const stayed = then(stopped, resume, at('2026-12-24', plain));
    expect([moved, stayed].map((history) => days(history)[2])).toEqual(['2027-01-06', '2027-01-04']);
    for (const history of [moved, stayed]) expect(correction(history).effective).not.toHaveProperty('provisional');
  });

  test('is for corrections whose deadline is before them', () => {
    const submitted = then(EXECUTING, submit({ evidence: [] }), { ...ISSUED_AT, by: branch });
    expect(days(recounted(submitted, '2026-12-22T10:00+08:00'))[2]).toBe('2027-01-05');
    const accepted = then(submitted, accept({ seen: seen() }), { ...ISSUED_AT, by: leader });
    given(aProblem, ...accepted)
      .when(recalculate, counting('2026-12-22T10:00+08:00'))
      .refuses('correction.not-provisional');
  });
});

describe('what has moved since it was issued', () => {
  const extend = (history: History, dueDay: string) => {
    const asked = then(
      history,
      { type: 'RequestExtension', correction: 1, reason: '等待材料', dueDay, evidence: [] },
      { ...ISSUED_AT, by: branch },
    );
    return then(asked, { type: 'GrantExtension', correction: 1, dueDay, seen: seen() }, { ...ISSUED_AT, by: leader });
  };
  const suspend = (history: History, from: string, to: string, procedure = BEFORE) => {
    const at = (day: string) => ({ at: `${day}T10:00+08:00`, procedure, by: leader });
    const stopped = then(history, { type: 'SuspendCorrection', correction: 1, reason: '等待批复' }, at(from));
    return then(stopped, { type: 'ResumeCorrection', correction: 1 }, at(to));
  };

  test('a day that an extension named stays, while the original is counted again', () => {
    const extended = extend(EXECUTING, '2027-01-20');
    expect(provisional(extended)).toEqual([true, true, true]);
    const after = recounted(extended, '2026-12-22T10:00+08:00');
    expect([days(after), provisional(after)]).toEqual([
      ['2027-01-05', '2027-01-20', '2027-01-20'],
      [false, false, false],
    ]);
    expect(after.at(-1)).toMatchObject({ previousDueDay: '2027-01-20', original: { previousDueDay: '2027-01-04' } });
  });

  test('the days of a suspension are counted again', () => {
    // Five working days, if New Year's Day were one; four by the notice.
    const resumed = suspend(EXECUTING, '2026-12-28', '2027-01-04');
    expect(days(resumed)).toEqual(['2027-01-04', '2027-01-04', '2027-01-11']);
    expect(correction(resumed).effective.reckoning).toEqual({
      from: '2026-12-21',
      limit: 10,
      suspensions: [{ from: '2026-12-28', to: '2027-01-04' }],
    });
    // 5 January by the limit, and four days more, of which the 9th is one.
    expect(days(recounted(resumed, '2027-01-04T11:00+08:00'))).toEqual(['2027-01-05', '2027-01-05', '2027-01-09']);
  });

  test('what was certain stays so, and only what a suspension added is counted again', () => {
    const certain = then(CONFIRMED, issue({ dueDay: '2026-12-30' }), ISSUED_AT);
    const resumed = suspend(certain, '2026-12-22', '2026-12-25');
    expect(correction(resumed).effective).toMatchObject({
      dueDay: '2027-01-04',
      reckoning: { from: '2026-12-30', limit: 0, suspensions: [{ from: '2026-12-22', to: '2026-12-25' }] },
    });
    expect(days(recounted(resumed, '2026-12-25T11:00+08:00'))).toEqual(['2026-12-30', '2026-12-30', '2027-01-05']);
  });

  test('while it is suspended its days stand still', () => {
    const stopped = then(
      EXECUTING,
      { type: 'SuspendCorrection', correction: 1, reason: '等待批复' },
      { by: leader, at: '2026-12-30T10:00+08:00', procedure: BEFORE },
    );
    const after = recounted(stopped, '2027-01-15T10:00+08:00');
    expect(correction(after)).toMatchObject({ phase: 'Suspended', effective: { dueDay: '2027-01-05' } });
  });

  test('whoever takes a correction over takes its reckoning over', () => {
    const handed = then(EXECUTING, { type: 'ReassignCorrection', correction: 1, unit: 'port', reason: '职责划转' }, ISSUED_AT);
    const given = (history: History) => correctionIn(evolve(problem, problem.initial, history), 2).effective;
    expect(given(handed)).toMatchObject({ dueDay: '2027-01-04', reckoning: { from: '2026-12-21', limit: 10 } });
    const after = then(handed, { ...recalculate, correction: 2 }, counting('2026-12-22T10:00+08:00'));
    expect(given(after)).toMatchObject({ dueDay: '2027-01-05' });
    const named = then(
      EXECUTING,
      { type: 'ReassignCorrection', correction: 1, unit: 'port', reason: '职责划转', dueDay: '2027-01-04' },
      ISSUED_AT,
    );
    expect(given(named)).not.toHaveProperty('reckoning');
  });
});

describe('milestones', () => {
  const phased = on(STATUTORY_CALENDAR, {}, 'phased');
  const known = on(OF_2027, {}, 'phased');
  const circumstances = { ...ISSUED_AT, procedure: phased };
  const milestones = (...named: readonly string[]) =>
    named.map((dueDay, index) => ({ milestone: `m${index + 1}`, title: `阶段${index + 1}`, dueDay }));
  const executing = (command: ReturnType<typeof issue>) =>
    then(then(CONFIRMED, command, circumstances), { type: 'AcknowledgeCorrection', correction: 1 }, { ...circumstances, by: branch });

  test('that a suspension moved are counted again; those that are reached are not', () => {
    const history = executing(issue({ kind: 'phased', dueDay: '2027-01-20', milestones: milestones('2026-12-24', '2026-12-31') }));
    const at = (day: string) => ({ at: `${day}T10:00+08:00`, procedure: phased, by: leader });
    const reached = then(
      history,
      { type: 'ReachMilestone', correction: 1, milestone: 'm1', evidence: ['branch-1'] },
      { ...at('2026-12-22'), by: branch },
    );
    const stopped = then(reached, { type: 'SuspendCorrection', correction: 1, reason: '等待批复' }, at('2026-12-23'));
    const resumed = then(stopped, { type: 'ResumeCorrection', correction: 1 }, at('2026-12-25'));
    expect(days(resumed)).toEqual(['2027-01-20', '2027-01-20', '2027-01-22', '2026-12-24', '2027-01-04']);
    const after = recounted(resumed, '2026-12-25T11:00+08:00', known);
    expect(after.at(-1)).toMatchObject({ milestones: [{ milestone: 'm2', previousDueDay: '2027-01-04', due: { dueDay: '2027-01-05' } }] });
    expect(days(after)).toEqual(['2027-01-20', '2027-01-20', '2027-01-22', '2026-12-24', '2027-01-05']);

    const handed = then(resumed, { type: 'ReassignCorrection', correction: 1, unit: 'port', reason: '职责划转' }, at('2026-12-25'));
    const [carried] = correctionIn(evolve(problem, problem.initial, handed), 2).milestones;
    expect(carried).toMatchObject({ milestone: 'm2', due: { dueDay: '2027-01-04', reckoning: { from: '2026-12-31', limit: 0 } } });
  });

  test('that are certain stay as they are', () => {
    const history = executing(issue({ kind: 'phased', milestones: milestones('2026-12-23') }));
    const soon = { ...phased, kinds: { ...phased.kinds, phased: { ...phased.kinds.phased, ladder: [] } } };
    const certain = then(
      then(CONFIRMED, issue({ kind: 'phased', milestones: milestones('2026-12-23') }), { ...circumstances, procedure: soon }),
      { type: 'AcknowledgeCorrection', correction: 1 },
      { ...circumstances, by: branch },
    );
    expect(provisional(history)).toEqual([true, true, true, true]);
    expect(provisional(certain)).toEqual([true, true, true, false]);
    expect(recounted(certain, '2026-12-22T10:00+08:00', known).at(-1)).toMatchObject({ milestones: [] });
  });

  test('that somebody named hold the due day back', () => {
    const history = executing(issue({ kind: 'phased', milestones: milestones('2027-01-03', '2026-12-23') }));
    expect(days(history)).toEqual(['2027-01-04', '2027-01-04', '2027-01-04', '2027-01-03', '2026-12-23']);
    const after = recounted(history, '2026-12-22T10:00+08:00', on(BUSY, {}, 'phased'));
    expect(days(after)).toEqual(['2027-01-03', '2027-01-03', '2027-01-03', '2027-01-03', '2026-12-23']);
  });

  test('never pass a due day that somebody named', () => {
    const history = executing(issue({ kind: 'phased', dueDay: '2026-12-31', milestones: milestones('2026-12-31') }));
    const at = (day: string) => ({ at: `${day}T10:00+08:00`, procedure: phased, by: leader });
    const stopped = then(history, { type: 'SuspendCorrection', correction: 1, reason: '等待批复' }, at('2026-12-23'));
    const resumed = then(stopped, { type: 'ResumeCorrection', correction: 1 }, at('2026-12-24'));
    expect(days(resumed)).toEqual(['2026-12-31', '2026-12-31', '2027-01-01', '2027-01-01']);
    // Asked for another day, and another day was granted: the day after would be the milestone's by the notice.
    const dueDay = '2027-01-02';
    const asked = then(
      resumed,
      { type: 'RequestExtension', correction: 1, reason: '等待材料', dueDay, evidence: [] },
      { ...at('2026-12-24'), by: branch },
    );
    const extended = then(asked, { type: 'GrantExtension', correction: 1, dueDay, seen: seen() }, at('2026-12-24'));
    expect(days(recounted(extended, '2026-12-24T11:00+08:00', known)).slice(2)).toEqual(['2027-01-02', '2027-01-02']);
  });
});

describe('the next attestation', () => {
  const sustained = (calendar: Calendar) => on(calendar, { limit: 5, period: 10 }, 'sustained');
  const circumstances = { at: '2026-12-14T10:00+08:00', procedure: sustained(STATUTORY_CALENDAR) };
  const issued = then(CONFIRMED, issue({ kind: 'sustained' }), circumstances);
  const executing = then(issued, { type: 'AcknowledgeCorrection', correction: 1 }, { ...circumstances, by: branch });
  const submitted = then(executing, submit({ evidence: [] }), { ...circumstances, by: branch });
  const accepted = then(submitted, accept({ seen: seen() }), { ...circumstances, by: leader });
  const next = (history: History) => correction(history).attestation?.due;

  test('is counted again, beside a deadline that is met', () => {
    expect(next(accepted)).toMatchObject({ dueDay: '2027-01-04', reckoning: { from: '2026-12-21', limit: 10 } });
    const after = recounted(accepted, '2026-12-22T10:00+08:00', sustained(OF_2027));
    expect(after.at(-1)).toMatchObject({
      previousDueDay: '2026-12-21',
      due: { dueDay: '2026-12-21' },
      next: { period: 2, previousDueDay: '2027-01-04', due: { dueDay: '2027-01-05' } },
    });
    expect(correction(after)).toMatchObject({ phase: 'Accepted', terms: { calendar: { version: 2 } } });
    expect(next(after)).not.toHaveProperty('provisional');
  });

  test('is not, once it is past due', () => {
    given(aProblem, ...accepted)
      .when(recalculate, counting('2027-01-05T10:00+08:00', sustained(OF_2027)))
      .refuses('correction.deadline-unchanged');
  });
});
