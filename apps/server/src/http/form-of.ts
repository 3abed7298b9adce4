import type { Basis } from '#domain';

interface Message {
  readonly type: string;
}

/** The hashes of the evidence that a decider saw; the revision that he saw is in `If-Match`. */
interface Seen {
  readonly seen: readonly string[];
}

/**
 * What the body of a command holds: its data, without what its path says (`P`). A form `implements` this, so that form and command cannot
 * drift apart.
 */
export type FormOf<C extends Message, T extends C['type'], P extends string = never> = Omit<Extract<C, { type: T }>, 'type' | 'seen' | P> &
  (Extract<C, { type: T }> extends { readonly seen: Basis } ? Seen : unknown);
