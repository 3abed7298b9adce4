import { NO_IDS, valueAt, withValue, type Ids } from './ids.js';
import { goingOn, toProblem, type Reaction } from './reaction.js';

interface State {
  /** Inspection → the body that ordered it. */
  readonly bodies: Ids<string>;
}

/** What an inspection records, confirms or discards becomes of the problem: the inspection is the authority for what it found. */
export const findings: Reaction<State> = {
  name: 'findings',
  from: 'beginning',
  initial: { bodies: NO_IDS },
  on: {
    inspection: {
      InspectionPlanned: ({ bodies }, { body }, inspection) => goingOn({ bodies: withValue(bodies, inspection, body) }),

      FindingRecorded: (state, { type: _, problem, treeRevision: __, evidence, ...found }, inspection) => {
        const body = valueAt(state.bodies, inspection);
        if (body === undefined) throw new TypeError(`a finding of ${inspection}, which was never planned`);
        const uploads = evidence.map((ref) => ref.evidence);
        return goingOn(
          state,
          toProblem(problem, { type: 'RecordProblem', source: 'inspection', inspection, body, ...found, evidence: uploads }),
        );
      },

      FindingConfirmed: (state, { problem, confirmedBy }) => goingOn(state, toProblem(problem, { type: 'ConfirmProblem', confirmedBy })),

      FindingDiscarded: (state, { problem, discardedBy, reason }) =>
        goingOn(state, toProblem(problem, { type: 'WithdrawProblem', withdrawnBy: discardedBy, reason })),
    },
  },
};
