/** Where a value is kept, whatever the engine is. */
export type KeptName =
  | { readonly kind: 'key' | 'destroyed'; readonly person: string }
  | { readonly kind: 'condemned'; readonly person: string }
  | { readonly kind: 'password'; readonly person: string; readonly id: string }
  | { readonly kind: 'secret'; readonly purpose: string };

/** All that a store keeps is made of these. */
export interface Kept {
  readonly name: KeptName;
  /** Empty where it is enough that it stands there. */
  readonly value: Uint8Array;
}

/** A store that is not simply in use: keys are on their way into it, or out of it, or have left it. */
export interface Move {
  readonly state: 'arriving' | 'leaving' | 'moved';
  /** Of the move; no other has it. */
  readonly id: string;
}

/** Where a store stands; one that is in use knows the move that it was filled by, if it was. */
export type Standing = Move | { readonly state: 'empty' } | { readonly state: 'here'; readonly id: string | undefined };

/**
 * A store of keys as a move sees it. What changes it compares first which move it belongs to, in one step with the change, so that two moves
 * at once spoil nothing. Any of it throws PersonKeysError as the engine of the port does.
 */
export interface MovableKeys {
  standing(): Promise<Standing>;

  /** From here on no node reads or writes it; what it keeps stays. @throws PersonKeysError `person-keys.corrupt` where it is not in use, nor leaving */
  leave(id: string): Promise<void>;

  /** Lets a move fill it. @throws PersonKeysError `person-keys.other-keys` where it is neither empty nor was ever left */
  arrive(id: string): Promise<void>;

  /** All of it, some of it twice; the same until somebody changes it. */
  kept(): AsyncIterable<Kept>;

  /** Only while it arrives; durable when answered, and nothing is changed by doing it again. */
  put(values: readonly Kept[]): Promise<void>;

  /** Says that the keys have moved, and keeps nothing else; done again where a crash cut it in two. */
  erase(id: string): Promise<void>;

  /** What has arrived may be used. */
  settle(id: string): Promise<void>;

  close(): Promise<void>;
}
