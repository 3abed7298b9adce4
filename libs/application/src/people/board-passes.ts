import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Facts } from '../facts/facts.js';
import { Clock } from '../ports/clock.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { whoseSession } from './live-session.js';
import type { Session } from './sessions.js';

/** A pass is good for so long, and no longer than its session. */
const MINUTES = 15;

export interface BoardPass {
  /** Of letters, digits and `._-`: signed, and good for nothing but the board. */
  readonly pass: string;
  readonly expiresAt: Temporal.Instant;
  /** Until then. */
  readonly seconds: number;
}

/** Lets a browser, which has no bearer token, look at the board of jobs for a while: less than the session's own token is. */
@Injectable()
export class BoardPasses {
  constructor(
    private readonly keys: PersonKeys,
    private readonly facts: Facts,
    private readonly clock: Clock,
  ) {}

  async issue({ person, session, expiresAt: sessionEnds }: Session): Promise<BoardPass> {
    const now = this.clock.now();
    const usual = now.add({ minutes: MINUTES });
    const expiresAt = Temporal.Instant.compare(usual, sessionEnds) < 0 ? usual : sessionEnds;
    const said = [person, session, expiresAt.epochMilliseconds].join('.');
    const seconds = Math.floor(now.until(expiresAt).total('seconds'));
    return { pass: `${said}.${await this.signed(said)}`, expiresAt, seconds };
  }

  /**
   * Who carries this pass.
   * @throws Refused `session.token-missing`, `session.token-forged`, `session.expired`, `session.revoked`
   */
  async personOf(pass: string | undefined): Promise<string> {
    if (pass === undefined) throw new Refused('unauthenticated', 'session.token-missing');
    const [, said = '', person = '', session = '', until = '', mac = ''] =
      /^(([\w-]+)\.([\w-]+)\.(\d{1,15}))\.([\w-]{43})$/u.exec(pass) ?? [];
    // As text: a last letter that means the same bits is another pass.
    const [given, expected] = [Buffer.from(mac), Buffer.from(await this.signed(said))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refused('unauthenticated', 'session.token-forged');
    const now = this.clock.now();
    if (now.epochMilliseconds >= Number(until)) throw new Refused('unauthenticated', 'session.expired');
    await whoseSession(this.facts, person, session, now);
    return person;
  }

  private async signed(said: string): Promise<string> {
    return createHmac('sha256', await this.keys.secret('board-pass'))
      .update(said)
      .digest('base64url');
  }
}
