import {
  correction,
  corrections,
  decisiveRevision,
  problem,
  refusal,
  type LiveCorrection,
  type Problem,
  type ProblemContext,
  type RecordedProblem,
} from '#domain';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ProblemBinding } from '../bindings/problem-binding.js';
import { StreamNames } from '../log/stream-names.js';
import { Refused } from '../refused.js';
import { decisionsIn, type DecisionMade } from './decisions.js';
import { lightsOf, type Lit, type ProblemLights } from './lights.js';
import { givenByPeople, merged, permitted, type Permitted } from './permitted.js';
import { ReadingThings, type Answered, type Question, type Thing } from './reading-things.js';

export interface CorrectionAnswer extends Answered, Lit {
  readonly correction: number;
  /** With its three clocks: original, approved, effective. */
  readonly state: LiveCorrection;
  readonly decisions: readonly DecisionMade[];
  readonly commands?: Permitted;
}

export interface ProblemAnswer extends Answered, Lit {
  readonly state: Omit<RecordedProblem, 'corrections'>;
  readonly dueDay?: string;
  readonly corrections: readonly CorrectionAnswer[];
  readonly decisions: readonly DecisionMade[];
  /** Missing where it is shown as it was. */
  readonly commands?: Permitted;
}

/** A problem with its corrections. */
export class AskProblem extends Query<ProblemAnswer> {
  constructor(readonly question: Question) {
    super();
  }
}

/** One correction of a problem. */
export class AskCorrection extends Query<CorrectionAnswer> {
  constructor(
    readonly question: Question,
    readonly correction: number,
  ) {
    super();
  }
}

/** What the engine's consequences are made of, and nobody gives. */
const INTERNAL = ['IssueCorrection', 'HandOverCorrection'];

const FOR_CORRECTIONS = givenByPeople(correction.steps, correction.initial.phase, INTERNAL);
const FOR_PROBLEMS = givenByPeople(problem.steps, problem.initial.phase, [
  ...Object.keys(correction.steps).filter((type) => type !== 'IssueCorrection'),
  'ReassignCorrection',
]);

@QueryHandler(AskProblem)
export class AskProblemHandler implements IQueryHandler<AskProblem> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: ProblemBinding,
    private readonly names: StreamNames,
  ) {}

  async execute({ question }: AskProblem): Promise<ProblemAnswer> {
    const thing = await this.things.read(this.binding, question);
    return problemAnswer(thing, lightsOf(thing.id, thing.events, this.names, thing.at));
  }
}

@QueryHandler(AskCorrection)
export class AskCorrectionHandler implements IQueryHandler<AskCorrection> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: ProblemBinding,
    private readonly names: StreamNames,
  ) {}

  async execute({ question, correction: number }: AskCorrection): Promise<CorrectionAnswer> {
    const thing = await this.things.read(this.binding, question);
    const { corrections: all } = problemAnswer(thing, lightsOf(thing.id, thing.events, this.names, thing.at));
    const found = all.find((each) => each.correction === number);
    if (!found) throw new Refused('unknown', 'correction.unknown', { correction: number });
    return found;
  }
}

function problemAnswer(thing: Thing<Problem, ProblemContext>, lights: ProblemLights): ProblemAnswer {
  const { id, revision, position, tag, state, events, context, past } = thing;
  if (state.phase === 'None') throw new TypeError(`problem ${id} has events, and never began`);
  const { corrections: all, ...record } = state;
  const decisions = decisionsIn(events);
  const { corrections: lit, ...own } = lights;
  return {
    ...{ id, revision, position, tag, ...own },
    state: record,
    decisions: decisions.filter(({ correction: of }) => of === undefined),
    corrections: all.map((each, index) => ({
      ...{ id, revision, position, correction: index + 1, state: each },
      tag: decisiveRevision(events, index + 1),
      ...(lit.get(index + 1) ?? { overdue: false }),
      decisions: decisions.filter(({ correction: of }) => of === index + 1),
      ...(!past && { commands: forCorrection(state, context, index + 1) }),
    })),
    ...(!past && { commands: permitted(FOR_PROBLEMS, (type) => refusal(problem, type, state, context)) }),
  };
}

/** A correction's own commands, and the one of its problem that is about it. */
const forCorrection = (state: Problem, context: ProblemContext, number: number): Permitted =>
  merged(
    permitted(FOR_CORRECTIONS, (type) => corrections.refusal(type, number, state, context)),
    permitted(['ReassignCorrection'] as const, (type) => refusal(problem, type, state, context)),
  );
