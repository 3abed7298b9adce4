import { ENGINE, STANDARD_PROCEDURE, type Actor, type Appointable, type Context, type Message, type Phased } from '#domain';
import { actorIn, THE_PROCEDURE, THE_TREE } from './contexts.js';
import { give } from './giving.js';
import { CALENDAR, EVIDENCE, PERSON, PROCEDURE, SIGN_IN_NAME, TREE } from './kinds.js';
import { World, type Kind } from './world.js';

const START = Temporal.Instant.from('2026-01-05T01:00:00Z');

/** The day on which one of the team's members turns from supervising to administering. */
const TURN = '2026-02-10';
const BEFORE_TURN = '2026-02-09';

/** id → what it is and what it stands below. */
const PLACES = {
  county: ['body', undefined],
  sup: ['body', 'county'],
  com: ['committee', 'county'],
  gen: ['generalBranch', 'com'],
  b1: ['branch', 'com'],
  b2: ['jointBranch', 'com'],
  b3: ['branch', 'com'],
  b4: ['branch', 'gen'],
} as const;

type Appointed = readonly [Appointable, string, from?: string, to?: string];

/** id → home and appointments. Among them who is recused from some, who stands on both sides, and who changes sides. */
const PEOPLE: Readonly<Record<string, readonly [home: string, ...Appointed[]]>> = {
  admin: ['county', ['administrator', 'county']],
  comAdmin: ['county', ['administrator', 'com']],
  auditor: ['county', ['auditor', 'county']],
  lead1: ['sup', ['leader', 'sup']],
  lead2: ['sup', ['leader', 'sup'], ['supervisor', 'sup']],
  leadOfGen: ['gen', ['leader', 'sup']],
  leadAndUnit: ['county', ['leader', 'sup'], ['branch', 'b2']],
  sup1: ['sup', ['supervisor', 'sup']],
  sup2: ['sup', ['supervisor', 'sup']],
  supOfB1: ['b1', ['supervisor', 'county']],
  supAndUnit: ['sup', ['supervisor', 'sup'], ['branch', 'com']],
  turning: ['sup', ['supervisor', 'sup', '2026-01-01', BEFORE_TURN], ['administrator', 'county', TURN]],
  ofB1: ['b1', ['branch', 'b1']],
  alsoB1: ['b1', ['branch', 'b1']],
  ofB2: ['b2', ['branch', 'b2']],
  ofB3: ['b3', ['branch', 'b3']],
  ofB4: ['b4', ['branch', 'b4']],
  ofAll: ['com', ['branch', 'com']],
};

export const BRANCHES = ['b1', 'b2', 'b3', 'b4'] as const;
export const TEAMABLE = ['lead1', 'lead2', 'leadOfGen', 'leadAndUnit', 'sup1', 'sup2', 'supOfB1', 'supAndUnit', 'turning'] as const;
export const LEADERS = ['lead1', 'lead2', 'leadOfGen', 'leadAndUnit'] as const;
export const EVERYBODY = Object.keys(PEOPLE);

/** Who acts for a unit, as far as anybody needs to know to make a plausible guess. */
export const FOR_UNIT: Readonly<Record<string, readonly string[]>> = {
  b1: ['ofB1', 'alsoB1', 'ofB1', 'supAndUnit', 'ofAll'],
  b2: ['ofB2', 'ofB2', 'leadAndUnit', 'supAndUnit', 'ofAll'],
  b3: ['ofB3', 'ofB3', 'supAndUnit', 'ofAll'],
  b4: ['ofB4', 'ofB4', 'supAndUnit', 'ofAll'],
};

const WISHES = { language: 'zh-CN', email: true, quiet: { from: 12, to: 14 }, zone: 'Asia/Shanghai' } as const;

const NO_HOLIDAYS = { title: '工作日', daysOff: [], workedDays: [] } as const;

/** A scripted step: it has to work. */
export function does<C extends Message, E extends Message, S extends Phased, X extends Context>(
  world: World,
  kind: Kind<C, E, S, X>,
  id: string,
  command: C,
  by: string,
): void {
  const refused = give(world, kind, id, command, knownActor(world, by));
  if (refused) throw new TypeError(`${by} ${command.type}: ${refused.code} ${JSON.stringify(refused.details)}`);
  world.pass(1);
}

function knownActor(world: World, by: string): Actor {
  const actor = actorIn(world, by);
  if (!actor) throw new TypeError(`${by} cannot act`);
  return actor;
}

