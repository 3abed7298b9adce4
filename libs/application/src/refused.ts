import type { Refusal } from '#domain';

/** What sort of answer a refusal is, without saying it in HTTP's words. */
export type RefusalKind =
  /** The request itself is wrong: a value that cannot be. */
  | 'invalid'
  /** Nobody knows who asks, or the token is no longer good. */
  | 'unauthenticated'
  /** He who asks is known, and may not. */
  | 'forbidden'
  /** There is no such thing, or none that he may know of: the two answer alike. */
  | 'unknown'
  /** The same command id was used for another command, or a claim is somebody else's. */
  | 'conflict'
  /** A decision without `If-Match`. */
  | 'precondition-required'
  /** A decision on something that has changed since it was seen. */
  | 'precondition-failed'
  /** A rule of the domain says no. */
  | 'rule'
  /** A read model has not come as far as was asked for. */
  | 'behind'
  /** It cannot be done now; may be retried. */
  | 'unavailable'
  | 'too-large'
  /** Asked for more often, or for more at once, than one may; its details say `retryAfterSeconds`. */
  | 'too-many';

/** The one error of the application: a stable code, and what a person needs to go on. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly kind: RefusalKind,
    readonly code: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(details)}`, options);
  }

  /** A refusal by a rule, as the tables give it. */
  static byRule({ code, details }: Refusal): Refused {
    return new Refused('rule', code, details);
  }
}
