import { inside } from '../core/inside.js';
import { correction } from './correction.js';
import { concernedBy, type CorrectionContext } from './correction-context.js';
import type { ProblemContext } from './problem-context.js';
import type { LiveCorrection } from './correction-state.js';
import { ladderSteps } from './ladder.js';
import { openDispute, unitsOf, WORKING, type Problem, type RecordedProblem } from './problem-state.js';

/**
 * Attestations run beside the state of a problem that is closed already, as the ladder does by which the unit is held to them, and their days
 * are counted again there.
 */
const ATTESTATIONS: readonly string[] = [
  ...['SubmitAttestation', 'AcceptAttestation', 'RejectAttestation', 'RecalculateDeadline'],
  ...Object.keys(ladderSteps),
];

const CAN_BE_ISSUED = ['Confirmed', ...WORKING, 'Reopened'] as const;

/** The corrections of a problem, numbered from 1, in its state and its stream. */
export const corrections = inside(correction, {
  key: 'correction',
  while: (type) => (type === 'IssueCorrection' ? CAN_BE_ISSUED : ATTESTATIONS.includes(type) ? [...WORKING, 'Closed'] : WORKING),
  at: (problem: Problem, number: number) => (problem.phase === 'None' ? undefined : problem.corrections[number - 1]),
  put: (problem, number, state): Problem => {
    const { corrections: before, ...rest } = problem as RecordedProblem;
    return { ...rest, corrections: [...before.slice(0, number - 1), state as LiveCorrection, ...before.slice(number)] };
  },
  context: (problem, context: ProblemContext): CorrectionContext => {
    const record = problem as RecordedProblem;
    return {
      ...context,
      cycle: record.cycle,
      disputed: openDispute(record) !== undefined,
      concerned: concernedBy(unitsOf(record), context.inspection),
    };
  },
});
