import { Injectable } from '@nestjs/common';
import { SignInNames } from '../claims/sign-in-names.js';
import { Counts } from '../ports/counts.js';
import { Refused } from '../refused.js';
import type { Limits } from '../settings.js';

/** How many sign-ins may fail before the next has to wait; 0 for as many as one likes. */
export class SignInLimits {
  /** On one name, from one address. */
  readonly account: number;
  /** From one address, on any names. */
  readonly address: number;

  constructor({ signInFailuresAccount, signInFailuresAddress }: Limits) {
    this.account = signInFailuresAccount;
    this.address = signInFailuresAddress;
  }
}

/** A sign-in on its way: nobody knows yet whether it fails. */
export interface Attempt {
  /** The name's HMAC. */
  readonly name: string;
  readonly address: string;
  /** This name has signed in from this address before: what others do from there is no business of its. */
  readonly known: boolean;
}

const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;

/** How long anybody waits first, in seconds. */
const FIRST_WAIT = 5;

/** The longest that anybody waits, in seconds. An address may be a whole office's. */
const LONGEST = { pair: 15 * 60, address: 60 } as const;

/** A name that has failed so many times as often, from anywhere, is being guessed by many: each address then has one attempt for nothing. */
const FROM_EVERYWHERE = 10;

/** Whose failures are counted, how many of them are free, and how long he waits at most after. */
interface Guesser {
  readonly key: string;
  readonly free: number;
  readonly longest: number;
}

/**
 * Slows down whoever guesses passwords, and nobody else. What waits is a name from an address: the owner signs in from elsewhere as ever,
 * also where thousands guess at once, since the first attempt of each address is free. An address that fails on many names waits with all
 * of them, but for those that have signed in from it before.
 */
@Injectable()
export class SignInAttempts {
  constructor(
    private readonly counts: Counts,
    private readonly signInNames: SignInNames,
    private readonly limits: SignInLimits,
  ) {}

  /**
   * Takes an attempt; it counts as failed until `succeeded` says otherwise, so that many at once are no way around.
   * @throws Refused `session.too-many-failures`, with the seconds to wait
   */
  async begin(signInName: string, address: string): Promise<Attempt> {
    const name = await this.signInNames.hmacOf(signInName);
    const { value: signedIn } = await this.counts.read(knownKey(name, address));
    const attempt = { name, address, known: signedIn > 0 };
    const guessers = await this.guessers(attempt);
    for (const { key } of guessers) {
      const { expiresInMs } = await this.counts.read(turnKey(key));
      if (expiresInMs > 0) throw tooMany(expiresInMs);
    }
    await this.counts.add(everywhereKey(name), HOUR);
    for (const guesser of guessers) await this.takeTurn(guesser);
    return attempt;
  }

  /** It was the right password: nothing failed here. */
  async succeeded({ name, address, known }: Attempt): Promise<void> {
    const pair = pairKey(name, address);
    await this.counts.clear(failuresKey(pair));
    await this.counts.clear(turnKey(pair));
    await this.counts.add(everywhereKey(name), HOUR, -1);
    if (!known) await this.counts.add(failuresKey(address), HOUR, -1);
    await this.counts.clear(knownKey(name, address));
    await this.counts.add(knownKey(name, address), WEEK);
  }

  private async guessers({ name, address, known }: Attempt): Promise<readonly Guesser[]> {
    const { account, address: ofAddress } = this.limits;
    const { value: failed } = await this.counts.read(everywhereKey(name));
    const free = failed >= account * FROM_EVERYWHERE ? 1 : account;
    return [
      ...(account > 0 ? [{ key: pairKey(name, address), free, longest: LONGEST.pair }] : []),
      ...(ofAddress > 0 && !known ? [{ key: address, free: ofAddress, longest: LONGEST.address }] : []),
    ];
  }

  /** The last free one begins a wait; beyond, one at a time, each twice as long after the one before. */
  private async takeTurn({ key, free, longest }: Guesser): Promise<void> {
    const { value } = await this.counts.add(failuresKey(key), HOUR);
    if (value < free) return;
    const { value: nth, expiresInMs } = await this.counts.add(turnKey(key), Math.min(FIRST_WAIT * 2 ** (value - free), longest));
    if (value > free && nth > 1) throw tooMany(expiresInMs);
  }
}

const pairKey = (name: string, address: string) => `${name} ${address}`;
const knownKey = (name: string, address: string) => `sign-in known ${name} ${address}`;
const everywhereKey = (name: string) => `sign-in everywhere ${name}`;
const failuresKey = (guesser: string) => `sign-in failures ${guesser}`;
const turnKey = (guesser: string) => `sign-in turn ${guesser}`;

const tooMany = (ms: number) => new Refused('too-many', 'session.too-many-failures', { retryAfterSeconds: Math.ceil(ms / 1000) });
