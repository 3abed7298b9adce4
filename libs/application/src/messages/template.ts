import type { Language } from '#domain';
import type { MessageKind } from './message-kinds.js';

/** Words with `{placeholder}`s, and nothing else that means something. */
export interface Template {
  readonly subject: string;
  readonly text: string;
}

export type TemplatesOf<K extends MessageKind> = Readonly<Record<K, Readonly<Record<Language, Template>>>>;

export const lines = (...each: readonly string[]): string => each.join('\n');