/** Uploads are known by their uploader: two each to begin with. */
export const uploadsOf = (world: World, person: string): readonly string[] =>
  [...world.uploads.values()].filter(({ uploadedBy }) => uploadedBy === person).map(({ evidence }) => evidence);

/** A hash that nobody else has. */
export const hashOf = (count: number): string => count.toString(16).padStart(64, '0');

/** Organizations, people, a procedure and some files: what an installation has before its first inspection. */
export function founded(): World {
  const world = new World(START);
  for (const [organization, [kind, parent]] of Object.entries(PLACES)) {
    const command = { type: 'EstablishOrganization', organization, name: `单位${organization}`, kind } as const;
    does(world, TREE, THE_TREE, parent === undefined ? command : { ...command, parent }, ENGINE.id);
  }
  for (const [id, [home, ...appointments]] of Object.entries(PEOPLE)) {
    does(world, PERSON, id, { type: 'RegisterPerson', home }, ENGINE.id);
    does(world, PERSON, id, { type: 'OpenAccount', signInName: `name-of-${id}` }, ENGINE.id);
    does(world, PERSON, id, { type: 'SetNotifications', ...WISHES }, id);
    for (const [index, [role, scope, from = '2026-01-01', to]] of appointments.entries()) {
      const made = { type: 'MakeAppointment', appointment: `${id}-${index}`, role, scope, from, ...(to !== undefined && { to }) } as const;
      does(world, PERSON, id, made, ENGINE.id);
    }
  }
  const { title, content } = STANDARD_PROCEDURE;
  // It takes a result without evidence, does not close on one, and counts the working days of a calendar that ends before the story begins.
  does(world, CALENDAR, 'cn', { type: 'PublishCalendar', ...NO_HOLIDAYS, version: 1, publishedThrough: 2025 }, ENGINE.id);
  const workingDays = { counting: 'workingDays', planRequired: false, evidenceRequired: false } as const;
  const byDate = { ...content.kinds.byDate, ...workingDays };
  const phased = { ...content.kinds.phased, ...workingDays };
  const sustained = { ...content.kinds.sustained, ...workingDays };
  const lenient = { ...content, calendar: { id: 'cn', version: 1 }, kinds: { ...content.kinds, byDate, phased, sustained } };
  does(world, PROCEDURE, THE_PROCEDURE, { type: 'DraftProcedure', version: 1, title, content }, ENGINE.id);
  does(world, PROCEDURE, THE_PROCEDURE, { type: 'PublishProcedure', version: 1 }, ENGINE.id);
  does(world, PROCEDURE, THE_PROCEDURE, { type: 'DraftProcedure', version: 2, title, content: lenient }, 'admin');
  does(world, PERSON, 'n1', { type: 'RegisterPerson', home: 'com' }, 'admin');
  does(world, PERSON, 'n1', { type: 'OpenAccount', signInName: 'name-of-n1' }, 'admin');
  does(world, PERSON, 'n1', { type: 'OpenSession', session: 's1', expiresAt: '2026-01-20T00:00:00Z' }, 'n1');
  does(world, PERSON, 'n2', { type: 'RegisterPerson', home: 'b4' }, 'admin');
  does(world, PERSON, 'n3', { type: 'RegisterPerson', home: 'b2' }, 'admin');
  does(world, PERSON, 'n3', { type: 'OpenAccount', signInName: 'name-of-n3' }, 'admin');
  does(world, PERSON, 'n3', { type: 'OpenSession', session: 's1', expiresAt: '2027-01-01T00:00:00Z' }, 'n3');
  does(world, PERSON, 'n3', { type: 'DisableAccount', reason: '调离' }, 'admin');
  does(world, SIGN_IN_NAME, 'hmac1', { type: 'ClaimSignInName', person: 'n1' }, ENGINE.id);
  for (const id of EVERYBODY.slice(3)) for (let count = 0; count < 2; count += 1) upload(world, id);
  return world;
}

/** Stores a file and keeps what refers to it. */
function upload(world: World, by: string): void {
  const count = world.uploads.size + 1;
  const file = { sha256: hashOf(count), size: count, mediaType: 'application/pdf', name: `材料${count}.pdf` };
  does(world, EVIDENCE, `e${count}`, { type: 'UploadEvidence', ...file }, by);
  keepUpload(world, `e${count}`);
}

export function keepUpload(world: World, id: string): void {
  const { state } = world.at(EVIDENCE, id);
  if (state.phase === 'Stored') world.uploads.set(id, { evidence: id, ...state.file });
}
