import { describe, expect, test } from '@jest/globals';
import type { CalendarEvent } from '../calendar/calendar-events.js';
import type { ProblemEvent } from '../problem/problem-events.js';
import { calendars } from './calendars.js';
import { react, type Happened } from './reaction.js';

type Sketch = { readonly type: ProblemEvent['type'] } & Readonly<Record<string, unknown>>;

const about = { id: 'e1', at: '2026-03-02T02:00:00Z', actor: 'engine' };
const inProblem = (event: Sketch, thing = 'p1'): Happened => ({ category: 'problem', thing, event, ...about });
const published = (version: number, id = 'cn'): Happened => ({
  category: 'calendar',
  thing: id,
  event: { type: 'CalendarPublished', version } as Pick<CalendarEvent, 'type' | 'version'>,
  ...about,
});

/** The commands that follow from the last of these, by problem and correction, with the version that they name. */
function following(...history: readonly Happened[]) {
  let [state, commands] = [calendars.initial, [] as readonly unknown[]];
  for (const happened of history) {
    const { state: next, intents } = react(calendars, state, happened);
    state = JSON.parse(JSON.stringify(next)) as typeof next;
    commands = intents.map(({ thing, command }) => {
      if (command.type !== 'RecalculateDeadline') throw new TypeError(command.type);
      return [thing, command.correction, `${command.calendar.id}@${command.calendar.version}`];
    });
  }
  return commands;
}

const sure = { dueDay: '2026-12-30' };
const unsure = { dueDay: '2027-01-04', provisional: true };
const on = (version: number, id = 'cn') => ({ terms: { calendar: { id, version } } });
const issued = (rest: object = {}, thing = 'p1') =>
  inProblem({ type: 'CorrectionIssued', correction: 1, due: unsure, milestones: [], ...on(1), ...rest }, thing);
const extended = (due: object, milestones: readonly object[] = []) =>
  inProblem({ type: 'ExtensionGranted', correction: 1, previousDueDay: unsure.dueDay, due, milestones, ...on(1) });
const recalculated = (rest: object = {}) =>
  inProblem({
    type: 'DeadlineRecalculated',
    correction: 1,
    due: sure,
    original: { due: sure },
    approved: { due: sure },
    milestones: [],
    ...on(2),
    ...rest,
  });
const accepted = (rest: object = {}) => inProblem({ type: 'ResultAccepted', correction: 1, ...rest });
const revoked = inProblem({ type: 'AcceptanceRevoked', correction: 1 });
const again = [['p1', 1, 'cn@2']];

