import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { PersonBinding } from '../bindings/person-binding.js';
import { SignInNames } from '../claims/sign-in-names.js';
import { Facts } from '../facts/facts.js';
import { StreamNames } from '../log/stream-names.js';
import { Clock } from '../ports/clock.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { CommandShell } from '../shell/command-shell.js';
import { derivedId } from '../shell/derived-id.js';
import type { Answer } from '../shell/envelope.js';
import { whoseSession } from './live-session.js';
import { Passwords } from './passwords.js';

const ALGORITHM = 'HS256';

/** So many tokens that were found good are remembered; the oldest are given up first. */
const MOST_VERIFIED = 5_000;

/** Somebody who signed in. */
export interface Session {
  readonly person: string;
  readonly session: string;
  readonly expiresAt: Temporal.Instant;
  /** He signed in by a one-time password, and may do nothing but change it. */
  readonly mustChangePassword: boolean;
}

export interface OpenedSession {
  readonly token: string;
  /** ISO instant. */
  readonly expiresAt: string;
  readonly mustChangePassword: boolean;
}

export interface SignIn {
  readonly commandId: string;
  readonly name: string;
  readonly password: string;
}

/** What a token says that this installation has signed. */
type Claims = Omit<Session, 'mustChangePassword'>;

/** How long a session lasts. */
export class SessionLength {
  constructor(readonly hours: number) {}
}

/** Sessions: opened by name and password, carried by a signed token, ended by events. */
@Injectable()
export class Sessions {
  /** By the token's hash: neither a good signature nor what it covers changes. Whether the session lives is asked each time. */
  private readonly verified = new Map<string, Claims>();

  constructor(
    private readonly shell: CommandShell,
    private readonly people: PersonBinding,
    private readonly facts: Facts,
    private readonly signInNames: SignInNames,
    private readonly passwords: Passwords,
    private readonly keys: PersonKeys,
    private readonly names: StreamNames,
    private readonly clock: Clock,
    private readonly length: SessionLength,
  ) {}

  /**
   * Opens a session. Whatever is wrong, the answer and its time are the same.
   * @throws Refused `session.sign-in-refused`
   */
  async signIn({ commandId, name, password }: SignIn): Promise<OpenedSession> {
    const person = await this.signInNames.holderOf(await this.signInNames.hmacOf(name));
    const matches = await this.passwords.matches(person, password);
    if (person === undefined || !matches) throw signInRefused();
    const { state } = await this.facts.person(person);
    if (state.phase !== 'Active') throw signInRefused();

    const session = derivedId('session', commandId);
    const now = this.clock.now().round({ smallestUnit: 'second', roundingMode: 'trunc' });
    const live = state.sessions.get(session);
    const expiresAt = live ?? now.add({ hours: this.length.hours });
    if (!live) await this.open(person, session, commandId, expiresAt);
    return {
      token: await this.token(person, session, expiresAt),
      expiresAt: String(expiresAt),
      mustChangePassword: state.mustChangePassword,
    };
  }

  /**
   * Who carries this token.
   * @param purpose a session by a one-time password is good for changing it (and for signing out) alone
   * @throws Refused `session.token-missing`, `session.token-forged`, `session.expired`, `session.revoked`,
   *   `session.password-change-required`
   */
  async authenticate(token: string | undefined, purpose: 'anything' | 'own-session' = 'anything'): Promise<Session> {
    if (token === undefined || token === '') throw new Refused('unauthenticated', 'session.token-missing');
    const now = this.clock.now();
    const { person, session, expiresAt } = await this.claimed(token, now);
    const state = await whoseSession(this.facts, person, session, now);
    const mustChangePassword = state.phase === 'Active' && state.mustChangePassword;
    if (mustChangePassword && purpose !== 'own-session') throw new Refused('forbidden', 'session.password-change-required');
    return { person, session, expiresAt, mustChangePassword };
  }

  signOut({ person, session }: Session, commandId: string): Promise<Answer> {
    return this.shell.give(this.people, {
      commandId,
      thing: person,
      command: { type: 'RevokeSession', session, reason: 'signedOut' },
      caller: { engine: false, person },
    });
  }

  private open(person: string, session: string, commandId: string, expiresAt: Temporal.Instant): Promise<Answer> {
    return this.shell.give(this.people, {
      commandId,
      thing: person,
      command: { type: 'OpenSession', session, expiresAt: String(expiresAt) },
      caller: { engine: false, person },
    });
  }

  private async token(person: string, session: string, expiresAt: Temporal.Instant): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(this.names.installation)
      .setSubject(person)
      .setJti(session)
      .setExpirationTime(Math.floor(expiresAt.epochMilliseconds / 1000))
      .sign(await this.keys.secret('token'));
  }

  /** What the token says, where this installation has signed it. */
  private async claimed(token: string, now: Temporal.Instant): Promise<Claims> {
    const key = hash('sha256', token);
    const before = this.verified.get(key);
    if (before && Temporal.Instant.compare(now, before.expiresAt) < 0) return before;
    const claims = await this.verify(token, now);
    this.verified.set(key, claims);
    const [oldest] = this.verified.keys();
    if (this.verified.size > MOST_VERIFIED && oldest !== undefined) this.verified.delete(oldest);
    return claims;
  }

  private async verify(token: string, now: Temporal.Instant): Promise<Claims> {
    if (!isSpelledOnce(token)) throw new Refused('unauthenticated', 'session.token-forged');
    try {
      const { payload } = await jwtVerify(token, await this.keys.secret('token'), {
        algorithms: [ALGORITHM],
        issuer: this.names.installation,
        currentDate: new Date(now.epochMilliseconds),
        requiredClaims: ['sub', 'jti', 'exp'],
      });
      const { sub = '', jti = '', exp = 0 } = payload;
      return { person: sub, session: jti, expiresAt: Temporal.Instant.fromEpochMilliseconds(exp * 1000) };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Refused('unauthenticated', 'session.expired');
      if (error instanceof errors.JOSEError) throw new Refused('unauthenticated', 'session.token-forged');
      throw error;
    }
  }
}

/** Base64 can be padded, and its last sign has bits to spare: a token is taken as it was given, and in no other spelling. */
const isSpelledOnce = (token: string): boolean =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

const signInRefused = () => new Refused('unauthenticated', 'session.sign-in-refused');
