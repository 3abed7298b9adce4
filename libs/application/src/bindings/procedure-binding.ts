import { COMMAND_BOUNDS, procedure, type Procedure, type ProcedureCommand, type ProcedureContext, type ProcedureEvent } from '#domain';
import type { Binding } from '../shell/binding.js';

/** Procedures with their versions. Everybody who signed in may read them. */
export const procedureBinding: Binding<ProcedureCommand, ProcedureEvent, Procedure, ProcedureContext> = {
  category: 'procedure',
  table: procedure,
  gather: ({ actor, now }) => Promise.resolve({ actor, now, bounds: COMMAND_BOUNDS }),
  sees: () => true,
  missing: ({ versions }, { type, version }) =>
    type !== 'DraftProcedure' && !versions.has(version) ? { code: 'procedure-version.unknown', details: { version } } : undefined,
};
