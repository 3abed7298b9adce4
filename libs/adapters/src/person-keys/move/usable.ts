import { PersonKeysError } from '#application';
import type { Standing } from './movable-keys.js';

/**
 * What no node may begin, or go on, with.
 * @throws PersonKeysError `person-keys.arriving`, `person-keys.leaving`, `person-keys.moved`
 */
export function requireUsable(standing: Standing | undefined): void {
  if (standing === undefined || standing.state === 'here' || standing.state === 'empty') return;
  throw new PersonKeysError(`person-keys.${standing.state}`);
}
