import type { Told } from '../bilingual.js';

export interface Place {
  readonly name: Told;
  readonly kind: 'committee' | 'branch' | 'jointBranch' | 'enterprise' | 'body';
  /** Only the root has none; the server's first start makes it, and the story names it. */
  readonly parent?: PlaceKey;
  /** Whether the document names it. */
  readonly named: boolean;
}

export type PlaceKey =
  | 'county'
  | 'workingCommittee'
  | 'auditOffice'
  | 'committee'
  | 'labour'
  | 'construction'
  | 'logistics'
  | 'pharmacy'
  | 'property'
  | 'newBranch';

/** Where the story plays. Parents come before what stands below them. */
export const PLACES: Readonly<Record<PlaceKey, Place>> = {
  county: { name: { zh: '县委', en: 'County Party Committee' }, kind: 'body', named: true },
  workingCommittee: { name: { zh: '县委两新工委', en: 'Two-New Working Committee' }, kind: 'body', parent: 'county', named: false },
  auditOffice: { name: { zh: '县审计局', en: 'County Audit Office' }, kind: 'body', parent: 'county', named: false },
  committee: {
    name: { zh: '非公有制经济组织大党委', en: 'Non-Public Economy Committee' },
    kind: 'committee',
    parent: 'workingCommittee',
    named: true,
  },
  labour: {
    name: { zh: '邦旺劳务有限责任公司党支部', en: 'Bangwang Labour Branch' },
    kind: 'branch',
    parent: 'committee',
    named: true,
  },
  construction: {
    name: { zh: '建筑领域联合党支部', en: 'Construction Joint Branch' },
    kind: 'jointBranch',
    parent: 'committee',
    named: true,
  },
  logistics: {
    name: { zh: '樟木口岸物流企业联合党支部', en: 'Port Logistics Joint Branch' },
    kind: 'jointBranch',
    parent: 'committee',
    named: true,
  },
  pharmacy: {
    name: { zh: '神猴药业有限责任公司党支部', en: 'Shenhou Pharmaceutical Branch' },
    kind: 'branch',
    parent: 'committee',
    named: true,
  },
  property: { name: { zh: '安居物业服务有限公司', en: 'Anju Property Services' }, kind: 'enterprise', parent: 'committee', named: false },
  // What the fifth problem misses: it is established in the course of the story.
  newBranch: {
    name: { zh: '安居物业服务有限公司党支部', en: 'Anju Property Branch' },
    kind: 'branch',
    parent: 'committee',
    named: false,
  },
};

/** The places that there are when the story begins. */
export const FIRST_PLACES = (Object.keys(PLACES) as PlaceKey[]).filter((key) => key !== 'newBranch');
