import {
  APPOINTABLE,
  draftOf,
  ENGINE,
  nextVersion,
  organizationAt,
  person as personTable,
  STANDARD_PROCEDURE,
  type Actor,
  type OrganizationCommand,
  type Person,
  type PersonCommand,
  type ProcedureCommand,
  type ProcedureContent,
} from '#domain';
import { actorIn, personOf, THE_PROCEDURE, THE_TREE, treeOf } from '../contexts.js';
import { plusDays } from '../days.js';
import type { Draw } from '../draw.js';
import { BRANCHES, EVERYBODY, hashOf, keepUpload } from '../founding.js';
import { give } from '../giving.js';
import { CALENDAR, EVIDENCE, PERSON, PROCEDURE, SIGN_IN_NAME, TREE } from '../kinds.js';
import { isOneTree } from '../rules/census.js';
import type { Tally } from '../tally.js';
import type { World } from '../world.js';
import { actorFor } from './actors.js';

interface Around {
  readonly world: World;
  readonly draw: Draw;
}

type Made<C extends { type: string }, T extends C['type'], K extends string> = Omit<Extract<C, { type: T }>, 'type' | K>;

const reason = '机构调整';
const NOBODY = { leader: 'lead1', members: ['sup1'], units: BRANCHES };
const NEWCOMERS = ['n1', 'n2', 'n3', 'n4'];
const PLACES = ['county', 'sup', 'com', 'gen', ...BRANCHES, 'o1', 'o2', 'o3'];

const ORGANIZATION_COMMANDS: {
  readonly [T in OrganizationCommand['type']]: (around: Around) => Made<OrganizationCommand, T, 'organization'>;
} = {
  EstablishOrganization: ({ draw }) => ({
    name: draw.pick(['新支部', '单位b1']),
    kind: draw.pick(['branch', 'enterprise', 'generalBranch']),
    ...draw.mostly({ parent: draw.pick(PLACES) }, () => ({})),
  }),
  RenameOrganization: ({ draw }) => ({ name: draw.pick(['改名', '单位b1', '单位b2']) }),
  MoveOrganization: ({ draw }) => ({ parent: draw.pick(PLACES) }),
  UpgradeOrganization: ({ draw }) => ({ kind: draw.pick(['generalBranch', 'committee', 'branch']) }),
  MergeOrganization: ({ draw }) => ({ successor: draw.pick(PLACES), reason }),
  DissolveOrganization: ({ draw }) => ({ successor: draw.pick(PLACES), reason }),
};

const PERSON_COMMANDS: {
  readonly [T in PersonCommand['type']]: (around: Around & { readonly state: Person }) => Made<PersonCommand, T, never>;
} = {
  RegisterPerson: ({ draw }) => ({ home: draw.pick(PLACES) }),
  SetPersonalData: () => ({ ciphertext: 'YWJj', nonce: 'YWJj' }),
  ChangeHome: ({ draw }) => ({ home: draw.pick(PLACES) }),
  OpenAccount: ({ draw }) => ({ signInName: `name-of-${draw.pick(NEWCOMERS)}` }),
  SetPassword: ({ draw }) => ({ password: `pw-${draw.between(1, 6)}`, mustChange: draw.chance(0.5) }),
  DisableAccount: () => ({ reason }),
  EnableAccount: () => ({}),
  OpenSession: ({ draw, world }) => ({
    session: `s${draw.between(1, 6)}`,
    expiresAt: String(world.now.add({ hours: draw.mostly(draw.between(1, 400), () => -1) })),
  }),
  RevokeSession: ({ draw, state }) => ({
    session: draw.mostly('sessions' in state ? draw.oneOr([...state.sessions.keys()], 's1') : 's1', () => 's7'),
    reason: draw.pick(['signedOut', 'revoked']),
  }),
  MakeAppointment: ({ draw, world }) => {
    const from = plusDays(world.day, draw.between(-10, 10));
    return {
      appointment: `a${draw.between(1, 40)}`,
      role: draw.pick(APPOINTABLE),
      scope: draw.pick(PLACES),
      from,
      ...(draw.chance(0.4) && { to: plusDays(from, draw.between(-2, 30)) }),
    };
  },
  EndAppointment: ({ draw, world, state }) => ({
    appointment: draw.oneOr('appointments' in state ? state.appointments.map(({ appointment }) => appointment) : [], 'a1'),
    lastDay: plusDays(world.day, draw.between(-5, 5)),
    reason,
  }),
  SetNotifications: ({ draw }) => ({
    language: draw.pick(['zh-CN', 'en']),
    email: draw.chance(0.7),
    zone: 'Asia/Shanghai',
    ...(draw.chance(0.3) && { quiet: { from: draw.between(0, 23), to: draw.between(0, 23) } }),
    ...(draw.chance(0.3) && { digestHour: draw.between(0, 23) }),
  }),
  OpenCalendarFeed: ({ draw }) => ({ feed: `f${draw.between(1, 8)}`, hash: hashOf(draw.between(1, 1000)) }),
  CloseCalendarFeed: ({ draw, state }) => ({
    feed: draw.mostly('calendarFeeds' in state ? draw.oneOr([...state.calendarFeeds.keys()], 'f1') : 'f1', () => 'f9'),
  }),
  ForgetPerson: () => ({ reason }),
};