describe('a calendar that is published', () => {
  test('counts again what was counted into years that it did not know, and nothing else', () => {
    const history = [issued(), issued({ correction: 2, due: sure }), issued({ ...on(1, 'office') }, 'p2'), issued({}, 'p3')];
    expect(following(published(1), ...history, published(2))).toEqual([...again, ['p3', 1, 'cn@2']]);
    expect(following(...history, published(2, 'office'))).toEqual([['p2', 1, 'office@2']]);
  });

  test('leaves alone what is certain by now, withdrawn, or of an earlier cycle', () => {
    expect(following(issued(), recalculated(), published(3))).toEqual([]);
    expect(following(issued(), inProblem({ type: 'CorrectionWithdrawn', correction: 1 }), published(2))).toEqual([]);
    for (const type of ['ProblemWithdrawn', 'FindingWithdrawn', 'ProblemReopened'] as const) {
      expect(following(issued(), inProblem({ type }), published(2))).toEqual([]);
    }
    const two = [issued(), issued({ correction: 2 }), inProblem({ type: 'CorrectionWithdrawn', correction: 1 })];
    expect(following(...two, published(2))).toEqual([['p1', 2, 'cn@2']]);
  });

  test('counts again the clocks that are provisional yet, whichever they are', () => {
    // The original was counted, though another day was named since.
    expect(following(issued(), extended({ dueDay: '2027-01-20' }), published(2))).toEqual(again);
    expect(following(issued(), extended({ dueDay: '2027-01-20' }), recalculated(), published(3))).toEqual([]);
    // Milestones alone were extended.
    const milestone = { milestone: 'm1', due: unsure };
    expect(following(issued({ due: sure, milestones: [milestone] }), published(2))).toEqual(again);
    expect(following(issued({ due: { ...sure, dueDay: unsure.dueDay } }), extended(unsure, [milestone]), published(2))).toEqual(again);
    const reached = inProblem({ type: 'MilestoneReached', correction: 1, milestone: 'm1' });
    expect(following(issued({ due: sure, milestones: [milestone] }), reached, published(2))).toEqual([]);
    expect(following(issued({ due: sure }), reached, published(2))).toEqual([]);
    const resumed = inProblem({ type: 'CorrectionResumed', correction: 1, due: unsure, milestones: [], ...on(1) });
    expect(following(issued({ due: sure }), resumed, published(2))).toEqual(again);
  });

  test('goes on following what was counted on it, though something else was set by another since', () => {
    const byOther = inProblem({ type: 'CorrectionResumed', correction: 1, due: sure, milestones: [], ...on(1, 'plain') });
    expect(following(issued(), byOther, published(2))).toEqual(again);
  });

  test('counts again what the built-in calendar, which is never published, has left open', () => {
    const byPlain = (due: object) => inProblem({ type: 'CorrectionResumed', correction: 1, due, milestones: [], ...on(1, 'plain') });
    expect(following(published(1), issued(), byPlain(unsure))).toEqual([['p1', 1, 'plain@1']]);
    expect(following(published(1), issued(), byPlain(sure))).toEqual([]);
  });

  test('counts again what was counted on the version before meanwhile', () => {
    expect(following(published(1), published(2), issued())).toEqual(again);
    expect(following(published(2), issued(on(2)))).toEqual([]);
    expect(following(published(2), published(3, 'office'), issued(on(2)))).toEqual([]);
  });

  test('follows a correction to whoever takes it over', () => {
    const handed = [inProblem({ type: 'CorrectionReassigned', correction: 1 }), issued({ correction: 2, replaces: 1, ...on(2) })];
    expect(following(issued(), ...handed, published(3))).toEqual([['p1', 2, 'cn@3']]);
    // Its days were counted before the version on which it was issued.
    expect(following(issued(), published(2), ...handed)).toEqual([['p1', 2, 'cn@2']]);
    expect(following(published(2), issued(), issued({ correction: 2, replaces: 1, ...on(1, 'plain') }))).toEqual([['p1', 2, 'plain@1']]);
    expect(following(published(2), issued(), issued({ correction: 2, replaces: 1, due: sure, ...on(2) }))).toEqual([]);
  });

  test('follows what was counted for an attestation alone to whoever takes over the work once its acceptance is revoked', () => {
    const attested = [
      accepted({ next: { due: unsure, ...on(1) } }),
      published(2),
      recalculated({ due: unsure, original: undefined, approved: undefined, next: { due: sure } }),
    ];
    const taken = [revoked, inProblem({ type: 'CorrectionReassigned', correction: 1 }), issued({ correction: 2, replaces: 1, ...on(2) })];
    expect(following(issued(), ...attested, ...taken)).toEqual([['p1', 2, 'cn@2']]);
  });

  test('asks the procedure that a case moves to about what the one before could not tell', () => {
    const migrated = inProblem({ type: 'ProcedureMigrated' });
    expect(following(issued(), published(2), migrated)).toEqual(again);
    expect(following(published(2), issued(on(2)), migrated)).toEqual([]);
    expect(following(issued({ due: sure }), published(2), migrated)).toEqual([]);
  });
});

describe('a correction that is accepted', () => {
  const next = { next: { due: unsure, ...on(1) } };

  test('is past its deadline, unless its acceptance is revoked', () => {
    expect(following(issued(), accepted(), published(2))).toEqual([]);
    expect(following(issued(), accepted(), published(2), revoked)).toEqual(again);
    expect(following(issued(), accepted(), revoked)).toEqual([]);
    expect(following(issued({ due: sure }), accepted(), published(2), revoked)).toEqual([]);
  });

  test('has its next attestation before it', () => {
    expect(following(issued({ due: sure }), accepted(next), published(2))).toEqual(again);
    expect(following(issued(), accepted(next), published(2))).toEqual(again);
    expect(following(published(2), issued({ due: sure }), accepted(next))).toEqual(again);
    expect(following(issued({ due: sure }), accepted(next), revoked, published(2))).toEqual([]);
    const attested = inProblem({ type: 'AttestationAccepted', correction: 1, next: { due: sure, ...on(1) } });
    expect(following(issued({ due: sure }), accepted(next), attested, published(2))).toEqual([]);
    const counted = recalculated({ next: { due: sure } });
    expect(following(issued({ due: sure }), accepted(next), counted, published(3))).toEqual([]);
  });
});
