import { known } from '../core/known.js';
import { entriesOf, NO_IDS, valueAt, withoutId, withValue, type Ids } from './ids.js';
import { goingOn, toProblem, type Reacted, type Reaction } from './reaction.js';

interface State {
  /** Unit → the problems that name it as lead unit or co-unit. */
  readonly named: Ids<Ids<true>>;
  /** Organization that is gone → the one that answers for it. */
  readonly successors: Ids<string>;
  /** Problem → the units of its corrections, in their order. */
  readonly issued: Ids<readonly string[]>;
}

/** Whoever answers for an organization that was merged or dissolved takes its place in every problem, also in one that names it later. */
export const succession: Reaction<State> = {
  name: 'succession',
  from: 'beginning',
  initial: { named: NO_IDS, successors: NO_IDS, issued: NO_IDS },
  on: {
    tree: {
      OrganizationMerged: (state, { organization, successor }) => gone(state, organization, successor),
      OrganizationDissolved: (state, { organization, successor }) => gone(state, organization, successor),
    },
    problem: {
      ProblemRecorded: (state, { leadUnit, coUnits }, problem) => naming(state, problem, [leadUnit, ...coUnits]),
      UnitSucceeded: (state, { unit, successor }, problem) => naming(forgetting(state, problem, [unit]), problem, [successor]),
      CorrectionReassigned: (state, { unit }, problem) => naming(state, problem, [unit]),
      CorrectionIssued: (state, { unit }, problem) =>
        goingOn({ ...state, issued: withValue(state.issued, problem, [...(valueAt(state.issued, problem) ?? []), unit]) }),
      AcceptanceRevoked: (state, { correction }, problem) => reviving(state, problem, correction),
      ProblemWithdrawn: (state, _, problem) => goingOn(forgetting(state, problem, unitsNaming(state, problem))),
      FindingWithdrawn: (state, _, problem) => goingOn(forgetting(state, problem, unitsNaming(state, problem))),
    },
  },
};

const succeed = (problem: string, unit: string, successor: string) => toProblem(problem, { type: 'SucceedUnit', unit, successor });

/** A problem may still name an organization that this one answered for: who goes while it takes over is not taken for its successor. */
function gone(state: State, unit: string, successor: string): Reacted<State> {
  const answeredFor = entriesOf(state.named).filter(([each]) => each === unit || lastSuccessor(state, each) === unit);
  return goingOn(
    { ...state, successors: withValue(state.successors, unit, successor) },
    ...answeredFor.flatMap(([each, problems]) => entriesOf(problems).map(([problem]) => succeed(problem, each, successor))),
  );
}

/** An accepted correction stays with its unit, gone or not; once it is open again, the unit's successor takes it over. */
function reviving(state: State, problem: string, correction: number): Reacted<State> {
  const unit = known(valueAt(state.issued, problem)?.[correction - 1], 'correction');
  const successor = lastSuccessor(state, unit);
  return goingOn(state, ...(successor === undefined ? [] : [succeed(problem, unit, successor)]));
}

function naming(state: State, problem: string, units: readonly string[]): Reacted<State> {
  let { named } = state;
  for (const unit of units) named = withValue(named, unit, withValue<true>(valueAt(named, unit) ?? NO_IDS, problem, true));
  const gone = units.flatMap((unit) => {
    const successor = lastSuccessor(state, unit);
    return successor === undefined ? [] : [succeed(problem, unit, successor)];
  });
  return goingOn({ ...state, named }, ...gone);
}

/** The one that answers today; a successor may be gone in its turn. */
function lastSuccessor(state: State, unit: string): string | undefined {
  const next = valueAt(state.successors, unit);
  return next === undefined ? undefined : (lastSuccessor(state, next) ?? next);
}

const unitsNaming = ({ named }: State, problem: string): readonly string[] =>
  entriesOf(named).flatMap(([unit, problems]) => (valueAt(problems, problem) === undefined ? [] : [unit]));

function forgetting(state: State, problem: string, units: readonly string[]): State {
  let { named } = state;
  for (const unit of units) named = withValue(named, unit, withoutId(known(valueAt(named, unit), 'unit'), problem));
  return { ...state, named };
}
