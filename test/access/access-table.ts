/**
 * Who may call which route: the one source of docs/access.md, and of the test that asks a running server every cell of it. A route that
 * the server has and this table has not fails both.
 */

/** Whoever calls, as the columns of the table. */
export const CALLERS = {
  nobody: 'without a token',
  disabled: 'whose account was disabled since he signed in',
  newcomer: 'who signed in by a one-time password; he holds a role on the team',
  administrator: 'administrator of the whole tree',
  otherAdministrator: 'administrator of another part of the tree',
  auditor: 'auditor of the whole tree',
  bodyAuditor: 'auditor of the supervising body and what is below it',
  otherAuditor: 'auditor of another part of the tree',
  leader: 'leader of the inspection, appointed by its body',
  member: 'member of its team, appointed elsewhere and seconded',
  appointee: 'supervisor and leader appointed by the body, on no team',
  recused: 'supervisor and leader appointed by the body and member of the team, at home in the lead unit',
  otherLeader: 'supervisor and leader appointed elsewhere, on no team',
  lead: 'branch officer of the lead unit',
  co: 'branch officer of a co-unit',
  other: 'branch officer of another branch below the same body',
} as const;
export type Caller = keyof typeof CALLERS;

/** What an answer says of access. The thing and the lifecycle that stand in a code are the row's. */
export const OUTCOMES = {
  yes: { sign: '✓', status: 0, code: '', says: 'not refused by access; a rule may still refuse it for the state that a thing is in' },
  missing: { sign: 'T', status: 401, code: 'session.token-missing', says: '' },
  revoked: { sign: 'E', status: 401, code: 'session.revoked', says: '' },
  once: { sign: 'W', status: 403, code: 'session.password-change-required', says: '' },
  forbidden: { sign: 'F', status: 403, code: 'access.forbidden', says: '' },
  closed: {
    sign: '×',
    status: 404,
    code: 'route.unknown',
    says: 'unless the setting METRICS_TOKEN is there; then for whoever has that token',
  },
  unknown: { sign: '–', status: 404, code: '<thing>.unknown', says: 'the answer is the one for an id that never was' },
  notYours: { sign: 'N', status: 422, code: '<rules>.not-yours', says: '' },
  partNotYours: { sign: 'n', status: 422, code: '<part>.not-yours', says: '' },
  recused: { sign: 'R', status: 422, code: '<rules>.recused', says: 'recusal 回避' },
  beyond: { sign: 'B', status: 422, code: '<thing>.beyond-your-scope', says: '' },
  oneself: { sign: 'S', status: 422, code: '<thing>.not-oneself', says: '' },
} as const;
export type Outcome = keyof typeof OUTCOMES;

type Cells = Readonly<Record<Caller, Outcome>>;

/** What rows are about. */
export type SectionKey =
  | 'none'
  | 'found'
  | 'own'
  | 'inspection'
  | 'evidence'
  | 'person'
  | 'oneself'
  | 'organization'
  | 'procedure'
  | 'calendar'
  | 'wording'
  | 'outlet';

/** Rows that are about the same thing. */
export interface Section {
  readonly key: SectionKey;
  readonly title: string;
  readonly says: string;
  /** What stands in `<thing>.unknown`. */
  readonly thing: string;
  /** What stands in `<rules>.not-yours`, and, of a part that has rules of its own, in `<part>.not-yours`. */
  readonly rules?: string;
  readonly part?: string;
  readonly rows: readonly Row[];
}

export interface Row {
  /** As the server names it: `GET /v1/problems/:id`. */
  readonly route: string;
  /** What tells it from another row of the same route. */
  readonly where?: string;
  readonly cells: Cells;
}

const row = (route: string, cells: Cells, where?: string): Row => ({ route, cells, ...(where !== undefined && { where }) });

/** What everybody meets before anything is asked about him. */
const ACCOUNTS = { nobody: 'missing', disabled: 'revoked', newcomer: 'once' } as const;

const signedIn = (outcome: Outcome, but: Partial<Cells> = {}): Cells => ({
  ...ACCOUNTS,
  administrator: outcome,
  otherAdministrator: outcome,
  auditor: outcome,
  bodyAuditor: outcome,
  otherAuditor: outcome,
  leader: outcome,
  member: outcome,
  appointee: outcome,
  recused: outcome,
  otherLeader: outcome,
  lead: outcome,
  co: outcome,
  other: outcome,
  ...but,
});

const anyone: Cells = { ...signedIn('yes'), nobody: 'yes', disabled: 'yes', newcomer: 'yes' };

/** A session by a one-time password is good for itself alone. */
const ownSession = signedIn('yes', { newcomer: 'yes' });

