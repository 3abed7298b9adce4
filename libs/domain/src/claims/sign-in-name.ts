import { fold, step, type Lifecycle } from '../core/lifecycle.js';
import type { SignInNameEvent } from './claim-events.js';

export type SignInNameCommand = { type: 'ClaimSignInName'; person: string } | { type: 'ReleaseSignInName'; person: string };

export type SignInName =
  { readonly phase: 'None' } | { readonly phase: 'Claimed'; readonly person: string } | { readonly phase: 'Released' };

/** A sign-in name in a stream named for its HMAC: one person's at a time, and whose is nobody else's business. */
export const signInName: Lifecycle<SignInNameCommand, SignInNameEvent, SignInName> = {
  name: 'sign-in-name',
  initial: { phase: 'None' },
  roles: (_, { actor }) => new Set(actor.engine ? ['engine'] : actor.holdsAnywhere('administrator') ? ['administrator'] : []),

  steps: {
    ClaimSignInName: step({
      from: ['None', 'Claimed', 'Released'],
      to: ['Claimed'],
      by: ['administrator', 'engine'],
      decide: ({ person }, state) => {
        if (state.phase !== 'Claimed') return [{ type: 'SignInNameClaimed', person }];
        // Whoever has it already is told yes: opening the account may have failed since, and is tried again.
        return state.person === person ? [] : { code: 'sign-in-name.taken' };
      },
    }),

    ReleaseSignInName: step({
      from: ['Claimed'],
      to: ['Released'],
      by: ['administrator', 'engine'],
      decide: ({ person }, { person: holder }) =>
        person === holder ? [{ type: 'SignInNameReleased', person }] : { code: 'sign-in-name.not-held' },
    }),
  },

  evolve: {
    SignInNameClaimed: fold(['None', 'Released'], (_, { person }) => ({ phase: 'Claimed', person })),
    SignInNameReleased: fold(['Claimed'], () => ({ phase: 'Released' })),
  },
};
