import { outlet, type Outlet, type OutletCommand, type OutletContext, type OutletEvent, type Role } from '#domain';
import { Injectable } from '@nestjs/common';
import { seesOutlet } from '../access/sight.js';
import { Facts } from '../facts/facts.js';
import { PersonKeys } from '../ports/person-keys.js';
import type { Asked, Binding, Granted } from '../shell/binding.js';

/** Webhooks and robots of organizations. */
@Injectable()
export class OutletBinding implements Binding<OutletCommand, OutletEvent, Outlet, OutletContext> {
  readonly category = 'outlet';
  readonly table = outlet;

  constructor(
    private readonly facts: Facts,
    private readonly keys: PersonKeys,
  ) {}

  async gather({ actor, now }: Asked<OutletCommand, Outlet>): Promise<OutletContext> {
    return { actor, now, tree: (await this.facts.tree()).state };
  }

  sees(state: Outlet, { actor }: OutletContext): boolean {
    return state.phase !== 'None' && seesOutlet(actor, state.organization);
  }

  /** A key is condemned before, and destroyed after, it is said that the outlet is closed. */
  async complete({ command, thing }: Granted<OutletCommand, Outlet, OutletContext>): Promise<OutletCommand> {
    if (command.type === 'CloseOutlet') await this.keys.condemn(thing);
    return command;
  }

  actingFor(state: Outlet, _: OutletContext, _role: Role, command: OutletCommand): string | undefined {
    if (state.phase !== 'None') return state.organization;
    return command.type === 'OpenOutlet' ? command.organization : undefined;
  }
}
