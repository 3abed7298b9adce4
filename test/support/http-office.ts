import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Settings } from '#application';
import { Clock, settingsFrom, startServer, type RunningServer } from '../../apps/server/src/index.js';
import { chosenEngines } from './chosen-engines.js';
import { HttpClient, idOf, succeeded } from './http-client.js';

/** A clock that stands still until a test moves it. */
export class TestClock extends Clock {
  private instant = Temporal.Instant.from('2026-03-02T01:00:00Z');

  override now(): Temporal.Instant {
    return this.instant;
  }

  /** A day is 24 hours here. */
  advance(by: { readonly days?: number; readonly hours?: number; readonly minutes?: number }): void {
    const { days = 0, hours = 0, minutes = 0 } = by;
    this.instant = this.instant.add({ hours: days * 24 + hours, minutes });
  }
}

/** Everybody's own password. */
export const PASSWORD = 'a good long password';
/** What everybody signs in with for the first time. */
export const ONCE = 'for one sign-in';

export interface Joining {
  readonly name: string;
  readonly signInName: string;
  readonly home: string;
  readonly appointments: readonly { readonly role: string; readonly scope: string }[];
}

/** Who is who in most tests: one body with a team, two branches that know nothing of each other, an auditor of everything. */
const CAST = {
  leader: { name: '周启明', role: 'leader', over: 'body' },
  supervisor: { name: '林晓岚', role: 'supervisor', over: 'body' },
  verifier: { name: '何志远', role: 'supervisor', over: 'body' },
  branch: { name: '吴海燕', role: 'branch', over: 'branch' },
  other: { name: '马小峰', role: 'branch', over: 'other' },
  auditor: { name: '秦若谷', role: 'auditor', over: 'root' },
} as const;
export type Role = keyof typeof CAST;

/** A running server on the real embedded store, with organizations and people, each signed in. */
export class HttpOffice {
  readonly people = new Map<Role, string>();
  private readonly clients = new Map<Role, HttpClient>();

  private constructor(
    readonly server: RunningServer,
    readonly clock: TestClock,
    public admin: HttpClient,
    readonly organizations: Readonly<Record<'root' | 'body' | 'branch' | 'other', string>>,
    /** The lines of the log, as they were written. */
    readonly log: readonly string[],
    readonly settings: Settings,
  ) {}

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<HttpOffice> {
    const folder = await mkdtemp(join(tmpdir(), 'rectify-e2e-'));
    const clock = new TestClock();
    const lines: string[] = [];
    const settings = settingsFrom({ DATA_DIR: folder, PORT: '0', ...chosenEngines(), ...environment });
    const log = pino({ level: settings.logLevel }, { write: (line: string) => void lines.push(line) });
    const server = await startServer({ settings, clock, log, extraHeaders: { 'rectify-test': 'yes' } });
    const anybody = new HttpClient(server.url);
    const { name, password } = server.firstLogin!;
    const admin = await signedIn(anybody, name, password);
    const root = String((await admin.get('/v1/people/me')).body['home']);
    const below = async (organization: string, parent: string, kind: string) =>
      idOf(await admin.post('/v1/organizations', { name: organization, kind, parent }));
    const body = await below('县委两新工委', root, 'body');
    const organizations = {
      root,
      body,
      branch: await below('邦旺劳务党支部', body, 'branch'),
      other: await below('物流联合党支部', body, 'jointBranch'),
    };
    const office = new HttpOffice(server, clock, admin, organizations, lines, settings);
    for (const who of Object.keys(CAST) as Role[]) await office.introduce(who);
    return office;
  }

  /** Somebody of the cast, signed in. */
  as(who: Role): HttpClient {
    return this.clients.get(who)!;
  }

  idOf(who: Role): string {
    return this.people.get(who)!;
  }

  /** Nobody in particular. */
  get anybody(): HttpClient {
    return new HttpClient(this.server.url);
  }

  /** Where its data lies. */
  get folder(): string {
    return this.settings.dataDir;
  }

  /** The position of the last event, once every reaction has done what it does: the same afterwards where nothing has changed. */
  async settled(): Promise<string> {
    for (let head = await this.head(); ;) {
      succeeded(await this.as('auditor').get(`/v1/incidents?after=${head}`));
      const before = head;
      head = await this.head();
      if (head === before) return head;
    }
  }

  /** The position of the last event. */
  async head(): Promise<string> {
    return String((await this.anybody.get('/readyz')).body['head']);
  }

  async close(): Promise<void> {
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Signs somebody of the cast in once more. */
  async signIn(who: Role): Promise<HttpClient> {
    return signIn(this.anybody, who, PASSWORD);
  }

  /** Signs everybody in once more: days have passed. */
  async renew(): Promise<void> {
    const { name } = this.server.firstLogin!;
    this.admin = await signIn(this.anybody, name, PASSWORD);
    for (const who of this.clients.keys()) this.clients.set(who, await this.signIn(who));
  }

  /** Registers and appoints somebody, and opens his account; he has not signed in yet. */
  async join({ name, signInName, home, appointments }: Joining): Promise<string> {
    const person = idOf(await this.admin.post('/v1/people', { name, home }));
    for (const { role, scope } of appointments) {
      succeeded(await this.admin.post(`/v1/people/${person}/appointments`, { role, scope, from: '2026-01-01' }));
    }
    succeeded(await this.admin.post(`/v1/people/${person}/open-account`, { name: signInName, password: ONCE }));
    return person;
  }

  /** Signs in for the first time, and has a password of his own from now on. */
  async firstSignIn(signInName: string): Promise<HttpClient> {
    return signedIn(this.anybody, signInName, ONCE);
  }

  private async introduce(who: Role): Promise<void> {
    const { name, role, over } = CAST[who];
    const home = this.organizations[over];
    this.people.set(who, await this.join({ name, signInName: who, home, appointments: [{ role, scope: home }] }));
    this.clients.set(who, await this.firstSignIn(who));
  }
}

async function signIn(client: HttpClient, name: string, password: string): Promise<HttpClient> {
  const { body } = succeeded(await client.post('/v1/sessions', { name, password }));
  return client.as(String(body['token']));
}

/** Signs in with a one-time password, and changes it, as everybody has to. */
async function signedIn(client: HttpClient, name: string, once: string): Promise<HttpClient> {
  const first = await signIn(client, name, once);
  succeeded(await first.post('/v1/people/me/change-password', { oldPassword: once, newPassword: PASSWORD }));
  return signIn(client, name, PASSWORD);
}
