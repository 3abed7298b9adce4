import type { Of } from '../core/shape.js';
import type { organizationKind } from './organization-events.js';

export type OrganizationKind = Of<typeof organizationKind>;

interface Known {
  readonly name: string;
  readonly nameEn?: string;
  readonly kind: OrganizationKind;
  /** Only the root has none. */
  readonly parent?: string;
}

export type Organization =
  | { readonly phase: 'None' }
  | (Known & { readonly phase: 'Active' })
  | (Known & { readonly phase: 'Merged'; readonly successor: string })
  | (Known & { readonly phase: 'Dissolved'; readonly successor: string });

/** Every organization that there ever was, in one tree. */
export interface OrganizationTree {
  readonly phase: 'Tree';
  readonly organizations: ReadonlyMap<string, Organization>;
}

/** The organization, in the phase None where there never was one. */
export const organizationAt = (tree: OrganizationTree, id: string): Organization => tree.organizations.get(id) ?? { phase: 'None' };

export const isActive = (tree: OrganizationTree, id: string): boolean => organizationAt(tree, id).phase === 'Active';

export const parentOf = (tree: OrganizationTree, id: string): string | undefined => {
  const organization = organizationAt(tree, id);
  return organization.phase === 'None' ? undefined : organization.parent;
};

/** The organization itself and everything above it. */
export function ancestors(tree: OrganizationTree, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at: string | undefined = id; at !== undefined; at = parentOf(tree, at)) found.add(at);
  return found;
}

/** The organization itself and everything below it, the merged and the dissolved included. */
export function subtree(tree: OrganizationTree, id: string): ReadonlySet<string> {
  const below = new Map<string, string[]>();
  for (const child of tree.organizations.keys()) {
    const parent = parentOf(tree, child);
    if (parent === undefined) continue;
    const siblings = below.get(parent);
    if (siblings) siblings.push(child);
    else below.set(parent, [child]);
  }
  const found = new Set([id]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const at of found) for (const child of below.get(at) ?? []) found.add(child);
  return found;
}

/** The active organizations directly below one; below none, the root. */
export const activeChildren = (tree: OrganizationTree, parent: string | undefined): readonly string[] =>
  [...tree.organizations.keys()].filter((id) => isActive(tree, id) && parentOf(tree, id) === parent);

/**
 * The active organization that answers for this one today: itself, or the end of its chain of successors. Undefined where there never was
 * one. The chain ends, since a successor is active when it is named and the root never goes.
 */
export function successorOf(tree: OrganizationTree, id: string): string | undefined {
  const organization = organizationAt(tree, id);
  if (organization.phase === 'None') return undefined;
  return organization.phase === 'Active' ? id : successorOf(tree, organization.successor);
}
