import type { Told } from '../bilingual.js';
import type { PlaceKey } from './places.js';

export interface Player {
  readonly name: Told;
  readonly signInName: string;
  /** What he is called in the story. */
  readonly post: Told;
  readonly home: PlaceKey;
  readonly role: 'supervisor' | 'leader' | 'branch' | 'auditor';
  readonly scope: PlaceKey;
}

export type PlayerKey = 'leader' | 'recorder' | 'member' | 'labour' | 'construction' | 'logistics' | 'pharmacy' | 'committee' | 'auditor';

/** Who gives a command: somebody of the cast, or the administrator whom the first start made. */
export type Acting = PlayerKey | 'administrator';

const team = { zh: '督导组组员', en: 'member' };
const secretary = { zh: '支部书记', en: 'secretary' };

/**
 * Who acts in the story; all of them made up. The team is at home in the working committee, above whatever it inspects, so that nobody
 * is recused.
 */
export const PEOPLE: Readonly<Record<PlayerKey, Player>> = {
  leader: {
    name: { zh: '周启明', en: 'Zhou Qiming' },
    signInName: 'zhou.qiming',
    post: { zh: '督导组组长', en: 'leader' },
    home: 'workingCommittee',
    role: 'leader',
    scope: 'workingCommittee',
  },
  recorder: {
    name: { zh: '林晓岚', en: 'Lin Xiaolan' },
    signInName: 'lin.xiaolan',
    post: team,
    home: 'workingCommittee',
    role: 'supervisor',
    scope: 'workingCommittee',
  },
  member: {
    name: { zh: '何志远', en: 'He Zhiyuan' },
    signInName: 'he.zhiyuan',
    post: team,
    home: 'workingCommittee',
    role: 'supervisor',
    scope: 'workingCommittee',
  },
  labour: {
    name: { zh: '吴海燕', en: 'Wu Haiyan' },
    signInName: 'wu.haiyan',
    post: secretary,
    home: 'labour',
    role: 'branch',
    scope: 'labour',
  },
  construction: {
    name: { zh: '赵立新', en: 'Zhao Lixin' },
    signInName: 'zhao.lixin',
    post: secretary,
    home: 'construction',
    role: 'branch',
    scope: 'construction',
  },
  logistics: {
    name: { zh: '马小峰', en: 'Ma Xiaofeng' },
    signInName: 'ma.xiaofeng',
    post: secretary,
    home: 'logistics',
    role: 'branch',
    scope: 'logistics',
  },
  pharmacy: {
    name: { zh: '唐雨薇', en: 'Tang Yuwei' },
    signInName: 'tang.yuwei',
    post: secretary,
    home: 'pharmacy',
    role: 'branch',
    scope: 'pharmacy',
  },
  committee: {
    name: { zh: '孙正平', en: 'Sun Zhengping' },
    signInName: 'sun.zhengping',
    post: { zh: '大党委副书记', en: 'deputy secretary' },
    home: 'committee',
    role: 'branch',
    scope: 'committee',
  },
  auditor: {
    name: { zh: '秦若谷', en: 'Qin Ruogu' },
    signInName: 'qin.ruogu',
    post: { zh: '审计员', en: 'auditor' },
    home: 'auditOffice',
    role: 'auditor',
    scope: 'county',
  },
};
