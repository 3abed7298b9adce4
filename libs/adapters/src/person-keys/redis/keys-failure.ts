import { PersonKeysError, type PersonKeysErrorCode } from '#application';

/** Redis did not do it, or did not answer. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway';
  readonly code = 'redis.away';
}

/** What went wrong in Redis, in the words of the keys. */
export function asKeysFailure(error: unknown): unknown {
  if (!(error instanceof RedisAway)) return error;
  const { cause } = error;
  if (cause instanceof PersonKeysError) return cause;
  const said = cause instanceof Error ? cause.message : '';
  return new PersonKeysError(codeOf(said), { reason: reasonOf(said, error.message) }, { cause: error });
}

function codeOf(said: string): PersonKeysErrorCode {
  if (/^LOST\b/u.test(said)) return 'person-keys.corrupt';
  return /^OOM\b|No space left/u.test(said) ? 'person-keys.disk-full' : 'person-keys.unavailable';
}

/** The first word of what Redis says is its code; the rest may quote what it was told. */
const reasonOf = (said: string, otherwise: string): string => {
  if (/^LOST\b/u.test(said)) return 'Redis has lost what it held, or is another one';
  return /^[A-Z]{2,20}\b/u.exec(said)?.[0] ?? otherwise;
};
