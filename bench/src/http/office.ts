import { Client } from './client.ts';

const PASSWORD = 'a good long password';
const ONCE = 'good for one sign-in';

/** Somebody who acts, signed in. */
export interface Actor {
  readonly person: string;
  readonly token: string;
}

export interface Branch extends Actor {
  readonly organization: string;
}

/** A body with a team, the branches that it supervises, and an auditor of everything. */
export interface Office {
  readonly body: string;
  readonly leader: Actor;
  readonly supervisor: Actor;
  readonly auditor: Actor;
  readonly branches: readonly Branch[];
}

/** Sets an office up over HTTP, on a server that was never started before. */
export async function openOffice(url: string, firstPassword: string, branches: number): Promise<Office> {
  const anybody = new Client(url);
  const admin = anybody.as(await signInFirst(anybody, 'admin', firstPassword));
  const root = String((await admin.get('/v1/people/me'))['home']);
  const body = await admin.made('/v1/organizations', { name: '县委两新工委', kind: 'body', parent: root });
  const introduce = async (name: string, role: string, home: string): Promise<Actor> => {
    const person = await admin.made('/v1/people', { name, home });
    await admin.post(`/v1/people/${person}/appointments`, { role, scope: home, from: '2026-01-01' });
    await admin.post(`/v1/people/${person}/open-account`, { name, password: ONCE });
    return { person, token: await signInFirst(anybody, name, ONCE) };
  };
  const office: Branch[] = [];
  for (let number = 1; number <= branches; number += 1) {
    const organization = await admin.made('/v1/organizations', { name: `第${number}党支部`, kind: 'branch', parent: body });
    office.push({ organization, ...(await introduce(`branch${number}`, 'branch', organization)) });
  }
  return {
    body,
    leader: await introduce('leader', 'leader', body),
    supervisor: await introduce('supervisor', 'supervisor', body),
    auditor: await introduce('auditor', 'auditor', root),
    branches: office,
  };
}

/** By a password for one sign-in, which he then has to change. */
async function signInFirst(client: Client, name: string, password: string): Promise<string> {
  const signIn = async (by: string) => String((await client.post('/v1/sessions', { name, password: by }))['token']);
  await client.as(await signIn(password)).post('/v1/people/me/change-password', { oldPassword: password, newPassword: PASSWORD });
  return signIn(PASSWORD);
}
