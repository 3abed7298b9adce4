import { describe, expect, it } from '@jest/globals';
import { told } from '../../../../test/support/histories.js';
import { CLOSED, issued, reopened, TWO_UNITS } from '../../../../test/support/problem-builders.js';
import type { StoredEvent } from '../ports/event-log.js';
import { decisionsIn } from './decisions.js';

const amended = (correction?: number) =>
  ({
    type: 'RecordAmended',
    ...(correction !== undefined && { correction }),
    ...{ field: correction === undefined ? 'title' : 'standard', old: '旧', new: '新', reason: '更正', amendedBy: 'p-leader' },
  }) as const;
const basedOn = { revision: 1, evidence: [] };
const maintained = { type: 'FindingMaintained', dispute: 1, decidedBy: 'p-leader', reason: '属实', basedOn } as const;

/** Of each decision in a problem's stream, the revisions of what made it stale. */
const staleness = (...events: Parameters<ReturnType<typeof told>['problem']>[1][]) =>
  decisionsIn(told().problem('p', ...events).events as unknown as readonly StoredEvent[]).map(({ type, staleBy }) => [type, staleBy]);

describe('a decision', () => {
  it('is stale by a later amendment of the problem, and of whatever correction there was', () => {
    const from = TWO_UNITS.length;
    expect(staleness(...TWO_UNITS, maintained, amended(), amended(1), amended(2))).toEqual([
      ['FindingMaintained', [from + 1, from + 2, from + 3]],
    ]);
  });

  it('is not stale by an amendment of a correction that was issued after it', () => {
    expect(staleness(...CLOSED, reopened, issued({ correction: 2, cycle: 2 }), amended(2))).toEqual([
      ['ResultAccepted', []],
      ['ProblemClosed', []],
      ['ProblemReopened', []],
    ]);
  });
});