const everybody = signedIn('yes');

const administrators = (others: Outcome, but: Partial<Cells> = {}) => signedIn(others, { administrator: 'yes', ...but });

// A problem that an inspection found: lead unit and co-units see the whole of it, and so do its team, whoever supervises or audits its units.

const PROBLEM_SEEN_BY = ['auditor', 'bodyAuditor', 'leader', 'member', 'appointee', 'recused', 'lead', 'co'] as const;

/** Of a problem, for whoever sees it `outcome`; for the others it is not there. */
const ofProblem = (outcome: Outcome, but: Partial<Cells> = {}): Cells =>
  signedIn('unknown', { ...Object.fromEntries(PROBLEM_SEEN_BY.map((caller) => [caller, outcome])), ...but });

const seesProblem = ofProblem('yes');
const byTeam = ofProblem('notYours', { leader: 'yes', member: 'yes', recused: 'recused' });
const byLeader = ofProblem('notYours', { leader: 'yes', recused: 'recused' });
const byUnits = ofProblem('notYours', { lead: 'yes', co: 'yes' });
const byUnitOfCorrection = ofProblem('notYours', { lead: 'yes', co: 'partNotYours' });
const byTeamOrUnits = ofProblem('notYours', { leader: 'yes', member: 'yes', recused: 'recused', lead: 'yes', co: 'yes' });

// A problem of another source: whom its body has appointed is its team.

/** Who was seconded to an inspection's team has nothing to do with it. */
const ofOwnProblem = (cells: Cells, but: Partial<Cells> = {}): Cells => ({ ...cells, member: 'unknown', ...but });

const seesOwnProblem = ofOwnProblem(seesProblem);
const byAppointees = ofOwnProblem(byTeam, { appointee: 'yes' });
const byAppointedLeaders = ofOwnProblem(byLeader, { appointee: 'yes' });
const byOwnUnits = ofOwnProblem(byUnits);
const byOwnUnitOfCorrection = ofOwnProblem(byUnitOfCorrection);
const byAppointeesOrUnits = ofOwnProblem(byTeamOrUnits, { appointee: 'yes' });

interface ProblemCells {
  readonly sees: Cells;
  readonly team: Cells;
  readonly leader: Cells;
  readonly units: Cells;
  readonly unit: Cells;
  readonly teamOrUnits: Cells;
}

const P = '/v1/problems/:id';
const C = `${P}/corrections`;

const problemRows = ({ sees, team, leader, units, teamOrUnits }: ProblemCells): readonly Row[] => [
  row(`GET ${P}`, sees),
  row(`GET ${C}`, sees),
  row(`POST ${P}/confirm`, leader),
  row(`POST ${P}/withdraw`, leader),
  row(`POST ${P}/close`, leader),
  row(`POST ${P}/revoke-closure`, leader),
  row(`POST ${P}/reopen`, leader),
  row(`POST ${P}/amend`, teamOrUnits),
  row(`POST ${P}/amend-evidence`, teamOrUnits),
  row(`POST ${P}/migrate-procedure`, leader),
  row(`POST ${P}/dispute`, units),
  row(`POST ${P}/dispute/retract`, units),
  row(`POST ${P}/dispute/maintain`, leader),
  row(`POST ${P}/dispute/uphold`, leader),
  row(`POST ${C}`, team),
  row('GET /v1/timeline', sees, '?problem='),
  row('GET /v1/reminders', sees, '?problem='),
  row('GET /v1/reminders/scheduled', sees, '?problem='),
];

const correctionRows = ({ sees, team, unit }: ProblemCells): readonly Row[] => [
  row(`GET ${C}/:correction`, sees),
  row('GET /v1/timeline', sees, '?problem=&correction='),
  ...['acknowledge', 'submit-plan', 'report-progress', 'reach-milestone', 'submit-result'].map((at) =>
    row(`POST ${C}/:correction/${at}`, unit),
  ),
  ...['request-extension', 'withdraw-extension', 'submit-attestation'].map((at) => row(`POST ${C}/:correction/${at}`, unit)),
  ...['approve-plan', 'return-plan', 'accept', 'return', 'revoke-acceptance'].map((at) => row(`POST ${C}/:correction/${at}`, team)),
  ...['remind', 'escalate', 'refer'].map((at) => row(`POST ${C}/:correction/${at}`, team)),
  ...['confirm', 'decline', 'record-talk'].map((at) => row(`POST ${C}/:correction/escalations/:escalation/${at}`, team)),
  ...['suspend', 'resume', 'reassign', 'withdraw'].map((at) => row(`POST ${C}/:correction/${at}`, team)),
  ...['grant-extension', 'refuse-extension', 'accept-attestation', 'reject-attestation'].map((at) =>
    row(`POST ${C}/:correction/${at}`, team),
  ),
];

