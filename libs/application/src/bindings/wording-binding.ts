import { wording, type Context, type Wording, type WordingCommand, type WordingEvent } from '#domain';
import type { Binding } from '../shell/binding.js';

/** The words of messages are nobody's secret. */
export const wordingBinding: Binding<WordingCommand, WordingEvent, Wording, Context> = {
  category: 'wording',
  table: wording,
  gather: ({ actor, now }) => Promise.resolve({ actor, now }),
  sees: () => true,
};
