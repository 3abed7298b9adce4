import { describe, expect, test } from '@jest/globals';
import { given } from '../../../../test/support/given.js';
import {
  ACCEPTED,
  aProblem,
  closed,
  CLOSED,
  CONFIRMED,
  confirmed,
  disputed,
  dueBy,
  escalated,
  EXECUTING,
  extensionRequested,
  issued,
  ISSUED,
  missed,
  PHASED,
  proposed,
  reached,
  recorded,
  reminded,
  REOPENED,
  resultAccepted,
  resultReturned,
  resultSubmitted,
  SUBMITTED,
  suspended,
  SUSTAINED,
  termsOf,
  TWO_UNITS,
} from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';
import { timersOf } from './ladder.js';
import type { ProblemEvent } from './problem-events.js';
import { NO_TIMERS, pendingTimers, timersAfter } from './timers.js';

const resumedTo = (dueDay: string, milestones: Readonly<Record<string, string>> = {}): ProblemEvent => ({
  type: 'CorrectionResumed',
  correction: 1,
  resumedOn: '2026-03-20',
  movedBy: 10,
  previousDueDay: '2026-04-01',
  due: dueBy(dueDay),
  milestones: Object.entries(milestones).map(([milestone, on]) => ({ milestone, due: dueBy(on) })),
  terms: termsOf(),
});
const extendedTo = (dueDay: string, milestones: Readonly<Record<string, string>> = {}): ProblemEvent => ({
  type: 'ExtensionGranted',
  correction: 1,
  extension: 1,
  decidedBy: 'p-member',
  basedOn: seen(),
  previousDueDay: '2026-04-01',
  due: dueBy(dueDay),
  milestones: Object.entries(milestones).map(([milestone, on]) => ({ milestone, due: dueBy(on) })),
  terms: termsOf(),
});
const recountedTo = (dueDay: string, rest: Partial<Extract<ProblemEvent, { type: 'DeadlineRecalculated' }>> = {}): ProblemEvent => ({
  type: 'DeadlineRecalculated',
  correction: 1,
  previousDueDay: '2026-04-01',
  due: dueBy(dueDay),
  milestones: [],
  terms: termsOf(),
  ...rest,
});
const attested: ProblemEvent = {
  type: 'AttestationSubmitted',
  correction: 1,
  period: 2,
  submittedBy: 'p-branch',
  statement: '仍然保持',
  evidence: [],
};
const judged = { correction: 1, period: 2, verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: seen() } as const;
const rejected: ProblemEvent = { type: 'AttestationRejected', ...judged, reason: '缺记', ladder: dueBy('2026-06-30').ladder.slice(2) };
const { at: _, ...byHand } = reminded({ cause: 'hand', reason: '临近' });
const { at: __, ...escalatedByHand } = escalated({ cause: 'hand', reason: '拒不整改' });

