import { randomBytes } from 'node:crypto';

/** What a command was answered. */
export interface Answered {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
}

export interface Sending {
  readonly token: string;
  readonly path: string;
  readonly key: string;
  readonly body: object;
  /** A file, sent in place of the body. */
  readonly bytes?: string;
}

/** The connection broke before the answer was there. */
export class ConnectionLost extends Error {}

/** Gives a command. @throws ConnectionLost; Error when it is refused */
export async function send(url: string, sending: Sending): Promise<Answered> {
  const { status, answer } = await ask(url, sending);
  if (status >= 300) throw new Error(`${sending.path}: ${status} ${answer}`);
  return JSON.parse(answer) as Answered;
}

/** Gives a command, and answers what came of it. @throws ConnectionLost */
export async function ask(url: string, sending: Sending): Promise<{ readonly status: number; readonly answer: string }> {
  try {
    const { path, token, key, body, bytes } = sending;
    const response = await fetch(`${url}/v1/${path}${bytes === undefined ? '' : '?name=%E5%8F%B0%E8%B4%A6.txt'}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': bytes === undefined ? 'application/json' : 'application/octet-stream',
        'idempotency-key': key,
      },
      body: bytes ?? JSON.stringify(body),
    });
    return { status: response.status, answer: await response.text() };
  } catch (error) {
    throw new ConnectionLost(sending.path, { cause: error });
  }
}

export async function signIn(url: string, name: string, password: string): Promise<string> {
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!response.ok) throw new Error(`sign-in of ${name}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}

/** Signs in by a one-time password, and changes it. */
export async function enter(url: string, name: string, oldPassword: string): Promise<{ readonly name: string; readonly password: string }> {
  const newPassword = randomBytes(12).toString('base64url');
  const token = await signIn(url, name, oldPassword);
  await send(url, { token, path: 'people/me/change-password', key: `enter-${name}`, body: { oldPassword, newPassword } });
  return { name, password: newPassword };
}

/** The people and places that a server under attack needs: an administrator, a leader of the supervising body who audits too, and a branch. */
export interface Office {
  readonly administrator: { readonly name: string; readonly password: string };
  readonly leader: { readonly name: string; readonly password: string };
  readonly unit: string;
}

/** Furnishes an empty installation. */
export async function furnish(url: string, firstPassword: string): Promise<Office> {
  const administrator = await enter(url, 'admin', firstPassword);
  const token = await signIn(url, administrator.name, administrator.password);
  const give = (path: string, body: object) => send(url, { token, path, key: `furnish-${path}`, body });
  const unit = await give('organizations', { name: '邦旺劳务党支部', kind: 'branch', parent: 'root' });
  const leader = await give('people', { name: '组长', home: 'root' });
  const appointments = `people/${leader.id}/appointments`;
  await give(appointments, { role: 'leader', scope: 'root', from: '2020-01-01' });
  await send(url, { token, path: appointments, key: 'furnish-auditor', body: { role: 'auditor', scope: 'root', from: '2020-01-01' } });
  const once = randomBytes(12).toString('base64url');
  await give(`people/${leader.id}/open-account`, { name: 'leader', password: once });
  return { administrator, leader: await enter(url, 'leader', once), unit: unit.id };
}

export const aProblem = (unit: string, title: string) => ({
  source: 'higherLevel',
  body: 'root',
  title,
  condition: '台账缺项',
  criterion: '工作台账管理办法第三条',
  severity: 'minor',
  category: '工作台账',
  evidence: [],
  leadUnit: unit,
  coUnits: [],
});

export const aCorrection = (unit: string) => ({ unit, kind: 'immediate', measures: ['补齐台账'], standard: '台账齐全' });
