import { describe, expect, test } from '@jest/globals';
import type { InspectionEvent } from '../inspection/inspection-events.js';
import type { TreeEvent } from '../organization/organization-events.js';
import type { ProblemEvent } from '../problem/problem-events.js';
import { REACTIONS } from './all-reactions.js';
import { findings } from './findings.js';
import { lookBacks } from './look-backs.js';
import { react, type Happened, type Intent, type Reaction } from './reaction.js';
import { settling } from './settling.js';
import { succession } from './succession.js';
import { suspending } from './suspending.js';

/** An event with the fields that its reaction looks at. */
type Sketch<E extends { readonly type: string }> = { readonly type: E['type'] } & Readonly<Record<string, unknown>>;

const about = { id: 'e1', at: '2026-03-02T02:00:00Z', actor: 'p-leader' };
const inInspection = (thing: string, event: Sketch<InspectionEvent>): Happened => ({ category: 'inspection', thing, event, ...about });
const inProblem = (thing: string, event: Sketch<ProblemEvent>): Happened => ({ category: 'problem', thing, event, ...about });
const inTree = (event: Sketch<TreeEvent>): Happened => ({ category: 'tree', thing: 'organizations', event, ...about });

/** `given(reaction, …history).when(event)` answers the commands that follow. */
const given = <S>(reaction: Reaction<S>, ...history: readonly Happened[]) => ({
  when: (happened: Happened): readonly Intent[] => {
    const state = history.reduce((before, each) => react(reaction, before, each).state, reaction.initial);
    const kept = JSON.parse(JSON.stringify(state)) as S;
    return react(reaction, kept, happened).intents;
  },
});

const planned = inInspection('i1', { type: 'InspectionPlanned', body: 'county' });
const recorded = (problem: string, leadUnit = 'a', coUnits: readonly string[] = [], inspection?: string) =>
  inProblem(problem, { type: 'ProblemRecorded', leadUnit, coUnits, ...(inspection !== undefined && { inspection }) });
const issued = (problem: string, correction: number) => inProblem(problem, { type: 'CorrectionIssued', correction });

describe('what an inspection finds', () => {
  test('begins the problem, in the name of the inspection and its body', () => {
    const found = { title: 't', leadUnit: 'a', recordedBy: 'x' };
    const event = { type: 'FindingRecorded', problem: 'p1', treeRevision: 4, evidence: [{ evidence: 'u1' }], ...found } as const;
    expect(given(findings, planned).when(inInspection('i1', event))).toEqual([
      {
        lifecycle: 'problem',
        thing: 'p1',
        command: { type: 'RecordProblem', source: 'inspection', inspection: 'i1', body: 'county', evidence: ['u1'], ...found },
      },
    ]);
  });

  test('is confirmed and discarded by whoever did so there', () => {
    const confirmed = given(findings, planned).when(inInspection('i1', { type: 'FindingConfirmed', problem: 'p1', confirmedBy: 'x' }));
    expect(confirmed).toMatchObject([{ thing: 'p1', command: { type: 'ConfirmProblem', confirmedBy: 'x' } }]);
    const event = { type: 'FindingDiscarded', problem: 'p1', discardedBy: 'x', reason: 'r' } as const;
    const discarded = given(findings, planned).when(inInspection('i1', event));
    expect(discarded).toMatchObject([{ thing: 'p1', command: { type: 'WithdrawProblem', withdrawnBy: 'x', reason: 'r' } }]);
  });

  test('of an inspection that was never planned, breaks the history', () => {
    const event = inInspection('i9', { type: 'FindingRecorded', problem: 'p1', evidence: [] });
    expect(() => given(findings, planned).when(event)).toThrow('never planned');
  });
});

