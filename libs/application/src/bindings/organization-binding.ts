import { organizationAt, organizationTree, type Context, type OrganizationCommand, type OrganizationTree, type TreeEvent } from '#domain';
import { TREE } from '../log/stream-names.js';
import type { Binding } from '../shell/binding.js';

/** Organizations, all in the one stream of their tree. Everybody who signed in may know them. */
export const organizationBinding: Binding<OrganizationCommand, TreeEvent, OrganizationTree, Context> = {
  category: 'tree',
  table: organizationTree,
  calledAs: 'organization',
  streamOf: () => TREE,
  gather: ({ actor, now }) => Promise.resolve({ actor, now }),
  sees: () => true,
  missing: (tree, { type, organization }) =>
    type !== 'EstablishOrganization' && organizationAt(tree, organization).phase === 'None'
      ? { code: 'organization.unknown', details: { organization } }
      : undefined,
};
