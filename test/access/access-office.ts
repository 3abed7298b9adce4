import { finding, planned } from '../support/http-case.js';
import { idOf, succeeded, tagOf, type HttpClient } from '../support/http-client.js';
import { HttpOffice, ONCE, PASSWORD } from '../support/http-office.js';
import type { Caller } from './access-table.js';

/** Where somebody is at home, and what he is appointed to. */
interface Cast {
  readonly home: Place;
  readonly roles: readonly string[];
  readonly over: Place;
}

type Place = 'root' | 'body' | 'elsewhere' | 'lead' | 'co' | 'other';

const TEAM = ['supervisor', 'leader'];

/** Everybody but nobody, and the first administrator, who is there already. */
const CAST: Readonly<Record<Exclude<Caller, 'nobody' | 'administrator'>, Cast>> = {
  disabled: { home: 'body', roles: TEAM, over: 'body' },
  newcomer: { home: 'body', roles: TEAM, over: 'body' },
  otherAdministrator: { home: 'elsewhere', roles: ['administrator'], over: 'elsewhere' },
  auditor: { home: 'root', roles: ['auditor'], over: 'root' },
  bodyAuditor: { home: 'body', roles: ['auditor'], over: 'body' },
  otherAuditor: { home: 'elsewhere', roles: ['auditor'], over: 'elsewhere' },
  leader: { home: 'body', roles: TEAM, over: 'body' },
  member: { home: 'elsewhere', roles: TEAM, over: 'elsewhere' },
  appointee: { home: 'body', roles: TEAM, over: 'body' },
  recused: { home: 'body', roles: TEAM, over: 'body' },
  otherLeader: { home: 'elsewhere', roles: TEAM, over: 'elsewhere' },
  lead: { home: 'lead', roles: ['branch'], over: 'lead' },
  co: { home: 'co', roles: ['branch'], over: 'co' },
  other: { home: 'other', roles: ['branch'], over: 'other' },
};

/** All of the table is asked at once, from one address: limits have tests of their own. */
const UNBOUNDED = {
  REQUESTS_PER_SECOND_ACCOUNT: '0',
  REQUESTS_PER_SECOND_ADDRESS: '0',
  SIGN_IN_FAILURES_ACCOUNT: '0',
  SIGN_IN_FAILURES_ADDRESS: '0',
};

const isCast = (caller: Caller): caller is keyof typeof CAST => caller in CAST;

/** A problem whose commands meet no state that they could change, and one with a correction that is over. */
export interface Cases {
  /** Withdrawn. */
  readonly problem: string;
  /** Of the lead unit, and withdrawn; its problem goes on with the co-unit's. */
  readonly corrected: string;
}

/** An office in which something of every kind is there, with everybody whom the access table names. */
export class AccessOffice {
  private readonly tags = new Map<string, Promise<string>>();

  private constructor(
    readonly http: HttpOffice,
    readonly places: Readonly<Record<Place, string>>,
    /** Dissolved. */
    readonly goneOrganization: string,
    private readonly ids: ReadonlyMap<Caller, string>,
    private readonly clients: ReadonlyMap<Caller, HttpClient>,
    readonly found: Cases,
    readonly own: Cases,
    /** Under way, and cancelled. */
    readonly inspections: { readonly live: string; readonly cancelled: string },
    readonly evidence: { readonly attached: string; readonly loose: string },
    /** People below the body: with an account, and with one that is disabled. */
    readonly people: { readonly active: string; readonly disabled: string },
    /** A procedure that is a draft. */
    readonly draft: string,
    /** Of the lead unit. */
    readonly closedOutlet: string,
  ) {}

