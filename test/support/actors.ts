import type { Actor, Appointable } from '#domain';

/** What a test says of somebody: his home and everything above it, and the organizations over which he holds a role. */
export interface Standing {
  readonly homes?: readonly string[];
  readonly holds?: Partial<Readonly<Record<Appointable, readonly string[]>>>;
}

/** Somebody with exactly the standing that a test gives him. */
export const somebody = (id: string, { homes = [], holds = {} }: Standing = {}): Actor => ({
  id,
  engine: false,
  homes: new Set(homes),
  holds: (role, organization) => holds[role]?.includes(organization) ?? false,
  holdsAnywhere: (role) => (holds[role]?.length ?? 0) > 0,
});
