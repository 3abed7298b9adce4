import { object, text, type EventsOf } from '../core/shape.js';
import { fold, step, type Lifecycle } from '../core/lifecycle.js';

/** Words with `{placeholder}`s for one kind of message in one language. */
const template = { subject: text(200), text: text(4000) };

export const wordingEvents = {
  WordingSet: object(template),
  WordingReset: object({}),
};
export type WordingEvent = EventsOf<typeof wordingEvents>;

/** How one kind of message reads in one language: as it is built in, or as this installation has set it. */
export type Wording = { readonly phase: 'None' } | { readonly phase: 'Set'; readonly subject: string; readonly text: string };

export type WordingCommand =
  { readonly type: 'SetWording'; readonly subject: string; readonly text: string } | { readonly type: 'ResetWording' };

/** The words of a message 消息模板: an administrator's to change, and to give back to what is built in. */
export const wording: Lifecycle<WordingCommand, WordingEvent, Wording> = {
  name: 'wording',
  initial: { phase: 'None' },
  roles: (_, { actor }) => new Set(actor.holdsAnywhere('administrator') ? ['administrator'] : []),

  steps: {
    SetWording: step({
      from: ['None', 'Set'],
      to: ['Set'],
      by: ['administrator'],
      decide: ({ subject, text }) => [{ type: 'WordingSet', subject, text }],
    }),
    ResetWording: step({
      // What is built in is there without an event.
      from: ['None', 'Set'],
      to: ['None'],
      by: ['administrator'],
      forbids: ({ phase }) => phase === 'None' && { code: 'wording.built-in' },
      decide: () => [{ type: 'WordingReset' }],
    }),
  },

  evolve: {
    WordingSet: (_, { subject, text }) => ({ phase: 'Set', subject, text }),
    WordingReset: fold(['Set'], () => ({ phase: 'None' })),
  },
};
