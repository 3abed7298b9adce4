import type { InspectionCommand } from '../inspection/inspection-commands.js';
import { NO_IDS, valueAt, withValue, type Ids } from './ids.js';
import { goingOn, toInspection, type Reacted, type Reaction } from './reaction.js';

interface State {
  /** Problem → the inspection that found it. */
  readonly inspections: Ids<string>;
}

const reporting = (state: State, problem: string, command: InspectionCommand): Reacted<State> => {
  const inspection = valueAt(state.inspections, problem);
  return inspection === undefined ? goingOn(state) : goingOn(state, toInspection(inspection, command));
};

const settled = (outcome: 'closed' | 'withdrawn') => (state: State, _: unknown, problem: string) =>
  reporting(state, problem, { type: 'SettleFinding', problem, outcome });

/** What settles a problem, or opens it again, is reported back to the inspection that found it. */
export const settling: Reaction<State> = {
  name: 'settling',
  from: 'beginning',
  initial: { inspections: NO_IDS },
  on: {
    problem: {
      ProblemRecorded: (state, { inspection }, problem) =>
        goingOn(inspection === undefined ? state : { inspections: withValue(state.inspections, problem, inspection) }),
      ProblemClosed: settled('closed'),
      ProblemWithdrawn: settled('withdrawn'),
      FindingWithdrawn: settled('withdrawn'),
      ClosureRevoked: (state, _, problem) => reporting(state, problem, { type: 'UnsettleFinding', problem, ground: 'closureRevoked' }),
      ProblemReopened: (state, { ground }, problem) => reporting(state, problem, { type: 'UnsettleFinding', problem, ground }),
    },
  },
};
