import type { PersonEvent, TreeEvent } from '#domain';
import type { Recorded, Thing } from '../world.js';
import { holds } from './holds.js';

type Histories<E extends { readonly type: string }> = Pick<Thing<E, { readonly phase: string }>, 'history'>;

/** The tree as it was from an append on. */
interface Tree {
  readonly append: number;
  readonly parents: ReadonlyMap<string, string | undefined>;
  readonly successors: ReadonlyMap<string, string>;
}

interface Term {
  readonly append: number;
  readonly role: string;
  readonly from: string;
  /** How long it was thought to last, from each append on. */
  readonly ends: { readonly append: number; readonly lastDay: string }[];
}

interface Resident {
  readonly homes: { readonly append: number; readonly home: string }[];
  readonly terms: Map<string, Term>;
}

const FOREVER = '9999-12-31';

/** Who was at home where, and appointed to what, at any time: from the events alone. */
export class Census {
  private readonly trees: Tree[] = [{ append: -1, parents: new Map(), successors: new Map() }];
  private readonly residents = new Map<string, Resident>();

  constructor(tree: Histories<TreeEvent>, people: readonly (readonly [string, Histories<PersonEvent>])[]) {
    for (const recorded of tree.history) this.grow(recorded);
    for (const [id, { history }] of people) {
      const resident: Resident = { homes: [], terms: new Map() };
      this.residents.set(id, resident);
      for (const recorded of history) register(resident, recorded);
    }
  }

  /** The home and everything above it; of a home that is gone, its successor and everything above that too. */
  homesBefore(person: string, append: number): ReadonlySet<string> {
    const home = this.residents.get(person)?.homes.findLast((each) => each.append < append)?.home;
    const { parents, successors } = this.trees.findLast((each) => each.append < append)!;
    const homes = new Set<string>();
    const climb = (from: string | undefined) => {
      for (let at = from; at !== undefined; at = parents.get(at)) homes.add(at);
    };
    climb(home);
    let heir = home;
    while (heir !== undefined && successors.has(heir)) heir = successors.get(heir);
    climb(heir);
    return homes;
  }

  administeredBefore(person: string, append: number, day: string): boolean {
    const terms = [...(this.residents.get(person)?.terms.values() ?? [])].filter((term) => term.append < append);
    return terms.some(({ role, from, ends }) => {
      const lastDay = ends.findLast((end) => end.append < append)?.lastDay ?? FOREVER;
      return role === 'administrator' && from <= day && day <= lastDay;
    });
  }

  /** Nobody is ever appointed to administer and to anything else for the same day. */
  check(): void {
    for (const [person, { terms }] of this.residents) {
      const spans = [...terms.values()].map(({ role, from, ends }) => ({ role, from, to: ends.at(-1)?.lastDay ?? FOREVER }));
      for (const one of spans.filter(({ role }) => role === 'administrator')) {
        const clash = spans.find(
          (other) => other.role !== one.role && other.from <= one.to && one.from <= other.to && isSpan(one) && isSpan(other),
        );
        holds(clash === undefined, 'an administrator holds no business role', person, one, clash);
      }
    }
  }

  private grow({ event, append }: Recorded<TreeEvent>): void {
    const { parents, successors } = this.trees.at(-1)!;
    const { organization } = event;
    if (event.type === 'OrganizationEstablished') {
      this.trees.push({ append, parents: new Map(parents).set(organization, event.parent), successors });
    }
    if (event.type === 'OrganizationMoved') this.trees.push({ append, parents: new Map(parents).set(organization, event.new), successors });
    if (event.type === 'OrganizationMerged' || event.type === 'OrganizationDissolved') {
      const heir = event.successor;
      holds(heir !== organization && !successors.has(heir), 'a successor is there when it is named', event);
      this.trees.push({ append, parents, successors: new Map(successors).set(organization, heir) });
    }
  }
}

/** One tree: one root, and everything else below it. */
export function isOneTree(history: readonly Recorded<TreeEvent>[]): void {
  const parents = new Map<string, string | undefined>();
  for (const { event } of history) {
    if (event.type === 'OrganizationEstablished') parents.set(event.organization, event.parent);
    if (event.type === 'OrganizationMoved') parents.set(event.organization, event.new);
  }
  const roots = [...parents].filter(([, parent]) => parent === undefined);
  holds(roots.length === 1, 'the organizations have one root', roots);
  for (const id of parents.keys()) {
    let at: string | undefined = id;
    for (let steps = 0; at !== undefined; steps += 1) {
      holds(steps <= parents.size, 'the organizations have no cycle', id);
      at = parents.get(at);
    }
  }
}

const isSpan = ({ from, to }: { readonly from: string; readonly to: string }): boolean => from <= to;

function register({ homes, terms }: Resident, { event, append }: Recorded<PersonEvent>): void {
  if (event.type === 'PersonRegistered') homes.push({ append, home: event.home });
  if (event.type === 'HomeChanged') homes.push({ append, home: event.new });
  if (event.type === 'AppointmentMade') {
    const ends = event.to === undefined ? [] : [{ append, lastDay: event.to }];
    terms.set(event.appointment, { append, role: event.role, from: event.from, ends });
  }
  if (event.type === 'AppointmentEnded') terms.get(event.appointment)?.ends.push({ append, lastDay: event.lastDay });
}
