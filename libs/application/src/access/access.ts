import {
  appointmentsInForce,
  dayAt,
  organizationAt,
  STANDARD_PROCEDURE,
  subtree,
  type Actor,
  type Appointable,
  type EvidenceRef,
  type OrganizationTree,
} from '#domain';
import { Injectable } from '@nestjs/common';
import { ProblemBinding } from '../bindings/problem-binding.js';
import { Actors } from '../facts/actors.js';
import { Facts } from '../facts/facts.js';
import { Clock } from '../ports/clock.js';
import { DirectoryReader } from '../ports/directory-reader.js';
import { LedgerReader } from '../ports/ledger-reader.js';
import type { SeenNow, Visibility } from '../ports/reading.js';
import type { Hearer, Subject } from '../ports/timeline-reader.js';
import { Refused } from '../refused.js';
import type { Caller } from '../shell/envelope.js';
import { actsOnTeams, SEES_BODIES, SEES_OUTLETS, SEES_PEOPLE, SEES_UNITS, seesInspection, seesPerson, seesProblem } from './sight.js';

/** What is about the whole, and for whoever holds which role over the whole tree. */
const AREAS = {
  /** The whole history, every event of it. */
  history: ['auditor'],
  /** What reactions could not do, with whatever things that was about. */
  incidents: ['administrator', 'auditor'],
  /** How far read models have come. */
  readModels: ['administrator', 'auditor'],
  /** Having that tried again, and these made again. */
  operation: ['administrator'],
} as const satisfies Readonly<Record<string, readonly Appointable[]>>;
export type Area = keyof typeof AREAS;

/** Over what somebody holds which roles today. */
export interface Standing {
  readonly person: string;
  readonly actor: Actor;
  readonly homes: readonly string[];
  /** Role → every organization over which he holds it, those below included. */
  readonly over: Readonly<Record<Appointable, readonly string[]>>;
  /** The roles that he holds over the whole tree. */
  readonly whole: ReadonlySet<Appointable>;
}

/** Who may see what: the one place that turns appointments into what an answer may speak of. What may be done is the tables' to say. */
@Injectable()
export class Access {
  constructor(
    private readonly facts: Facts,
    private readonly actors: Actors,
    private readonly problems: ProblemBinding,
    private readonly clock: Clock,
    private readonly ledger: LedgerReader,
    private readonly directory: DirectoryReader,
  ) {}

  async standing(person: string): Promise<Standing> {
    const now = this.clock.now();
    const [{ state }, { state: tree }, actor] = await Promise.all([
      this.facts.person(person, 1_000),
      this.facts.tree(),
      this.actors.person(person, now),
    ]);
    const held = appointmentsInForce(state, dayAt(now, STANDARD_PROCEDURE.content.zone));
    const scopes = (role: Appointable) => held.filter((each) => each.role === role).map(({ scope }) => scope);
    const over = (role: Appointable) => [...new Set(scopes(role).flatMap((scope) => [...subtree(tree, scope)]))];
    return {
      person,
      actor,
      homes: [...actor.homes],
      over: {
        supervisor: over('supervisor'),
        leader: over('leader'),
        branch: over('branch'),
        auditor: over('auditor'),
        administrator: over('administrator'),
      },
      whole: new Set(held.filter(({ scope }) => isRoot(tree, scope)).map(({ role }) => role)),
    };
  }

  /** Which problems and inspections an answer to this caller may speak of. */
  async visibility(caller: Caller): Promise<Visibility> {
    if (caller.engine) return { everything: true };
    const { actor, over, whole } = await this.standing(caller.person);
    if (whole.has('auditor')) return { everything: true };
    return {
      everything: false,
      units: joined(SEES_UNITS.map((role) => over[role])),
      bodies: joined(SEES_BODIES.map((role) => over[role])),
      audited: over.auditor,
      inspections: actsOnTeams(actor) ? await this.ledger.inspectionsOf(caller.person) : [],
    };
  }

  /** Which problems and inspections an answer about the past may speak of: those that the caller may see now; all, where nothing is named. */
  async seenNow(caller: Caller): Promise<SeenNow> {
    const visibility = await this.visibility(caller);
    if (visibility.everything) return {};
    return { recorded: await this.ledger.recorded(visibility), inspections: visibility.inspections };
  }

