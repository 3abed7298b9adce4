import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** The one maker of ids: a UUID (version 8) from what the thing is for, so that a retry meets the same. */
export function derivedId(...parts: readonly (string | number)[]): string {
  const hex = hash('sha256', canonicalJson(parts), 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
