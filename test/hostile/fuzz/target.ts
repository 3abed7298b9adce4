import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { finding, HttpCase } from '../../support/http-case.js';
import { idOf, succeeded, type HttpClient } from '../../support/http-client.js';
import { HttpOffice } from '../../support/http-office.js';
import { STREAM, type Case } from './cases.js';
import { Known } from './values.js';

/** A request as it goes over the wire. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of a stream, what came first. */
  readonly body: Buffer;
}

const PASSWORD = 'a good long password';
const LONG_PATH = 8000;
const PATIENCE_MS = 20_000;

/** Nothing that goes on by itself takes so many looks to end. */
const MOST_LOOKS = 2000;

/** A running server with an office at work, whoever asks it, and what is known of its ids. */
export class Target {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private readonly tokens = new Map<string, string>();
  private readonly pools = new Map<string, string[]>();

  private constructor(readonly office: HttpOffice) {}

  static async open(): Promise<Target> {
    const target = new Target(await HttpOffice.open());
    await target.furnish();
    return target;
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.office.close();
  }

  /** What is sent for a case now. */
  async drawn({ who, described, method = described.method, path, query, trail, headers, body }: Case): Promise<Sent> {
    const at = described.path.replace(/\{(\w+)\}/gu, (_, name: string) => this.inPath(path[name])) + trail;
    const pairs = query.map(([name, value]) => `${encoded(name)}=${encoded(this.textOf(value))}`);
    const bytes = body === undefined ? undefined : 'bytes' in body ? body.bytes : Buffer.from(jsonOf(this.resolved(body.json)));
    const token = this.tokens.get(who);
    const target = pairs.length > 0 ? `${at}?${pairs.join('&')}` : at;
    const known = Object.entries(headers).map(async ([name, value]) => [name, await this.header(value, at, token)] as const);
    return {
      // A head that is too large is refused before its method is known, and so with a body.
      method: method === 'HEAD' && target.length > LONG_PATH ? 'GET' : method,
      path: target,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'bytes' in body ? body.type : 'application/json', 'content-length': String(bytes?.length ?? 0) }),
        ...Object.fromEntries(await Promise.all(known)),
      },
      body: bytes,
    };
  }

  /** A connection that was kept may be closed by the other side just when it is used again, as Node's manual says: then by a new one. */
  send(sent: Sent, agent: Agent | false = this.agent): Promise<Answer> {
    const { method, path, headers, body } = sent;
    const { hostname, port } = new URL(this.office.server.url);
    const isNamed = 'last-event-id' in headers || /[?&]cursor/u.test(path);
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, method, path, headers, agent, timeout: PATIENCE_MS }, (answer) => {
        const chunks: Buffer[] = [];
        const done = () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (!isStream(answer)) return;
          // What is behind a place that was named may be yet to come; from the beginning there is always something.
          if (!isNamed && !Buffer.concat(chunks).includes('\ndata: ')) return;
          done();
          answer.destroy();
        });
        answer.once('end', done);
        answer.once('error', reject);
      });
      asked.once('timeout', () => asked.destroy(new Error('no answer')));
      asked.once('error', (error: NodeJS.ErrnoException) => {
        if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(this.send(sent, false));
        else reject(error);
      });
      asked.end(body);
    });
  }

  /** The last event of the history. */
  async head(): Promise<string> {
    return (await this.readiness()).head;
  }

  /** The same, once nothing follows by itself any more. */
  async settled(): Promise<string> {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const { head, subscribers } = await this.readiness();
      if (subscribers.every(({ lag }) => lag === 0) && (await this.head()) === head) return head;
    }
    throw new Error('the subscribers do not come to the end of the history');
  }

  private async readiness() {
    const answer = await this.send({ method: 'GET', path: '/readyz', headers: {}, body: undefined });
    return parsed(answer) as { readonly head: string; readonly subscribers: readonly { readonly lag: number }[] };
  }

  /** Learns the ids in what was answered, and signs in again whom a command has signed out. */
  async learn({ described: { path }, who }: Case, answer: Answer): Promise<void> {
    const body = parsed(answer);
    const { id, position, next } = body;
    if (typeof id === 'string') this.add(KINDS.find(([prefix]) => path === prefix)?.[1] ?? 'any', id);
    if (typeof position === 'string') this.add('position', position);
    if (typeof next === 'string') this.add('cursor', next);
    if (/sessions|password|account|forget/u.test(path)) await this.signInAgain(who);
  }

  private add(kind: string, value: string): void {
    const pool = this.pools.get(kind) ?? [];
    this.pools.set(kind, pool);
    pool.push(value);
  }

  private known({ kind, at }: Known): string {
    const pool = kind === 'any' ? [...this.pools.values()].flat() : (this.pools.get(kind) ?? []);
    return pool[at % Math.max(1, pool.length)] ?? 'nothing';
  }

  private resolved(value: unknown): unknown {
    if (value instanceof Known) return this.known(value);
    if (Array.isArray(value)) return value.map((each) => this.resolved(each));
    if (typeof value !== 'object' || value === null) return value;
    const made = {};
    for (const [name, each] of Object.entries(value)) {
      Object.defineProperty(made, name, { value: this.resolved(each), enumerable: true, configurable: true, writable: true });
    }
    return made;
  }

  private textOf(value: unknown): string {
    const found = this.resolved(value);
    return typeof found === 'string' ? found : jsonOf(found);
  }

  /** A hostile part was written for the path; only what the wire cannot carry is spelt otherwise. */
  private inPath(value: unknown): string {
    return this.textOf(value).replace(/[^\x21-\x7e]/gu, (sign) => encoded(sign));
  }

  private async header(value: unknown, path: string, token: string | undefined): Promise<string> {
    if (!(value instanceof Known) || value.kind !== 'etag') return String(value);
    // What is decided on is one step up from the verb.
    const { headers } = await this.send({
      method: 'GET',
      path: path.replace(/\/[^/]*$/u, ''),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: undefined,
    });
    return headers.etag ?? '"0"';
  }

  private async signInAgain(who: string): Promise<void> {
    const token = this.tokens.get(who);
    if (token === undefined || who === 'newcomer') return;
    const { status } = await this.office.anybody.as(token).get('/v1/sessions/own');
    if (status === 200) return;
    const { body } = await this.office.anybody.post('/v1/sessions', { name: who, password: PASSWORD });
    if (typeof body['token'] === 'string') this.tokens.set(who, body['token']);
  }

  private async furnish(): Promise<void> {
    const { office } = this;
    const signed: readonly (readonly [string, HttpClient])[] = [
      ['admin', office.admin],
      ...(['leader', 'supervisor', 'verifier', 'branch', 'other', 'auditor'] as const).map((who) => [who, office.as(who)] as const),
    ];
    for (const [who, { token }] of signed) if (token !== undefined) this.tokens.set(who, token);
    this.tokens.set('newcomer', await this.newcomer());
    for (const each of Object.values(office.organizations)) this.add('organization', each);
    // Whoever asks must not be lost half-way: whom commands name has no account of these.
    for (const name of ['甲', '乙', '丙'])
      this.add('person', idOf(await office.admin.post('/v1/people', { name, home: office.organizations.other })));
    for (const each of ['leader', 'supervisor', 'branch'] as const) this.add('any', office.idOf(each));
    this.add('any', 'me');
    for (const each of ['standard']) this.add('procedure', each);
    for (const each of ['cn', 'plain']) this.add('calendar', each);
    for (const each of ['engine', 'findings', 'settling']) this.add('any', each);
    await this.work();
    this.add('position', await this.settled());
  }

  private async work(): Promise<void> {
    const { office } = this;
    const executing = await (await HttpCase.found(office)).executing();
    const submitted = await (await HttpCase.found(office)).executing();
    const { seen } = await submitted.submitted();
    const draft = await HttpCase.inspect(office);
    const { branch, body } = office.organizations;
    const own = idOf(await office.as('supervisor').post('/v1/problems', { ...finding(branch), source: 'selfCheck', body }));
    for (const { problem, inspection } of [executing, submitted]) {
      this.add('problem', problem);
      this.add('inspection', inspection);
      this.add('stream', `rectify-problem-${problem}`);
    }
    this.add('problem', own);
    this.add('inspection', draft);
    for (const hash of seen) this.add('sha256', hash);
    this.add('sha256', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08');
    this.add('evidence', await executing.upload('branch', '台账'));
    this.add('evidence', await executing.upload('supervisor', '照片'));
    const { session } = succeeded(await office.as('other').get('/v1/sessions/own')).body;
    this.add('session', String(session));
    for (const number of ['1', '1', '1', '2']) this.add('correction', number);
    for (const number of ['1', '1', '2']) this.add('version', number);
    for (const name of ['m1', 'm2']) this.add('milestone', name);
  }

  /** Somebody who has to change his password before anything else. */
  private async newcomer(): Promise<string> {
    const { admin, anybody, organizations } = this.office;
    const person = idOf(await admin.post('/v1/people', { name: '新人', home: organizations.other }));
    succeeded(await admin.post(`/v1/people/${person}/open-account`, { name: 'newcomer', password: 'for one sign-in' }));
    return String(succeeded(await anybody.post('/v1/sessions', { name: 'newcomer', password: 'for one sign-in' })).body['token']);
  }
}

/** What a route makes. */
const KINDS = [
  ['/v1/problems', 'problem'],
  ['/v1/inspections', 'inspection'],
  ['/v1/inspections/{id}/findings', 'problem'],
  ['/v1/organizations', 'organization'],
  ['/v1/people', 'person'],
  ['/v1/procedures', 'procedure'],
  ['/v1/evidence', 'evidence'],
  ['/v1/people/{id}/appointments', 'appointment'],
] as const;

export const isStream = ({ headers }: { readonly headers: IncomingHttpHeaders }): boolean =>
  headers['content-type']?.split(';')[0] === STREAM;

/** Nothing at all is no JSON. */
const jsonOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

/** Its JSON, or nothing. */
export function parsed({ headers, body }: Answer): Readonly<Record<string, unknown>> {
  if (!/^application\/(?:problem\+)?json/u.test(headers['content-type'] ?? '') || body.length === 0) return {};
  return JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
}
