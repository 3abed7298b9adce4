import type { ChannelKind } from '#domain';
import type { Channel, ChannelAddress } from '#application';

/** How the other side behaves. */
export type Behaviour =
  | 'takes'
  /** Not now: there is more than it takes. */
  | 'limits'
  /** Not now: its house has trouble. */
  | 'is busy'
  /** Never. */
  | 'refuses'
  /** Somewhere else. */
  | 'redirects'
  /** Says nothing at all. */
  | 'is silent'
  /** Does not stop. */
  | 'is endless'
  /** Speaks another protocol. */
  | 'is foreign';

/** What the other side got, once it has checked who it is from. */
export interface Received {
  readonly id: string;
  /** All of it that somebody would read. */
  readonly content: string;
}

export interface ChannelSettings {
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
}

/** The other side of a channel, on this machine, which checks what it is sent as the documents say that the real one does. */
export interface Receiver {
  readonly address: ChannelAddress;
  readonly received: readonly Received[];
  /** How many connections were made to it. */
  connections(): number;
  channel(settings: ChannelSettings): Channel;
  close(): Promise<void>;
}

export interface ChannelEngine {
  readonly kind: ChannelKind;
  /** Whether the address names the host; else it is the operator's. */
  readonly isHostInAddress: boolean;
  /** What of the message must be there for its reader. */
  readonly shows: string;
  /** The code for `limits`: mail servers say no more than that they cannot now. */
  readonly limited: 'channel.too-many' | 'channel.unavailable';
  /** Whether an answer that does not stop is the end of the message, or the message was taken before. */
  readonly endless: 'channel.not-understood' | 'taken';
  /** The code where our secret is not theirs. */
  readonly wrongSecret: 'channel.refused' | 'channel.sign-in-refused';
  open(behaviour: Behaviour): Promise<Receiver>;
  /** The same place by a secret that is not theirs. */
  withWrongSecret(receiver: Receiver, settings: ChannelSettings): { readonly channel: Channel; readonly address: ChannelAddress };
  /** Addresses that are none of this kind. */
  readonly invalid: readonly ChannelAddress[];
}