const HISTORIES: Readonly<Record<string, readonly ProblemEvent[]>> = {
  'nothing issued': CONFIRMED,
  'two units': TWO_UNITS,
  'being executed': EXECUTING,
  'handed in': SUBMITTED,
  'given back': [...SUBMITTED, resultReturned({ ladder: dueBy('2026-04-01').ladder.slice(3) })],
  'given back by a version that knew no ladder': [...SUBMITTED, resultReturned()],
  accepted: ACCEPTED,
  'accepted by mistake': [...ACCEPTED, { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'p-leader', reason: '误验' }],
  closed: CLOSED,
  reopened: REOPENED,
  'issued again after it was reopened': [...REOPENED, issued({ correction: 2, cycle: 2, dueDay: '2026-09-01' })],
  extended: [...EXECUTING, extensionRequested(), extendedTo('2026-04-11')],
  'with milestones': PHASED,
  'with a milestone reached': [...PHASED, reached('m1')],
  'with a milestone extended alone': [
    ...PHASED,
    extensionRequested({ milestones: { m1: '2026-04-05' } }),
    extendedTo('2026-05-31', { m1: '2026-04-05' }),
  ],
  suspended: [...EXECUTING, suspended()],
  resumed: [...EXECUTING, suspended(), resumedTo('2026-04-11')],
  'resumed with milestones': [...PHASED, suspended(), resumedTo('2026-06-10', { m1: '2026-04-11', m2: '2026-05-11' })],
  'handed in, and suspended': [...SUBMITTED, suspended(), resumedTo('2026-04-11')],
  'counted again': [
    ...PHASED,
    recountedTo('2026-06-02', { milestones: [{ milestone: 'm1', previousDueDay: '2026-04-01', due: dueBy('2026-04-02') }] }),
  ],
  'counted again, with what was proposed': [...EXECUTING, proposed(), recountedTo('2026-04-02')],
  'an attestation counted again': [
    ...SUSTAINED,
    recountedTo('2026-04-01', { next: { period: 2, previousDueDay: '2026-06-30', due: dueBy('2026-07-01', 'sustained') } }),
  ],
  withdrawn: [...ISSUED, { type: 'CorrectionWithdrawn', correction: 1, reason: '重复' }],
  'handed over': [
    ...ISSUED,
    { type: 'CorrectionReassigned', correction: 1, unit: 'joint', next: 2, reason: '职责调整' },
    issued({ correction: 2, unit: 'joint', replaces: 1 }),
  ],
  'withdrawn as a whole': [recorded(), confirmed, { type: 'ProblemWithdrawn', withdrawnBy: 'p-leader', reason: '重复' }],
  'found to be none': [
    ...CONFIRMED,
    disputed(),
    { type: 'FindingWithdrawn', dispute: 1, decidedBy: 'p-leader', reason: '不属实', basedOn: seen() },
  ],
  sustained: SUSTAINED,
  'sustained, and closed': [...SUSTAINED, closed],
  attested: [...SUSTAINED, attested],
  'attested for good': [
    ...SUSTAINED,
    attested,
    { type: 'AttestationAccepted', ...judged, next: { period: 3, due: dueBy('2026-09-28', 'sustained') } },
  ],
  'attested in vain': [...SUSTAINED, attested, rejected],
  'an attestation reminded of': [
    ...SUSTAINED,
    reminded({ period: 2, dueDay: '2026-06-30', dueAt: '2026-06-30T16:00:00Z', at: '2026-06-27T01:00:00Z' }),
  ],
  'reminded and escalated': [...EXECUTING, reminded(), escalated(), proposed({ escalation: 2 })],
  'a reminder missed': [...EXECUTING, missed()],
  'reminded and escalated by hand': [...EXECUTING, byHand, escalatedByHand],
  'a milestone reminded of': [...PHASED, reminded({ milestone: 'm1' })],
  'resubmitted and accepted': [...SUBMITTED, resultReturned(), resultSubmitted({ attempt: 2 }), resultAccepted({ attempt: 2 })],
};

describe('what is due next', () => {
  test.each(Object.entries(HISTORIES))('is what the rules would fire: %s', (_, history) => {
    const { state } = given(aProblem, ...history);
    const cycle = state.phase === 'None' ? 0 : state.cycle;
    const byRules =
      state.phase === 'None' || state.phase === 'Withdrawn'
        ? []
        : state.corrections.flatMap((correction, index) =>
            correction.cycle === cycle
              ? timersOf(correction).map((timer) => ({ correction: index + 1, unit: correction.unit, ...timer }))
              : [],
          );
    expect(pendingTimers(history.reduce(timersAfter, NO_TIMERS))).toEqual(byRules);
  });

  test('is the same object after an event that concerns no timer', () => {
    const before = EXECUTING.reduce(timersAfter, NO_TIMERS);
    for (const event of [confirmed, byHand, disputed(), extensionRequested()]) expect(timersAfter(before, event)).toBe(before);
    const old = REOPENED.reduce(timersAfter, NO_TIMERS);
    expect(timersAfter(old, reminded())).toBe(old);
  });
});
