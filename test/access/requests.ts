import { finding, planned } from '../support/http-case.js';
import { idOf, type HttpClient } from '../support/http-client.js';
import { PASSWORD } from '../support/http-office.js';
import type { AccessOffice } from './access-office.js';
import type { Caller, Row, Section, SectionKey } from './access-table.js';

/** One request for a cell of the table. */
export interface Asking {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another session than the caller's usual one. */
  readonly client?: HttpClient;
  /** The id in the path that may not be told of. */
  readonly about?: string;
  /**
   * The code with which a rule refuses whoever may do it, since the thing is in no state for it: so that nothing changes from one cell to
   * the next. Without one, the answer is a success.
   */
  readonly passes?: string;
}

/** The example of a request's body, from the document. */
export type Examples = (route: string) => unknown;

interface Cell {
  readonly office: AccessOffice;
  readonly row: Row;
  readonly caller: Caller;
  readonly examples: Examples;
}

type Asks = (cell: Cell) => Partial<Asking> | Promise<Partial<Asking>>;

const isDone = ({ row, caller }: Cell) => row.cells[caller] === 'yes';

/** What a section's requests have in common, for whatever the row does not say itself. */
const SECTIONS: Readonly<Record<SectionKey, Asks>> = {
  none: () => ({}),
  found: (cell) => ofProblem(cell, 'found'),
  own: (cell) => ofProblem(cell, 'own'),
  inspection: ({ office }) => ({ about: office.inspections.cancelled, passes: 'inspection.not-now' }),
  evidence: ({ office, row }) => ({ about: row.where === 'attached to nothing' ? office.evidence.loose : office.evidence.attached }),
  person: ({ office }) => ({ about: office.people.active, passes: 'person.not-now' }),
  oneself: ({ office, caller }) => ({ about: isTimeline(caller, office), passes: 'person.not-now' }),
  organization: ({ office, row }) => ({
    about: row.route.startsWith('GET') ? office.places.lead : office.goneOrganization,
    passes: 'organization.not-now',
  }),
  wording: ({ row }) => ({ path: filled(row.route.split(' ')[1] ?? '', undefined).replace('nothing/nothing', 'reminder/en') }),
  procedure: () => ({ about: 'standard', passes: 'procedure-version.not-now' }),
  outlet: ({ office }) => ({ about: office.closedOutlet, passes: 'outlet.not-now' }),
  calendar: () => ({ about: 'cn', passes: 'calendar.version-out-of-turn' }),
};

const isTimeline = (caller: Caller, office: AccessOffice) => office.idOf(caller);

async function ofProblem({ office, row: { route, where } }: Cell, which: 'found' | 'own'): Promise<Partial<Asking>> {
  const { problem, corrected } = office[which];
  const isPart = /:correction|correction=/u.test(`${route}${where ?? ''}`);
  const about = isPart ? corrected : problem;
  return {
    about,
    headers: { 'if-match': await office.tag(about, isPart ? 1 : undefined) },
    passes: isPart ? 'correction.not-now' : 'problem.not-now',
  };
}