  /**
   * The organizations whose figures the caller may have: those that he asks for, as far as he may see them.
   * @returns undefined where he may have all, and asks for none
   */
  async organizationsFor(caller: Caller, asked?: readonly string[]): Promise<readonly string[] | undefined> {
    if (caller.engine) return asked;
    const { over, whole } = await this.standing(caller.person);
    if (whole.has('auditor')) return asked;
    const seen = joined(SEES_UNITS.map((role) => over[role]));
    return asked ? seen.filter((each) => asked.includes(each)) : seen;
  }

  /** The organizations whose outlets the caller may know of, those below included. */
  async outletOrganizations({ person }: { readonly person: string }): Promise<readonly string[]> {
    const { over } = await this.standing(person);
    return joined(SEES_OUTLETS.map((role) => over[role]));
  }

  /** @throws Refused `access.forbidden` */
  async require(caller: Caller, area: Area): Promise<void> {
    if (caller.engine) return;
    const { whole } = await this.standing(caller.person);
    if (AREAS[area].some((role) => whole.has(role))) return;
    throw new Refused('forbidden', 'access.forbidden', { to: area, roles: AREAS[area] });
  }

  /** Whether the caller may see who there is. @throws Refused `access.forbidden` */
  async requirePeople(caller: Caller): Promise<void> {
    if (seesPerson(await this.actors.at(caller, this.clock.now()))) return;
    throw new Refused('forbidden', 'access.forbidden', { to: 'people', roles: SEES_PEOPLE });
  }

  /** Whether the caller may see the timeline of this. @throws Refused `<thing>.unknown`, as for one that is not there */
  async requireSight(caller: Caller, subject: Subject): Promise<void> {
    const actor = await this.actors.at(caller, this.clock.now());
    const thing = subject.kind === 'correction' ? subject.problem : subject.id;
    const name = subject.kind === 'correction' ? 'problem' : subject.kind;
    if (!(await this.sees(actor, name, thing))) throw new Refused('unknown', `${name}.unknown`, { [name]: thing });
  }

  /**
   * As whom the caller is told a story. A thing's own is told as a whole to whoever may see it; a person's or an organization's reaches into
   * things that he may not know of.
   */
  async hearerOf(caller: Caller, subject: Subject | undefined): Promise<Hearer | undefined> {
    if (caller.engine || (subject?.kind !== 'person' && subject?.kind !== 'organization')) return undefined;
    const { person } = caller;
    const [{ actor }, visibility] = await Promise.all([this.standing(person), this.visibility(caller)]);
    return { person, people: seesPerson(actor), visibility };
  }

  /** The file, for whoever uploaded it or may see something that refers to it. @throws Refused `evidence.unknown` */
  async requireEvidence(caller: Caller, upload: string): Promise<EvidenceRef> {
    const ref = await this.facts.upload(upload);
    if (!ref) throw new Refused('unknown', 'evidence.unknown', { evidence: upload });
    const actor = await this.actors.at(caller, this.clock.now());
    if (actor.engine || ref.uploadedBy === actor.id) return ref;
    const { problems, inspections } = await this.directory.evidenceUses(upload);
    for (const problem of problems) if (await this.sees(actor, 'problem', problem)) return ref;
    for (const inspection of inspections) if (await this.sees(actor, 'inspection', inspection)) return ref;
    throw new Refused('unknown', 'evidence.unknown', { evidence: upload });
  }

  private async sees(actor: Actor, kind: Exclude<Subject['kind'], 'correction'>, thing: string): Promise<boolean> {
    switch (kind) {
      case 'problem': {
        const { state } = await this.facts.problem(thing);
        return state.phase !== 'None' && seesProblem(actor, state, await this.problems.teamOf(state));
      }
      case 'inspection': {
        const { state } = await this.facts.inspection(thing);
        return state.phase !== 'None' && seesInspection(actor, state);
      }
      case 'person': {
        const { state } = await this.facts.person(thing);
        return state.phase !== 'None' && (actor.id === thing || seesPerson(actor));
      }
      case 'organization':
        return organizationAt((await this.facts.tree()).state, thing).phase !== 'None';
      case 'procedure':
        return (await this.facts.procedure(thing)).revision >= 0;
      case 'calendar':
        return (await this.facts.publishedCalendar(thing)).revision >= 0;
    }
  }
}

const joined = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

const isRoot = (tree: OrganizationTree, id: string): boolean => {
  const organization = organizationAt(tree, id);
  return organization.phase !== 'None' && organization.parent === undefined;
};
