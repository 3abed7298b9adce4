import { describe, expect, it } from '@jest/globals';
import { msOf } from '../core/instants.js';
import {
  ACCEPTED,
  CLOSED,
  CONFIRMED,
  dueBy,
  EXECUTING,
  ISSUED,
  issued,
  PHASED,
  reached,
  recorded,
  rectified,
  reopened,
  resultAccepted,
  resultReturned,
  resultSubmitted,
  SUSTAINED,
  suspended,
  termsOf,
  TWO_UNITS,
} from '../../../../test/support/problem-builders.js';
import { folded, told, type Told } from '../../../../test/support/histories.js';
import { isOverdue, lightAt } from './lights.js';
import { register } from './register.js';

const start = () => told().at('2026-03-02T10:00:00+08:00');
const resubmitted = resultSubmitted({ attempt: 2 });
const attestation = { correction: 1, period: 2, submittedBy: 'p-branch', statement: '长期坚持', evidence: [] } as const;
const verdict = { verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: { revision: 9, evidence: [] } } as const;

/** The lights of problem p1 and its correction 1 at an instant. */
function lights(history: Told, at: string) {
  const rows = folded(register, history);
  const ms = msOf(at);
  return { problem: lightAt(rows.row('problems', 'p1')!, ms), correction: lightAt(rows.row('corrections', 'p1', 1)!, ms) };
}

const overdue = (history: Told, at: string) => isOverdue(folded(register, history).row('corrections', 'p1', 1)!, msOf(at));

/** Where lead unit and problem share the light. */
const light = (history: Told, at: string) => {
  const { problem, correction } = lights(history, at);
  expect(problem).toBe(correction);
  return correction;
};

// Due on 1 April, near from 27 March.
describe('the light of a task that is worked on', () => {
  const history = start().problem('p1', ...EXECUTING);

  it.each([
    ['2026-03-26T23:59:59+08:00', 'green'],
    ['2026-03-27T00:00:00+08:00', 'yellow'],
    ['2026-04-01T23:59:59+08:00', 'yellow'],
    ['2026-04-02T00:00:00+08:00', 'red'],
  ])('at %s is %s', (at, expected) => expect(light(history, at)).toBe(expected));

  it('goes by the granted day after an extension', () => {
    const granted = start().problem('p1', ...EXECUTING, {
      type: 'ExtensionGranted',
      correction: 1,
      extension: 1,
      decidedBy: 'p-leader',
      basedOn: { revision: 5, evidence: [] },
      previousDueDay: '2026-04-01',
      due: dueBy('2026-04-11'),
      milestones: [],
      terms: termsOf(),
    });
    expect(light(granted, '2026-04-02T00:00:00+08:00')).toBe('green');
    expect(light(granted, '2026-04-12T00:00:00+08:00')).toBe('red');
  });
});

describe('the light of a task in phases', () => {
  // m1 is due on 1 April and near from 25 March, m2 on 1 May, the whole on 31 May.
  it('is yellow while a milestone is near or passed, and never red for it', () => {
    const history = start().problem('p1', ...PHASED);
    expect(light(history, '2026-03-24T12:00:00+08:00')).toBe('green');
    expect(light(history, '2026-03-25T00:00:00+08:00')).toBe('yellow');
    expect(light(history, '2026-04-20T00:00:00+08:00')).toBe('yellow');
  });

  it('is green again once the milestone is reached', () => {
    const history = start().problem('p1', ...PHASED, reached('m1'));
    expect(light(history, '2026-04-20T00:00:00+08:00')).toBe('green');
    expect(light(history, '2026-04-24T00:00:00+08:00')).toBe('yellow');
  });
});

describe('the light of a submitted task', () => {
  it('is green for good when it was submitted before the due instant', () => {
    const history = start()
      .problem('p1', ...EXECUTING)
      .at('2026-04-01T23:59:59+08:00')
      .problem('p1', resultSubmitted());
    expect(light(history, '2026-06-01T00:00:00+08:00')).toBe('green');
  });

  it('is red when it was submitted at the due instant or later, until it is accepted', () => {
    const history = start()
      .problem('p1', ...EXECUTING)
      .at('2026-04-02T00:00:00+08:00')
      .problem('p1', resultSubmitted());
    expect(light(history, '2026-04-02T00:00:00+08:00')).toBe('red');
    history.problem('p1', resultAccepted(), rectified);
    expect(light(history, '2026-04-03T00:00:00+08:00')).toBe('green');
  });

  it('goes by the due instant again after a return', () => {
    const history = start().problem('p1', ...EXECUTING, resultSubmitted(), resultReturned());
    expect(light(history, '2026-04-02T00:00:00+08:00')).toBe('red');
    history.at('2026-04-05T00:00:00+08:00').problem('p1', resubmitted);
    expect(light(history, '2026-04-05T00:00:00+08:00')).toBe('red');
  });
});

