import { randomBytes } from 'node:crypto';
import type { DemoClock } from '../demo-clock.js';
import type { Acting } from '../story/people.js';
import { succeeded, type Client } from './client.js';

export interface Login {
  readonly name: string;
  readonly password: string;
}

interface Session {
  readonly token: string;
  readonly expiresAt: string;
}

/** Signs people in as the months go by: by the demo's clock their sessions expire. */
export class Sessions {
  private readonly open = new Map<Acting, Session>();
  private readonly logins = new Map<Acting, Login>();

  constructor(
    private readonly client: Client,
    private readonly clock: DemoClock,
  ) {}

  loginOf(who: Acting): Login {
    const login = this.logins.get(who);
    if (!login) throw new TypeError(`${who} has no account yet`);
    return login;
  }

  /** A token that is good now. @throws Unexpected */
  async tokenOf(who: Acting): Promise<string> {
    const session = this.open.get(who);
    if (session && Temporal.Instant.compare(session.expiresAt, this.clock.now()) > 0) return session.token;
    return this.signIn(who, this.loginOf(who));
  }

  /** Signs in with a one-time password and replaces it, as whoever got one must. @throws Unexpected */
  async takeOver(who: Acting, name: string, oneTime: string): Promise<void> {
    const token = await this.signIn(who, { name, password: oneTime });
    const password = somePassword();
    succeeded(
      'change-password',
      await this.client.post('people/me/change-password', { token, body: { oldPassword: oneTime, newPassword: password } }),
    );
    this.open.delete(who);
    this.logins.set(who, { name, password });
  }

  private async signIn(who: Acting, login: Login): Promise<string> {
    const { body } = succeeded('sessions', await this.client.post('sessions', { body: { ...login } }));
    const session = body as Session;
    this.open.set(who, session);
    return session.token;
  }
}

/** Another one in every run. */
export const somePassword = (): string => randomBytes(9).toString('base64url');
