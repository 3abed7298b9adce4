import { known } from '../core/known.js';
import { fold, step, type Context, type Lifecycle, type Refusal } from '../core/lifecycle.js';
import { afterQuiet, quietUntil, type Notifications } from '../person/notifications.js';
import type { ChannelKind, Language, MessageEvent, MessageKind } from './message-events.js';

export interface Delivery {
  readonly status: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  /** When it is tried next, while it waits. */
  readonly next: string;
}

/** A message to somebody. */
export type Message =
  | { readonly phase: 'None' }
  | {
      readonly phase: 'Addressed';
      readonly to: string;
      /** Whether it is to an outlet, and not to a person. */
      readonly group: boolean;
      readonly read: boolean;
      readonly deliveries: Readonly<Partial<Record<ChannelKind, Delivery>>>;
    };

export type MessageCommand =
  | {
      readonly type: 'AddressMessage';
      readonly to: string;
      readonly group?: boolean;
      readonly kind: MessageKind;
      readonly problem: string;
      readonly correction: number;
      readonly about: string;
      readonly language: Language;
      readonly channels: readonly ChannelKind[];
      readonly notBefore: string;
      readonly digest?: boolean;
    }
  | { readonly type: 'DeferDelivery'; readonly channel: ChannelKind; readonly attempt: number }
  | { readonly type: 'RecordDelivery'; readonly channel: ChannelKind; readonly attempt: number }
  | {
      readonly type: 'RecordFailure';
      readonly channel: ChannelKind;
      readonly attempt: number;
      readonly code: string;
      /** ISO instant at which the attempt failed: the same for all that went as one, so that they go as one again. */
      readonly at: string;
      readonly retryable: boolean;
      /** Milliseconds that the receiver asks to be left alone. */
      readonly retryAfterMs?: number;
    }
  | { readonly type: 'ResendMessage'; readonly channel: ChannelKind }
  | { readonly type: 'ReadMessage' };

export interface MessageContext extends Context {
  /** What the receiver wishes now; missing where it is no person, or where nothing is sent to him by this command. */
  readonly notifications?: Notifications;
}

/** The waits between attempts, in minutes: most of what is away is back by then. After the last one it is given up, for somebody to look at. */
const WAITS_MINUTES = [1, 5, 30, 120, 720] as const;
export const MOST_ATTEMPTS = WAITS_MINUTES.length + 1;