const PROCEDURE_COMMANDS: {
  readonly [T in ProcedureCommand['type']]: (around: Around) => Made<ProcedureCommand, T, 'version'>;
} = {
  DraftProcedure: ({ draw }) => ({ title: '修订', content: anotherContent(draw) }),
  RedraftProcedure: ({ draw }) => ({ title: '再修订', content: anotherContent(draw) }),
  PublishProcedure: () => ({}),
  RetireProcedure: () => ({ reason }),
};

/** A procedure that asks for less, or of fewer; now and then one that asks for what cannot be. */
function anotherContent(draw: Draw): ProcedureContent {
  const { content } = STANDARD_PROCEDURE;
  const { byDate } = content.kinds;
  const counting = draw.pick(['days', 'workingDays'] as const);
  const relaxed = { ...byDate, counting, limit: draw.between(5, 60), planRequired: draw.chance(0.3), evidenceRequired: draw.chance(0.5) };
  return {
    ...content,
    calendar: draw.mostly(draw.pick([content.calendar, { id: 'cn', version: 1 }]), () => ({ id: 'lunar', version: 1 })),
    kinds: { ...content.kinds, byDate: relaxed },
    verifierMayClose: draw.chance(0.3),
    closureNeedsEvidence: draw.chance(0.5),
    who: draw.mostly<ProcedureContent['who']>(
      draw.pick([
        {},
        { CloseProblem: ['leader'] },
        { AcceptResult: ['leader'] },
        { AcceptResult: ['supervisor'], ApprovePlan: ['supervisor'], RecordLookBackVerdict: ['leader'] },
        { ReopenProblem: ['leader', 'supervisor'] },
      ]),
      () => ({ AcceptResult: ['branch'] }),
    ),
  };
}

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as unknown as readonly K[];

/** The commands around the lifecycles of problems and inspections: kind → types. */
export const DIRECTORY_COMMANDS = {
  organization: keysOf(ORGANIZATION_COMMANDS),
  person: keysOf(PERSON_COMMANDS),
  procedure: keysOf(PROCEDURE_COMMANDS),
  calendar: ['PublishCalendar'],
  evidence: ['UploadEvidence'],
  series: ['TakeNumber'],
  signInName: ['ClaimSignInName', 'ReleaseSignInName'],
} as const;

export function moveOrganization(world: World, draw: Draw, tally?: Tally): void {
  const type = draw.weighted([
    ['EstablishOrganization', 3],
    ['RenameOrganization', 1],
    ['MoveOrganization', 3],
    ['UpgradeOrganization', 1],
    ['MergeOrganization', 3],
    ['DissolveOrganization', 1],
  ]);
  const established = PLACES.filter((id) => organizationAt(treeOf(world), id).phase !== 'None');
  const fresh = PLACES.filter((id) => !established.includes(id));
  const organization = draw.mostly(
    type === 'EstablishOrganization' ? draw.oneOr(fresh, 'o1') : draw.pick(['b1', 'b2', 'b3', 'b4', draw.pick(established)]),
    () => draw.pick(PLACES),
  );
  const actor = actorFor(world, draw, ['administrator'], NOBODY);
  const command = { type, organization, ...ORGANIZATION_COMMANDS[type]({ world, draw }) } as OrganizationCommand;
  if (!actor || give(world, TREE, THE_TREE, command, actor, tally)) return;
  // At once: whoever climbs a tree with a cycle never arrives.
  isOneTree(world.at(TREE, THE_TREE).history);
}

