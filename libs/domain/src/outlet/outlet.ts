import { administers } from '../core/actor.js';
import { fold, step, type Context, type Lifecycle } from '../core/lifecycle.js';
import type { Language } from '../message/message-events.js';
import { isActive, type OrganizationTree } from '../organization/organization-tree.js';
import type { OutletEvent, OutletKind } from './outlet-events.js';

/** Address and secret, for nobody without the outlet's key. */
interface Sealed {
  readonly ciphertext: string;
  readonly nonce: string;
}

interface Known {
  readonly organization: string;
  readonly kind: OutletKind;
  readonly language: Language;
  readonly title: string;
}

export type Outlet =
  { readonly phase: 'None' } | (Known & { readonly phase: 'Open'; readonly address: Sealed }) | (Known & { readonly phase: 'Closed' });

export type OutletCommand =
  | ({ readonly type: 'OpenOutlet' } & Known & Sealed)
  | ({ readonly type: 'ChangeOutletAddress' } & Sealed)
  | { readonly type: 'CloseOutlet'; readonly reason: string };

/** What an outlet's rules see beside the outlet. */
export interface OutletContext extends Context {
  readonly tree: OrganizationTree;
}

/** An outlet 推送渠道 of an organization: opened for one address, moved to another, and closed for ever. Whoever administers the organization keeps it. */
export const outlet: Lifecycle<OutletCommand, OutletEvent, Outlet, OutletContext> = {
  name: 'outlet',
  initial: { phase: 'None' },
  roles: (state, { actor }) => {
    const isHis = state.phase === 'None' ? actor.holdsAnywhere('administrator') : administers(actor, state.organization);
    return new Set(!actor.engine && isHis ? ['administrator'] : []);
  },

  steps: {
    OpenOutlet: step({
      from: ['None'],
      to: ['Open'],
      by: ['administrator'],
      decide: ({ type: _, ...opened }, _state, { actor, tree }) => {
        const { organization } = opened;
        return (
          (!isActive(tree, organization) && { code: 'outlet.organization-not-active', details: { organization } }) ||
          (!administers(actor, organization) && { code: 'outlet.beyond-your-scope', details: { organization } }) || [
            { type: 'OutletOpened', ...opened },
          ]
        );
      },
    }),

    ChangeOutletAddress: step({
      from: ['Open'],
      to: ['Open'],
      by: ['administrator'],
      decide: ({ ciphertext, nonce }) => [{ type: 'OutletAddressChanged', ciphertext, nonce }],
    }),

    CloseOutlet: step({
      from: ['Open'],
      to: ['Closed'],
      by: ['administrator'],
      decide: ({ reason }) => [{ type: 'OutletClosed', reason }],
    }),
  },

  evolve: {
    OutletOpened: fold(['None'], (_, { organization, kind, language, title, ciphertext, nonce }) => ({
      phase: 'Open',
      organization,
      kind,
      language,
      title,
      address: { ciphertext, nonce },
    })),
    OutletAddressChanged: fold(['Open'], (state, { ciphertext, nonce }) => ({ ...state, address: { ciphertext, nonce } })),
    OutletClosed: fold(['Open'], ({ organization, kind, language, title }) => ({ phase: 'Closed', organization, kind, language, title })),
  },
};