describe('the light of a suspended task', () => {
  it('stands as it was when the suspension began', () => {
    const history = start()
      .problem('p1', ...EXECUTING)
      .at('2026-03-10T09:00:00+08:00')
      .problem('p1', suspended());
    expect(light(history, '2026-06-01T00:00:00+08:00')).toBe('green');
    const near = start()
      .problem('p1', ...EXECUTING)
      .at('2026-03-28T09:00:00+08:00')
      .problem('p1', suspended());
    expect(light(near, '2026-06-01T00:00:00+08:00')).toBe('yellow');
    const over = start()
      .problem('p1', ...EXECUTING)
      .at('2026-04-02T09:00:00+08:00')
      .problem('p1', suspended({ movesDeadline: false }));
    expect(light(over, '2026-06-01T00:00:00+08:00')).toBe('red');
  });

  it('goes by the moved day after the resumption', () => {
    const history = start()
      .problem('p1', ...EXECUTING)
      .at('2026-03-10T09:00:00+08:00')
      .problem('p1', suspended())
      .at('2026-03-20T09:00:00+08:00')
      .problem('p1', {
        ...{ type: 'CorrectionResumed', correction: 1, resumedOn: '2026-03-20', movedBy: 10, previousDueDay: '2026-04-01' },
        ...{ due: dueBy('2026-04-11'), milestones: [], terms: termsOf() },
      });
    expect(light(history, '2026-04-02T00:00:00+08:00')).toBe('green');
    expect(light(history, '2026-04-12T00:00:00+08:00')).toBe('red');
  });

  it('stays green where it was submitted in time before', () => {
    const history = start().problem('p1', ...EXECUTING, resultSubmitted(), suspended());
    expect(light(history, '2026-06-01T00:00:00+08:00')).toBe('green');
  });
});

describe('the light of what is over', () => {
  const after = '2027-01-01T00:00:00+08:00';

  it('is green while an accepted task waits for closing, and out afterwards', () => {
    expect(light(start().problem('p1', ...ACCEPTED), after)).toBe('green');
    expect(light(start().problem('p1', ...CLOSED), after)).toBeUndefined();
  });

  it('comes back when the closing is revoked', () => {
    const history = start().problem('p1', ...CLOSED, { type: 'ClosureRevoked', revokedBy: 'p-leader', reason: '误点' });
    expect(light(history, after)).toBe('green');
  });

  it('is out for a withdrawn task and a withdrawn problem', () => {
    const gone = start().problem(
      'p1',
      ...ISSUED,
      { type: 'CorrectionWithdrawn', correction: 1, reason: '误发' },
      { type: 'ProblemUnassigned' },
    );
    expect(light(gone, after)).toBeUndefined();
    const withdrawn = start().problem('p1', ...ISSUED, { type: 'ProblemWithdrawn', withdrawnBy: 'p-leader', reason: '误认' });
    expect(light(withdrawn, after)).toBeUndefined();
  });

  it('is out for the cycle before, once the problem is reopened', () => {
    expect(light(start().problem('p1', ...CLOSED, reopened), after)).toBeUndefined();
    const again = start().problem('p1', ...CLOSED, reopened, issued({ correction: 2, cycle: 2, dueDay: '2026-09-01' }), {
      type: 'ProblemAssigned',
    });
    expect(lights(again, after)).toEqual({ problem: 'red', correction: undefined });
  });

  it('is none for a problem without a task', () => {
    expect(lightAt(folded(register, start().problem('p1', ...CONFIRMED)).row('problems', 'p1')!, msOf(after))).toBeUndefined();
  });
});

