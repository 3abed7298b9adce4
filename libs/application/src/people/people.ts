import type { PersonCommand } from '#domain';
import { Injectable } from '@nestjs/common';
import { PersonBinding } from '../bindings/person-binding.js';
import { SignInNames } from '../claims/sign-in-names.js';
import { Facts } from '../facts/facts.js';
import { StreamNames } from '../log/stream-names.js';
import { EventLog } from '../ports/event-log.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { CommandShell } from '../shell/command-shell.js';
import { derivedId } from '../shell/derived-id.js';
import type { Answer, Caller, Given } from '../shell/envelope.js';
import { Passwords } from './passwords.js';
import { PersonalDataCipher, type PersonalData } from './personal-data.js';

/** Who asks, and under which command id. */
export interface Request {
  readonly commandId: string;
  readonly caller: Caller;
  readonly correlationId?: string;
}

/** What takes more than one command, or more than events, with people. Each can be retried under the same command id. */
@Injectable()
export class People {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: PersonBinding,
    private readonly facts: Facts,
    private readonly signInNames: SignInNames,
    private readonly passwords: Passwords,
    private readonly cipher: PersonalDataCipher,
    private readonly keys: PersonKeys,
    private readonly log: EventLog,
    private readonly names: StreamNames,
  ) {}

  /** Registers somebody under an id derived from the command's. */
  async register(request: Request, { home, data }: { readonly home: string; readonly data: PersonalData }): Promise<Answer> {
    const thing = derivedId('person', request.commandId);
    const registering = { ...request, thing, command: { type: 'RegisterPerson', home } } as const;
    // Before a key is made, for nobody.
    await this.shell.consider(this.binding, registering);
    const personalData = await this.cipher.seal(thing, request.commandId, data);
    return this.shell.give(this.binding, { ...registering, command: { ...registering.command, personalData } });
  }

  async setPersonalData(request: Request, person: string, data: PersonalData): Promise<Answer> {
    const given = { ...request, thing: person } as const;
    // Before a key is asked for, which tells who was forgotten, and is made for whoever has none.
    await this.shell.requireSight(this.binding, { ...given, command: { type: 'SetPersonalData', ciphertext: '', nonce: '' } });
    const command = { type: 'SetPersonalData', ...(await this.cipher.seal(person, request.commandId, data)) } as const;
    return this.shell.give(this.binding, { ...given, command });
  }

  /**
   * Opens somebody's account with a password that he must change when he first signs in.
   * @throws Refused `sign-in-name.taken`, `password.too-weak`, or by a rule; a name that came to nothing is free again
   */
  async openAccount(
    request: Request,
    person: string,
    { name, password: secret }: { readonly name: string; readonly password: string },
  ): Promise<Answer> {
    const signInName = await this.signInNames.hmacOf(name);
    const password = derivedId('password', request.commandId);
    const opening = { ...request, thing: person, command: { type: 'OpenAccount', signInName, password }, secret } as const;
    // A claim says whether somebody has the name already: that is told to nobody who opens no account.
    await this.shell.consider(this.binding, opening);
    this.passwords.check(secret);
    await this.signInNames.claim(signInName, person, request.commandId);
    try {
      return await this.giveWithPassword(opening);
    } catch (error) {
      if (error instanceof Refused) await this.releaseUnlessHeld(signInName, person, request.commandId);
      throw error;
    }
  }

  /** Somebody changes his own password, and says the old one. All his sessions end. @throws Refused `password.wrong`, `password.too-weak` */
  async changePassword(request: Request, person: string, passwords: { readonly old: string; readonly new: string }): Promise<Answer> {
    if (passwords.old === passwords.new) throw new Refused('rule', 'password.unchanged');
    // A retry finds the new one there already.
    const said = (await this.passwords.matches(person, passwords.old)) || (await this.passwords.matches(person, passwords.new));
    if (!said) throw new Refused('rule', 'password.wrong');
    return this.setPassword(request, person, passwords.new, false);
  }

  /** An administrator gives somebody a password that he must change. All his sessions end. */
  resetPassword(request: Request, person: string, password: string): Promise<Answer> {
    return this.setPassword(request, person, password, true);
  }

  /** Destroys the person's key, and with it everything personal in the history; the sign-in name is free again. */
  async forget(request: Request, person: string, reason: string): Promise<Answer> {
    const answer = await this.shell.give(this.binding, { ...request, thing: person, command: { type: 'ForgetPerson', reason } });
    await this.keys.destroy(person);
    // The state has forgotten it; its history has not.
    const history = await this.log.readStream(this.names.of('person', person));
    const signInName = history.findLast(({ type }) => type === 'AccountOpened')?.data['signInName'];
    if (typeof signInName === 'string') await this.signInNames.release(signInName, person, request.commandId);
    return answer;
  }

  /**
   * Ends what a crash cut in two: a condemned key is destroyed where the log says that its person is forgotten, or its outlet closed. Elsewhere it
   * stays condemned, which changes nothing: another node may be about to say so, and may end before it has destroyed the key.
   */
  async finishForgetting(): Promise<void> {
    for (const id of await this.keys.condemned()) {
      const [person, outlet] = await Promise.all([this.facts.person(id), this.facts.outlet(id)]);
      const isOver = person.state.phase === 'Forgotten' || outlet.state.phase === 'Closed';
      if (isOver) await this.keys.destroy(id);
    }
  }

  private setPassword(request: Request, thing: string, secret: string, mustChange: boolean): Promise<Answer> {
    const password = derivedId('password', request.commandId);
    return this.giveWithPassword({ ...request, thing, command: { type: 'SetPassword', password, mustChange }, secret });
  }

  /** The password of before is not kept, nor is one that was refused; what failed otherwise may have happened, or be given again. */
  private async giveWithPassword(given: Given<PersonCommand & { readonly password: string }>): Promise<Answer> {
    const { thing, command } = given;
    const before = await this.passwords.inForce(thing);
    try {
      const answer = await this.shell.give(this.binding, given);
      if (before !== undefined) await this.passwords.drop(thing, before);
      return answer;
    } catch (error) {
      if (error instanceof Refused) await this.passwords.drop(thing, command.password);
      throw error;
    }
  }

  private async releaseUnlessHeld(signInName: string, person: string, commandId: string): Promise<void> {
    const { state } = await this.facts.person(person);
    if ('signInName' in state && state.signInName === signInName) return;
    await this.signInNames.release(signInName, person, commandId);
  }
}