export function movePerson(world: World, draw: Draw, tally?: Tally): void {
  // Few open a feed, and hardly anybody would be met again who has.
  const feeding = draw.chance(0.2) ? [...NEWCOMERS, ...EVERYBODY].filter((each) => hasFeed(world, each)) : [];
  const id = feeding.length > 0 ? draw.pick(feeding) : draw.chance(0.6) ? draw.pick(NEWCOMERS) : draw.pick(EVERYBODY);
  const state = personOf(world, id);
  const may = keysOf(PERSON_COMMANDS).filter((type) => personTable.steps[type].from.includes(state.phase));
  const usual = feeding.length > 0 && draw.chance(0.5) ? 'CloseCalendarFeed' : draw.oneOr(may, 'RegisterPerson');
  const type = draw.mostly(usual, () => draw.pick(keysOf(PERSON_COMMANDS)));
  if (type === 'ForgetPerson' && draw.chance(0.7)) return;
  const { by } = personTable.steps[type];
  const self: Actor | undefined = by.includes('self') && draw.chance(0.7) ? actorIn(world, id) : undefined;
  const actor = self ?? actorFor(world, draw, by, NOBODY);
  if (actor) give(world, PERSON, id, { type, ...PERSON_COMMANDS[type]({ world, draw, state }) } as PersonCommand, actor, tally);
}

function hasFeed(world: World, id: string): boolean {
  const state = personOf(world, id);
  return 'calendarFeeds' in state && state.calendarFeeds.size > 0;
}

export function moveProcedure(world: World, draw: Draw, tally?: Tally): void {
  const { state } = world.at(PROCEDURE, THE_PROCEDURE);
  const draft = draftOf(state);
  const type = draw.weighted([
    ['DraftProcedure', draft === undefined ? 4 : 1],
    ['RedraftProcedure', 1],
    ['PublishProcedure', draft === undefined ? 1 : 5],
    ['RetireProcedure', 1],
  ]);
  const likely = type === 'DraftProcedure' ? nextVersion(state) : type === 'RetireProcedure' ? nextVersion(state) - 1 : draft;
  // The first version stays, so that there is always one to open cases under.
  const version = draw.mostly(likely ?? 2, () => draw.between(2, 4));
  const actor = actorFor(world, draw, ['administrator'], NOBODY);
  const command = { type, version, ...PROCEDURE_COMMANDS[type]({ world, draw }) } as ProcedureCommand;
  if (actor && (type !== 'RetireProcedure' || version > 1)) give(world, PROCEDURE, THE_PROCEDURE, command, actor, tally);
}

/** Some days of a year, sometimes the same as others. */
const daysIn = (draw: Draw, year: number, most: number): readonly string[] =>
  Array.from({ length: draw.between(0, most) }, () => plusDays(`${year}-01-01`, draw.between(0, 364)));

/** Another year is published, or other days of the same one; of the calendar that is counted on, or of one laid over it. */
export function moveCalendar(world: World, draw: Draw, tally?: Tally): void {
  const id = draw.mostly('cn', () => draw.pick(['office', 'plain']), 0.2);
  const { versions } = world.at(CALENDAR, id).state;
  const through = versions.at(-1)?.publishedThrough ?? 2025;
  const publishedThrough = through + draw.mostly(1, () => draw.between(-1, 1), 0.2);
  const base = { id: 'cn', version: draw.mostly(Math.max(1, world.at(CALENDAR, 'cn').state.versions.length), () => 9, 0.1) };
  const command = {
    type: 'PublishCalendar',
    version: draw.mostly(versions.length + 1, () => draw.between(1, 3), 0.1),
    title: '法定节假日',
    ...(draw.chance(0.3) && { base }),
    daysOff: daysIn(draw, publishedThrough, 8),
    workedDays: daysIn(draw, publishedThrough, 4),
    publishedThrough,
  } as const;
  const actor = actorFor(world, draw, ['administrator'], NOBODY);
  if (actor) give(world, CALENDAR, id, command, actor, tally);
}

export function moveEvidence(world: World, draw: Draw, tally?: Tally): void {
  const actor = actorFor(world, draw, ['branch', 'supervisor'], NOBODY);
  const next = world.uploads.size + 1;
  const id = `e${draw.mostly(next, () => 1)}`;
  // The same bytes are sometimes uploaded again.
  const sha256 = hashOf(draw.mostly(next, () => draw.between(1, next)));
  const capturedAt = draw.chance(0.3) ? { capturedAt: String(world.now.add({ hours: draw.mostly(-5, () => 5) })) } : {};
  if (!actor) return;
  give(
    world,
    EVIDENCE,
    id,
    { type: 'UploadEvidence', sha256, size: 9, mediaType: 'image/jpeg', name: '照片.jpg', ...capturedAt },
    actor,
    tally,
  );
  keepUpload(world, id);
}

export function moveSignInName(world: World, draw: Draw, tally?: Tally): void {
  const actor = draw.mostly(ENGINE, () => actorFor(world, draw, ['administrator'], NOBODY) ?? ENGINE, 0.3);
  const type = draw.pick(DIRECTORY_COMMANDS.signInName);
  give(world, SIGN_IN_NAME, 'hmac1', { type, person: draw.pick(NEWCOMERS) }, actor, tally);
}
