import { administers, type Actor, type Role } from '../core/actor.js';
import { GrowingMap } from '../core/growing-map.js';
import { inside } from '../core/inside.js';
import { fold, step, type At, type Context, type Lifecycle, type Refusal } from '../core/lifecycle.js';
import type { OrganizationEvent, TreeEvent } from './organization-events.js';
import {
  activeChildren,
  isActive,
  organizationAt,
  subtree,
  type Organization,
  type OrganizationKind,
  type OrganizationTree,
} from './organization-tree.js';

type OwnCommand =
  | { type: 'EstablishOrganization'; name: string; nameEn?: string; kind: OrganizationKind; parent?: string }
  | { type: 'RenameOrganization'; name: string; nameEn?: string }
  | { type: 'MoveOrganization'; parent: string }
  | { type: 'UpgradeOrganization'; kind: OrganizationKind }
  | { type: 'MergeOrganization'; successor: string; reason: string }
  | { type: 'DissolveOrganization'; successor: string; reason: string };

/** Each names its organization; the one to establish by a new id. */
export type OrganizationCommand = At<'organization', string, OwnCommand>;

/** What an organization's rules see beside itself: the tree that it stands in. */
interface OwnContext extends Context {
  readonly tree: OrganizationTree;
  readonly organization: string;
}

/** 支部 and 联合支部 stand below 总支, and that below 党委. A body or a unit is no party organization, and has no rank. */
const RANKS: Readonly<Record<OrganizationKind, number>> = {
  committee: 3,
  generalBranch: 2,
  branch: 1,
  jointBranch: 1,
  enterprise: 0,
  socialOrganization: 0,
  body: 0,
};

/** One organization, inside the tree. */
export const organization: Lifecycle<OwnCommand, OrganizationEvent, Organization, OwnContext> = {
  name: 'organization',
  initial: { phase: 'None' },
  roles: (state, { actor, organization }) => standing(actor, state.phase === 'None' || administers(actor, organization)),

  steps: {
    EstablishOrganization: step({
      from: ['None'],
      to: ['Active'],
      by: ['administrator', 'engine'],
      decide: ({ name, nameEn, kind, parent }, _, context) =>
        (parent === undefined ? secondRoot(context) : noPlaceBelow(context, parent)) ||
        nameTaken(context, name, parent) || [
          { type: 'OrganizationEstablished', name, ...(nameEn !== undefined && { nameEn }), kind, ...(parent !== undefined && { parent }) },
        ],
    }),

    RenameOrganization: step({
      from: ['Active'],
      to: ['Active'],
      by: ['administrator'],
      decide: ({ name, nameEn }, { name: old, nameEn: oldEn, parent }, context) =>
        (name === old && nameEn === oldEn && nothingChanges) ||
        nameTaken(context, name, parent) || [
          { type: 'OrganizationRenamed', old, new: name, ...(nameEn !== undefined && { newEn: nameEn }) },
        ],
    }),

    MoveOrganization: step({
      from: ['Active'],
      to: ['Active'],
      by: ['administrator'],
      decide: ({ parent }, { parent: old, name }, context) =>
        old === undefined
          ? rootStays
          : (parent === old && nothingChanges) ||
            noPlaceBelow(context, parent) ||
            withinItself(context, parent) ||
            nameTaken(context, name, parent) || [{ type: 'OrganizationMoved', old, new: parent }],
    }),

    UpgradeOrganization: step({
      from: ['Active'],
      to: ['Active'],
      by: ['administrator'],
      forbids: ({ kind }) => (RANKS[kind] === 0 || kind === 'committee') && { code: 'organization.cannot-rise', details: { kind } },
      decide: ({ kind }, { kind: old }) =>
        RANKS[kind] > RANKS[old]
          ? [{ type: 'OrganizationUpgraded', old, new: kind }]
          : { code: 'organization.not-an-upgrade', details: { old, new: kind } },
    }),

    MergeOrganization: step({
      from: ['Active'],
      to: ['Merged'],
      by: ['administrator'],
      forbids: (_, context) => hasChildren(context),
      decide: ({ successor, reason }, _, context) => noSuccessor(context, successor) || [{ type: 'OrganizationMerged', successor, reason }],
    }),

    DissolveOrganization: step({
      from: ['Active'],
      to: ['Dissolved'],
      by: ['administrator'],
      forbids: (_, context) => hasChildren(context),
      decide: ({ successor, reason }, _, context) =>
        noSuccessor(context, successor) || [{ type: 'OrganizationDissolved', successor, reason }],
    }),
  },

  evolve: {
    OrganizationEstablished: fold(['None'], (_, { name, nameEn, kind, parent }) => ({
      phase: 'Active',
      name,
      ...(nameEn !== undefined && { nameEn }),
      kind,
      ...(parent !== undefined && { parent }),
    })),
    // The old English name would be wrong beside a new name.
    OrganizationRenamed: fold(['Active'], ({ nameEn: _, ...state }, { new: name, newEn }) => ({
      ...state,
      name,
      ...(newEn !== undefined && { nameEn: newEn }),
    })),
    OrganizationMoved: fold(['Active'], (state, { new: parent }) => ({ ...state, parent })),
    OrganizationUpgraded: fold(['Active'], (state, { new: kind }) => ({ ...state, kind })),
    OrganizationMerged: fold(['Active'], (state, { successor }) => ({ ...state, phase: 'Merged', successor })),
    OrganizationDissolved: fold(['Active'], (state, { successor }) => ({ ...state, phase: 'Dissolved', successor })),
  },
};

