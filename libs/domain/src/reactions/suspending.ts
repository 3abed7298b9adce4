import { entriesOf, NO_IDS, valueAt, withoutId, withValue, type Ids } from './ids.js';
import { goingOn, toProblem, type Reacted, type Reaction } from './reaction.js';

interface State {
  /** Problem → the inspection that found it. */
  readonly inspections: Ids<string>;
  /** Inspection → problem → its open corrections. */
  readonly open: Ids<Ids<readonly number[]>>;
  /** Suspended inspection → why. */
  readonly suspended: Ids<string>;
}

/** An inspection that is suspended suspends its open corrections, and takes them along when it goes on. */
export const suspending: Reaction<State> = {
  name: 'suspending',
  from: 'beginning',
  initial: { inspections: NO_IDS, open: NO_IDS, suspended: NO_IDS },
  on: {
    inspection: {
      InspectionSuspended: (state, { reason }, inspection) =>
        goingOn(
          { ...state, suspended: withValue(state.suspended, inspection, reason) },
          ...openIn(state, inspection).map(([problem, correction]) =>
            toProblem(problem, { type: 'SuspendCorrection', correction, reason }),
          ),
        ),
      InspectionResumed: (state, _, inspection) =>
        goingOn(
          { ...state, suspended: withoutId(state.suspended, inspection) },
          ...openIn(state, inspection).map(([problem, correction]) => toProblem(problem, { type: 'ResumeCorrection', correction })),
        ),
    },
    problem: {
      ProblemRecorded: (state, { inspection }, problem) =>
        goingOn(inspection === undefined ? state : { ...state, inspections: withValue(state.inspections, problem, inspection) }),
      CorrectionIssued: (state, { correction }, problem) => opened(state, problem, correction),
      AcceptanceRevoked: (state, { correction }, problem) => opened(state, problem, correction),
      ResultAccepted: (state, { correction }, problem) => ended(state, problem, correction),
      CorrectionWithdrawn: (state, { correction }, problem) => ended(state, problem, correction),
      CorrectionReassigned: (state, { correction }, problem) => ended(state, problem, correction),
    },
  },
};

const openIn = ({ open }: State, inspection: string): readonly (readonly [problem: string, correction: number])[] =>
  entriesOf(valueAt(open, inspection) ?? NO_IDS).flatMap(([problem, corrections]) =>
    corrections.map((correction) => [problem, correction] as const),
  );

/** One that opens while its inspection is suspended is suspended too. */
function opened(state: State, problem: string, correction: number): Reacted<State> {
  const inspection = valueAt(state.inspections, problem);
  if (inspection === undefined) return goingOn(state);
  const reason = valueAt(state.suspended, inspection);
  return goingOn(
    changed(state, inspection, problem, (corrections) => [...corrections, correction]),
    ...(reason === undefined ? [] : [toProblem(problem, { type: 'SuspendCorrection', correction, reason })]),
  );
}

function ended(state: State, problem: string, correction: number): Reacted<State> {
  const inspection = valueAt(state.inspections, problem);
  if (inspection === undefined) return goingOn(state);
  return goingOn(changed(state, inspection, problem, (corrections) => corrections.filter((each) => each !== correction)));
}

function changed(state: State, inspection: string, problem: string, change: (corrections: readonly number[]) => readonly number[]): State {
  const problems = valueAt(state.open, inspection) ?? NO_IDS;
  const corrections = change(valueAt(problems, problem) ?? []);
  const left = corrections.length > 0 ? withValue(problems, problem, corrections) : withoutId(problems, problem);
  return { ...state, open: withValue(state.open, inspection, left) };
}
