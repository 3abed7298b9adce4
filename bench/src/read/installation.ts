import { createHmac, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FilePersonKeys, SqliteEventLog } from '../../../libs/adapters/src/index.js';
import { EventCatalogue, ROOT, StreamNames, type EventLog, type NewEvent } from '../../../libs/application/src/index.js';
import { dayOf, dayText, DAY_MS, instantText } from '../cases/days.ts';
import { writeCases, type WrittenCases } from '../cases/write-cases.ts';

const INSTALLATION = 'rectify';
/** The span of the cases: they end today, so that lights and due days are as in an office. */
const DAYS = 1095;

/** A data folder with a history in it, and tokens for those who ask. */
export interface Installation {
  readonly folder: string;
  readonly cases: WrittenCases;
  readonly tokens: Readonly<Record<Asker, string>>;
}

/** Who sees everything; who is on the teams of his inspections; who acts for one branch. */
export type Asker = 'auditor' | 'supervisor' | 'branch';

/** Writes so many events into a folder, or takes what an earlier run has left there. */
export async function installed(folder: string, events: number): Promise<Installation> {
  const file = join(folder, 'installation.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Installation;
  await mkdir(folder, { recursive: true });
  const names = new StreamNames(INSTALLATION);
  const log = await SqliteEventLog.open({ file: join(folder, 'events.sqlite'), codec: new EventCatalogue(names), prefix: INSTALLATION });
  const keys = await FilePersonKeys.open({ file: join(folder, 'secrets.sqlite') });
  try {
    const from = dayText(dayOf(Date.now()) - DAYS);
    const cases = await writeCases({ log, names, events, days: DAYS, from });
    const signed = new Signed(log, names, Buffer.from(await keys.secret('token')), cases);
    const [branch, supervisor] = [await signed.somebodyOf(cases.organizations[20] ?? ROOT), cases.supervisors[0] ?? ''];
    const tokens = {
      auditor: await signed.auditor(),
      supervisor: await signed.in(supervisor),
      branch: await signed.in(branch),
    };
    const installation = { folder, cases, tokens };
    await writeFile(file, JSON.stringify(installation));
    return installation;
  } finally {
    await keys.close();
    await log.close();
  }
}

/** Sessions as signing in opens them, without anybody's password. */
class Signed {
  readonly #log: EventLog;
  readonly #names: StreamNames;
  readonly #secret: Buffer;
  readonly #nowMs: number;

  constructor(log: EventLog, names: StreamNames, secret: Buffer, { lastMs }: WrittenCases) {
    this.#log = log;
    this.#names = names;
    this.#secret = secret;
    this.#nowMs = lastMs + 1000;
  }

  /** Somebody new, over everything. */
  async auditor(): Promise<string> {
    const person = randomUUID();
    const from = dayText(dayOf(this.#nowMs - DAY_MS));
    await this.#append(person, [
      ['PersonRegistered', { home: ROOT, treeRevision: 0 }],
      ['AppointmentMade', { appointment: randomUUID(), role: 'auditor', scope: ROOT, from, treeRevision: 0 }],
      ['AccountOpened', { signInName: 'bench' }],
      ['PasswordSet', { password: randomUUID(), mustChange: false }],
    ]);
    return this.in(person);
  }

  /** @returns a token that is good for some hours */
  async in(person: string): Promise<string> {
    const session = randomUUID();
    const expiresMs = Math.floor((Date.now() + 12 * 3_600_000) / 1000) * 1000;
    await this.#append(person, [['SessionOpened', { session, openedAt: instantText(this.#nowMs), expiresAt: instantText(expiresMs) }]]);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: INSTALLATION, sub: person, jti: session, exp: expiresMs / 1000 })}`;
    return `${claims}.${createHmac('sha256', this.#secret).update(claims).digest('base64url')}`;
  }

  /** Somebody who is at home there, by the stream of his registration. */
  async somebodyOf(organization: string): Promise<string> {
    for await (const { stream, type, data } of this.#log.readAll()) {
      if (type === 'PersonRegistered' && data['home'] === organization) return this.#names.parse(stream)?.id ?? '';
    }
    throw new RangeError(`nobody is at home in ${organization}`);
  }

  async #append(person: string, events: readonly (readonly [type: string, data: NewEvent['data']])[]): Promise<void> {
    const stream = this.#names.of('person', person);
    const revision = (await this.#log.readStream(stream)).at(-1)?.revision;
    const instant = instantText(this.#nowMs);
    const commandId = randomUUID();
    await this.#log.append(
      stream,
      revision ?? 'none',
      events.map(([type, data]) => ({
        ...{ id: randomUUID(), type, data, occurredAt: instant, recordedAt: instant, actor: person, role: 'self' },
        ...{ commandId, commandHash: 'bench', correlationId: commandId },
      })),
    );
  }
}
