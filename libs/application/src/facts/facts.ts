import {
  calendar,
  calendarAt,
  evidence,
  evidenceRefOf,
  inspection,
  message,
  isActiveOrganization,
  newestCalendar,
  newestPublished,
  organizationTree,
  outlet,
  person,
  PLAIN_CALENDAR,
  problem,
  procedure,
  publishedVersion,
  STANDARD_PROCEDURE,
  USUAL_NOTIFICATIONS,
  versionInForce,
  wording,
  type Calendar,
  type EvidenceRef,
  type Lifecycle,
  type Notifications,
  type OrganizationTree,
  type ProcedureInForce,
  type PublishedProcedure,
  type TreeSeen,
  type VersionRef,
} from '#domain';
import { Injectable } from '@nestjs/common';
import { StreamNames, TREE } from '../log/stream-names.js';
import { EventLog, type Position } from '../ports/event-log.js';
import { EvidenceStore } from '../ports/evidence-store.js';
import { Refused } from '../refused.js';
import { folded } from '../shell/binding.js';
import { LatestStates } from './latest-states.js';

/** How old may be, at most, what changes seldom and concerns everybody: who belongs where, by what is judged and counted. */
const OFFICE_MS = 5_000;

/** What the rules of one thing ask about others, from the others' own streams: each fact has one place. */
@Injectable()
export class Facts {
  private readonly trees: LatestStatesOf<typeof organizationTree>;
  private readonly people: LatestStatesOf<typeof person>;
  private readonly calendars: LatestStatesOf<typeof calendar>;
  private readonly procedures: LatestStatesOf<typeof procedure>;
  private readonly inspections: LatestStatesOf<typeof inspection>;
  private readonly problems: LatestStatesOf<typeof problem>;
  private readonly uploads: LatestStatesOf<typeof evidence>;
  private readonly messages: LatestStatesOf<typeof message>;
  private readonly wordings: LatestStatesOf<typeof wording>;
  private readonly outlets: LatestStatesOf<typeof outlet>;

  constructor(
    private readonly log: EventLog,
    private readonly names: StreamNames,
    private readonly store: EvidenceStore,
  ) {
    this.trees = new LatestStates(log, organizationTree);
    this.people = new LatestStates(log, person);
    this.calendars = new LatestStates(log, calendar);
    this.procedures = new LatestStates(log, procedure);
    this.inspections = new LatestStates(log, inspection);
    this.problems = new LatestStates(log, problem);
    this.uploads = new LatestStates(log, evidence);
    this.messages = new LatestStates(log, message);
    this.wordings = new LatestStates(log, wording);
    this.outlets = new LatestStates(log, outlet);
  }

  tree() {
    return this.trees.of(this.names.of('tree', TREE), OFFICE_MS);
  }

  /** The organization tree as it stood at a position; before the first event where there is none. */
  async treeAt(position: Position | undefined): Promise<OrganizationTree> {
    if (position === undefined) return organizationTree.initial;
    const events = await this.log.readStream(this.names.of('tree', TREE));
    const until = events.filter((event) => event.position <= position);
    return folded(organizationTree, organizationTree.initial, until);
  }

  /** The revision of the organization tree by which this process judges now; undefined before it has read one. */
  get treeRevision(): number | undefined {
    return this.trees.known(this.names.of('tree', TREE));
  }

  /** The organization tree as the rules of problems and inspections see it. */
  async treeSeen(): Promise<TreeSeen> {
    const { state, revision } = await this.tree();
    return { revision: Math.max(revision, 0), isActive: (organization) => isActiveOrganization(state, organization) };
  }

  /** @param withinMs how old it may be at most: whoever has just been asked for needs not be asked for again */
  person(id: string, withinMs = 0) {
    return this.people.of(this.names.of('person', id), withinMs);
  }

  /** As he is now, on the log's word alone. @throws EventLogError `log.unavailable` */
  personNow(id: string) {
    return this.people.now(this.names.of('person', id));
  }

  /** How somebody wants to be told of what concerns him now. */
  async notificationsOf(id: string): Promise<Notifications> {
    const { state } = await this.person(id);
    return ('notifications' in state ? state.notifications : undefined) ?? USUAL_NOTIFICATIONS;
  }

  inspection(id: string) {
    return this.inspections.of(this.names.of('inspection', id));
  }

  problem(id: string) {
    return this.problems.of(this.names.of('problem', id));
  }

  procedure(id: string) {
    return this.procedures.of(this.names.of('procedure', id), OFFICE_MS);
  }

  message(id: string) {
    return this.messages.of(this.names.of('message', id));
  }

  wording(id: string) {
    return this.wordings.of(this.names.of('wording', id), OFFICE_MS);
  }

  outlet(id: string) {
    return this.outlets.of(this.names.of('outlet', id), OFFICE_MS);
  }

  /** What a running case was opened under. */
  async procedureOf({ id, version }: VersionRef): Promise<ProcedureInForce> {
    const found = versionInForce(id, (await this.procedure(id)).state, version);
    if (!found) throw new TypeError(`a case runs under ${id}@${version}, which was never published`);
    return this.inForce(found);
  }

  /** What new cases are opened under. */
  async newestProcedure(): Promise<ProcedureInForce> {
    const { id } = STANDARD_PROCEDURE;
    const found = newestPublished(id, (await this.procedure(id)).state);
    if (!found) throw new Refused('rule', 'procedure.none-published', { procedure: id });
    return this.inForce(found);
  }

  /** A version that a case may be migrated to. */
  async publishedProcedure({ id, version }: VersionRef): Promise<ProcedureInForce | undefined> {
    const found = publishedVersion(id, (await this.procedure(id)).state, version);
    return found && this.inForce(found);
  }

  publishedCalendar(id: string) {
    return this.calendars.of(this.names.of('calendar', id), OFFICE_MS);
  }

  /** A version that was published, by its name. */
  async calendar({ id, version }: VersionRef): Promise<Calendar | undefined> {
    return calendarAt(id, (await this.publishedCalendar(id)).state, version);
  }

  /** The version that is counted on; the plain calendar has no stream to be read. */
  private async newestCalendar(id: string): Promise<Calendar | undefined> {
    return id === PLAIN_CALENDAR.id ? PLAIN_CALENDAR : newestCalendar(id, (await this.publishedCalendar(id)).state);
  }

  private async inForce(procedure: PublishedProcedure): Promise<ProcedureInForce> {
    const { id } = procedure.calendar;
    const days = await this.newestCalendar(id);
    if (!days) throw new TypeError(`procedure ${procedure.id}@${procedure.version} counts on ${id}, which was never published`);
    return { ...procedure, days };
  }

  /** The uploads with these ids whose bytes are here, whole. */
  async uploadsOf(ids: readonly string[]): Promise<ReadonlyMap<string, EvidenceRef>> {
    const found = await Promise.all([...new Set(ids)].map(async (id) => [id, await this.upload(id)] as const));
    return new Map(found.filter((each): each is readonly [string, EvidenceRef] => each[1] !== undefined));
  }

  async upload(id: string): Promise<EvidenceRef | undefined> {
    const ref = evidenceRefOf(id, (await this.uploads.of(this.names.of('evidence', id))).state);
    return ref && (await this.store.find(ref.sha256)) ? ref : undefined;
  }
}

type LatestStatesOf<T> = T extends Lifecycle<infer C, infer E, infer S, infer X> ? LatestStates<C, E, S, X> : never;
