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
import type { Visibility } from '../ports/reading.js';
import type { Subject } from '../ports/timeline-reader.js';
import { Refused } from '../refused.js';
import type { Caller } from '../shell/envelope.js';
import { SEES_BODIES, SEES_UNITS, seesInspection, seesPerson, seesProblem } from './sight.js';

/** What is not about one thing, and for whom it is. */
const AREAS = {
  /** The list of people. */
  people: ['administrator', 'supervisor', 'leader', 'auditor'],
  /** What reactions could not do. */
  incidents: ['administrator', 'auditor'],
  /** How far read models have come. */
  readModels: ['administrator', 'auditor'],
} as const satisfies Readonly<Record<string, readonly Appointable[]>>;
export type Area = keyof typeof AREAS;

/** Over what somebody holds which roles today. */
export interface Standing {
  readonly person: string;
  readonly actor: Actor;
  readonly homes: readonly string[];
  /** Role → every organization over which he holds it, those below included. */
  readonly over: Readonly<Record<Appointable, readonly string[]>>;
  /** An auditor of the whole tree. */
  readonly everything: boolean;
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
      this.facts.person(person),
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
      everything: scopes('auditor').some((scope) => isRoot(tree, scope)),
    };
  }

  /** Which problems and inspections an answer to this caller may speak of. */
  async visibility(caller: Caller): Promise<Visibility> {
    if (caller.engine) return { everything: true };
    const { over, everything } = await this.standing(caller.person);
    if (everything) return { everything: true };
    return {
      everything: false,
      units: joined(SEES_UNITS.map((role) => over[role])),
      bodies: joined(SEES_BODIES.map((role) => over[role])),
      audited: over.auditor,
      inspections: await this.ledger.inspectionsOf(caller.person),
    };
  }

  /**
   * The organizations whose figures the caller may have: those that he asks for, as far as he may see them.
   * @returns undefined where he may have all, and asks for none
   */
  async organizationsFor(caller: Caller, asked?: readonly string[]): Promise<readonly string[] | undefined> {
    if (caller.engine) return asked;
    const { over, everything } = await this.standing(caller.person);
    if (everything) return asked;
    const seen = joined(SEES_UNITS.map((role) => over[role]));
    return asked ? seen.filter((each) => asked.includes(each)) : seen;
  }

  /** @throws Refused `access.forbidden` */
  async require(caller: Caller, area: Area): Promise<void> {
    const now = this.clock.now();
    const actor = await this.actors.at(caller, now);
    if (actor.engine || AREAS[area].some((role) => actor.holdsAnywhere(role))) return;
    throw new Refused('forbidden', 'access.forbidden', { to: area, roles: AREAS[area] });
  }

  /** The whole history, every event of it, is for the auditors of the whole. @throws Refused `access.forbidden` */
  async requireEverything(caller: Caller): Promise<void> {
    if (caller.engine || (await this.standing(caller.person)).everything) return;
    throw new Refused('forbidden', 'access.forbidden', { to: 'history', roles: ['auditor'] });
  }

  /** Whether the caller may see the timeline of this. @throws Refused `<thing>.unknown`, as for one that is not there */
  async requireSight(caller: Caller, subject: Subject): Promise<void> {
    const actor = await this.actors.at(caller, this.clock.now());
    const thing = subject.kind === 'correction' ? subject.problem : subject.id;
    const name = subject.kind === 'correction' ? 'problem' : subject.kind;
    if (!(await this.sees(actor, name, thing))) throw new Refused('unknown', `${name}.unknown`, { [name]: thing });
  }

  /** The file, for whoever uploaded it or may see something that refers to it. @throws Refused `evidence.unknown` */
  async requireEvidence(caller: Caller, upload: string): Promise<EvidenceRef> {
    const ref = await this.facts.upload(upload);
    if (!ref) throw new Refused('unknown', 'evidence.unknown', { evidence: upload });
    const actor = await this.actors.at(caller, this.clock.now());
    if (actor.engine || ref.uploadedBy === actor.id) return ref;
    const { problems, inspections } = await this.directory.evidenceUses(ref.sha256);
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
    }
  }
}

const joined = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

const isRoot = (tree: OrganizationTree, id: string): boolean => {
  const organization = organizationAt(tree, id);
  return organization.phase !== 'None' && organization.parent === undefined;
};
