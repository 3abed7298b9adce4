import { organizationAt, type Language, type Outlet, type OutletKind } from '#domain';
import { Injectable } from '@nestjs/common';
import { OutletBinding } from '../bindings/outlet-binding.js';
import { Facts } from '../facts/facts.js';
import { Channels } from '../messages/channels.js';
import type { Request } from '../people/people.js';
import { ChannelError, type Channel, type ChannelAddress } from '../ports/channel.js';
import { Clock } from '../ports/clock.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { CommandShell } from '../shell/command-shell.js';
import { derivedId } from '../shell/derived-id.js';
import type { Answer } from '../shell/envelope.js';
import { OutletAddresses } from './outlet-addresses.js';
import { testMessage } from './test-message.js';

/** Where an outlet leads, as whoever opens it says. */
export interface GivenAddress {
  /** The URL that was given out for it. */
  readonly target: string;
  /** A robot's own; a webhook's is made here. */
  readonly secret?: string;
}

export interface OpenedOutlet extends Answer {
  /** A webhook's: answered to the command that made it, and to its retries, and never again. */
  readonly secret?: string;
}

/** What an address is sealed as before it is known whether it will be: rules do not look at it. */
const UNSEALED = { ciphertext: '', nonce: '' } as const;

/** What takes more than events with outlets. Each can be retried under the same command id. */
@Injectable()
export class Outlets {
  constructor(
    private readonly shell: CommandShell,
    private readonly binding: OutletBinding,
    private readonly facts: Facts,
    private readonly addresses: OutletAddresses,
    private readonly keys: PersonKeys,
    private readonly channels: Channels,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens an outlet under an id derived from the command's.
   * @throws Refused the channel's own codes for what is no address, `outlet.secret-is-made-here`, or by a rule
   */
  async open(
    request: Request,
    known: { readonly organization: string; readonly kind: OutletKind; readonly language: Language; readonly title: string },
    given: GivenAddress,
  ): Promise<OpenedOutlet> {
    const thing = derivedId('outlet', request.commandId);
    const opening = { ...request, thing, command: { type: 'OpenOutlet', ...known, ...UNSEALED } } as const;
    // Before a key is made, for nothing.
    await this.shell.consider(this.binding, opening);
    const address = await this.addressFrom(request, known.kind, given);
    const command = { ...opening.command, ...(await this.addresses.seal(thing, request.commandId, address)) };
    return withSecret(await this.shell.give(this.binding, { ...opening, command }), known.kind, address);
  }

  /** Gives it another address; a webhook gets another secret with it, since whoever had the old address knows the old one. @throws as `open` */
  async changeAddress(request: Request, thing: string, given: GivenAddress): Promise<OpenedOutlet> {
    const changing = { ...request, thing, command: { type: 'ChangeOutletAddress', ...UNSEALED } } as const;
    await this.shell.consider(this.binding, changing);
    const { kind } = await this.known(thing);
    const address = await this.addressFrom(request, kind, given);
    const command = { ...changing.command, ...(await this.addresses.seal(thing, request.commandId, address)) };
    return withSecret(await this.shell.give(this.binding, { ...changing, command }), kind, address);
  }

  /** Closes it for ever; nobody can read its address again. */
  async close(request: Request, thing: string, reason: string): Promise<Answer> {
    const answer = await this.shell.give(this.binding, { ...request, thing, command: { type: 'CloseOutlet', reason } });
    await this.keys.destroy(thing);
    return answer;
  }

  /**
   * Sends a test message at once, once, for whoever may change the address.
   * @throws Refused why it was not taken, by the channel's code, or by a rule
   */
  async try(request: Request, thing: string): Promise<void> {
    await this.shell.consider(this.binding, { ...request, thing, command: { type: 'ChangeOutletAddress', ...UNSEALED } });
    const { state } = await this.facts.outlet(thing);
    const { organization, kind, language } = await this.known(thing);
    const address = await this.addresses.of(thing, state);
    if (!address) throw new Refused('rule', 'outlet.closed', { outlet: thing });
    const place = organizationAt((await this.facts.tree()).state, organization);
    const name = place.phase === 'None' ? organization : (language === 'en' && place.nameEn) || place.name;
    const message = testMessage(derivedId('try', request.commandId), thing, name, language, String(this.clock.now()));
    // The channel has a time of its own.
    const { signal } = new AbortController();
    await byItsCode(() => this.channelOf(kind).send(message, address, signal));
  }

  private async known(thing: string): Promise<Exclude<Outlet, { phase: 'None' }>> {
    const { state } = await this.facts.outlet(thing);
    if (state.phase === 'None') throw new Refused('unknown', 'outlet.unknown', { outlet: thing });
    return state;
  }

  private async addressFrom({ commandId }: Request, kind: OutletKind, { target, secret }: GivenAddress): Promise<ChannelAddress> {
    const isMade = kind === 'webhook';
    if (isMade && secret !== undefined) throw new Refused('rule', 'outlet.secret-is-made-here', { path: '/secret' });
    const own = isMade ? await this.addresses.webhookSecret(commandId) : secret;
    const address = { target, ...(own !== undefined && { secret: own }) };
    await byItsCode(() => Promise.try(() => this.channelOf(kind).check(address)));
    return address;
  }

  private channelOf(kind: OutletKind): Channel {
    const channel = this.channels.of(kind);
    if (!channel) throw new Refused('rule', 'channel.not-configured', { kind });
    return channel;
  }
}

const withSecret = (answer: Answer, kind: OutletKind, { secret }: ChannelAddress): OpenedOutlet =>
  kind === 'webhook' && secret !== undefined ? { ...answer, secret } : answer;

/** What a channel refuses, as a refusal: with where in the form it stands, where it is the address. */
async function byItsCode(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    const { code, details } = error;
    const isAddress = code === 'channel.address-invalid' || code === 'channel.address-forbidden';
    const path = isAddress && { path: details['reason'] === 'secret' ? '/secret' : '/target' };
    throw new Refused('rule', code, { ...details, ...path }, { cause: error });
  }
}
