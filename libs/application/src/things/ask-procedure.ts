import { nextVersion, procedureRefusal, procedureVersion, type ProcedureVersion } from '#domain';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ProcedureBinding } from '../bindings/procedure-binding.js';
import { givenByPeople, permitted, type Permitted } from './permitted.js';
import { ReadingThings, type Answered, type Question } from './reading-things.js';

export interface VersionAnswer {
  readonly version: number;
  readonly state: Exclude<ProcedureVersion, { phase: 'None' }>;
  readonly commands?: Permitted;
}

export interface ProcedureAnswer extends Answered {
  readonly versions: readonly VersionAnswer[];
  /** The number that the next draft has, and whether it may be begun. Missing where it is shown as it was. */
  readonly next?: { readonly version: number; readonly commands: Permitted };
}

export class AskProcedure extends Query<ProcedureAnswer> {
  constructor(readonly question: Question) {
    super();
  }
}

const COMMANDS = givenByPeople(procedureVersion.steps, procedureVersion.initial.phase);

@QueryHandler(AskProcedure)
export class AskProcedureHandler implements IQueryHandler<AskProcedure> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: ProcedureBinding,
  ) {}

  async execute({ question }: AskProcedure): Promise<ProcedureAnswer> {
    const { id, revision, position, tag, state, context, past } = await this.things.read(this.binding, question);
    const commands = (version: number) => permitted(COMMANDS, (type) => procedureRefusal(type, version, state, context));
    const next = nextVersion(state);
    return {
      ...{ id, revision, position, tag },
      versions: [...state.versions].flatMap(([version, each]) =>
        each.phase === 'None' ? [] : [{ version, state: each, ...(!past && { commands: commands(version) }) }],
      ),
      ...(!past && {
        next: {
          version: next,
          commands: permitted(['DraftProcedure'] as const, (type) => procedureRefusal(type, next, state, context)),
        },
      }),
    };
  }
}
