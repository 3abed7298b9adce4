import { describe, expect, it } from '@jest/globals';
import { writeSync } from 'node:fs';
import { Draw } from './draw.js';
import { BOOKS } from './year/books.js';
import { PlainYear, type Told } from './year/plain-year.js';
import { SimulatedYear, YEAR_END } from './year/simulated-year.js';

/** Another year at each run; `SEED=… npm run jest -- test/property/year` goes the same one again, CASES makes it a busier one. */
const SEED = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
/** Problems, each with one correction at least. */
const CASES = Number(process.env['CASES'] ?? 1_000);

describe('a year of corrections, on a clock that goes from each instant to the next', () => {
  it(`is told by the ladder as it is worked out by hand (SEED=${SEED})`, () => {
    const begun = performance.now();
    const year = new SimulatedYear(new Draw(SEED), CASES);
    year.run();
    const counts = new Map<string, number>();
    const count = (what: string, more = 1) => counts.set(what, (counts.get(what) ?? 0) + more);
    for (const [index, { version, acts, told }] of year.cases.entries()) {
      const plain = new PlainYear(BOOKS[version - 1]!, year.downs);
      for (const act of acts) {
        plain.act(act);
        count(act.command.type);
      }
      plain.until(YEAR_END);
      expect({ SEED, index, told: inOrder(told) }).toEqual({ SEED, index, told: inOrder(plain.told) });
      for (const { event } of told) count(event.type);
      count('cancelled', plain.cancelled);
    }
    for (const [code, times] of year.refused) count(code, times);
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    const sums = [...counts].map(([what, times]) => `    ${what.padEnd(28)}${String(times).padStart(7)}`).sort();
    const sum = `${CASES} cases, ${counts.get('IssueCorrection')} corrections, ${year.downs.length} times down, in ${seconds} s`;
    writeSync(1, `\n  SEED=${SEED}: ${sum}\n${sums.join('\n')}\n`);
    // What never happened was never compared.
    const seldom = SEEN_AT_LEAST.filter(([what, least]) => (counts.get(what) ?? 0) < least).map(([what]) => what);
    expect(CASES < 1_000 ? [] : seldom).toEqual([]);
  });
});

const SEEN_AT_LEAST: readonly (readonly [string, number])[] = [
  ['IssueCorrection', 1000],
  ['ReminderIssued', 1000],
  ['ReminderMissed', 100],
  ['EscalationProposed', 500],
  ['CorrectionEscalated', 500],
  ['cancelled', 1000],
  ...(
    [
      ...['GrantExtension', 'SuspendCorrection', 'ResumeCorrection', 'ReassignCorrection', 'WithdrawCorrection', 'ReachMilestone'],
      ...['ReturnResult', 'RevokeAcceptance', 'SubmitAttestation', 'AcceptAttestation', 'RejectAttestation', 'ReopenProblem'],
      ...['ConfirmEscalation', 'DeclineEscalation', 'correction.timer-gone', 'correction.timer-early'],
    ] as const
  ).map((what) => [what, 50] as const),
];

/** At one instant the order of two milestones is nobody's business. */
const inOrder = (told: readonly Told[]): readonly string[] => told.map(({ at, event }) => `${at} ${line(event)}`).sort();

const line = (event: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(event).sort(([one], [other]) => (one < other ? -1 : 1))));
