import {
  decisiveRevision,
  feedbackIssued,
  problem,
  unitsOf,
  type InspectionSeen,
  type Problem,
  type ProblemCommand,
  type ProblemContext,
  type ProblemEvent,
  type ProcedureInForce,
  type Refusal,
  type Role,
  type Team,
} from '#domain';
import { Injectable } from '@nestjs/common';
import { seesProblem } from '../access/sight.js';
import { Facts } from '../facts/facts.js';
import type { StoredEvent } from '../ports/event-log.js';
import type { Asked, Binding } from '../shell/binding.js';
import { correctionNamed, uploadsNamed } from './named.js';

/** Problems and their corrections. */
@Injectable()
export class ProblemBinding implements Binding<ProblemCommand, ProblemEvent, Problem, ProblemContext> {
  readonly category = 'problem';
  readonly table = problem;

  constructor(private readonly facts: Facts) {}

  async gather({ command, state, actor, now }: Asked<ProblemCommand, Problem>): Promise<ProblemContext> {
    const [supervision, procedure, target, uploads, tree] = await Promise.all([
      this.supervision(state),
      this.procedure(state, command),
      command?.type === 'MigrateProcedure' ? this.facts.publishedProcedure(command.to) : undefined,
      this.facts.uploadsOf(uploadsNamed(command)),
      this.facts.treeSeen(),
    ]);
    return { actor, now, ...supervision, procedure, ...(target && { target }), uploads, tree };
  }

  sees(state: Problem, { actor, team }: ProblemContext): boolean {
    return state.phase !== 'None' && seesProblem(actor, state, team);
  }

  missing(state: Problem, command: ProblemCommand): Refusal | undefined {
    const number = correctionNamed(command);
    if (number === undefined || state.phase === 'None' || state.corrections[number - 1]) return undefined;
    return { code: 'correction.unknown', details: { correction: number } };
  }

  tag(events: readonly StoredEvent[], command?: ProblemCommand): number {
    return decisiveRevision(events, correctionNamed(command));
  }

  actingFor(state: Problem, { actor }: ProblemContext, role: Role, command: ProblemCommand): string | undefined {
    if (role === 'engine') return undefined;
    const concerned = state.phase === 'None' ? begun(command) : state;
    if (!concerned || role !== 'branch') return concerned?.body;
    const number = correctionNamed(command);
    const named = number === undefined || state.phase === 'None' ? undefined : state.corrections[number - 1]?.unit;
    return [named, ...unitsOf(concerned)].find((unit) => unit !== undefined && actor.holds('branch', unit));
  }

  /** A case begins under the procedure of the inspection that found it, or else under the newest. */
  private async procedure(state: Problem, command: ProblemCommand | undefined): Promise<ProcedureInForce> {
    if (state.phase !== 'None') return this.facts.procedureOf(state.procedure);
    const finder = command?.type === 'RecordProblem' && command.inspection !== undefined ? command.inspection : undefined;
    const found = finder === undefined ? undefined : (await this.facts.inspection(finder)).state;
    return found === undefined || found.phase === 'None' ? this.facts.newestProcedure() : this.facts.procedureOf(found.procedure);
  }

  async teamOf(state: Problem): Promise<Team> {
    return (await this.supervision(state)).team;
  }

  /** Whoever supervises it: its inspection's team, or the appointees of its body. */
  private async supervision(state: Problem): Promise<{ readonly team: Team; readonly inspection?: InspectionSeen }> {
    if (state.phase === 'None') return { team: NOBODY };
    if (state.inspection === undefined) return { team: { body: state.body } };
    const { state: found } = await this.facts.inspection(state.inspection);
    if (found.phase === 'None') throw new TypeError(`problem of inspection ${state.inspection}, which never was`);
    const { leader, members, organizations } = found;
    return {
      team: { leader, members },
      inspection: { feedbackIssued: feedbackIssued(found), suspended: found.phase === 'Suspended', organizations },
    };
  }
}

const NOBODY: Team = { leader: '', members: [] };

const begun = (command: ProblemCommand) => (command.type === 'RecordProblem' ? command : undefined);