  static async open(): Promise<AccessOffice> {
    const http = await HttpOffice.open(UNBOUNDED);
    const { admin } = http;
    const organization = async (name: string, parent: string, kind: string) =>
      idOf(await admin.post('/v1/organizations', { name, kind, parent }));
    const { root, body } = http.organizations;
    const places = {
      root,
      body,
      elsewhere: await organization('市直机关工委', root, 'body'),
      lead: http.organizations.branch,
      co: await organization('口岸服务党支部', body, 'branch'),
      other: http.organizations.other,
    };
    const goneOrganization = await organization('旧址党支部', body, 'branch');
    succeeded(await admin.post(`/v1/organizations/${goneOrganization}/dissolve`, { successor: places.other, reason: '撤销' }));
    const ids = new Map<Caller, string>([['administrator', String((await admin.get('/v1/people/me')).body['id'])]]);
    const clients = new Map<Caller, HttpClient>([
      ['administrator', admin],
      ['nobody', http.anybody],
    ]);
    for (const [caller, { home, roles, over }] of Object.entries(CAST) as [keyof typeof CAST, Cast][]) {
      const appointments = roles.map((role) => ({ role, scope: places[over] }));
      ids.set(caller, await http.join({ name: `人员${caller}`, signInName: nameOf(caller), home: places[home], appointments }));
      if (caller !== 'newcomer') clients.set(caller, await http.firstSignIn(nameOf(caller)));
    }
    const ofBranch = (signInName: string) =>
      http.join({ name: '支部人员', signInName, home: places.other, appointments: [{ role: 'branch', scope: places.other }] });
    const people = { active: await ofBranch('active'), disabled: await ofBranch('gone') };
    succeeded(await admin.post(`/v1/people/${people.disabled}/disable-account`, { reason: '离岗' }));

    const as = (caller: Caller) => clients.get(caller)!;
    const team = (['member', 'recused', 'newcomer', 'disabled'] as const).map((caller) => ids.get(caller)!);
    const plan = planned(http, { leader: ids.get('leader'), members: team, organizations: [places.lead] });
    const inspect = async () => idOf(await as('leader').post('/v1/inspections', plan));
    const inspections = { live: await inspect(), cancelled: await inspect() };
    succeeded(await as('leader').post(`/v1/inspections/${inspections.live}/start`));
    succeeded(await as('leader').post(`/v1/inspections/${inspections.cancelled}/cancel`, { reason: '计划调整' }));

    const upload = async (name: string) => {
      const headers = { 'content-type': 'application/octet-stream' };
      return idOf(await as('member').send('POST', `/v1/evidence?name=${name}.txt`, { body: name, headers }));
    };
    const evidence = { attached: await upload('attached'), loose: await upload('loose') };
    const units = { coUnits: [places.co], evidence: [evidence.attached] };
    const findings: string[] = [];
    for (const title of ['台账不健全', '职责不明确']) {
      const what = finding(places.lead, { title, ...units });
      findings.push(idOf(await as('member').post(`/v1/inspections/${inspections.live}/findings`, what)));
    }
    for (const problem of findings) succeeded(await as('leader').post(`/v1/inspections/${inspections.live}/findings/${problem}/confirm`));
    succeeded(await as('leader').post(`/v1/inspections/${inspections.live}/issue-feedback`));

    const owned: string[] = [];
    for (const title of ['上级反馈问题', '移交问题']) {
      const what = { ...finding(places.lead, { title, coUnits: [places.co] }), source: 'handedOver', body };
      const problem = idOf(await as('leader').post('/v1/problems', what));
      succeeded(await as('leader').post(`/v1/problems/${problem}/confirm`));
      owned.push(problem);
    }
    const cases = async ([problem = '', corrected = '']: readonly string[]): Promise<Cases> => {
      await whenConfirmed(as('leader'), problem);
      succeeded(await as('leader').post(`/v1/problems/${problem}/withdraw`, { reason: '认定有误' }));
      await whenConfirmed(as('leader'), corrected);
      for (const unit of [places.lead, places.co]) {
        const issue = { unit, kind: 'byDate', measures: ['补建台账'], standard: '要素齐全' };
        succeeded(await as('leader').post(`/v1/problems/${corrected}/corrections`, issue));
      }
      succeeded(await as('leader').post(`/v1/problems/${corrected}/corrections/1/withdraw`, { reason: '重复' }));
      return { problem, corrected };
    };
    const found = await cases(findings);
    const own = await cases(owned);
    const procedure = (await admin.get('/v1/procedures/standard')).body['versions'] as readonly {
      state: { title: string; content: unknown };
    }[];
    const { title, content } = procedure[0]!.state;
    const draft = idOf(await admin.post('/v1/procedures', { title, content }));

    const robot = { kind: 'wecom', target: 'https://qyapi.example.org/cgi-bin/webhook/send?key=1' };
    const closedOutlet = idOf(await admin.post('/v1/outlets', { organization: places.lead, language: 'zh-CN', title: '工作群', ...robot }));
    succeeded(await admin.post(`/v1/outlets/${closedOutlet}/close`, { reason: '停用' }));

    // Now that there is a case, who was impartial is at home in what it is about, and who signed in is none any more.
    succeeded(await admin.post(`/v1/people/${ids.get('recused')!}/change-home`, { home: places.lead }));
    const { body: once } = succeeded(await http.anybody.post('/v1/sessions', { name: nameOf('newcomer'), password: ONCE }));
    clients.set('newcomer', http.anybody.as(String(once['token'])));
    const { body: last } = succeeded(await admin.post(`/v1/people/${ids.get('disabled')!}/disable-account`, { reason: '离岗' }));
    for (const model of ['ledger', 'people', 'timeline?procedure=standard'])
      succeeded(await admin.get(`/v1/${model}${model.includes('?') ? '&' : '?'}after=${String(last['position'])}`));
    return new AccessOffice(http, places, goneOrganization, ids, clients, found, own, inspections, evidence, people, draft, closedOutlet);
  }

  as(caller: Caller): HttpClient {
    return this.clients.get(caller)!;
  }

  /** Of nobody, an id that never was. */
  idOf(caller: Caller): string {
    return this.ids.get(caller) ?? NEVER;
  }

  /** A session more, for whoever can have one; so that it can be ended. */
  async again(caller: Caller): Promise<HttpClient> {
    if (caller === 'nobody' || caller === 'disabled') return this.as(caller);
    const password = caller === 'newcomer' ? ONCE : PASSWORD;
    const name = isCast(caller) ? nameOf(caller) : 'admin';
    return this.http.anybody.as(String(succeeded(await this.http.anybody.post('/v1/sessions', { name, password })).body['token']));
  }

  /** The tag that a decision on a problem, or on a correction of it, needs. Nothing that the table asks moves it. */
  tag(problem: string, correction?: number): Promise<string> {
    const path = `/v1/problems/${problem}${correction === undefined ? '' : `/corrections/${correction}`}`;
    const known = this.tags.get(path) ?? this.as('auditor').get(path).then(tagOf);
    this.tags.set(path, known);
    return known;
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** An id that never was. */
export const NEVER = '00000000-0000-8000-8000-000000000000';

const nameOf = (caller: Caller) => `the-${caller}`;

/** The confirmation reaches the problem by a reaction. */
async function whenConfirmed(client: HttpClient, problem: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { body } = succeeded(await client.get(`/v1/problems/${problem}`));
    if ((body['state'] as { phase: string }).phase !== 'Draft') return;
  }
  throw new Error('the problem was never confirmed');
}
