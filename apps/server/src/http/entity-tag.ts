import { HttpProblem } from './http-problem.js';

/** The thing's own revision as an ETag. */
export const entityTag = (revision: number): string => `"${revision}"`;

/**
 * The revision that `If-Match` names. A decision records it as what was seen, so it is one strong tag that this server gave: neither `*`,
 * which says nothing of what was seen, nor a list.
 */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const digits = /^\s*"(0|[1-9]\d{0,14})"\s*$/u.exec(ifMatch)?.[1];
  if (digits === undefined) throw new HttpProblem(400, 'if-match.invalid', { expected: 'the ETag of the thing, as "12"' });
  return Number(digits);
}
