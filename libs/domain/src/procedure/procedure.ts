import type { Role } from '../core/actor.js';
import { inside } from '../core/inside.js';
import { fold, step, type At, type Context, type Lifecycle, type Refusal } from '../core/lifecycle.js';
import type { ProcedureContent } from './procedure-content.js';
import type { ProcedureEvent, ProcedureVersionEvent } from './procedure-events.js';
import { draftOf, nextVersion, type Procedure, type ProcedureVersion } from './procedure-state.js';
import { validateProcedure, type Grounds } from './procedure-validation.js';

type OwnCommand =
  | { type: 'DraftProcedure'; title: string; content: ProcedureContent }
  | { type: 'RedraftProcedure'; title: string; content: ProcedureContent }
  | { type: 'PublishProcedure' }
  | { type: 'RetireProcedure'; reason: string };

/** Each names its version; a new draft by the next number. */
export type ProcedureCommand = At<'version', number, OwnCommand>;

/** What a procedure's rules see beside the procedure. */
export interface ProcedureContext extends Context, Grounds {}

interface OwnContext extends ProcedureContext {
  readonly procedure: Procedure;
  readonly version: number;
}

/** One version, inside its procedure. */
export const procedureVersion: Lifecycle<OwnCommand, ProcedureVersionEvent, ProcedureVersion, OwnContext> = {
  name: 'procedure-version',
  initial: { phase: 'None' },
  roles: (_, context) => roles(context),

  steps: {
    DraftProcedure: step({
      from: ['None'],
      to: ['Draft'],
      by: ['administrator', 'engine'],
      forbids: (_, context) => outOfTurn(context),
      decide: ({ title, content }, _, context) => validateProcedure(content, context) || [{ type: 'ProcedureDrafted', title, content }],
    }),

    RedraftProcedure: step({
      from: ['Draft'],
      to: ['Draft'],
      by: ['administrator'],
      decide: ({ title, content }, _, context) => validateProcedure(content, context) || [{ type: 'ProcedureRedrafted', title, content }],
    }),

    PublishProcedure: step({
      from: ['Draft'],
      to: ['Published'],
      by: ['administrator', 'engine'],
      // Once more, since another version of the product, with other tables, may have taken the draft.
      forbids: ({ content }, context) => validateProcedure(content, context),
      decide: () => [{ type: 'ProcedurePublished' }],
    }),

    RetireProcedure: step({
      from: ['Published'],
      to: ['Retired'],
      by: ['administrator'],
      decide: ({ reason }) => [{ type: 'ProcedureRetired', reason }],
    }),
  },

  evolve: {
    ProcedureDrafted: fold(['None'], (_, { title, content }) => ({ phase: 'Draft', title, content })),
    ProcedureRedrafted: fold(['Draft'], (_, { title, content }) => ({ phase: 'Draft', title, content })),
    ProcedurePublished: fold(['Draft'], (state) => ({ ...state, phase: 'Published' })),
    ProcedureRetired: fold(['Published'], (state) => ({ ...state, phase: 'Retired' })),
  },
};

const inProcedure = inside(procedureVersion, {
  key: 'version',
  while: () => ['Procedure'] as const,
  at: (procedure: Procedure, version: number) => procedure.versions.get(version),
  put: (procedure, version, state) => ({ ...procedure, versions: new Map(procedure.versions).set(version, state) }),
  context: (procedure, context: ProcedureContext, version): OwnContext => ({ ...context, procedure, version }),
});

/** A rule book. Publishing a version leaves the earlier ones published: running cases keep theirs. */
export const procedure: Lifecycle<ProcedureCommand, ProcedureEvent, Procedure, ProcedureContext> = {
  name: 'procedure',
  initial: { phase: 'Procedure', versions: new Map() },
  roles: (_, context) => roles(context),
  steps: inProcedure.steps,
  evolve: inProcedure.evolve,
};

/** Why a command may not be given to this version now, so far as that needs no form data. */
export const procedureRefusal = inProcedure.refusal;

/** Rule books are the whole installation's, so that any administrator keeps them. */
const roles = ({ actor }: Context): ReadonlySet<Role> =>
  new Set(actor.engine ? ['engine'] : actor.holdsAnywhere('administrator') ? ['administrator'] : []);

/** Versions are written one after the other, so that the highest number is the newest. */
const outOfTurn = ({ procedure, version }: OwnContext): Refusal | false => {
  const draft = draftOf(procedure);
  if (draft !== undefined) return { code: 'procedure.draft-open', details: { version: draft } };
  const next = nextVersion(procedure);
  return version !== next && { code: 'procedure.version-out-of-turn', details: { next } };
};