// The second attestation is due on 30 June, near from 25 June.
describe('the light of a sustained task', () => {
  const sustained = () => start().problem('p1', ...SUSTAINED);
  const ground = { type: 'ProblemClosed', closedBy: 'p-leader', ground: '整改到位', basedOn: { revision: 9, evidence: [] } } as const;

  it.each([
    ['2026-06-24T00:00:00+08:00', 'green'],
    ['2026-06-25T00:00:00+08:00', 'yellow'],
    ['2026-07-01T00:00:00+08:00', 'red'],
  ])('at %s is %s, also when the problem is closed', (at, expected) => {
    expect(light(sustained(), at)).toBe(expected);
    expect(light(sustained().problem('p1', ground), at)).toBe(expected);
  });

  it('stays green while an attestation of before the due instant waits for its verdict', () => {
    const history = sustained()
      .at('2026-06-20T00:00:00+08:00')
      .problem('p1', { type: 'AttestationSubmitted', ...attestation });
    expect(light(history, '2026-07-10T00:00:00+08:00')).toBe('green');
  });

  it('turns red when an attestation is rejected, until one is accepted', () => {
    const history = sustained()
      .at('2026-06-20T00:00:00+08:00')
      .problem('p1', { type: 'AttestationSubmitted', ...attestation })
      .at('2026-06-21T00:00:00+08:00')
      .problem('p1', { type: 'AttestationRejected', correction: 1, period: 2, reason: '记录中断', ...verdict });
    expect(light(history, '2026-06-21T00:00:00+08:00')).toBe('red');
    history.at('2026-06-22T00:00:00+08:00').problem('p1', { type: 'AttestationSubmitted', ...attestation });
    expect(light(history, '2026-06-22T00:00:00+08:00')).toBe('red');
    history.problem('p1', {
      ...{ type: 'AttestationAccepted', correction: 1, period: 2, ...verdict },
      next: { period: 3, due: dueBy('2026-09-28', 'sustained') },
    });
    expect(light(history, '2026-06-22T00:00:00+08:00')).toBe('green');
    expect(light(history, '2026-09-29T00:00:00+08:00')).toBe('red');
  });

  it('is red, and not overdue before its day, while one is rejected; nor after it, once another came in time', () => {
    const rejected = sustained()
      .at('2026-06-20T00:00:00+08:00')
      .problem('p1', { type: 'AttestationSubmitted', ...attestation })
      .at('2026-06-21T00:00:00+08:00')
      .problem('p1', { type: 'AttestationRejected', correction: 1, period: 2, reason: '记录中断', ...verdict });
    expect(overdue(rejected, '2026-06-30T23:59:59+08:00')).toBe(false);
    expect(overdue(rejected, '2026-07-01T00:00:00+08:00')).toBe(true);
    rejected.at('2026-06-22T00:00:00+08:00').problem('p1', { type: 'AttestationSubmitted', ...attestation });
    expect(light(rejected, '2026-07-01T00:00:00+08:00')).toBe('red');
    expect(overdue(rejected, '2026-07-01T00:00:00+08:00')).toBe(false);
  });

  it('is overdue while none has come by its day', () => {
    expect(overdue(sustained(), '2026-06-30T23:59:59+08:00')).toBe(false);
    expect(overdue(sustained(), '2026-07-01T00:00:00+08:00')).toBe(true);
  });
});

describe('the light of a problem with several units', () => {
  it("is the worst of its tasks'", () => {
    const history = start().problem(
      'p1',
      ...TWO_UNITS.slice(0, -1),
      issued({ correction: 2, unit: 'joint', part: 'co', dueDay: '2026-05-01' }),
    );
    expect(lights(history, '2026-04-02T00:00:00+08:00')).toEqual({ problem: 'red', correction: 'red' });
    history.problem('p1', { type: 'CorrectionWithdrawn', correction: 1, reason: '误发' });
    expect(lights(history, '2026-04-02T00:00:00+08:00')).toEqual({ problem: 'green', correction: undefined });
  });

  it('is due with the earliest open one, and then was due with the latest', () => {
    const history = start().problem(
      'p1',
      recorded({ coUnits: ['joint'] }),
      ...CONFIRMED.slice(1),
      issued(),
      issued({ ...{ correction: 2 }, ...{ unit: 'joint', part: 'co', dueDay: '2026-05-01' } }),
    );
    const due = () => folded(register, history).row('problems', 'p1')!.dueDay;
    expect(due()).toBe('2026-04-01');
    history.problem('p1', { type: 'CorrectionAcknowledged', correction: 1, acknowledgedBy: 'x' }, resultSubmitted(), resultAccepted());
    expect(due()).toBe('2026-05-01');
  });
});
