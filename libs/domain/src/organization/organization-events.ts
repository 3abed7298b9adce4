import { keyed } from '../core/keyed.js';
import { id, object, oneOf, optional, text, type EventsOf } from '../core/shape.js';

/** 党委, 党总支, 党支部, 联合党支部; and the units that one of them covers: 企业, 社会组织; a supervising body 机关. */
export const ORGANIZATION_KINDS = [
  'committee',
  'generalBranch',
  'branch',
  'jointBranch',
  'enterprise',
  'socialOrganization',
  'body',
] as const;
export const organizationKind = oneOf(...ORGANIZATION_KINDS);

const organizationEvents = {
  OrganizationEstablished: object({
    name: text(200),
    /** The name in English, where there is one. */
    nameEn: optional(text(200)),
    kind: organizationKind,
    /** The organization above it; only a root has none. For a unit: the one that covers it. */
    parent: optional(id),
  }),
  OrganizationRenamed: object({ old: text(200), new: text(200), newEn: optional(text(200)) }),
  OrganizationMoved: object({ old: id, new: id }),
  OrganizationUpgraded: object({ old: organizationKind, new: organizationKind }),
  OrganizationMerged: object({ successor: id, reason: text() }),
  OrganizationDissolved: object({ successor: id, reason: text() }),
};
export type OrganizationEvent = EventsOf<typeof organizationEvents>;

/** The events of the one stream that holds the organization tree, each naming its organization. */
export const treeEvents = keyed('organization', id, organizationEvents);
export type TreeEvent = EventsOf<typeof treeEvents>;
