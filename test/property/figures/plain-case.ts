import { unitsOf, type LiveCorrection, type ProblemEvent, type RecordedProblem } from '#domain';
import { dayInChina } from '../days.js';
import { PROBLEM } from '../kinds.js';
import type { World } from '../world.js';

/** Something that happened: what, when, on which day in China, and where in the whole history. */
export type Happening<T extends ProblemEvent['type'] = ProblemEvent['type']> = {
  readonly event: Extract<ProblemEvent, { type: T }>;
  readonly ms: number;
  readonly day: string;
};

/** A problem with its stream, to be looked through again for each question: slow, and plain to see. */
export interface PlainCase {
  readonly id: string;
  readonly state: RecordedProblem;
  readonly happened: readonly Happening[];
  readonly tasks: readonly PlainTask[];
}

export interface PlainTask {
  readonly number: number;
  readonly state: LiveCorrection;
  readonly happened: readonly Happening[];
  /** Of the current cycle of a problem that is not withdrawn, and neither withdrawn nor reassigned itself. */
  readonly isCounting: boolean;
}

export function casesIn(world: World): readonly PlainCase[] {
  return world.ids(PROBLEM).flatMap((id) => {
    const { state, history } = world.at(PROBLEM, id);
    if (state.phase === 'None') return [];
    const happened = history.map(({ event, at }) => ({ event, ms: at.epochMilliseconds, day: dayInChina(at) }));
    const tasks = state.corrections.map((correction, index) => ({
      number: index + 1,
      state: correction,
      happened: happened.filter(({ event }) => 'correction' in event && event.correction === index + 1),
      isCounting: state.phase !== 'Withdrawn' && correction.cycle === state.cycle && !isGivenUp(correction),
    }));
    return [{ id, state, happened, tasks }];
  });
}

export const isGivenUp = ({ phase }: LiveCorrection): boolean => phase === 'Withdrawn' || phase === 'Reassigned';

/** What happened of these sorts, oldest first. */
export const all = <T extends ProblemEvent['type']>(
  { happened }: { readonly happened: readonly Happening[] },
  ...types: readonly T[]
): readonly Happening<T>[] =>
  happened.filter(({ event }) => (types as readonly string[]).includes(event.type)) as unknown as readonly Happening<T>[];

export const last = <T extends ProblemEvent['type']>(of: { readonly happened: readonly Happening[] }, ...types: readonly T[]) =>
  all(of, ...types).at(-1);

export const unitsIn = ({ state }: PlainCase): readonly string[] => unitsOf(state);
