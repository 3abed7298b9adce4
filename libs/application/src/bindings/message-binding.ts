import { message, type MessageCommand, type MessageContext, type MessageEvent, type MessageState } from '#domain';
import type { Binding } from '../shell/binding.js';

/** Messages: whose they are, and whoever administers, may know of them. */
export const messageBinding: Binding<MessageCommand, MessageEvent, MessageState, MessageContext> = {
  category: 'message',
  table: message,
  gather: ({ actor, now }) => Promise.resolve({ actor, now }),
  sees: (state, { actor }) => actor.engine || actor.holdsAnywhere('administrator') || (state.phase !== 'None' && state.to === actor.id),
};
