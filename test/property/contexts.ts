import {
  actorOf,
  allEvidence,
  calendar,
  calendarAt,
  COMMAND_BOUNDS,
  dayAt,
  drafts,
  ENGINE,
  feedbackIssued,
  hashesOf,
  inspection,
  isActiveOrganization,
  newestCalendar,
  newestPublished,
  organizationTree,
  person,
  problem,
  procedure,
  publishedVersion,
  STANDARD_PROCEDURE,
  versionInForce,
  type Actor,
  type CalendarCommand,
  type CalendarContext,
  type Context,
  type Inspection,
  type InspectionCommand,
  type InspectionContext,
  type MessageContext,
  type MessageState,
  type OrganizationTree,
  type OutletContext,
  type Person,
  type PersonContext,
  type Problem,
  type ProblemCommand,
  type ProblemContext,
  type ProblemSeen,
  type ProcedureContext,
  type ProcedureInForce,
  type PublishedProcedure,
  type Team,
  type TreeSeen,
  type VersionRef,
} from '#domain';
import type { World } from './world.js';

/** The facts that rules ask for, gathered as the application gathers them. */
interface About<C, S> {
  readonly id: string;
  readonly state: S;
  readonly command: C;
  readonly actor: Actor;
}

/** The one tree and the one procedure are kept under these ids. */
export const THE_TREE = 'organizations';
export const THE_PROCEDURE = STANDARD_PROCEDURE.id;

const treeThing = (world: World) => world.at({ name: 'tree', table: organizationTree }, THE_TREE);
export const treeOf = (world: World): OrganizationTree => treeThing(world).state;
export const personOf = (world: World, id: string): Person => world.at({ name: 'person', table: person }, id).state;
const procedures = (world: World) => world.at({ name: 'procedure', table: procedure }, THE_PROCEDURE).state;
const calendarOf = (world: World, id: string) => world.at({ name: 'calendar', table: calendar }, id).state;
const calendarIn = (world: World, { id, version }: VersionRef) => calendarAt(id, calendarOf(world, id), version);
const inspectionThing = (world: World, id: string) => world.at({ name: 'inspection', table: inspection }, id);
const problemThing = (world: World, id: string) => world.at({ name: 'problem', table: problem }, id);

/** Person → tree → day → who he is then: the states are never changed, so that what follows from them stays right. */
const known = new WeakMap<Person, WeakMap<OrganizationTree, Map<string, Actor>>>();

/** Somebody whose account can act, or the engine. */
export function actorIn(world: World, id: string): Actor | undefined {
  if (id === ENGINE.id) return ENGINE;
  const state = personOf(world, id);
  return state.phase === 'Active' ? standingOf(world, id, state) : undefined;
}

function standingOf(world: World, id: string, state: Person): Actor {
  const tree = treeOf(world);
  const trees = known.get(state) ?? new WeakMap<OrganizationTree, Map<string, Actor>>();
  const days = trees.get(tree) ?? new Map<string, Actor>();
  const actor = days.get(world.day) ?? actorOf(state, id, tree, dayAt(world.now, STANDARD_PROCEDURE.content.zone));
  known.set(state, trees.set(tree, days.set(world.day, actor)));
  return actor;
}

function treeSeen(world: World): TreeSeen {
  const { state, history } = treeThing(world);
  return { revision: Math.max(history.length - 1, 0), isActive: (organization) => isActiveOrganization(state, organization) };
}

function procedureOf(world: World, ref: VersionRef | undefined): ProcedureInForce {
  const found = ref ? versionInForce(ref.id, procedures(world), ref.version) : newestPublished(THE_PROCEDURE, procedures(world));
  if (!found) throw new TypeError('no procedure was published');
  return inForce(world, found);
}

function inForce(world: World, procedure: PublishedProcedure): ProcedureInForce {
  const { id } = procedure.calendar;
  const days = newestCalendar(id, calendarOf(world, id));
  if (!days) throw new TypeError(`no calendar ${id} was published`);
  return { ...procedure, days };
}

const targetOf = (world: World, command: ProblemCommand | InspectionCommand) => {
  if (command.type !== 'MigrateProcedure' || command.to.id !== THE_PROCEDURE) return {};
  const target = publishedVersion(command.to.id, procedures(world), command.to.version);
  return target ? { target: inForce(world, target) } : {};
};