/** A message to one person or group: addressed once, and on each channel sent until it is delivered or given up. */
export const message: Lifecycle<MessageCommand, MessageEvent, Message, MessageContext> = {
  name: 'message',
  initial: { phase: 'None' },
  roles: (state, { actor }) => {
    if (actor.engine) return new Set(['engine']);
    const isOwn = state.phase !== 'None' && state.to === actor.id;
    return new Set([...(isOwn ? (['self'] as const) : []), ...(actor.holdsAnywhere('administrator') ? (['administrator'] as const) : [])]);
  },

  steps: {
    AddressMessage: step({
      from: ['None'],
      to: ['Addressed'],
      by: ['engine'],
      decide: ({ type: _, ...command }) => [{ type: 'MessageAddressed', ...command }],
    }),

    DeferDelivery: step({
      from: ['Addressed'],
      to: ['Addressed'],
      by: ['engine'],
      decide: ({ channel, attempt }, state, { now, notifications }) => {
        const missing = notWaiting(state, channel, attempt);
        if (missing) return missing;
        const next = notifications && quietUntil(now, notifications);
        return next ? [{ type: 'MessageDeferred', channel, next: String(next) }] : { code: 'message.due', details: { channel, attempt } };
      },
    }),

    RecordDelivery: step({
      from: ['Addressed'],
      to: ['Addressed'],
      by: ['engine'],
      decide: ({ channel, attempt }, state) => notWaiting(state, channel, attempt) || [{ type: 'MessageDelivered', channel, attempt }],
    }),

    RecordFailure: step({
      from: ['Addressed'],
      to: ['Addressed'],
      by: ['engine'],
      decide: (failure, state, { notifications }) => {
        const { channel, attempt, code } = failure;
        const missing = notWaiting(state, channel, attempt);
        if (missing) return missing;
        const next = nextAttempt(failure, notifications);
        return [{ type: 'MessageFailed', channel, attempt, code, ...(next && { next: String(next) }) }];
      },
    }),

    ResendMessage: step({
      from: ['Addressed'],
      to: ['Addressed'],
      by: ['administrator'],
      forbids: ({ deliveries }) => !Object.values(deliveries).some(({ status }) => status === 'failed') && { code: 'message.not-failed' },
      decide: ({ channel }, { deliveries }, { actor }) =>
        deliveries[channel]?.status === 'failed'
          ? [{ type: 'MessageResent', channel, by: actor.id }]
          : { code: 'message.not-failed', details: { channel } },
    }),

    ReadMessage: step({
      from: ['Addressed'],
      to: ['Addressed'],
      by: ['self'],
      forbids: ({ read }) => read && { code: 'message.read-already' },
      decide: (_command, _state, { actor }) => [{ type: 'MessageRead', readBy: actor.id }],
    }),
  },

  evolve: {
    MessageAddressed: fold(['None'], (_, { to, group = false, channels, notBefore }) => ({
      phase: 'Addressed',
      to,
      group,
      read: false,
      deliveries: Object.fromEntries(
        channels.map((channel): [ChannelKind, Delivery] => [channel, { status: 'waiting', attempts: 0, next: notBefore }]),
      ),
    })),
    MessageDeferred: fold(['Addressed'], (state, { channel, next }) => withDelivery(state, channel, (delivery) => ({ ...delivery, next }))),
    MessageDelivered: fold(['Addressed'], (state, { channel, attempt }) =>
      withDelivery(state, channel, (delivery) => ({ ...delivery, status: 'delivered', attempts: attempt })),
    ),
    MessageFailed: fold(['Addressed'], (state, { channel, attempt, next }) =>
      withDelivery(state, channel, (delivery) => ({
        status: next === undefined ? 'failed' : 'waiting',
        attempts: attempt,
        next: next ?? delivery.next,
      })),
    ),
    MessageResent: fold(['Addressed'], (state, { channel }) =>
      withDelivery(state, channel, (delivery) => ({ ...delivery, status: 'waiting', attempts: 0 })),
    ),
    MessageRead: fold(['Addressed'], (state) => ({ ...state, read: true })),
  },
};

type Addressed = Extract<Message, { phase: 'Addressed' }>;

/** An attempt that was recorded, or is one of another count, counts no more. */
function notWaiting({ deliveries }: Addressed, channel: ChannelKind, attempt: number): Refusal | false {
  const delivery = deliveries[channel];
  return (
    (delivery?.status !== 'waiting' || delivery.attempts !== attempt - 1) && { code: 'message.not-waiting', details: { channel, attempt } }
  );
}

type Failure = Extract<MessageCommand, { type: 'RecordFailure' }>;

/** When it is tried again: after its wait, as late as the receiver asks, and in nobody's quiet hours; undefined where it is given up. */
function nextAttempt({ attempt, at, retryable, retryAfterMs = 0 }: Failure, wish: Notifications | undefined): Temporal.Instant | undefined {
  const wait = retryable ? WAITS_MINUTES[attempt - 1] : undefined;
  if (wait === undefined) return undefined;
  const next = Temporal.Instant.from(at).add({ milliseconds: Math.max(wait * 60_000, retryAfterMs) });
  return wish ? afterQuiet(next, wish) : next;
}

const withDelivery = (state: Addressed, channel: ChannelKind, change: (delivery: Delivery) => Delivery): Addressed => ({
  ...state,
  deliveries: { ...state.deliveries, [channel]: change(known(state.deliveries[channel], 'delivery')) },
});
