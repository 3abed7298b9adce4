import type { Category, DataOf, TypeIn } from '#projections';

/** What a sentence can say besides the event's own data: names for ids, in the reader's language. */
export interface Telling {
  /** Who acted: a person, or the system. */
  readonly who: string;
  /** Whom a person's event is about. */
  readonly whom: string;
  readonly person: (id: string) => string;
  readonly organization: (id: string) => string;
}

/** An event in a sentence, in both languages. */
export interface Words<D> {
  zh(data: D, telling: Telling): string;
  en(data: D, telling: Telling): string;
}

/** A sentence for every event of a category; one that is forgotten does not compile. */
export type WordsOf<C extends Category> = { readonly [T in TypeIn<C>]: Words<DataOf<C, T>> };

/** An addition that is said only where there is one. */
export const also = (text: string | undefined, say: (text: string) => string): string =>
  text === undefined || text === '' ? '' : say(text);

export const zhReason = (reason: string | undefined): string => also(reason, (text) => `，理由：${text}`);
export const enReason = (reason: string | undefined): string => also(reason, (text) => `: ${text}`);

/** Names in a row. */
export const zhList = (names: readonly string[]): string => names.join('、');
export const enList = (names: readonly string[]): string => names.join(', ');
