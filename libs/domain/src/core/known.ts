import { isRefusal, type Made } from './lifecycle.js';

/**
 * What a row's `forbids` or `from` has made sure of already, and the type cannot say.
 * @throws TypeError where it is missing all the same: a defect in the table.
 */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`${what} is missing`);
  return value;
}

/**
 * What a step brings with it, given as the engine: the rules of the whole have made sure that each part may happen.
 * @throws TypeError where a part is refused all the same: a defect in the table.
 */
export function consequence<E>(made: Made<E>): readonly E[] {
  if (isRefusal(made)) throw new TypeError(`a consequence was refused: ${made.code}`);
  return made;
}