describe('what becomes of a problem', () => {
  const settle = (outcome: string) => [
    { lifecycle: 'inspection', thing: 'i1', command: { type: 'SettleFinding', problem: 'p1', outcome } },
  ];
  const unsettle = (ground: string) => [
    { lifecycle: 'inspection', thing: 'i1', command: { type: 'UnsettleFinding', problem: 'p1', ground } },
  ];

  test.each([
    [{ type: 'ProblemClosed' } as const, settle('closed')],
    [{ type: 'ProblemWithdrawn' } as const, settle('withdrawn')],
    [{ type: 'FindingWithdrawn' } as const, settle('withdrawn')],
    [{ type: 'ClosureRevoked' } as const, unsettle('closureRevoked')],
    [{ type: 'ProblemReopened', ground: 'relapse' } as const, unsettle('relapse')],
  ])('is reported to the inspection that found it: %j', (event, intents) => {
    expect(given(settling, recorded('p1', 'a', [], 'i1')).when(inProblem('p1', event))).toEqual(intents);
  });

  test('that no inspection found is reported nowhere', () => {
    expect(given(settling, recorded('p1')).when(inProblem('p1', { type: 'ProblemClosed' }))).toEqual([]);
  });
});

describe('a suspended inspection', () => {
  const suspended = inInspection('i1', { type: 'InspectionSuspended', reason: 'r' });
  const found = recorded('p1', 'a', [], 'i1');
  const suspend = (correction: number) => ({
    lifecycle: 'problem',
    thing: 'p1',
    command: { type: 'SuspendCorrection', correction, reason: 'r' },
  });

  test('suspends its open corrections, and takes them along when it goes on', () => {
    const ended = [
      inProblem('p1', { type: 'ResultAccepted', correction: 2 }),
      inProblem('p1', { type: 'CorrectionWithdrawn', correction: 3 }),
      inProblem('p1', { type: 'CorrectionReassigned', correction: 4 }),
    ];
    const history = [found, ...[1, 2, 3, 4, 5].map((number) => issued('p1', number)), ...ended];
    expect(given(suspending, ...history).when(suspended)).toEqual([suspend(1), suspend(5)]);
    const resumed = given(suspending, ...history, suspended).when(inInspection('i1', { type: 'InspectionResumed' }));
    expect(resumed).toMatchObject([1, 5].map((correction) => ({ thing: 'p1', command: { type: 'ResumeCorrection', correction } })));
  });

  test('suspends what opens later, until it goes on', () => {
    expect(given(suspending, found, suspended).when(issued('p1', 1))).toEqual([suspend(1)]);
    const history = [found, issued('p1', 1), inProblem('p1', { type: 'ResultAccepted', correction: 1 }), suspended];
    expect(given(suspending, ...history).when(inProblem('p1', { type: 'AcceptanceRevoked', correction: 1 }))).toEqual([suspend(1)]);
    const goesOn = inInspection('i1', { type: 'InspectionResumed' });
    expect(given(suspending, found, suspended, goesOn).when(issued('p1', 1))).toEqual([]);
  });

  test('suspends nothing of another, nor of a problem without an inspection', () => {
    const history = [recorded('p2'), issued('p2', 1), inProblem('p2', { type: 'ResultAccepted', correction: 1 })];
    expect(given(suspending, ...history).when(suspended)).toEqual([]);
    expect(given(suspending, recorded('p3', 'a', [], 'i2'), issued('p3', 1)).when(suspended)).toEqual([]);
    expect(given(suspending, found).when(inProblem('p1', { type: 'ResultAccepted', correction: 1 }))).toEqual([]);
  });
});

describe('a look-back', () => {
  const verdict = (given: string) =>
    inInspection('i2', {
      type: 'LookBackVerdictRecorded',
      problem: 'p1',
      verdict: given,
      opinion: 'o',
      verifiedBy: 'x',
      basedOn: { revision: 7, evidence: [] },
    });

  test('leaves what held alone', () => {
    expect(given(lookBacks).when(verdict('held'))).toEqual([]);
  });

  test.each([
    ['relapsed', 'relapse'],
    ['falselyRectified', 'falseRectification'],
  ])('that finds a problem %s reopens it for %s', (found, ground) => {
    const command = { type: 'ReopenProblem', ground, reason: 'o', seen: { revision: 7, evidence: [] }, lookBack: 'i2', reopenedBy: 'x' };
    expect(given(lookBacks).when(verdict(found))).toEqual([{ lifecycle: 'problem', thing: 'p1', command }]);
  });
});