/** Of rows that the section does not say all of, by section and route, and by what tells rows of a route apart. */
const ROWS: Readonly<Record<string, Asks>> = {
  'none POST /v1/sessions': () => ({ body: { name: 'the-other', password: PASSWORD } }),
  'none POST /v1/sessions/own/end': async ({ office, caller }) => ({ client: await office.again(caller) }),
  'none DELETE /v1/sessions/own': async ({ office, caller }) => ({ client: await office.again(caller) }),
  'none POST /v1/people/me/change-password': () => ({
    body: { oldPassword: 'not his own one', newPassword: 'another good one' },
    passes: 'password.wrong',
  }),
  'none GET /v1/statistics/:measure/events': () => ({ path: '/v1/statistics/problemsFound/events' }),
  'none POST /v1/incidents/:reaction/:stream/retry': () => ({ path: '/v1/incidents/findings/nothing/retry', passes: 'incident.unknown' }),
  'none POST /v1/jobs/:job/retry': () => ({ path: '/v1/jobs/nothing/retry', passes: 'job.unknown' }),
  'none POST /v1/jobs/board-session': () => ({ passes: 'jobs.no-board' }),
  'none POST /v1/deliveries/:id/resend': () => ({ path: '/v1/deliveries/nothing/resend', passes: 'message.unknown' }),
  'none POST /v1/inbox/:id/read': () => ({ path: '/v1/inbox/nothing/read', passes: 'message.unknown' }),
  'none GET /v1/calendar-feeds/:token.ics': () => ({ passes: 'calendar-feed.unknown' }),
  'none POST /v1/read-models/:model/rebuild': () => ({ path: '/v1/read-models/timeline/rebuild' }),
  'none GET /docs/*': () => ({ path: '/docs/swagger-ui.css' }),

  'own POST /v1/problems': ({ office: { places }, row: { where } }) => ({
    body: {
      ...finding(places.lead, { coUnits: [places.lead] }),
      source: where?.includes('自查') === true ? 'selfCheck' : 'handedOver',
      body: places.body,
    },
    passes: 'problem.unit-doubled',
    headers: {},
  }),

  'inspection POST /v1/inspections': ({ office }) => ({
    body: planned(office.http, { organizations: [office.places.lead, office.places.lead] }),
    passes: 'inspection.organization-doubled',
  }),
  'inspection POST /v1/inspections/:id/verdicts': () => ({ headers: { 'if-match': '"0"' } }),

  'evidence POST /v1/evidence': () => ({
    path: '/v1/evidence?name=a.txt',
    body: 'a file',
    headers: { 'content-type': 'application/octet-stream' },
  }),

  'person POST /v1/people': ({ office }) => ({ body: { name: '新来者', home: office.places.body }, passes: '' }),
  'person POST /v1/people/:id/set-personal-data': () => ({ passes: '' }),
  'person POST /v1/people/:id/change-home': ({ office }) => ({ body: { home: office.places.other }, passes: 'person.home-already' }),
  'person POST /v1/people/:id/set-password': () => ({ body: { password: 'short' }, passes: 'password.too-weak' }),
  'person POST /v1/people/:id/disable-account': ({ office }) => ({ about: office.people.disabled }),
  'person POST /v1/people/:id/appointments': ({ office }) => ({
    body: { role: 'branch', scope: office.places.other, from: '2026-01-01' },
    passes: 'person.appointed-already',
  }),
  'person POST /v1/people/:id/appointments/:appointment/end': () => ({ passes: 'person.unknown-appointment' }),
  'person POST /v1/people/:id/sessions/:session/revoke': () => ({ passes: 'person.unknown-session' }),
  'person POST /v1/people/:id/calendar-feeds/:feed/close': () => ({ passes: 'person.unknown-calendar-feed' }),
  'person POST /v1/people/:id/forget': async (cell) => {
    const { http, places } = cell.office;
    const forgettable = async () => idOf(await http.admin.post('/v1/people', { name: '离开者', home: places.other }));
    return isDone(cell) ? { about: await forgettable(), passes: '' } : {};
  },

  'oneself POST /v1/people/:id/set-personal-data': () => ({ passes: '' }),
  'oneself POST /v1/people/:id/set-password': () => ({ body: { password: 'short' } }),
  'oneself POST /v1/people/:id/change-home': ({ office, caller }) => ({
    body: { home: caller === 'administrator' ? office.places.root : office.places.elsewhere },
    passes: 'person.home-already',
  }),
  'oneself POST /v1/people/:id/appointments': ({ office, caller }) => ({
    body: {
      role: 'administrator',
      scope: caller === 'administrator' ? office.places.root : office.places.elsewhere,
      from: '2026-03-02',
    },
    passes: 'person.appointed-already',
  }),
  'oneself POST /v1/people/:id/appointments/:appointment/end': () => ({ passes: 'person.unknown-appointment' }),
  'oneself POST /v1/people/:id/sessions/:session/revoke': () => ({ passes: 'person.unknown-session' }),
  'oneself POST /v1/people/:id/calendar-feeds/:feed/close': () => ({ passes: 'person.unknown-calendar-feed' }),

  'organization POST /v1/organizations': ({ office }) => ({
    body: { name: '邦旺劳务党支部', kind: 'branch', parent: office.places.body },
    passes: 'organization.name-taken',
  }),

  'outlet POST /v1/outlets': ({ office }) => ({
    body: {
      ...{ organization: office.places.lead, kind: 'webhook', language: 'en', title: 'x' },
      ...{ target: 'https://hooks.example.org/', secret: 'one of his own' },
    },
    passes: 'outlet.secret-is-made-here',
  }),

  'calendar GET /v1/calendars/:id/days': () => ({ path: '/v1/calendars/cn/days?from=2026-09-30&count=5' }),
  'calendar POST /v1/calendars/:id/versions/:version/import': () => ({
    path: '/v1/calendars/cn/versions/1/import?title=x&publishedThrough=2026',
    body: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
    headers: { 'content-type': 'text/calendar' },
  }),

  'wording POST /v1/message-templates/:kind/:language': () => ({ path: '/v1/message-templates/reminder/zh-CN' }),
  'wording POST /v1/message-templates/:kind/:language/reset': () => ({ passes: 'wording.built-in' }),

  'procedure POST /v1/procedures': () => ({ passes: '' }),
  'procedure POST /v1/procedures/:id/versions/:version/retire': ({ office }) => ({ about: office.draft }),
};

/** The request that a cell is asked by. */
export async function askingFor(section: Section, cell: Cell): Promise<Asking> {
  const { route, where } = cell.row;
  const [method = '', template = ''] = route.split(' ');
  const usual = await SECTIONS[section.key](cell);
  const own = await ROWS[`${section.key} ${route}`]?.(cell);
  const asks = { ...usual, ...own };
  const { about } = asks;
  // Nothing that is read is in a state that forbids reading it.
  const passes = own?.passes ?? (method === 'POST' ? usual.passes : undefined);
  const path = asks.path ?? filled(template, where, about);
  const body = 'body' in asks ? asks.body : method === 'POST' ? cell.examples(route) : undefined;
  return {
    method,
    path,
    ...(body !== undefined && { body }),
    ...(asks.headers && { headers: asks.headers }),
    ...(asks.client && { client: asks.client }),
    ...(about !== undefined && path.includes(about) && { about }),
    ...(passes !== undefined && passes !== '' && { passes }),
  };
}

/** The path with an id for every name in it, or the query that a row is about. */
function filled(template: string, where: string | undefined, about = ''): string {
  const query = /^\?(\w+)=(&correction=)?/u.exec(where ?? '');
  if (query) return `${template}?${query[1]!}=${about}${query[2] === undefined ? '' : '&correction=1'}`;
  return template
    .replace(':id', about)
    .replace(':correction', '1')
    .replace(':escalation', '1')
    .replace(':version', '1')
    .replace(/:\w+/gu, 'nothing');
}
