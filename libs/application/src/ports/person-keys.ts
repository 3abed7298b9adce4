/** What is kept of a password: an argon2id hash in PHC string form. */
export type PasswordHash = string;

/** The id of a password from when a person had one alone, and it had none. */
export const ONLY_PASSWORD = 'only';

export type PersonKeysErrorCode =
  /** The person was forgotten: nothing is kept for him again. */
  | 'person-keys.destroyed'
  /** The store was written by a newer version of the product. */
  | 'person-keys.newer-version'
  /** The store is none of these, damaged, or has lost what it held. */
  | 'person-keys.corrupt'
  /** The shared store would forget what it has acknowledged: its settings say so, or cannot be asked for. */
  | 'person-keys.not-durable'
  /** What is in the shared store was sealed under another master key; `key` in its details says which one is wrong or missing, if it is the old one. */
  | 'person-keys.wrong-master-key'
  /** This installation keeps its keys in another engine; with none of them it would begin anew. */
  | 'person-keys.elsewhere'
  /** Keys are on their way into this store: it is not whole yet. */
  | 'person-keys.arriving'
  /** Keys are on their way out of this store, and whoever writes it would lose that. */
  | 'person-keys.leaving'
  /** The keys of this store have moved to another one. */
  | 'person-keys.moved'
  /** Keys cannot be moved to where others are. */
  | 'person-keys.other-keys'
  /** Nothing could be kept. */
  | 'person-keys.disk-full'
  /** The store cannot be read or written now; may be retried. */
  | 'person-keys.unavailable';

/** What the keys refuse, as data; never with a secret in it. */
export class PersonKeysError extends Error {
  override readonly name = 'PersonKeysError';

  constructor(
    readonly code: PersonKeysErrorCode,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(details)}`, options);
  }
}

/**
 * Secrets that must never be in the log: a key a person (destroying it forgets the person) or an outlet, password hashes, and the installation's own
 * secrets. A file beside the log, mode 0600, or a store that nodes share and that sees them sealed alone; part of no read model and of no export.
 *
 * Any of it throws PersonKeysError `person-keys.disk-full` or `person-keys.unavailable` where it cannot be done now. Then nothing has changed, but for a
 * shared store whose answer was lost on its way: every call may be given again.
 */
export abstract class PersonKeys {
  /** The person's 32-byte key; made and durable before it is answered when there is none yet. A destroyed key is never made again: undefined. */
  abstract keyFor(person: string): Promise<Uint8Array | undefined>;

  /** The person's key, or undefined where it was destroyed or never made. */
  abstract find(person: string): Promise<Uint8Array | undefined>;

  /** Says that the key is about to be destroyed, which changes nothing yet; durable when answered. */
  abstract condemn(person: string): Promise<void>;

  /** Whose keys were condemned and not destroyed. */
  abstract condemned(): Promise<readonly string[]>;

  /** Destroys the key and the password hashes for ever, also of a person who has none yet; durable when answered. */
  abstract destroy(person: string): Promise<void>;

  /** Keeps a password under an id of its own, beside the person's others; durable when answered. @throws PersonKeysError `person-keys.destroyed` */
  abstract keepPassword(person: string, password: string, hash: PasswordHash): Promise<void>;

  abstract passwordHash(person: string, password: string): Promise<PasswordHash | undefined>;

  /** Destroys one password's hash, if it is there. */
  abstract dropPassword(person: string, password: string): Promise<void>;

  /** A secret of the installation by its purpose (`command-hash`, `sign-in-name`, `token`): 32 random bytes, made once. */
  abstract secret(purpose: string): Promise<Uint8Array>;

  abstract close(): Promise<void>;
}
