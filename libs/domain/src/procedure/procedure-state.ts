import type { ProcedureContent, PublishedProcedure } from './procedure-content.js';

interface Written {
  readonly title: string;
  readonly content: ProcedureContent;
}

/** One version of a rule book. */
export type ProcedureVersion =
  | { readonly phase: 'None' }
  | (Written & { readonly phase: 'Draft' })
  | (Written & { readonly phase: 'Published' })
  | (Written & { readonly phase: 'Retired' });

/** A rule book with all its versions, numbered from 1. */
export interface Procedure {
  readonly phase: 'Procedure';
  readonly versions: ReadonlyMap<number, ProcedureVersion>;
}

export const nextVersion = (procedure: Procedure): number => procedure.versions.size + 1;

/** The version that is still being written; there is one at most. */
export const draftOf = (procedure: Procedure): number | undefined =>
  [...procedure.versions].find(([, { phase }]) => phase === 'Draft')?.[0];

/** A version that new cases may be opened under. */
export const publishedVersion = (id: string, procedure: Procedure, version: number): PublishedProcedure | undefined =>
  inForce(id, procedure, version, ['Published']);

/** A version as a running case sees it, which keeps it when it is retired. */
export const versionInForce = (id: string, procedure: Procedure, version: number): PublishedProcedure | undefined =>
  inForce(id, procedure, version, ['Published', 'Retired']);

/** What new cases are opened under: the last version that is published and not retired. */
export const newestPublished = (id: string, procedure: Procedure): PublishedProcedure | undefined =>
  [...procedure.versions.keys()].reduce<PublishedProcedure | undefined>(
    (newest, version) => publishedVersion(id, procedure, version) ?? newest,
    undefined,
  );

function inForce(
  id: string,
  { versions }: Procedure,
  version: number,
  phases: readonly ProcedureVersion['phase'][],
): PublishedProcedure | undefined {
  const state = versions.get(version);
  return state && state.phase !== 'None' && phases.includes(state.phase) ? { id, version, ...state.content } : undefined;
}
