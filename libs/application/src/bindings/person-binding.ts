import { person, type Person, type PersonCommand, type PersonContext, type PersonEvent } from '#domain';
import { Injectable } from '@nestjs/common';
import { seesPerson } from '../access/sight.js';
import { Facts } from '../facts/facts.js';
import { Passwords } from '../people/passwords.js';
import { PersonKeys } from '../ports/person-keys.js';
import type { Asked, Binding, Granted } from '../shell/binding.js';

/** People, their accounts and their appointments. */
@Injectable()
export class PersonBinding implements Binding<PersonCommand, PersonEvent, Person, PersonContext> {
  readonly category = 'person';
  readonly table = person;

  constructor(
    private readonly facts: Facts,
    private readonly passwords: Passwords,
    private readonly keys: PersonKeys,
  ) {}

  async gather({ thing, actor, now }: Asked<PersonCommand, Person>): Promise<PersonContext> {
    const tree = await this.facts.tree();
    return { actor, now, self: actor.id === thing, tree: tree.state, treeRevision: Math.max(tree.revision, 0) };
  }

  sees(_: Person, { actor, self }: PersonContext): boolean {
    return self || seesPerson(actor);
  }

  /** A password is kept before the event that puts it in force; a key is condemned before, and destroyed after, it is said that the person is forgotten. */
  async complete({ command, thing, secret }: Granted<PersonCommand, Person, PersonContext>): Promise<PersonCommand> {
    if ('password' in command) await this.passwords.keep(thing, command.password, secret ?? '');
    if (command.type === 'ForgetPerson') await this.keys.condemn(thing);
    return command;
  }
}
