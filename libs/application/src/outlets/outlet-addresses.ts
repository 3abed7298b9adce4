import { createHmac } from 'node:crypto';
import type { Outlet } from '#domain';
import { Injectable } from '@nestjs/common';
import { sealed, unsealed, type SealedData } from '../people/sealing.js';
import type { ChannelAddress } from '../ports/channel.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';

/** Addresses and secrets of outlets: sealed under a key of the outlet's own, which is destroyed when it is closed. */
@Injectable()
export class OutletAddresses {
  constructor(private readonly keys: PersonKeys) {}

  /** The key is durable before this answers. A retry of the same command seals the same bytes. @throws Refused `outlet.closed` */
  async seal(outlet: string, commandId: string, address: ChannelAddress): Promise<SealedData> {
    const key = await this.keys.keyFor(outlet);
    if (!key) throw new Refused('rule', 'outlet.closed', { outlet });
    return sealed(key, outlet, commandId, address);
  }

  /** Undefined where there is no such outlet, or it is closed. */
  async of(outlet: string, state: Outlet): Promise<ChannelAddress | undefined> {
    const key = state.phase === 'Open' ? await this.keys.find(outlet) : undefined;
    return key && state.phase === 'Open' ? (unsealed(key, outlet, state.address) as ChannelAddress) : undefined;
  }

  /** The secret by which a webhook knows us, as Standard Webhooks writes it; the same for a retry of the command. */
  async webhookSecret(commandId: string): Promise<string> {
    const bytes = createHmac('sha256', await this.keys.secret('webhook'))
      .update(commandId)
      .digest();
    return `whsec_${bytes.toString('base64')}`;
  }
}
