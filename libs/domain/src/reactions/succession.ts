import { goingOn, toProblem, type Ids, type Reacted, type Reaction } from './reaction.js';

interface State {
  /** Unit → the problems that name it as lead unit or co-unit. */
  readonly named: Ids<readonly string[]>;
  /** Organization that is gone → the one that answers for it. */
  readonly successors: Ids<string>;
}

/** Whoever answers for an organization that was merged or dissolved takes its place in every problem, also in one that names it later. */
export const succession: Reaction<State> = {
  name: 'succession',
  from: 'beginning',
  initial: { named: {}, successors: {} },
  on: {
    tree: {
      OrganizationMerged: (state, { organization, successor }) => gone(state, organization, successor),
      OrganizationDissolved: (state, { organization, successor }) => gone(state, organization, successor),
    },
    problem: {
      ProblemRecorded: (state, { leadUnit, coUnits }, problem) => naming(state, problem, [leadUnit, ...coUnits]),
      UnitSucceeded: (state, { unit, successor }, problem) => naming(forgetting(state, problem, [unit]), problem, [successor]),
      CorrectionReassigned: (state, { unit }, problem) => naming(state, problem, [unit]),
      ProblemWithdrawn: (state, _, problem) => goingOn(forgetting(state, problem, Object.keys(state.named))),
      FindingWithdrawn: (state, _, problem) => goingOn(forgetting(state, problem, Object.keys(state.named))),
    },
  },
};

const succeed = (problem: string, unit: string, successor: string) => toProblem(problem, { type: 'SucceedUnit', unit, successor });

const gone = (state: State, unit: string, successor: string): Reacted<State> =>
  goingOn(
    { ...state, successors: { ...state.successors, [unit]: successor } },
    ...(state.named[unit] ?? []).map((problem) => succeed(problem, unit, successor)),
  );

function naming(state: State, problem: string, units: readonly string[]): Reacted<State> {
  const named = { ...state.named };
  for (const unit of units) named[unit] = [...new Set([...(named[unit] ?? []), problem])];
  const gone = units.flatMap((unit) => {
    const successor = lastSuccessor(state, unit);
    return successor === undefined ? [] : [succeed(problem, unit, successor)];
  });
  return goingOn({ ...state, named }, ...gone);
}

/** The one that answers today; a successor may be gone in its turn. */
function lastSuccessor({ successors }: State, unit: string): string | undefined {
  const next = successors[unit];
  return next === undefined ? undefined : (lastSuccessor({ successors, named: {} }, next) ?? next);
}

function forgetting(state: State, problem: string, units: readonly string[]): State {
  const named = { ...state.named };
  for (const unit of units) {
    if (named[unit]?.includes(problem)) named[unit] = named[unit].filter((each) => each !== problem);
  }
  return { ...state, named };
}
