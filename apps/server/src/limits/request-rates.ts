import { Counts, Refused, type Limits } from '#application';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { clientAddress } from './client-address.js';

/** Requests a second; 0 for as many as one likes. */
export class RateLimits {
  readonly account: number;
  readonly address: number;

  constructor({ requestsPerSecondAccount, requestsPerSecondAddress }: Limits) {
    this.account = requestsPerSecondAccount;
    this.address = requestsPerSecondAddress;
  }
}

/** How often anybody may ask, by where he asks from and, once that is known, by who he is. */
@Injectable()
export class RequestRates {
  constructor(
    private readonly counts: Counts,
    private readonly limits: RateLimits,
  ) {}

  /** @throws Refused `rate.address-exceeded`, with the seconds to wait */
  ofAddress(address: string): Promise<void> {
    return this.within(this.limits.address, 'address', address);
  }

  /** @throws Refused `rate.account-exceeded`, with the seconds to wait */
  ofAccount(person: string): Promise<void> {
    return this.within(this.limits.account, 'account', person);
  }

  private async within(perSecond: number, of: 'account' | 'address', who: string): Promise<void> {
    if (perSecond === 0) return;
    const { value, expiresInMs } = await this.counts.add(`rate ${of} ${who}`, 1);
    if (value > perSecond)
      throw new Refused('too-many', `rate.${of}-exceeded`, { perSecond, retryAfterSeconds: Math.ceil(expiresInMs / 1000) });
  }
}

/** Asks of every request, before anything else is done for it. */
export function limitAddresses(fastify: FastifyInstance, rates: RequestRates): void {
  fastify.addHook('onRequest', ({ ip }) => rates.ofAddress(clientAddress(ip)));
}