export const bareContext = ({ now }: World, { actor }: { readonly actor: Actor }): Context => ({ actor, now });

export function messageContext(world: World, { state, actor }: Pick<About<never, MessageState>, 'state' | 'actor'>): MessageContext {
  const receiver = state.phase !== 'None' && !state.group ? personOf(world, state.to) : undefined;
  const notifications = receiver && 'notifications' in receiver ? receiver.notifications : undefined;
  return { actor, now: world.now, ...(notifications && { notifications }) };
}

export const outletContext = (world: World, { actor }: { readonly actor: Actor }): OutletContext => ({
  actor,
  now: world.now,
  tree: treeOf(world),
});

export const procedureContext = (world: World, { actor }: { readonly actor: Actor }): ProcedureContext => ({
  actor,
  now: world.now,
  bounds: COMMAND_BOUNDS,
  isCalendar: (ref) => calendarIn(world, ref) !== undefined,
});

export function calendarContext(
  world: World,
  { id, command, actor }: { readonly id: string; readonly command: CalendarCommand; readonly actor: Actor },
): CalendarContext {
  const base = command.base && calendarIn(world, command.base);
  return { actor, now: world.now, id, ...(base && { base }) };
}

export function personContext(world: World, { id, actor }: About<unknown, Person>): PersonContext {
  const { revision } = treeSeen(world);
  return { actor, now: world.now, self: actor.id === id, tree: treeOf(world), treeRevision: revision };
}

export function problemContext(world: World, { state, command, actor }: About<ProblemCommand, Problem>): ProblemContext {
  const procedure = procedureOf(world, state.phase === 'None' ? undefined : state.procedure);
  const rest = { actor, now: world.now, procedure, ...targetOf(world, command), uploads: world.uploads, tree: treeSeen(world) };
  if (state.phase === 'None') return { ...rest, team: NOBODY };
  if (state.inspection === undefined) return { ...rest, team: { body: state.body } };
  const found = inspectionThing(world, state.inspection).state;
  if (found.phase === 'None') throw new TypeError(`problem of inspection ${state.inspection}, which never was`);
  const { leader, members, organizations } = found;
  return {
    ...rest,
    team: { leader, members },
    inspection: { feedbackIssued: feedbackIssued(found), suspended: found.phase === 'Suspended', organizations },
  };
}

const NOBODY: Team = { leader: '', members: [] };

export function inspectionContext(world: World, { state, command, actor }: About<InspectionCommand, Inspection>): InspectionContext {
  return {
    actor,
    now: world.now,
    procedure: procedureOf(world, state.phase === 'None' ? undefined : state.procedure),
    ...targetOf(world, command),
    uploads: world.uploads,
    tree: treeSeen(world),
    people: new Map(
      peopleNamed(command).flatMap((each) => {
        const found = each === ENGINE.id ? undefined : actorIn(world, each);
        return found ? ([[each, found]] as const) : [];
      }),
    ),
    problems: new Map(
      problemsNamed(command, state).flatMap((each) => {
        const found = problemSeen(world, each);
        return found ? ([[each, found]] as const) : [];
      }),
    ),
  };
}

export function problemSeen(world: World, id: string): ProblemSeen | undefined {
  const { state, history } = problemThing(world, id);
  if (state.phase === 'None') return undefined;
  const { leadUnit, coUnits } = state;
  const evidence = hashesOf(allEvidence(state));
  return { closed: state.phase === 'Closed', revision: history.length - 1, evidence, leadUnit, coUnits };
}

function peopleNamed(command: InspectionCommand): readonly string[] {
  if (command.type === 'PlanInspection') return [command.leader, ...command.members];
  if (command.type === 'AddTeamMember') return [command.person];
  return command.type === 'ReplaceLeader' ? [command.leader] : [];
}

function problemsNamed(command: InspectionCommand, state: Inspection): readonly string[] {
  if (command.type === 'CancelInspection') return state.phase === 'None' ? [] : drafts(state);
  if (command.type === 'PlanInspection') return command.sample ?? [];
  if (command.type === 'RecordLookBackVerdict' || command.type === 'ConfirmFinding' || command.type === 'DiscardFinding') {
    return [command.problem];
  }
  return [];
}