const FOUND: ProblemCells = {
  sees: seesProblem,
  team: byTeam,
  leader: byLeader,
  units: byUnits,
  unit: byUnitOfCorrection,
  teamOrUnits: byTeamOrUnits,
};
const OWN: ProblemCells = {
  sees: seesOwnProblem,
  team: byAppointees,
  leader: byAppointedLeaders,
  units: byOwnUnits,
  unit: byOwnUnitOfCorrection,
  teamOrUnits: byAppointeesOrUnits,
};

// An inspection: its team, and the auditors of the body that ordered it.

const ofInspection = (outcome: Outcome, but: Partial<Cells> = {}): Cells =>
  signedIn('unknown', { auditor: outcome, bodyAuditor: outcome, leader: outcome, member: outcome, recused: outcome, ...but });
const seesInspection = ofInspection('yes');
const byInspectors = ofInspection('notYours', { leader: 'yes', member: 'yes', recused: 'recused' });
const byItsLeader = ofInspection('notYours', { leader: 'yes', recused: 'recused' });

const I = '/v1/inspections/:id';

/** Who records or plans for the body: appointed there, and not recused; the rest hold no such role over it. */
const forTheBody = signedIn('notYours', { leader: 'yes', appointee: 'yes', recused: 'recused' });

// People are seen by those who administer, who name people for a task, or who read after them.

const ofPerson = (outcome: Outcome, but: Partial<Cells> = {}): Cells =>
  signedIn(outcome, { lead: 'unknown', co: 'unknown', other: 'unknown', ...but });
const seesPerson = ofPerson('yes');
const byAdministrator = ofPerson('notYours', { administrator: 'yes' });
const byOneself = (others: Partial<Cells> = {}) => signedIn('yes', others);

const N = '/v1/people/:id';
const O = '/v1/organizations/:id';
const R = '/v1/procedures';
const K = '/v1/calendars';

/** Organizations are everybody's to know; who administers them administers within his scope. */
const byItsAdministrator = signedIn('notYours', { administrator: 'yes', otherAdministrator: 'partNotYours' });
/** Rule books are the whole installation's. */
const byAnyAdministrator = signedIn('notYours', { administrator: 'yes', otherAdministrator: 'yes' });

const U = '/v1/outlets/:id';

/** An organization's outlets are known to who administers it or audits it, and kept by the former. */
const byOutletsAdministrator = signedIn('unknown', { administrator: 'yes', auditor: 'notYours', bodyAuditor: 'notYours' });

const ofTheWhole = signedIn('forbidden', { administrator: 'yes', auditor: 'yes' });
const auditorsOfTheWhole = signedIn('forbidden', { auditor: 'yes' });

