import { createHmac } from 'node:crypto';
import { signInName, type Context, type SignInName, type SignInNameCommand, type SignInNameEvent } from '#domain';
import { Injectable } from '@nestjs/common';
import { LatestStates } from '../facts/latest-states.js';
import { StreamNames } from '../log/stream-names.js';
import { EventLog } from '../ports/event-log.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import type { Binding } from '../shell/binding.js';
import { CommandShell } from '../shell/command-shell.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';

const MOST_SIGNS = 100;

const signInNameBinding: Binding<SignInNameCommand, SignInNameEvent, SignInName, Context> = {
  category: 'signin',
  table: signInName,
  gather: ({ actor, now }) => Promise.resolve({ actor, now }),
  sees: (_, { actor }) => actor.engine,
};

/** Sign-in names are unique, and known by their HMAC alone. */
@Injectable()
export class SignInNames {
  private readonly claims: LatestStates<SignInNameCommand, SignInNameEvent, SignInName, Context>;

  constructor(
    private readonly shell: CommandShell,
    private readonly keys: PersonKeys,
    private readonly names: StreamNames,
    log: EventLog,
  ) {
    this.claims = new LatestStates(log, signInName);
  }

  /** Names that look alike are one: without their outer blanks, composed, and in lower case. */
  async hmacOf(name: string): Promise<string> {
    const plain = name.trim().normalize('NFKC').toLowerCase();
    if (plain === '' || plain.length > MOST_SIGNS) throw new Refused('invalid', 'sign-in-name.invalid', { most: MOST_SIGNS });
    return createHmac('sha256', await this.keys.secret('sign-in-name'))
      .update(plain)
      .digest('hex');
  }

  /** Who signs in by the name with this HMAC. */
  async holderOf(hmac: string): Promise<string | undefined> {
    const { state } = await this.claims.of(this.names.of('signin', hmac));
    return state.phase === 'Claimed' ? state.person : undefined;
  }

  /** @throws Refused `sign-in-name.taken`, where it is somebody else's */
  claim(hmac: string, person: string, commandId: string): Promise<unknown> {
    return this.give(hmac, commandId, { type: 'ClaimSignInName', person });
  }

  /** Gives a name free that came to nothing, or whose person is gone. */
  release(hmac: string, person: string, commandId: string): Promise<unknown> {
    return this.give(hmac, commandId, { type: 'ReleaseSignInName', person });
  }

  private give(hmac: string, cause: string, command: SignInNameCommand): Promise<unknown> {
    return this.shell.give(signInNameBinding, {
      commandId: derivedId(command.type, hmac, cause),
      thing: hmac,
      command,
      caller: THE_ENGINE,
      correlationId: cause,
    });
  }
}
