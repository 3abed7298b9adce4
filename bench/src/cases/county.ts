import { ROOT } from '../../../libs/application/src/index.js';
import {
  organizationTree,
  person,
  procedure,
  STANDARD_PROCEDURE,
  type Appointable,
  type OrganizationKind,
  type Person,
} from '../../../libs/domain/src/index.js';
import type { EventsByCategory } from '../../../libs/projections/src/index.js';
import { dayOf, dayText, HOUR_MS, instantText } from './days.ts';
import type { Draw } from './draw.ts';
import { ENGINE, Thing, type History } from './history.ts';

export interface Unit {
  readonly id: string;
  /** Who acts for it. */
  readonly people: readonly Official[];
}

/** Somebody with an account. */
export interface Official {
  readonly id: string;
  readonly home: string;
  readonly stream: Thing<'person', Person>;
}

/** Whom the cases are about. */
export interface County {
  /** The supervising body. */
  readonly body: string;
  /** What is inspected. */
  readonly units: readonly Unit[];
  readonly leaders: readonly Official[];
  readonly supervisors: readonly Official[];
  /** The revision of the organization tree. */
  readonly treeRevision: number;
  /** Every organization, the root and the body included. */
  readonly organizations: readonly string[];
}

const NAMES = [
  '城关',
  '河东',
  '新华',
  '光明',
  '前进',
  '朝阳',
  '和平',
  '建设',
  '胜利',
  '红旗',
  '东风',
  '向阳',
  '兴隆',
  '永安',
  '太平',
  '长青',
];
const KINDS = [
  ['branch', '党支部'],
  ['branch', '党支部'],
  ['branch', '社区党支部'],
  ['jointBranch', '联合党支部'],
  ['enterprise', '有限责任公司'],
  ['socialOrganization', '行业协会'],
] as const;
const LEADERS = 12;
const SUPERVISORS = 40;
const PEOPLE_A_UNIT = 2;

/**
 * The tree under its root, the standard procedure, and everybody who acts.
 * @param organizations how many there are in all, at least 16
 * @param peopleOf how many act for a unit, by its number
 */
export function found(history: History, draw: Draw, organizations: number, peopleOf = (_unit: number) => PEOPLE_A_UNIT): County {
  const standard = new Thing(history, 'procedure', STANDARD_PROCEDURE.id, procedure);
  standard.did(ENGINE, [
    { type: 'ProcedureDrafted', version: 1, title: STANDARD_PROCEDURE.title, content: STANDARD_PROCEDURE.content },
    { type: 'ProcedurePublished', version: 1 },
  ]);

  const tree = new Thing(history, 'tree', 'organizations', organizationTree);
  const all: string[] = [];
  const establish = (id: string, kind: OrganizationKind, name: string, parent?: string): string => {
    tree.did(ENGINE, [{ type: 'OrganizationEstablished', organization: id, name, kind, ...(parent !== undefined && { parent }) }]);
    all.push(id);
    return id;
  };
  const root = establish(ROOT, 'body', '临河县');
  const body = establish(draw.uuid(), 'body', '县委督导工作办公室', root);
  const committees = NAMES.slice(0, 8).map((name) => establish(draw.uuid(), 'committee', `${name}街道党委`, root));
  const places = Array.from({ length: Math.max(organizations - all.length, 0) }, (_, index) => {
    const [kind, suffix] = KINDS[index % KINDS.length] ?? KINDS[0];
    return establish(draw.uuid(), kind, `${draw.one(NAMES)}${draw.one(NAMES)}第${index + 1}${suffix}`, draw.one(committees));
  });

  const treeRevision = tree.length - 1;
  const employ = (home: string, role: Appointable, scope: string): Official => {
    const stream = new Thing(history, 'person', draw.uuid(), person);
    const from = dayText(dayOf(history.now));
    stream.did(ENGINE, [{ type: 'PersonRegistered', home, treeRevision }]);
    stream.did(ENGINE, [{ type: 'PersonalDataSet', ciphertext: Buffer.from(draw.sha256()).toString('base64'), nonce: 'bm9uY2Vub25jZQ==' }]);
    stream.did(ENGINE, [{ type: 'AppointmentMade', appointment: draw.uuid(), role, scope, from, treeRevision }]);
    const signInName = draw.sha256();
    const claim: EventsByCategory['signin'] = { type: 'SignInNameClaimed', person: stream.id };
    const claimed = history.take(history.names.of('signin', signInName), 0, [claim], ENGINE);
    stream.did(
      ENGINE,
      [
        { type: 'AccountOpened', signInName },
        { type: 'PasswordSet', password: draw.uuid(), mustChange: false },
      ],
      claimed,
    );
    return { id: stream.id, home, stream };
  };
  const several = (count: number, one: () => Official) => Array.from({ length: count }, one);
  return {
    body,
    treeRevision,
    organizations: all,
    leaders: several(LEADERS, () => employ(body, 'leader', body)),
    supervisors: several(SUPERVISORS, () => employ(body, 'supervisor', body)),
    units: [...committees, ...places].map((id, unit) => ({ id, people: several(peopleOf(unit), () => employ(id, 'branch', id)) })),
  };
}

/** Now and then somebody signs in before he acts. */
export function signIn({ id, home, stream }: Official, history: History, draw: Draw): void {
  if (!draw.chance(0.06)) return;
  const openedAt = instantText(history.now + 1);
  const expiresAt = instantText(history.now + 12 * HOUR_MS);
  stream.did({ actor: id, role: 'self', organization: home }, [{ type: 'SessionOpened', session: draw.uuid(), openedAt, expiresAt }]);
}
