/**
 * The revision of the last event that changed what a person decides on: what the ETag of a problem, or of one of its corrections, carries.
 * A sibling correction's own events do not move a correction's; the problem's events, which they may bring with them, do.
 * @returns -1 where nothing has happened yet
 */
export const decisiveRevision = (
  events: readonly { readonly revision: number; readonly data: Readonly<Record<string, unknown>> }[],
  correction?: number,
): number =>
  events.findLast(({ data }) => correction === undefined || data['correction'] === undefined || data['correction'] === correction)
    ?.revision ?? -1;
