import {
  allEvidence,
  decisiveRevision,
  drafts,
  hashesOf,
  inspection,
  type Actor,
  type Inspection,
  type InspectionCommand,
  type InspectionContext,
  type InspectionEvent,
  type ProblemSeen,
  type Role,
} from '#domain';
import { Injectable } from '@nestjs/common';
import { seesInspection, seesProblem } from '../access/sight.js';
import { Numbers } from '../claims/numbers.js';
import { Actors } from '../facts/actors.js';
import { Facts } from '../facts/facts.js';
import { StreamNames } from '../log/stream-names.js';
import { EventLog } from '../ports/event-log.js';
import type { Asked, Binding, Granted } from '../shell/binding.js';
import { uploadsNamed } from './named.js';
import { ProblemBinding } from './problem-binding.js';

/** What stands for the human number until the series has given one. */
export const NUMBER_TO_COME = '督查';

type InspectionAsked = Asked<InspectionCommand, Inspection>;

/** Inspections, look-backs included. */
@Injectable()
export class InspectionBinding implements Binding<InspectionCommand, InspectionEvent, Inspection, InspectionContext> {
  readonly category = 'inspection';
  readonly table = inspection;

  constructor(
    private readonly facts: Facts,
    private readonly actors: Actors,
    private readonly numbers: Numbers,
    private readonly problemBinding: ProblemBinding,
    private readonly log: EventLog,
    private readonly names: StreamNames,
  ) {}

  async gather(asked: InspectionAsked): Promise<InspectionContext> {
    const { command, state, actor, now } = asked;
    const [procedure, target, uploads, tree, people, problems] = await Promise.all([
      state.phase === 'None' ? this.facts.newestProcedure() : this.facts.procedureOf(state.procedure),
      command?.type === 'MigrateProcedure' ? this.facts.publishedProcedure(command.to) : undefined,
      this.facts.uploadsOf(uploadsNamed(command)),
      this.facts.treeSeen(),
      this.actors.able(peopleNamed(command), now),
      this.problems(asked),
    ]);
    return { actor, now, procedure, ...(target && { target }), uploads, tree, people, problems };
  }

  sees(state: Inspection, { actor }: InspectionContext): boolean {
    return state.phase !== 'None' && seesInspection(actor, state);
  }

  /** A number is never taken for what a rule refuses; a retry gets the one that it took before. */
  async complete({ command, thing, now }: Granted<InspectionCommand, Inspection, InspectionContext>): Promise<InspectionCommand> {
    return command.type === 'PlanInspection' ? { ...command, number: await this.numbers.forInspection(thing, now) } : command;
  }

  actingFor(state: Inspection, _: InspectionContext, role: Role, command: InspectionCommand): string | undefined {
    if (role === 'engine') return undefined;
    if (state.phase !== 'None') return state.body;
    return command.type === 'PlanInspection' ? command.body : undefined;
  }

  private async problems({ command, state, actor }: InspectionAsked): Promise<ReadonlyMap<string, ProblemSeen>> {
    const found = await Promise.all(
      problemsNamed(command, state).map(async (id) => {
        // Whoever is on the team already knows what it is about; whoever plans samples what he may see.
        const seen = state.phase !== 'None' || (await this.mayKnow(actor, id)) ? await this.seen(id) : undefined;
        return seen ? ([[id, seen]] as const) : [];
      }),
    );
    return new Map(found.flat());
  }

  private async mayKnow(actor: Actor, problem: string): Promise<boolean> {
    const { state } = await this.facts.problem(problem);
    return state.phase !== 'None' && seesProblem(actor, state, await this.problemBinding.teamOf(state));
  }

  private async seen(id: string): Promise<ProblemSeen | undefined> {
    const { state } = await this.facts.problem(id);
    if (state.phase === 'None') return undefined;
    return {
      closed: state.phase === 'Closed',
      revision: decisiveRevision(await this.log.readStream(this.names.of('problem', id))),
      evidence: hashesOf(allEvidence(state)),
      leadUnit: state.leadUnit,
      coUnits: state.coUnits,
    };
  }
}

function peopleNamed(command: InspectionCommand | undefined): readonly string[] {
  switch (command?.type) {
    case 'PlanInspection':
      return [command.leader, ...command.members];
    case 'AddTeamMember':
      return [command.person];
    case 'ReplaceLeader':
      return [command.leader];
    default:
      return [];
  }
}

function problemsNamed(command: InspectionCommand | undefined, state: Inspection): readonly string[] {
  switch (command?.type) {
    case 'PlanInspection':
      return command.sample ?? [];
    case 'CancelInspection':
      return state.phase === 'None' ? [] : drafts(state);
    case 'ConfirmFinding':
    case 'DiscardFinding':
    case 'RecordLookBackVerdict':
      return [command.problem];
    default:
      return [];
  }
}
