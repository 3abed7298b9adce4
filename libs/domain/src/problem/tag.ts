import { LADDER_EVENTS } from './ladder-events.js';

/**
 * The revision of the last event that changed what a person decides on: what the ETag of a problem, or of one of its corrections, carries.
 * What the ladder did moves none: it changes nothing that anybody decides on.
 * A sibling correction's own events do not move a correction's; the problem's events, which they may bring with them, do.
 * @returns -1 where nothing has happened yet
 */
export const decisiveRevision = (
  events: readonly { readonly type: string; readonly revision: number; readonly data: Readonly<Record<string, unknown>> }[],
  correction?: number,
): number =>
  events.findLast(
    ({ type, data }) =>
      !LADDER_EVENTS.has(type) && (correction === undefined || data['correction'] === undefined || data['correction'] === correction),
  )?.revision ?? -1;