export const ACCESS_TABLE: readonly Section[] = [
  {
    key: 'none',
    title: 'Without a thing',
    says: 'Health, documentation and signing in; lists and figures, which hold what the caller may see and nothing else.',
    thing: 'access',
    rows: [
      ...['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/', '/docs/*'].map((path) => row(`GET ${path}`, anyone)),
      row('GET /docs/swagger-ui-init.js', anyone),
      row('GET /metrics', Object.fromEntries(Object.keys(CALLERS).map((caller) => [caller, 'closed'])) as Record<Caller, 'closed'>),
      row('POST /v1/sessions', anyone),
      row('GET /v1/sessions/own', ownSession),
      row('POST /v1/sessions/own/end', ownSession),
      row('DELETE /v1/sessions/own', ownSession),
      row('POST /v1/people/me/change-password', ownSession),
      row('GET /v1/ledger', everybody),
      row('GET /v1/worklist', everybody),
      row('GET /v1/inspections', everybody),
      row('GET /v1/statistics', everybody),
      row('GET /v1/statistics/:measure/events', everybody),
      row('GET /v1/people', signedIn('yes', { lead: 'forbidden', co: 'forbidden', other: 'forbidden' })),
      row('GET /v1/events', auditorsOfTheWhole),
      row('GET /v1/timeline', auditorsOfTheWhole, 'of everything'),
      row('GET /v1/incidents', ofTheWhole),
      row('POST /v1/incidents/:reaction/:stream/retry', administrators('forbidden')),
      row('GET /v1/jobs', ofTheWhole),
      row('POST /v1/jobs/:job/retry', administrators('forbidden')),
      row('GET /v1/reminders', ofTheWhole),
      row('GET /v1/reminders/scheduled', ofTheWhole),
      row('POST /v1/jobs/board-session', administrators('forbidden')),
      row('GET /v1/deliveries', ofTheWhole),
      row('POST /v1/deliveries/:id/resend', everybody, 'as far as he may know of the message'),
      row('GET /v1/inbox', everybody),
      row('POST /v1/inbox/:id/read', everybody, 'his own'),
      row('POST /v1/people/me/set-notifications', everybody),
      row('POST /v1/people/me/calendar-feeds', everybody),
      row('GET /v1/calendar-feeds/:token.ics', anyone, 'by the secret in its address'),
      row('GET /v1/read-models', ofTheWhole),
      row('POST /v1/read-models/:model/rebuild', administrators('forbidden')),
    ],
  },
  {
    key: 'found',
    title: 'A problem that an inspection found',
    says: 'Its team is the inspection’s. A correction is the lead unit’s.',
    thing: 'problem',
    rules: 'problem',
    part: 'correction',
    rows: [...problemRows(FOUND), ...correctionRows(FOUND)],
  },
  {
    key: 'own',
    title: 'A problem of another source',
    says: 'Its team is whomever its supervising body has appointed. A correction is the lead unit’s.',
    thing: 'problem',
    rules: 'problem',
    part: 'correction',
    rows: [
      row('POST /v1/problems', forTheBody, 'handed over 移交'),
      row('POST /v1/problems', { ...forTheBody, lead: 'yes' }, 'found by the lead unit itself 自查'),
      ...problemRows(OWN),
      ...correctionRows(OWN),
    ],
  },
  {
    key: 'inspection',
    title: 'An inspection',
    says: 'The units see their problems alone, not what was found elsewhere.',
    thing: 'inspection',
    rules: 'inspection',
    rows: [
      row('POST /v1/inspections', forTheBody),
      row(`GET ${I}`, seesInspection),
      row('GET /v1/timeline', seesInspection, '?inspection='),
      row(`POST ${I}/replace-leader`, byInspectors),
      row(`POST ${I}/findings`, byInspectors),
      row(`POST ${I}/verdicts`, byInspectors),
      ...[
        'start',
        'add-member',
        'remove-member',
        'issue-feedback',
        'suspend',
        'resume',
        'cancel',
        'close',
        'amend',
        'migrate-procedure',
      ].map((at) => row(`POST ${I}/${at}`, byItsLeader)),
      row(`POST ${I}/findings/:problem/confirm`, byItsLeader),
      row(`POST ${I}/findings/:problem/discard`, byItsLeader),
    ],
  },
  {
    key: 'evidence',
    title: 'Evidence',
    says: 'Uploaded by a member of the team. Whoever sees what an upload is attached to sees the upload; before, its uploader alone.',
    thing: 'evidence',
    rules: 'evidence',
    rows: [
      row(
        'POST /v1/evidence',
        signedIn(
          'yes',
          Object.fromEntries(
            (['administrator', 'otherAdministrator', 'auditor', 'bodyAuditor', 'otherAuditor'] as const).map((caller) => [
              caller,
              'notYours',
            ]),
          ),
        ),
      ),
      row('GET /v1/evidence/:id', seesProblem, 'attached to a problem'),
      row('GET /v1/evidence/:id/content', seesProblem, 'attached to a problem'),
      row('GET /v1/evidence/:id', signedIn('unknown', { member: 'yes' }), 'attached to nothing'),
      row('GET /v1/evidence/:id/content', signedIn('unknown', { member: 'yes' }), 'attached to nothing'),
    ],
  },
  {
    key: 'person',
    title: 'Somebody else',
    says: 'At home below the supervising body.',
    thing: 'person',
    rules: 'person',
    rows: [
      row('POST /v1/people', signedIn('notYours', { administrator: 'yes', otherAdministrator: 'beyond' })),
      row(`GET ${N}`, seesPerson),
      row('GET /v1/timeline', seesPerson, '?person=, as far as he may see what it is about'),
      ...[
        'set-personal-data',
        'change-home',
        'open-account',
        'set-password',
        'disable-account',
        'enable-account',
        'appointments',
        'forget',
      ].map((at) => row(`POST ${N}/${at}`, byAdministrator)),
      row(`POST ${N}/appointments/:appointment/end`, byAdministrator),
      row(`POST ${N}/sessions/:session/revoke`, byAdministrator),
      row(`POST ${N}/calendar-feeds/:feed/close`, byAdministrator),
    ],
  },
  {
    key: 'oneself',
    title: 'Oneself',
    says: 'By `me`, or by one’s own id. Both administrators are at home in what they administer.',
    thing: 'person',
    rules: 'person',
    rows: [
      row(`GET ${N}`, byOneself()),
      row('GET /v1/timeline', byOneself(), '?person=, as far as he may see what it is about'),
      row(`POST ${N}/set-personal-data`, byOneself()),
      row(`POST ${N}/sessions/:session/revoke`, byOneself()),
      row(`POST ${N}/calendar-feeds/:feed/close`, byOneself()),
      row(`POST ${N}/set-password`, signedIn('oneself')),
      ...['disable-account', 'forget'].map((at) =>
        row(`POST ${N}/${at}`, signedIn('notYours', { administrator: 'oneself', otherAdministrator: 'oneself' })),
      ),
      ...['change-home', 'open-account', 'enable-account', 'appointments'].map((at) => row(`POST ${N}/${at}`, byAnyAdministrator)),
      row(`POST ${N}/appointments/:appointment/end`, byAnyAdministrator),
    ],
  },
  {
    key: 'organization',
    title: 'An organization',
    says: 'The tree is everybody’s to know.',
    thing: 'organization',
    rules: 'tree',
    part: 'organization',
    rows: [
      row('GET /v1/organizations', everybody),
      row(`GET ${O}`, everybody),
      row('GET /v1/timeline', everybody, '?organization=, as far as he may see what it is about'),
      row('POST /v1/organizations', signedIn('notYours', { administrator: 'yes', otherAdministrator: 'beyond' })),
      ...['rename', 'move', 'upgrade', 'merge', 'dissolve'].map((at) => row(`POST ${O}/${at}`, byItsAdministrator)),
    ],
  },
  {
    key: 'procedure',
    title: 'A procedure',
    says: 'Rule books are everybody’s to know, and the whole installation’s: any administrator keeps them.',
    thing: 'procedure',
    rules: 'procedure',
    rows: [
      row(`GET ${R}`, everybody),
      row(`GET ${R}/:id`, everybody),
      row('GET /v1/timeline', everybody, '?procedure='),
      row(`POST ${R}`, byAnyAdministrator),
      ...['draft', 'redraft', 'publish', 'retire'].map((at) => row(`POST ${R}/:id/versions/:version/${at}`, byAnyAdministrator)),
    ],
  },
  {
    key: 'wording',
    title: 'The words of messages',
    says: 'They are everybody’s to know, and the whole installation’s: any administrator keeps them.',
    thing: 'wording',
    rules: 'wording',
    rows: [
      row('GET /v1/message-templates', everybody),
      row('POST /v1/message-templates/:kind/:language/preview', everybody),
      row('POST /v1/message-templates/:kind/:language', byAnyAdministrator),
      row('POST /v1/message-templates/:kind/:language/reset', byAnyAdministrator),
    ],
  },
  {
    key: 'outlet',
    title: 'An outlet',
    says: 'A webhook or the robot of a group, of a unit below the supervising body. Its address is told to nobody.',
    thing: 'outlet',
    rules: 'outlet',
    rows: [
      row('GET /v1/outlets', everybody, 'those of organizations that he administers or audits'),
      row('POST /v1/outlets', signedIn('notYours', { administrator: 'yes', otherAdministrator: 'beyond' })),
      ...['change-address', 'close', 'try'].map((at) => row(`POST ${U}/${at}`, byOutletsAdministrator)),
    ],
  },
  {
    key: 'calendar',
    title: 'A calendar',
    says: 'Calendars are everybody’s to know, and the whole installation’s: any administrator keeps them.',
    thing: 'calendar',
    rules: 'calendar',
    rows: [
      row(`GET ${K}`, everybody),
      row(`GET ${K}/:id`, everybody),
      row(`GET ${K}/:id/days`, everybody),
      row('GET /v1/timeline', everybody, '?calendar='),
      ...['publish', 'import'].map((at) => row(`POST ${K}/:id/versions/:version/${at}`, byAnyAdministrator)),
    ],
  },
];

/** The code of an outcome in this section. */
export const codeOf = (outcome: Outcome, { thing, rules = thing, part = rules }: Section): string =>
  OUTCOMES[outcome].code.replace('<thing>', thing).replace('<rules>', rules).replace('<part>', part);

/** The routes that a server has and the table has not, and the other way round. */
export function missingRoutes(served: readonly string[]): {
  readonly notInTheTable: readonly string[];
  readonly notServed: readonly string[];
} {
  const told = new Set(ACCESS_TABLE.flatMap(({ rows }) => rows.map(({ route }) => route)));
  const known = new Set(served);
  return { notInTheTable: [...known].filter((route) => !told.has(route)), notServed: [...told].filter((route) => !known.has(route)) };
}
