import { inspection, refusal, type PlannedInspection } from '#domain';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InspectionBinding } from '../bindings/inspection-binding.js';
import { givenByPeople, permitted, type Permitted } from './permitted.js';
import { ReadingThings, type Answered, type Question } from './reading-things.js';

export interface InspectionAnswer extends Answered {
  readonly state: PlannedInspection;
  /** Missing where it is shown as it was. */
  readonly commands?: Permitted;
}

export class AskInspection extends Query<InspectionAnswer> {
  constructor(readonly question: Question) {
    super();
  }
}

const COMMANDS = givenByPeople(inspection.steps, inspection.initial.phase);

@QueryHandler(AskInspection)
export class AskInspectionHandler implements IQueryHandler<AskInspection> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: InspectionBinding,
  ) {}

  async execute({ question }: AskInspection): Promise<InspectionAnswer> {
    const { id, revision, position, tag, state, context, past } = await this.things.read(this.binding, question);
    if (state.phase === 'None') throw new TypeError(`inspection ${id} has events, and never began`);
    const answer = { id, revision, position, tag, state };
    return past ? answer : { ...answer, commands: permitted(COMMANDS, (type) => refusal(inspection, type, state, context)) };
  }
}
