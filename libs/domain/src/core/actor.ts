export const ROLES = ['supervisor', 'leader', 'branch', 'auditor', 'administrator', 'self', 'engine'] as const;

/**
 * The capacity in which somebody acts. `leader` and `supervisor` are of a team, `branch` is of a unit, `self` is a person on his own
 * account, `engine` is timers and reactions.
 */
export type Role = (typeof ROLES)[number];

/** The roles that an appointment can give. */
export const APPOINTABLE = ['supervisor', 'leader', 'branch', 'auditor', 'administrator'] as const;
export type Appointable = (typeof APPOINTABLE)[number];

/** Who acts, as the rules see him at the instant of the command. */
export interface Actor {
  /** The person's opaque id, or `engine`. */
  readonly id: string;
  readonly engine: boolean;
  /** The home organization and everything above it: what he cannot supervise without bias. Empty for the engine. */
  readonly homes: ReadonlySet<string>;
  /** Whether an appointment in force gives him this role over the organization: over it, or over one above it. */
  holds(role: Appointable, organization: string): boolean;
  /** Whether an appointment in force gives him this role anywhere. */
  holdsAnywhere(role: Appointable): boolean;
}

export const ENGINE: Actor = { id: 'engine', engine: true, homes: new Set(), holds: () => false, holdsAnywhere: () => false };

/** Whether he administers this organization; the engine does everywhere, so that a first start can. */
export const administers = (actor: Actor, organization: string): boolean => actor.engine || actor.holds('administrator', organization);

/**
 * Recusal 回避: whoever's home organization is one of these, or lies below one of them, takes no part on the supervising side.
 * A home above them does not recuse.
 */
export const isRecused = (actor: Actor, organizations: Iterable<string>): boolean => {
  for (const organization of organizations) if (actor.homes.has(organization)) return true;
  return false;
};

/** Whom the record names: a reaction acts for the person who decided elsewhere; a person always acts for himself. */
export const onBehalf = (actor: Actor, named: string | undefined): string => (actor.engine && named !== undefined ? named : actor.id);