describe('an organization that is gone', () => {
  const dissolved = inTree({ type: 'OrganizationDissolved', organization: 'a', successor: 'b' });
  const merged = inTree({ type: 'OrganizationMerged', organization: 'b', successor: 'c' });
  const succeed = (problem: string, unit: string, successor: string) => ({
    lifecycle: 'problem',
    thing: problem,
    command: { type: 'SucceedUnit', unit, successor },
  });

  test('is succeeded in every problem that names it', () => {
    const history = [recorded('p1', 'a'), recorded('p2', 'x', ['a']), recorded('p3', 'x')];
    expect(given(succession, ...history).when(dissolved)).toEqual([succeed('p1', 'a', 'b'), succeed('p2', 'a', 'b')]);
    expect(given(succession, ...history).when(merged)).toEqual([]);
  });

  test('is succeeded in a problem that names it later, by whoever answers for it then', () => {
    expect(given(succession, dissolved).when(recorded('p1', 'a'))).toEqual([succeed('p1', 'a', 'b')]);
    expect(given(succession, dissolved, merged).when(recorded('p1', 'a'))).toEqual([succeed('p1', 'a', 'c')]);
    const reassigned = inProblem('p1', { type: 'CorrectionReassigned', correction: 1, unit: 'a', next: 2 });
    expect(given(succession, recorded('p1', 'x'), dissolved).when(reassigned)).toEqual([succeed('p1', 'a', 'b')]);
  });

  test('passes its place on, again and again', () => {
    const succeeded = inProblem('p1', { type: 'UnitSucceeded', unit: 'a', successor: 'b' });
    expect(given(succession, recorded('p1', 'a'), dissolved, succeeded).when(merged)).toEqual([succeed('p1', 'b', 'c')]);
    expect(given(succession, recorded('p1', 'a'), dissolved, merged).when(succeeded)).toEqual([succeed('p1', 'b', 'c')]);
  });

  test('is succeeded where its own successor went before it could take over', () => {
    const history = [recorded('p1', 'a'), recorded('p2', 'b'), dissolved];
    expect(given(succession, ...history).when(merged)).toEqual([succeed('p1', 'a', 'c'), succeed('p2', 'b', 'c')]);
  });

  test('is succeeded in a correction of its own that is open again', () => {
    const taken = inProblem('p1', { type: 'CorrectionIssued', correction: 1, unit: 'a' });
    const other = inProblem('p1', { type: 'CorrectionIssued', correction: 2, unit: 'x' });
    const succeeded = inProblem('p1', { type: 'UnitSucceeded', unit: 'a', successor: 'b' });
    const history = [recorded('p1', 'a', ['x']), taken, other, dissolved, succeeded];
    const revoked = (correction: number) => inProblem('p1', { type: 'AcceptanceRevoked', correction });
    expect(given(succession, ...history).when(revoked(1))).toEqual([succeed('p1', 'a', 'b')]);
    expect(given(succession, ...history).when(revoked(2))).toEqual([]);
    // Its place is given up already when it is succeeded again.
    const again = inProblem('p1', { type: 'UnitSucceeded', unit: 'a', successor: 'b' });
    expect(given(succession, ...history, revoked(1), again).when(merged)).toEqual([succeed('p1', 'b', 'c')]);
  });

  test.each(['ProblemWithdrawn', 'FindingWithdrawn'] as const)('has no place in a problem that was given up: %s', (type) => {
    const history = [recorded('p1', 'a'), recorded('p2', 'a', ['x']), inProblem('p1', { type })];
    expect(given(succession, ...history).when(dissolved)).toEqual([succeed('p2', 'a', 'b')]);
  });
});

test('what no reaction listens to leaves its fold as it was', () => {
  for (const reaction of REACTIONS) {
    expect(react(reaction, reaction.initial, { category: 'evidence', thing: 'u1', event: { type: 'EvidenceUploaded' }, ...about })).toEqual(
      {
        state: reaction.initial,
        intents: [],
      },
    );
  }
  expect(new Set(REACTIONS.map(({ name }) => name)).size).toBe(REACTIONS.length);
});