const inTree = inside(organization, {
  key: 'organization',
  while: () => ['Tree'] as const,
  at: (tree: OrganizationTree, id: string) => tree.organizations.get(id),
  put: (tree, id, state) => ({ ...tree, organizations: GrowingMap.of(tree.organizations).with(id, state) }),
  context: (tree, context: Context, organization): OwnContext => ({ ...context, tree, organization }),
});

/** The one stream that holds all organizations. */
export const organizationTree: Lifecycle<OrganizationCommand, TreeEvent, OrganizationTree> = {
  name: 'tree',
  initial: { phase: 'Tree', organizations: new Map() },
  roles: (_, { actor }) => standing(actor, actor.holdsAnywhere('administrator')),
  steps: inTree.steps,
  evolve: inTree.evolve,
};

/** Why a command may not be given to this organization now, so far as that needs no form data. */
export const organizationRefusal = inTree.refusal;

const standing = (actor: Actor, administrator: boolean): ReadonlySet<Role> =>
  new Set(actor.engine ? ['engine'] : administrator ? ['administrator'] : []);

const nothingChanges = { code: 'organization.nothing-changes' } satisfies Refusal;
/** Everything stands below the root, so there is nowhere to move it. */
const rootStays = { code: 'organization.root-stays' } satisfies Refusal;

/** One county, one tree: whatever comes after the first stands below something. */
const secondRoot = ({ tree }: OwnContext): Refusal | false => {
  const [root] = activeChildren(tree, undefined);
  return root !== undefined && { code: 'organization.root-exists', details: { root } };
};

const noPlaceBelow = ({ actor, tree }: OwnContext, parent: string): Refusal | false =>
  (!isActive(tree, parent) && { code: 'organization.parent-not-active', details: { parent, phase: organizationAt(tree, parent).phase } }) ||
  (!administers(actor, parent) && { code: 'organization.beyond-your-scope', details: { organization: parent } });

const withinItself = ({ tree, organization }: OwnContext, id: string): Refusal | false =>
  subtree(tree, organization).has(id) && { code: 'organization.own-subtree', details: { organization: id } };

const nameTaken = ({ tree, organization }: OwnContext, name: string, parent: string | undefined): Refusal | false => {
  const holder = activeChildren(tree, parent).find((id) => {
    const sibling = organizationAt(tree, id);
    return id !== organization && sibling.phase === 'Active' && sibling.name === name;
  });
  return holder !== undefined && { code: 'organization.name-taken', details: { name, by: holder } };
};

/** Whatever stands below an organization is moved before it goes, each to where it belongs. */
const hasChildren = ({ tree, organization }: OwnContext): Refusal | false => {
  const children = activeChildren(tree, organization);
  return children.length > 0 && { code: 'organization.has-active-children', details: { children } };
};

const noSuccessor = (context: OwnContext, successor: string): Refusal | false =>
  withinItself(context, successor) ||
  (!isActive(context.tree, successor) && {
    code: 'organization.successor-not-active',
    details: { successor, phase: organizationAt(context.tree, successor).phase },
  });
